"""Organizations, added and listed."""

from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from claimdeck.accounts.models import Organization
from claimdeck.accounts.organizations import add_organization, default_organization
from claimdeck.cli.database import prepare


def main(*, action: str, **values: Any) -> int:
    """`add` (name) or `list`. Refused and Conflict are for the caller."""
    prepare()
    default_organization()
    if action == "add":
        organization = add_organization(values["name"])
        typer.echo(
            f"{organization.name} is made. Add its practices with `claimdeck practices add TIN NAME --organization`."
        )
        return 0
    table = Table()
    for column in ("Name", "Practices", "People", ""):
        table.add_column(column)
    for organization in Organization.objects.order_by("name"):
        note = "default" if organization.is_default else ""
        table.add_row(organization.name, str(organization.practices.count()), str(organization.members.count()), note)
    Console().print(table)
    return 0
