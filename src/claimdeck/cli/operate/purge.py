"""Expired jobs, deleted now."""

import typer

from claimdeck.cli.database import prepare
from claimdeck.kit.clock import now
from claimdeck.status.retention import purge


def main() -> int:
    """Raises WrongKeys where the keys are not the database's."""
    prepare()
    count = purge(now())
    typer.echo(f"{count} expired jobs deleted.")
    return 0
