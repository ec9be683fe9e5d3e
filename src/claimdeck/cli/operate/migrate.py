"""All three databases up to date, with what a fresh installation needs."""

import typer

from claimdeck.cli.database import migrate, migrate_apart
from claimdeck.cli.installing import install
from claimdeck.pipeline.schema.routing import APART


def main() -> int:
    """Safe to run at every start, also by several machines one after the other."""
    count = migrate()
    typer.echo(f"{count} migrations applied." if count else "The database is up to date.")
    for alias in APART:
        count = migrate_apart(alias)
        typer.echo(
            f"{alias.capitalize()}: {count} migrations applied." if count else f"{alias.capitalize()} is up to date."
        )
    for line in install():
        typer.echo(line)
    return 0
