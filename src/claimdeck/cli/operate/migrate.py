"""The database up to date, with what a fresh installation needs."""

import typer

from claimdeck.cli.database import migrate
from claimdeck.cli.installing import install


def main() -> int:
    """Safe to run at every start, also by several machines one after the other."""
    count = migrate()
    typer.echo(f"{count} migrations applied." if count else "The database is up to date.")
    for line in install():
        typer.echo(line)
    return 0
