"""The made-up payer as a program."""

from pathlib import Path

import typer

from claimdeck.cli.terminal import REFUSED
from claimdeck.kit.clock import now, today
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.files import FileRefused, read_claims
from claimdeck.payers.sandbox.running import serve
from claimdeck.payers.sandbox.scripts import Script, read_script
from claimdeck.payers.sandbox.universe import Universe, invent


def main(
    *, host: str, port: int, knobs: Knobs, file: Path | None, count: int, practices: int, story: Path | None
) -> int:
    """Serves until SIGTERM or SIGINT; 2 for a file, a story or an address that cannot be used."""
    try:
        day = today()
        claims = read_claims(file, day) if file else invent(count, practices=practices, seed=knobs.seed, today=day)
    except FileRefused as error:
        typer.echo(f"{file}: {error}", err=True)
        return REFUSED
    try:
        script = Script(read_script(story, now()) if story else ())
    except FileRefused as error:
        typer.echo(f"{story}: {error}", err=True)
        return REFUSED

    def ready(address: str) -> None:
        typer.echo(f"The made-up payer answers at {address} and knows {len(claims)} invented claims.")
        client = knobs.client_id or "any"
        secret = "(as given)" if knobs.client_secret else "any"
        typer.echo(f"UHC_BASE_URL={address} UHC_CLIENT_ID={client} UHC_CLIENT_SECRET={secret} points Claimdeck to it.")

    try:
        serve(host, port, knobs, Universe(claims), script=script, ready=ready)
    except OSError:
        typer.echo(f"{host}:{port} is in use or not allowed. Choose another with --port.", err=True)
        return REFUSED
    return 0
