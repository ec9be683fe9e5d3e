"""The configured keys taken as they are, where the right ones are lost for good."""

import typer

from claimdeck.cli.database import migrate
from claimdeck.kit.errors import Refused
from claimdeck.storage import canary
from claimdeck.storage.resealing import Unreached, places


def main(*, yes: bool) -> int:
    """Raises Refused without `yes`."""
    if not yes:
        raise Refused(
            "What was sealed with a lost key stays closed, and patients stored under another HASH_KEY are not found "
            "again. Put the old keys back if there is any copy of them; where there is none, add --yes."
        )
    migrate(check_keys=False)
    lost = canary.accept()
    for key_id in lost:
        typer.echo(f"{_closed(key_id)} values under key {key_id} stay closed. They open again if it is put back.")
    typer.echo("The configured keys are this database's from now on.")
    return 0


def _closed(key_id: str) -> int:
    count = 0
    for place in places():
        try:
            count += place.under(key_id)
        except Unreached as unreached:
            typer.echo(f"{unreached} What it holds under key {key_id} is not counted.")
    return count
