"""Practices, added and listed."""

from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from claimdeck.accounts.models import Organization, Practice
from claimdeck.accounts.organizations import change_organization, default_organization
from claimdeck.accounts.practices import add_practice
from claimdeck.cli.database import prepare
from claimdeck.kit.errors import NotFound
from claimdeck.kit.identifiers import tin_digits


def main(*, action: str, organization: str, **values: Any) -> int:
    """`add` (tin, name, npi), `default` (tin) or `list`. Refused, Conflict and NotFound are for the caller."""
    prepare()
    chosen = organization_named(organization)
    if action == "add":
        practice = add_practice(chosen, values["tin"], values["name"], values["npi"])
        typer.echo(f"{practice.name}: tax id {practice.tin}, in {chosen.name}.")
    elif action == "default":
        _make_default(chosen, values["tin"])
    else:
        _show(chosen)
    return 0


def _make_default(organization: Organization, tin: str) -> None:
    """Rows without a tax id are asked for this practice from now on; an empty `tin` chooses none."""
    if not tin:
        change_organization(organization, clear=True)
        typer.echo(f"{organization.name}: no practice for rows without a tax id.")
        return
    practice = Practice.objects.filter(organization=organization, is_active=True, tin=tin_digits(tin) or "").first()
    if practice is None:
        raise NotFound("There is no active practice of this tax id. `claimdeck practices list` shows them.")
    change_organization(organization, default_practice=practice.pk)
    typer.echo(f"{practice.name} ({practice.tin}): the practice for rows without a tax id, in {organization.name}.")


def organization_named(name: str) -> Organization:
    """The organization of this name, the default one for an empty name. Raises NotFound."""
    if not name:
        return default_organization()
    found = Organization.objects.filter(name=name).first()
    if found is None:
        raise NotFound("There is no organization of this name. `claimdeck organizations list` shows them.")
    return found


def _show(organization: Organization) -> None:
    table = Table(title=organization.name, title_justify="left")
    for column in ("Tax id", "Name", "NPI", "Active", "Default"):
        table.add_column(column)
    for practice in Practice.objects.filter(organization=organization).order_by("tin"):
        chosen = "yes" if practice.pk == organization.default_practice_id else ""
        table.add_row(practice.tin, practice.name, practice.npi, "yes" if practice.is_active else "no", chosen)
    Console().print(table)
