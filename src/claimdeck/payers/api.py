"""The API of payers: which can be asked, and the accounts with which they are."""

import dataclasses
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import Caller, require
from claimdeck.kit.errors import NotFound
from claimdeck.payers import commands, schemas, selectors
from claimdeck.payers.connectors import CONNECTORS, Connector, limits_of
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.permissions import PAYER_ACCOUNTS_MANAGE, PAYERS_READ
from claimdeck.payers.trial import TrialResult
from claimdeck.web.pages import Page, PageQuery, paginate

router = Router(tags=["payers"])


@router.get("payers/", response=list[schemas.PayerOut])
def list_payers(request: HttpRequest) -> list[Connector]:
    """The payers that can be asked."""
    require(request, PAYERS_READ)
    return list(CONNECTORS.values())


@router.get("payers/accounts/", response=Page[schemas.AccountOut])
def list_accounts(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """The organization's accounts."""
    caller = require(request, PAYERS_READ)
    found = selectors.accounts_of(caller.organization)
    return paginate(request, found, query, lambda account: _shown(account, caller))


@router.post("payers/accounts/", response={201: schemas.AccountOut})
def add_account(request: HttpRequest, form: schemas.AccountForm) -> dict[str, Any]:
    """A new account; one payer has one active account."""
    caller = require(request, PAYER_ACCOUNTS_MANAGE)
    values = {name: value for name, value in form.model_dump().items() if value is not None}
    return _shown(commands.add_account(caller.organization, **values, by=caller), caller)


@router.get("payers/accounts/{uuid:account_id}/", response=schemas.AccountOut)
def read_account(request: HttpRequest, account_id: UUID) -> dict[str, Any]:
    """One account."""
    caller = require(request, PAYERS_READ)
    return _shown(_account(caller, account_id), caller)


@router.patch("payers/accounts/{uuid:account_id}/", response=schemas.AccountOut)
def patch_account(request: HttpRequest, account_id: UUID, change: schemas.AccountChange) -> dict[str, Any]:
    """Change an account; secrets that are left out stay."""
    caller = require(request, PAYER_ACCOUNTS_MANAGE)
    account = commands.change_account(_account(caller, account_id), change.model_dump(exclude_unset=True), by=caller)
    return _shown(_account(caller, account.pk), caller)


@router.delete("payers/accounts/{uuid:account_id}/", response={204: None})
def remove_account(request: HttpRequest, account_id: UUID) -> None:
    """Remove an account with its secrets."""
    caller = require(request, PAYER_ACCOUNTS_MANAGE)
    commands.remove_account(_account(caller, account_id), by=caller)


@router.post("payers/accounts/{uuid:account_id}/test/", response=schemas.TrialOut)
def test_account(request: HttpRequest, account_id: UUID) -> TrialResult:
    """Ask the payer for a token and for one practice's claims of yesterday, and say what works."""
    caller = require(request, PAYER_ACCOUNTS_MANAGE)
    return commands.try_account(_account(caller, account_id))


def _account(caller: Caller, account_id: UUID) -> PayerAccount:
    account = selectors.account_of(caller.organization, account_id)
    if account is None:
        raise NotFound("There is nothing here, or it is not yours to see.")
    return account


def _shown(account: PayerAccount, caller: Caller) -> dict[str, Any]:
    names = (
        "id payer name base_url token_path paths limits is_active is_sandbox source last_tested_at "
        "last_test_result created_at updated_at"
    )
    managing = caller.may(PAYER_ACCOUNTS_MANAGE)
    secrets = account.secrets or {}
    return {name: getattr(account, name) for name in names.split()} | {
        "payer_name": CONNECTORS[account.payer].name,
        "client_id": secrets.get("client_id", "") if managing else "",
        "client_secret_set": bool(secrets.get("client_secret")),
        "secrets_readable": account.secrets is not None,
        "effective_limits": dataclasses.asdict(limits_of(account)),
        "circuit": selectors.circuit_of(account),
    }
