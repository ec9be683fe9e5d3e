"""Whether the configured keys fit the database, for whoever starts processes."""

from typing import Final

import typer
from django.db import DatabaseError, InterfaceError

from claimdeck.storage import canary

# The database is away: the keys are looked at again by whoever uses it.
UNKNOWN: Final = 3


def main() -> int:
    """0: they fit. 3: the database could not be asked. Raises WrongKeys, which ends with 2."""
    try:
        canary.check()
    except (DatabaseError, InterfaceError) as error:
        typer.echo(f"The database could not be asked about the keys ({type(error).__name__}).", err=True)
        return UNKNOWN
    typer.echo("The keys fit the database.")
    return 0
