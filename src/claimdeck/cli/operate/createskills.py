"""The first skills and job titles of an organization."""

import typer

from claimdeck.cli.accounts.practices import organization_named
from claimdeck.cli.database import prepare
from claimdeck.people.seeding import add_first_lists


def main(*, organization: str) -> int:
    """Adds those that are missing and says which; what is there stays. Raises NotFound."""
    prepare()
    chosen = organization_named(organization)
    made = add_first_lists(chosen)
    typer.echo(f"{chosen.name}: {', '.join(made)}." if made else f"{chosen.name}: nothing was missing.")
    return 0
