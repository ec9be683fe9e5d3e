"""The first step of `claimdeck up`: database, demo, administrator and payer account."""

import os
from pathlib import Path
from typing import Final

import typer
from django.conf import settings

from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.login.passwords import random_password
from claimdeck.accounts.members import create_admin
from claimdeck.accounts.models import Organization, User
from claimdeck.accounts.organizations import default_organization
from claimdeck.accounts.practices import add_practice
from claimdeck.cli.database import migrate, prepare_apart
from claimdeck.cli.files import written
from claimdeck.cli.installing import (
    PRACTICES,
    environment_account,
    first_admin,
    missing_payer_settings,
    payer_is_set,
    tools_key,
)
from claimdeck.kit.errors import Refused
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.connectors import DEFAULT_PROVIDER
from claimdeck.payers.selectors import account_for
from claimdeck.people.seeding import begin_lists
from claimdeck.pipeline.scoring.scorer import open_scorer

USERNAME: Final = "admin"
KEPT_IN: Final = "first-password.txt"


def main(*, sandbox_url: str) -> int:
    """Safe to run at every start; what is there already stays as it is. Raises ModelRefused."""
    open_scorer()
    migrate()
    prepare_apart()
    organization = default_organization()
    begin_lists(organization)
    _payer(organization, sandbox_url)
    for line in [*_log_in(organization), *tools_key()]:
        typer.echo(line)
    return 0


def _payer(organization: Organization, sandbox_url: str) -> None:
    if payer_is_set():
        missing = missing_payer_settings()
        if missing:
            raise Refused(f"The payer's settings are not complete: {', '.join(missing)} is missing.")
        environment_account(organization)
        Organization.objects.filter(pk=organization.pk, is_demo=True).update(is_demo=False)
        return
    account = account_for(organization, DEFAULT_PROVIDER)
    if account is not None and not account.is_sandbox:
        # A true payer was set up on the page; invented answers never take its place.
        return
    if organization.is_demo or not organization.practices.exists():
        _demo(organization)
    ensure_environment_account(organization, sandbox_url, "sandbox", "sandbox", is_sandbox=True)


def _demo(organization: Organization) -> None:
    Organization.objects.filter(pk=organization.pk).update(is_demo=True)
    known = set(organization.practices.values_list("tin", flat=True))
    for tin, name in PRACTICES:
        if tin not in known:
            add_practice(organization, tin, name)


def _log_in(organization: Organization) -> list[str]:
    """How to log in, after making the first administrator where there is none."""
    named = settings.OPTIONS.admin_username
    if named:
        if not settings.OPTIONS.admin_password.get_secret_value():
            raise Refused("ADMIN_USERNAME is set and ADMIN_PASSWORD is not. Set both, or neither.")
        first_admin(organization)
        return _with_environment_password(named)
    path = Path(settings.DATA) / KEPT_IN
    admins = User.objects.filter(organization=organization, access=Access.ADMIN, is_active=True)
    if admins.exists():
        return _with_kept_password(path) if path.exists() else []
    password = _kept_password(path)
    create_admin(USERNAME, password, organization)
    return [f"Log in as {USERNAME} with the password {password} (also kept in {path})."]


def _with_environment_password(username: str) -> list[str]:
    """ADMIN_PASSWORD is that of the first start; the account's own may be another by now."""
    user = User.objects.filter(username__iexact=username.strip(), is_active=True).first()
    if user is None:
        return [f"The account {username} is switched off. {_another_admin()}"]
    if user.check_password(settings.OPTIONS.admin_password.get_secret_value()):
        return [f"Log in as {user.username} with the password of ADMIN_PASSWORD."]
    other = "ADMIN_PASSWORD is not its password: it holds for the first start only, and one of them was changed later."
    return [f"Log in as {user.username} with the password that the account has. {other} {_another_admin()}"]


def _with_kept_password(path: Path) -> list[str]:
    user = User.objects.filter(username=USERNAME, is_active=True).first()
    if user is None:
        return []
    if user.check_password(path.read_text(encoding="utf-8").strip()):
        return [f"Log in as {USERNAME}; the first password is kept in {path}."]
    return [f"Log in as {USERNAME} with the password that was chosen later. {_another_admin()}"]


def _another_admin() -> str:
    command = f"claimdeck createadmin --another --username NAME --data {settings.DATA}"
    return f"Where that does not help: an administrator puts it right under Settings; `{command}` makes one."


def _kept_password(path: Path) -> str:
    """Written down before the account is made: a start that was interrupted goes on with the same one."""
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    password = random_password()
    with written(path) as draft:
        draft.write_text(f"{password}\n", encoding="utf-8")
        os.chmod(draft, 0o600)  # noqa: PTH101 - the mode that matters, said where it matters
    return password
