"""Rows as compact bytes and back, so that a million of them can be kept sealed."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from claimdeck.payers.port import Patient
from claimdeck.status.domain.columns import RowFault
from claimdeck.status.domain.matching import AskedRow

# Speed matters more than the last percent of size: pages are read back once or twice.
_LEVEL = 1


class StoredFault(NamedTuple):
    """A row that cannot be asked, as it is kept; older pages say less."""

    number: int
    message: str
    claim_number: str = ""
    tin: str = ""
    patient_account_number: str = ""
    first: date | None = None
    last: date | None = None


def pack(value: Any) -> bytes:
    """Anything that JSON can say, compressed."""
    return zlib.compress(orjson.dumps(value), _LEVEL)


def pack_written(values: Iterable[bytes]) -> bytes:
    """The same for a list of values that are JSON already."""
    return zlib.compress(b"[" + b",".join(values) + b"]", _LEVEL)


def unpack(packed: bytes) -> Any:
    """What `pack` was given, with tuples as lists."""
    return orjson.loads(zlib.decompress(packed))


def pack_rows(rows: Sequence[AskedRow | RowFault]) -> bytes:
    """Rows as understood: eleven values for one that can be asked, seven for one that cannot."""
    return pack(
        [
            _fault(row)
            if isinstance(row, RowFault)
            else [
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
                row.patient_account_number,
            ]
            for row in rows
        ]
    )


def _fault(row: RowFault) -> list[str | int]:
    own = row.patient_account_number
    return [row.number, row.message, row.claim_number, row.tin, own, _ordinal(row.first), _ordinal(row.last)]


def unpack_rows(packed: bytes) -> tuple[list[AskedRow], list[StoredFault]]:
    """The rows that can be asked, and those that cannot."""
    asked: list[AskedRow] = []
    faults: list[StoredFault] = []
    for values in unpack(packed):
        if len(values) <= len(StoredFault._fields):
            *words, first, last = values if len(values) == len(StoredFault._fields) else (*values, 0, 0)
            faults.append(StoredFault(*words)._replace(first=_date(first), last=_date(last)))
            continue
        # Older pages end before the practice's own number.
        number, claim_number, first_name, last_name, born, subscriber, first, last, tin, payer_id, *own = values
        patient = Patient(first_name, last_name, _date(born), subscriber)
        asked.append(AskedRow(number, claim_number, patient, _date(first), _date(last), tin, payer_id, *own))
    return asked, faults


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0


def _date(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
