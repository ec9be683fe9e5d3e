"""Options of `claimdeck organizations` and `claimdeck practices`."""

from typing import Annotated

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption

app = typer.Typer()
organizations = typer.Typer(
    name="organizations", help="Organizations, each with its own practices and people.", no_args_is_help=True
)
practices = typer.Typer(name="practices", help="Practices and their tax ids.", no_args_is_help=True)
app.add_typer(organizations)
app.add_typer(practices)

OrganizationOption = Annotated[
    str, typer.Option("--organization", help="Name of the organization; the default one otherwise.")
]


@organizations.command("add")
def add_organization(name: str, data: DataOption = None) -> None:
    """Make an organization."""
    setup.run("accounts.organizations:add", data=data, name=name)


@organizations.command("list")
def list_organizations(data: DataOption = None) -> None:
    """List the organizations."""
    setup.run("accounts.organizations:show", data=data)


@practices.command("add")
def add_practice(
    tin: Annotated[str, typer.Argument(help="Tax id, 9 digits, with or without a dash.")],
    name: str,
    npi: Annotated[str, typer.Option(help="National provider identifier, 10 digits.")] = "",
    organization: OrganizationOption = "",
    data: DataOption = None,
) -> None:
    """Make a practice, so that claims with its tax id can be asked."""
    setup.run("accounts.practices:add", data=data, organization=organization, tin=tin, name=name, npi=npi)


@practices.command("default")
def choose_default(
    tin: Annotated[str, typer.Argument(help="Tax id, 9 digits.")] = "",
    none: Annotated[bool, typer.Option("--none", help="Choose no practice any more.")] = False,
    organization: OrganizationOption = "",
    data: DataOption = None,
) -> None:
    """Choose the practice that rows without a tax id belong to."""
    if bool(tin) == none:
        raise typer.BadParameter("give a tax id, or --none", param_hint="TIN")
    setup.run("accounts.practices:choose_default", data=data, organization=organization, tin=tin)


@practices.command("list")
def list_practices(organization: OrganizationOption = "", data: DataOption = None) -> None:
    """List an organization's practices."""
    setup.run("accounts.practices:show", data=data, organization=organization)
