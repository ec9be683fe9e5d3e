"""Rows as they are kept in the pages of an upload, and back."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from claimdeck.claims.domain.patients import Patient
from claimdeck.status.domain.columns import ClaimFault
from claimdeck.status.domain.matching import AskedRow
from claimdeck.storage.packing import pack, unpack
from claimdeck.uploads.domain.layouts import PackedRows

_ASKED_VALUES = 10


class StoredFault(NamedTuple):
    """A row that cannot be asked, as it is kept; older pages say only its place and why."""

    number: int
    message: str
    claim_number: str = ""
    tin: str = ""
    patient_account_number: str = ""
    first: date | None = None
    last: date | None = None


def pack_rows(rows: Sequence[AskedRow | ClaimFault]) -> PackedRows:
    """Rows as understood: ten values for one that can be asked, four for one that cannot.

    What has joined them since stands apart, in `extras`: workers of the version before count the values.
    """
    return PackedRows(pack([_values(row) for row in rows]), _pack_extras(rows))


def _values(row: AskedRow | ClaimFault) -> list[str | int]:
    if isinstance(row, ClaimFault):
        return [row.number, row.message, row.claim_number, row.tin]
    return [
        row.number,
        row.claim_number,
        row.patient.first_name,
        row.patient.last_name,
        _ordinal(row.patient.date_of_birth),
        row.patient.subscriber_id,
        _ordinal(row.first),
        _ordinal(row.last),
        row.tin,
        row.payer_id,
    ]


def _pack_extras(rows: Sequence[AskedRow | ClaimFault]) -> bytes | None:
    """By row number, the practice's own number and what an invalid row says of its dates; None without any."""
    extras = {str(row.number): extra for row in rows if any(extra := _extra(row))}
    return pack(extras) if extras else None


def _extra(row: AskedRow | ClaimFault) -> tuple[str, int, int]:
    if isinstance(row, AskedRow):
        return row.patient_account_number, 0, 0
    return row.patient_account_number, _ordinal(row.first), _ordinal(row.last)


def unpack_rows(packed: PackedRows) -> tuple[list[AskedRow], list[StoredFault]]:
    """The rows that can be asked, and those that cannot."""
    asked: list[AskedRow] = []
    faults: list[StoredFault] = []
    more: dict[str, tuple[str, int, int]] = unpack(packed.extras) if packed.extras is not None else {}
    for values in unpack(packed.rows):
        own, first_day, last_day = more.get(str(values[0]), ("", 0, 0)) if more else ("", 0, 0)
        if len(values) < _ASKED_VALUES:
            fault = StoredFault(*values)
            known = fault._replace(patient_account_number=own, first=_date(first_day), last=_date(last_day))
            faults.append(known)
            continue
        number, claim_number, first_name, last_name, born, subscriber, first, last, tin, payer_id = values
        patient = Patient(first_name, last_name, _date(born), subscriber)
        asked.append(AskedRow(number, claim_number, patient, _date(first), _date(last), tin, payer_id, own))
    return asked, faults


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0


def _date(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
