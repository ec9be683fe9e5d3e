"""Setting the clock of a running sandbox payer forward, so that its story goes on."""

import http.client
import json
from typing import Final

import typer

from claimdeck.cli.processes import NOTES
from claimdeck.cli.settings import read_options
from claimdeck.cli.terminal import REFUSED

HOST: Final = "127.0.0.1"
SECONDS: Final = 10


def main(*, after: str, port: int | None) -> int:
    """2 where no sandbox payer of this machine listens there, or the time makes no sense."""
    chosen = port if port is not None else _noted_port()
    if chosen is None:
        typer.echo("No sandbox payer of `claimdeck up` is known here. Name its port with --port.", err=True)
        return REFUSED
    connection = http.client.HTTPConnection(HOST, chosen, timeout=SECONDS)
    try:
        connection.request("POST", "/_sandbox/clock", json.dumps({"forward": after}))
        answer = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        typer.echo(f"No sandbox payer answers at {HOST}:{chosen}. Start it, or name its port with --port.", err=True)
        return REFUSED
    finally:
        connection.close()
    if "now" not in answer:
        typer.echo(str(answer.get("error", "The sandbox payer did not understand.")), err=True)
        return REFUSED
    typer.echo(f"For the story it is now {answer['now']}.")
    return 0


def _noted_port() -> int | None:
    path = read_options().claimdeck_data / NOTES
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["sandbox_port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
