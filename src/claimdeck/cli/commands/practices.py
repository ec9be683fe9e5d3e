"""Practices, added and listed."""

from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from claimdeck.accounts.models import Organization, Practice
from claimdeck.accounts.organizations import default_organization
from claimdeck.accounts.practices import add_practice
from claimdeck.cli.database import prepare
from claimdeck.kit.errors import NotFound


def main(*, action: str, organization: str, **values: Any) -> int:
    """`add` (tin, name, npi) or `list`. Refused, Conflict and NotFound are for the caller."""
    prepare()
    office = named(organization)
    if action == "add":
        practice = add_practice(office, values["tin"], values["name"], values["npi"])
        typer.echo(f"{practice.name}: tax id {practice.tin}, in {office.name}.")
    else:
        _show(office)
    return 0


def named(name: str) -> Organization:
    """The organization of this name, the default one for an empty name. Raises NotFound."""
    if not name:
        return default_organization()
    found = Organization.objects.filter(name=name).first()
    if found is None:
        raise NotFound("There is no organization of this name. `claimdeck organizations list` shows them.")
    return found


def _show(office: Organization) -> None:
    table = Table(title=office.name, title_justify="left")
    for column in ("Tax id", "Name", "NPI", "Active"):
        table.add_column(column)
    for practice in Practice.objects.filter(organization=office).order_by("tin"):
        table.add_row(practice.tin, practice.name, practice.npi, "yes" if practice.is_active else "no")
    Console().print(table)
