"""Practices, added and listed."""

import typer
from rich.console import Console
from rich.table import Table

from claimdeck.accounts.models import Organization, Practice
from claimdeck.accounts.organizations import change_organization, default_organization
from claimdeck.accounts.practices import add_practice
from claimdeck.cli.database import prepare
from claimdeck.kit.errors import NotFound
from claimdeck.kit.identifiers import tin_digits


def add(organization: str, tin: str, name: str, npi: str) -> int:
    """Raises NotFound for an unknown organization, Refused and Conflict for what cannot be made."""
    prepare()
    chosen = organization_named(organization)
    practice = add_practice(chosen, tin, name, npi)
    typer.echo(f"{practice.name}: tax id {practice.tin}, in {chosen.name}.")
    return 0


def choose_default(organization: str, tin: str) -> int:
    """Rows without a tax id are asked for this practice from now on; an empty `tin` chooses none. Raises NotFound."""
    prepare()
    chosen = organization_named(organization)
    if not tin:
        change_organization(chosen, clear=True)
        typer.echo(f"{chosen.name}: no practice for rows without a tax id.")
        return 0
    practice = Practice.objects.filter(organization=chosen, is_active=True, tin=tin_digits(tin) or "").first()
    if practice is None:
        raise NotFound("There is no active practice of this tax id. `claimdeck practices list` shows them.")
    change_organization(chosen, default_practice=practice.pk)
    typer.echo(f"{practice.name} ({practice.tin}): the practice for rows without a tax id, in {chosen.name}.")
    return 0


def show(organization: str) -> int:
    """A table of an organization's practices. Raises NotFound."""
    prepare()
    chosen = organization_named(organization)
    table = Table(title=chosen.name, title_justify="left")
    for column in ("Tax id", "Name", "NPI", "Active", "Default"):
        table.add_column(column)
    for practice in Practice.objects.filter(organization=chosen).order_by("tin"):
        mark = "yes" if practice.pk == chosen.default_practice_id else ""
        table.add_row(practice.tin, practice.name, practice.npi, "yes" if practice.is_active else "no", mark)
    Console().print(table)
    return 0


def organization_named(name: str) -> Organization:
    """The organization of this name, the default one for an empty name. Raises NotFound."""
    if not name:
        return default_organization()
    found = Organization.objects.filter(name=name).first()
    if found is None:
        raise NotFound("There is no organization of this name. `claimdeck organizations list` shows them.")
    return found
