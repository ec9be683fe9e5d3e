"""The API of payers: which can be asked, and the accounts with which they are."""

import dataclasses
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import Caller, require
from claimdeck.kit.errors import NotFound
from claimdeck.payers import schemas, selectors
from claimdeck.payers.accounts import commands
from claimdeck.payers.accounts.trial import TrialResult
from claimdeck.payers.connectors import CONNECTORS, Connector, capabilities_of, limits_of
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.permissions import PAYER_ACCOUNTS_MANAGE, PAYERS_READ
from claimdeck.web.pages import Page, PageContent, PageQuery, paginate

router = Router(tags=["payers"])


@router.get("payers/", response=list[schemas.PayerOut])
def list_payers(request: HttpRequest) -> list[schemas.PayerOut]:
    """The payers that can be asked."""
    accounts = {
        account.payer: account for account in selectors.active_accounts(require(request, PAYERS_READ).organization)
    }
    return [
        schemas.PayerOut(
            code=connector.code,
            name=connector.name,
            payer_id=connector.payer_id,
            capabilities=_askable(connector, accounts.get(connector.code)),
        )
        for connector in CONNECTORS.values()
    ]


def _askable(connector: Connector, account: PayerAccount | None) -> schemas.CapabilitiesOut:
    able = connector.capabilities({}) if account is None else capabilities_of(account)
    return schemas.CapabilitiesOut(by_window=able.by_window, by_number=able.by_number, by_patient=able.by_patient)


@router.get("payers/accounts/", response=Page[schemas.AccountOut])
def list_accounts(request: HttpRequest, query: Query[PageQuery]) -> PageContent[schemas.AccountOut]:
    """The organization's accounts."""
    caller = require(request, PAYERS_READ)
    found = selectors.accounts_of(caller.organization)
    return paginate(request, found, query, lambda account: _shown(account, caller))


@router.post("payers/accounts/", response={201: schemas.AccountOut})
def add_account(request: HttpRequest, form: schemas.AccountForm) -> schemas.AccountOut:
    """A new account; one payer has one active account."""
    caller = require(request, PAYER_ACCOUNTS_MANAGE)
    values = {name: value for name, value in form.model_dump().items() if value is not None}
    return _shown(commands.add_account(caller.organization, **values, by=caller), caller)


@router.get("payers/accounts/{uuid:account_id}/", response=schemas.AccountOut)
def read_account(request: HttpRequest, account_id: UUID) -> schemas.AccountOut:
    """One account."""
    caller = require(request, PAYERS_READ)
    return _shown(_account(caller, account_id), caller)


@router.patch("payers/accounts/{uuid:account_id}/", response=schemas.AccountOut)
def patch_account(request: HttpRequest, account_id: UUID, change: schemas.AccountChange) -> schemas.AccountOut:
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


def _shown(account: PayerAccount, caller: Caller) -> schemas.AccountOut:
    managing = caller.may(PAYER_ACCOUNTS_MANAGE)
    secrets = account.secrets or {}
    return schemas.AccountOut(
        id=account.pk,
        payer=account.payer,
        payer_name=CONNECTORS[account.payer].name,
        name=account.name,
        base_url=account.base_url,
        token_path=account.token_path,
        paths=account.paths,
        client_id=secrets.get("client_id", "") if managing else "",
        client_secret_set=bool(secrets.get("client_secret")),
        secrets_readable=account.secrets is not None,
        limits=account.limits,
        effective_limits=dataclasses.asdict(limits_of(account)),
        is_active=account.is_active,
        is_sandbox=account.is_sandbox,
        source=account.source,
        circuit=schemas.CircuitOut.from_orm(selectors.circuit_of(account)),
        last_tested_at=account.last_tested_at,
        last_test_result=account.last_test_result,
        created_at=account.created_at,
        updated_at=account.updated_at,
    )
