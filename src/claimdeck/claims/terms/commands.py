"""What may be done with payers' names and limits, and with the settings of the work."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind, differences
from claimdeck.accounts.models import Organization
from claimdeck.claims.domain.payers import USUAL_PAYERS, KnownPayer, name_shared, without_repeats
from claimdeck.claims.models import Claim, PayerTerms, WorkSettings
from claimdeck.claims.terms import selectors
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, FieldError

_TERMS: Final = ("name", "aliases", "provider", "filing_limit_days", "appeal_limit_days")
_SETTINGS: Final = ("open_claims_cap", "offer_hourly", "untouched_days")


def ensure_terms(organization: Organization) -> None:
    """The usual payers, for an organization that was never given any; one that removed them keeps none."""
    if selectors.usual_payers_given(organization):
        return
    with transaction.atomic():
        _stand_in_line(organization)
        settings, _ = WorkSettings.objects.get_or_create(organization=organization)
        if settings.payers_given_at is not None:
            return
        there = [selectors.known(row) for row in selectors.limits_of(organization)]
        PayerTerms.objects.bulk_create(
            _filled(PayerTerms(organization=organization), payer)
            for payer in USUAL_PAYERS
            if name_shared(payer, there) is None
        )
        settings.payers_given_at = now()
        settings.save(update_fields=["payers_given_at"])


def add_limits(caller: Caller, form: Mapping[str, Any]) -> PayerTerms:
    """A payer with its names and limits. Raises Conflict where another has one of the names."""
    ensure_terms(caller.organization)
    with transaction.atomic():
        _stand_in_line(caller.organization)
        return _write(PayerTerms(organization=caller.organization), form, caller)


@transaction.atomic
def change_limits(caller: Caller, row: PayerTerms, changes: Mapping[str, Any]) -> PayerTerms:
    """Set the given fields. Claims in work follow its names at once; their deadlines stay until they are reckoned anew.

    Raises Conflict where another payer has one of the names.
    """
    _stand_in_line(caller.organization)
    row.refresh_from_db()
    return _write(row, changes, caller)


@transaction.atomic
def remove_limits(caller: Caller, row: PayerTerms) -> None:
    """Remove a payer. Claims that came under an alias of it stand under that name from now on."""
    _stand_in_line(caller.organization)
    gone = selectors.known(row)
    _record(Kind.PAYER_LIMITS_REMOVED, caller, row, {name: [value, None] for name, value in _shown(gone).items()})
    row.delete()
    _name_claims_anew(caller.organization, set(gone.keys))


@transaction.atomic
def change_work_settings(caller: Caller, changes: Mapping[str, Any]) -> WorkSettings:
    """Set the given fields of how the organization hands out and watches its claims."""
    _stand_in_line(caller.organization)
    settings, _ = WorkSettings.objects.get_or_create(organization=caller.organization)
    before = {name: getattr(settings, name) for name in _SETTINGS}
    for name in _SETTINGS:
        setattr(settings, name, changes.get(name, before[name]))
    settings.save()
    changed = differences(before, {name: getattr(settings, name) for name in _SETTINGS})
    if changed:
        record(Kind.WORK_SETTINGS_CHANGED, caller, subject="work_settings", changes=changed)
    return settings


def _stand_in_line(organization: Organization) -> None:
    # Two who give two payers one name at once: the organization's row is the queue they stand in.
    Organization.objects.select_for_update().get(pk=organization.pk)


def _write(row: PayerTerms, changes: Mapping[str, Any], caller: Caller) -> PayerTerms:
    """Store the row with these changes, name claims anew, write it down. In the caller's transaction."""
    before = None if row._state.adding else selectors.known(row)
    wanted = _with(before, changes)
    others = selectors.limits_of(caller.organization).exclude(pk=row.pk)
    shared = name_shared(wanted, [selectors.known(other) for other in others])
    if shared is not None:
        raise _taken(wanted, *shared)
    _filled(row, wanted).save()
    changed = differences({} if before is None else _shown(before), _shown(wanted))
    if before is None:
        _record(Kind.PAYER_LIMITS_ADDED, caller, row, changed)
    elif changed:
        _record(Kind.PAYER_LIMITS_CHANGED, caller, row, changed)
    if before is None or set(changed) & {"name", "aliases"}:
        _name_claims_anew(caller.organization, {*wanted.keys, *(before.keys if before is not None else ())})
    return row


def _with(before: KnownPayer | None, changes: Mapping[str, Any]) -> KnownPayer:
    values = {**({} if before is None else {name: getattr(before, name) for name in _TERMS}), **changes}
    return KnownPayer(**{**values, "aliases": without_repeats(values["name"], values.get("aliases", ()))})


def _filled(row: PayerTerms, payer: KnownPayer) -> PayerTerms:
    for name, value in _shown(payer).items():
        setattr(row, name, value)
    return row


def _shown(payer: KnownPayer) -> dict[str, Any]:
    """What is stored and written down of a payer."""
    return {**{name: getattr(payer, name) for name in _TERMS}, "aliases": list(payer.aliases)}


def _taken(payer: KnownPayer, name: str, owner: str) -> Conflict:
    field = "name" if name == payer.name else "aliases"
    message = (
        f"{name} is a name of {owner} already. A name belongs to one payer: take it away there first, or leave it out."
    )
    return Conflict(message, code="NAME_TAKEN", errors=[FieldError(field, message)])


def _name_claims_anew(organization: Organization, keys: set[str]) -> None:
    """Bring the comparable names of claims in work up to date, of those that stand under one of these."""
    book = selectors.terms_of(organization)
    standing = Claim.objects.filter(organization=organization, payer_key__in=keys)
    for payer, key in standing.values_list("payer", "payer_key").distinct():
        if book.key(payer) != key:
            standing.filter(payer=payer, payer_key=key).update(payer_key=book.key(payer))


def _record(kind: Kind, caller: Caller, row: PayerTerms, changes: Mapping[str, object]) -> None:
    record(kind, caller, subject="payer_limits", subject_id=row.pk, subject_name=row.name, changes=changes)
