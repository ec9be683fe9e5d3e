"""An administrator, from options, settings or questions."""

import getpass
import sys

import typer
from django.conf import settings

from claimdeck.accounts.members import create_admin
from claimdeck.cli.accounts.practices import organization_named
from claimdeck.cli.database import prepare
from claimdeck.kit.errors import Refused


def main(*, username: str, password: str, organization: str) -> int:
    """Raises Refused with what is wrong with the name or password, Conflict for a name that is taken."""
    prepare()
    options = settings.OPTIONS
    username = username or options.admin_username or _asked("User name: ")
    password = password or options.admin_password.get_secret_value() or _asked_twice()
    chosen = organization_named(organization)
    user = create_admin(username, password, chosen)
    typer.echo(f"{user.username} administers {chosen.name}.")
    return 0


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
