"""A file of claims to be handed out, as the room of uploads takes it, and how its rows are kept."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from claimdeck.assignment.domain.columns import COLUMNS
from claimdeck.assignment.domain.reading import ClaimRow, read_row
from claimdeck.claims.domain.patients import Patient
from claimdeck.storage.packing import pack, unpack
from claimdeck.uploads.domain.layouts import Layout, PackedRows, RowFault


def pack_rows(rows: Sequence[ClaimRow | RowFault]) -> PackedRows:
    """Rows as understood; of one that cannot be used its number and why, column by column."""
    return PackedRows(pack([_fault(row) if isinstance(row, RowFault) else _claim(row) for row in rows]))


def unpack_rows(packed: PackedRows) -> Iterator[ClaimRow | RowFault]:
    """What `pack_rows` was given, but of faulty rows only their numbers."""
    for values in unpack(packed.rows):
        yield _row(*values) if len(values) > 1 else RowFault(values[0], ())


def _fault(row: RowFault) -> list[int]:
    return [row.number]


def _claim(row: ClaimRow) -> list[object]:
    patient = row.patient
    return [
        row.number,
        row.claim_id,
        [patient.first_name, patient.last_name, _ordinal(patient.date_of_birth), patient.subscriber_id],
        row.patient_name,
        row.patient_id,
        row.payer,
        row.cpt_codes,
        row.icd10_codes,
        row.priority,
        row.amount_cents,
        row.dos.toordinal(),
        _ordinal(row.deadline),
        row.claim_number,
        row.tin,
        row.payer_id,
    ]


def _row(
    number: int,
    claim_id: str,
    patient: tuple[str, str, int, str],
    patient_name: str,
    patient_id: str,
    payer: str,
    cpt_codes: Sequence[str],
    icd10_codes: Sequence[str],
    priority: int,
    amount_cents: int,
    dos: int,
    deadline: int,
    claim_number: str,
    tin: str,
    payer_id: str,
) -> ClaimRow:
    first, last, born, subscriber = patient
    return ClaimRow(
        number=number,
        claim_id=claim_id,
        patient=Patient(first, last, _date(born), subscriber),
        patient_name=patient_name,
        patient_id=patient_id,
        payer=payer,
        cpt_codes=tuple(cpt_codes),
        icd10_codes=tuple(icd10_codes),
        priority=priority,
        amount_cents=amount_cents,
        dos=date.fromordinal(dos),
        deadline=_date(deadline),
        claim_number=claim_number,
        tin=tin,
        payer_id=payer_id,
    )


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0


def _date(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def notes(places: Mapping[str, int]) -> list[str]:
    """What is worth knowing of a file with these columns."""
    said = []
    if "status" in places:
        said.append("The column status is not used: a new claim begins in the pool or on somebody's desk.")
    if "submission_deadline" not in places:
        said.append("There is no submission_deadline column: deadlines are reckoned from the payers' filing limits.")
    if "claim_number" not in places and "subscriber_id" not in places:
        said.append("Without claim_number and subscriber_id payers are asked by patient and date of service.")
    return said


LAYOUT: Final[Layout[ClaimRow, RowFault]] = Layout(
    name="assignment",
    columns=COLUMNS,
    read_row=read_row,
    pack_rows=pack_rows,
    notes=notes,
)
