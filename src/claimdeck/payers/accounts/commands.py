"""What may be done with payer accounts."""

import threading
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind, differences
from claimdeck.accounts.models import Organization
from claimdeck.accounts.selectors import default_practice, payer_id_for, practices_by_tin
from claimdeck.kit.clock import now, today
from claimdeck.kit.errors import Conflict, FieldError, Refused, TooMany
from claimdeck.payers.accounts.credentials import forget_session
from claimdeck.payers.accounts.trial import TOLD_AFTER_SECONDS, TrialResult, try_out
from claimdeck.payers.calls.addresses import fault_of_address, fault_of_path
from claimdeck.payers.calls.tokens import forget_tokens
from claimdeck.payers.connectors import CONNECTORS
from claimdeck.payers.models import PayerAccount, Source
from claimdeck.payers.overrides import faults_of
from claimdeck.payers.port import PracticeAtPayer

# A test that fails takes a while, and must not take all threads of a web process.
_trials = threading.BoundedSemaphore(2)
_PLAIN: Final = ("name", "base_url", "token_path", "paths", "limits", "is_active", "is_sandbox")
_SECRETS: Final = ("client_id", "client_secret")
_BY_ENVIRONMENT: Final = frozenset({"base_url", "client_id", "client_secret", "is_active", "is_sandbox"})


def add_account(organization: Organization, payer: str, *, by: Caller | None = None, **values: Any) -> PayerAccount:
    """A new account. Raises Refused with the faults by field, Conflict when there is an active one."""
    if payer not in CONNECTORS:
        fault = FieldError("payer", f"Choose one of {', '.join(sorted(CONNECTORS))}.")
        raise Refused("There is no such payer.", errors=[fault])
    account = PayerAccount(organization=organization, payer=payer, credentials={}, source=Source.SETTINGS)
    values.setdefault("name", CONNECTORS[payer].name)
    return _write(account, values, by)


def change_account(account: PayerAccount, changes: Mapping[str, Any], by: Caller | None = None) -> PayerAccount:
    """Sets the given fields; an absent secret stays. Raises Refused and Conflict like `add_account`."""
    if account.source == Source.ENVIRONMENT and _BY_ENVIRONMENT & set(changes):
        raise Conflict("This account comes from the environment; change UHC_BASE_URL and its companions there.")
    return _write(account, changes, by)


def remove_account(account: PayerAccount, by: Caller | None = None) -> None:
    """Removes an account with its secrets. Raises Conflict for the environment's."""
    if account.source == Source.ENVIRONMENT:
        raise Conflict("This account comes from the environment; take UHC_BASE_URL away there.")
    _record(Kind.PAYER_ACCOUNT_REMOVED, by, account, {})
    account.delete()
    forget_tokens(account.credentials_key)


def try_account(account: PayerAccount, *, hurry: bool = False) -> TrialResult:
    """Tries the account out and remembers the result; see `try_out`. Raises TooMany beside other tests."""
    if not _trials.acquire(blocking=False):
        raise TooMany("Other tests are under way. Wait a moment and try again.", retry_after=TOLD_AFTER_SECONDS)
    try:
        return _tried(account, hurry)
    finally:
        _trials.release()


def _tried(account: PayerAccount, hurry: bool) -> TrialResult:
    organization = account.organization
    practice = default_practice(organization) or next(iter(practices_by_tin(organization).values()), None)
    payer_id = payer_id_for(practice, account.payer, today()) if practice else None
    asked = PracticeAtPayer(practice.tin if practice else "970000001", payer_id or CONNECTORS[account.payer].payer_id)
    result = try_out(account, asked, today(), hurry=hurry)
    PayerAccount.objects.filter(pk=account.pk).update(
        last_tested_at=now(), last_test_result=("" if result.ok else "Failed: ") + result.message
    )
    return result


@transaction.atomic
def _write(account: PayerAccount, values: Mapping[str, Any], by: Caller | None) -> PayerAccount:
    faults = _faults(account, values)
    if faults:
        raise Refused("The payer account was not saved.", errors=faults)
    former_key, before = account.credentials_key, account.secrets
    is_new = account._state.adding
    shown = {} if is_new else _shown(account)
    for name in _PLAIN:
        if name in values:
            setattr(account, name, values[name])
    account.base_url = account.base_url.rstrip("/")
    _set_secrets(account, values)
    _refuse_second(account)
    account.updated_at = now()
    account.save()
    if account.credentials_key != former_key:
        forget_session(account, former_key)
    changed = differences(shown, _shown(account))
    if before != account.secrets:
        # That they were changed, never to what.
        changed["credentials"] = [None if is_new else "set", "set anew"]
    if changed:
        _record(Kind.PAYER_ACCOUNT_ADDED if is_new else Kind.PAYER_ACCOUNT_CHANGED, by, account, changed)
    return account


def _set_secrets(account: PayerAccount, values: Mapping[str, Any]) -> None:
    """Those that are given; the others stay. Raises Refused where one is missing."""
    kept = account.secrets
    if kept is None and not any(values.get(name) for name in _SECRETS):
        # They cannot be opened, and may be again: they stay as they are.
        return
    account.credentials = {name: values.get(name) or (kept or {}).get(name, "") for name in _SECRETS}
    missing = [name for name in _SECRETS if not account.credentials[name]]
    if missing:
        faults = [FieldError(name, "Give what the payer gave you for this.") for name in missing]
        raise Refused("The payer account was not saved.", errors=faults)


def _shown(account: PayerAccount) -> dict[str, Any]:
    """What an audit record says of an account."""
    return {name: getattr(account, name) for name in _PLAIN}


def _record(kind: Kind, by: Caller | None, account: PayerAccount, changes: Mapping[str, object]) -> None:
    record(
        kind,
        by,
        subject="payer_account",
        subject_id=account.pk,
        subject_name=account.name,
        changes=changes,
        organization=account.organization,
    )


def _refuse_second(account: PayerAccount) -> None:
    # Two who do this at once: the organization's row is the queue they stand in.
    Organization.objects.select_for_update().get(pk=account.organization_id)
    active = PayerAccount.objects.filter(organization_id=account.organization_id, payer=account.payer, is_active=True)
    others = active.exclude(pk=account.pk)
    if account.is_active and not account.is_sandbox:
        # The made-up payer of a demo makes room for a true one: nobody could switch it off by hand.
        made_up = others.filter(source=Source.ENVIRONMENT, is_sandbox=True)
        if made_up.update(is_active=False, updated_at=now()):
            Organization.objects.filter(pk=account.organization_id).update(is_demo=False)
    if account.is_active and others.exists():
        raise Conflict("There is an active account at this payer already; switch it off first.", code="PAYER_TAKEN")


def _faults(account: PayerAccount, values: Mapping[str, Any]) -> list[FieldError]:
    found: list[FieldError] = []
    if "base_url" in values or not account.base_url:
        fault = fault_of_address(
            values.get("base_url", ""), production=settings.PRODUCTION, allowed=settings.PAYER_PRIVATE_NETWORKS
        )
        found.append(FieldError("base_url", fault))
    if "name" in values and not values["name"]:
        found.append(FieldError("name", "Give the account a name."))
    if "token_path" in values:
        found.append(FieldError("token_path", fault_of_path(values["token_path"])))
    known = CONNECTORS[account.payer].paths
    for call, path in values.get("paths", {}).items():
        fault = "There is no such call." if call not in known else fault_of_path(path) if path else ""
        found.append(FieldError(f"paths.{call}"[:60], fault))
    found += [FieldError(f"limits.{name}"[:60], fault) for name, fault in faults_of(values.get("limits", {})).items()]
    return [fault for fault in found if fault.message]
