"""An administrator, from options, settings or questions."""

import getpass
import sys

import typer
from django.conf import settings

from claimdeck.accounts.members import create_admin
from claimdeck.accounts.models import Organization
from claimdeck.accounts.selectors import administrators_of
from claimdeck.cli.accounts.practices import organization_named
from claimdeck.cli.database import prepare
from claimdeck.kit.errors import Conflict, Refused


def main(*, name: str, username: str, password: str, organization: str, another: bool) -> int:
    """Raises Refused with what is wrong with name or password, Conflict for a taken name or a second administrator.

    The password is never printed, nor what was typed for it.
    """
    prepare()
    chosen = organization_named(organization)
    if not another:
        _refuse_second(chosen)
    options = settings.OPTIONS
    name = name or options.admin_name
    username = username or options.admin_username
    if not username:
        username = _asked("User name: ")
        name = name or input("Name (may be left out): ")
    password = password or options.admin_password.get_secret_value() or _asked_twice()
    user = create_admin(username, password, chosen, name=name)
    typer.echo(f"{user.username} administers {chosen.name}.")
    return 0


def _refuse_second(organization: Organization) -> None:
    first = administrators_of(organization).order_by("date_joined").first()
    if first is not None:
        detail = f"{first.username} administers {organization.name} already. `--another` makes one more."
        raise Conflict(detail, code="ADMIN_EXISTS")


def _asked(question: str) -> str:
    if not sys.stdin.isatty():
        raise Refused("Give --username and --password, or set ADMIN_USERNAME and ADMIN_PASSWORD.")
    return input(question)


def _asked_twice() -> str:
    if not sys.stdin.isatty():
        raise Refused("Give --password, or set ADMIN_PASSWORD.")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("The same again: "):
        raise Refused("The two passwords differ. Nothing was made.")
    return first
