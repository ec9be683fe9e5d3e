"""Organizations, added and listed."""

import typer
from rich.console import Console
from rich.table import Table

from claimdeck.accounts.models import Organization
from claimdeck.accounts.organizations import add_organization, default_organization
from claimdeck.cli.database import prepare
from claimdeck.people.seeding import begin_lists


def add(name: str) -> int:
    """Raises Refused for a name that cannot be used, Conflict for one that is taken."""
    prepare()
    default_organization()
    made = add_organization(name)
    begin_lists(made)
    typer.echo(f"{made.name} is made. Add its practices with `claimdeck practices add TIN NAME --organization`.")
    return 0


def show() -> int:
    """A table of all organizations with how many practices and people each has."""
    prepare()
    default_organization()
    table = Table()
    for column in ("Name", "Practices", "People", ""):
        table.add_column(column)
    for organization in Organization.objects.order_by("name"):
        note = "default" if organization.is_default else ""
        table.add_row(organization.name, str(organization.practices.count()), str(organization.members.count()), note)
    Console().print(table)
    return 0
