"""What may be done with practices and the payer ids that they bill under."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Q

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind, differences
from claimdeck.accounts.models import Organization, PayerMapping, Practice
from claimdeck.kit.errors import Conflict, FieldError, Refused
from claimdeck.kit.identifiers import npi_is_valid, tin_digits

_CHANGEABLE: Final = frozenset(
    {"name", "tin", "npi", "address_line_1", "address_line_2", "city", "state", "zip_code", "is_active"}
)
# Of the texts; the TIN is counted by its digits.
_LONGEST: Final = {
    field.name: field.max_length or 0
    for field in Practice._meta.fields
    if isinstance(field, models.CharField) and field.name in _CHANGEABLE - {"tin"}
}


def add_practice(
    organization: Organization, tin: str, name: str, npi: str = "", *, by: Caller | None = None, **address: str
) -> Practice:
    """A new practice. Raises Refused with the faults by field, and Conflict when the TIN is there already."""
    practice = Practice(organization=organization)
    return _write(practice, {"tin": tin, "name": name, "npi": npi, **address}, by)


def change_practice(practice: Practice, changes: Mapping[str, Any], by: Caller | None = None) -> Practice:
    """Set the given fields. Raises Refused and Conflict like `add_practice`."""
    return _write(practice, changes, by)


@transaction.atomic
def _write(practice: Practice, changes: Mapping[str, Any], by: Caller | None) -> Practice:
    unknown = set(changes) - set(_CHANGEABLE)
    if unknown:
        raise TypeError(f"a practice has no {', '.join(sorted(unknown))}")
    values = {name: _tidy(value) for name, value in changes.items()}
    faults = _faults(values)
    if faults:
        raise Refused("The practice was not saved.", errors=faults)
    if "tin" in values:
        values["tin"] = tin_digits(values["tin"])
    is_new = practice._state.adding
    before = {} if is_new else {name: getattr(practice, name) for name in values}
    for name, value in values.items():
        setattr(practice, name, value)
    # Two who add the same TIN at once: the organization's row is the queue they stand in.
    Organization.objects.select_for_update().get(pk=practice.organization_id)
    same = Practice.objects.filter(organization_id=practice.organization_id, tin=practice.tin)
    if same.exclude(pk=practice.pk).exists():
        raise Conflict("There is a practice with this TIN already.", code="TIN_TAKEN")
    practice.save()
    changed = differences(before, values)
    if is_new:
        _record(Kind.PRACTICE_ADDED, by, practice, "practice", practice.pk, practice.name, changed)
    elif changed:
        _record(Kind.PRACTICE_CHANGED, by, practice, "practice", practice.pk, practice.name, changed)
    return practice


def _tidy(value: Any) -> Any:
    return "" if value is None else value.strip() if isinstance(value, str) else value


def _faults(values: Mapping[str, Any]) -> list[FieldError]:
    faults = []
    if "name" in values and not values["name"]:
        faults.append(FieldError("name", "Give the practice a name."))
    if "tin" in values and tin_digits(values["tin"]) is None:
        faults.append(FieldError("tin", "A TIN has 9 digits, with or without a dash, such as 97-0000001."))
    if values.get("npi") and not npi_is_valid(values["npi"]):
        faults.append(FieldError("npi", "An NPI has 10 digits, the last a check digit. Compare it again."))
    for name, longest in _LONGEST.items():
        if len(values.get(name, "")) > longest:
            faults.append(FieldError(name, f"Use at most {longest} characters."))
    return faults


@transaction.atomic
def add_mapping(
    practice: Practice,
    *,
    payer: str,
    payer_id: str,
    first: date | None = None,
    last: date | None = None,
    by: Caller | None = None,
) -> PayerMapping:
    """The payer id under which `practice` bills `payer` from `first` to `last`, both counted; None is open.

    Raises Refused when the dates are the wrong way round and Conflict when they overlap another mapping.
    """
    mapping = _place(PayerMapping(practice=practice, payer=payer, payer_id=payer_id), first, last)
    _record_mapping(Kind.MAPPING_ADDED, by, mapping, differences({}, _mapped(mapping)))
    return mapping


@transaction.atomic
def change_mapping(mapping: PayerMapping, changes: Mapping[str, Any], by: Caller | None = None) -> PayerMapping:
    """Set `payer_id`, `effective_from` or `effective_to`. Raises like `add_mapping`."""
    before = _mapped(mapping)
    mapping.payer_id = changes.get("payer_id", mapping.payer_id)
    first = changes.get("effective_from", mapping.effective_from_date)
    _place(mapping, first, changes.get("effective_to", mapping.effective_to_date))
    changed = differences(before, _mapped(mapping))
    if changed:
        _record_mapping(Kind.MAPPING_CHANGED, by, mapping, changed)
    return mapping


def _place(mapping: PayerMapping, first: date | None, last: date | None) -> PayerMapping:
    if first is not None and last is not None and last < first:
        message = "The last day cannot be before the first."
        raise Refused("The mapping was not saved.", errors=[FieldError("effective_to", message)])
    Practice.objects.select_for_update().get(pk=mapping.practice_id)
    others = PayerMapping.objects.filter(practice=mapping.practice_id, payer=mapping.payer)
    others = others.exclude(pk=mapping.pk)
    if last is not None:
        others = others.filter(Q(effective_from_date=None) | Q(effective_from_date__lte=last))
    if first is not None:
        others = others.filter(Q(effective_to_date=None) | Q(effective_to_date__gte=first))
    if others.exists():
        detail = "The dates overlap another payer id of this practice for the same payer. End that one first."
        raise Conflict(detail, code="DATES_OVERLAP")
    mapping.effective_from_date, mapping.effective_to_date = first, last
    mapping.save()
    return mapping


@transaction.atomic
def remove_mapping(mapping: PayerMapping, by: Caller | None = None) -> None:
    gone = {name: [value, None] for name, value in _mapped(mapping).items()}
    _record_mapping(Kind.MAPPING_REMOVED, by, mapping, gone)
    mapping.delete()


def _mapped(mapping: PayerMapping) -> dict[str, str | None]:
    """What an audit record says of a mapping."""
    days = {"effective_from": mapping.effective_from_date, "effective_to": mapping.effective_to_date}
    shown = {name: day.isoformat() if day is not None else None for name, day in days.items()}
    return {"payer_id": mapping.payer_id, **shown}


def _record_mapping(kind: Kind, by: Caller | None, mapping: PayerMapping, changes: Mapping[str, object]) -> None:
    name = f"{mapping.payer} of {mapping.practice.name}"
    _record(kind, by, mapping.practice, "payer_mapping", mapping.pk, name, changes)


def _record(
    kind: Kind,
    by: Caller | None,
    practice: Practice,
    subject: str,
    subject_id: object,
    name: str,
    changes: Mapping[str, object],
) -> None:
    record(
        kind,
        by,
        subject=subject,
        subject_id=subject_id,
        subject_name=name,
        changes=changes,
        organization=practice.organization,
    )
