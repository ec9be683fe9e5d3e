"""The columns of a result, each described once, as a field of `Row`; everything else about a column follows from it.

From here come what is inserted, what the API shows, the lines of the file, what lists may be sorted and filtered by,
and what is summed up for a job. docs/user-guide.md lists the columns, and a test compares.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from ninja import Schema

from claimdeck.claims.domain.money import dollars, money
from claimdeck.claims.domain.patients import Patient, unpack_patient
from claimdeck.payers.outcomes import Outcome
from claimdeck.payers.port import PayerClaim
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.models import ResultRow
from claimdeck.storage.sealing import CANNOT_BE_OPENED, Unopened
from claimdeck.tabular.writing import Cell


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """What a column holds: how the docs describe it, and how what is stored becomes what is shown and what is exported.

    `packed` makes what is stored of what a result has; `missing` is stored for a row without a claim.
    """

    described: str
    shown: Callable[[Any], Any] | None = None
    exported: Callable[[Any], Cell] | None = None
    packed: Callable[[Any], Any] | None = None
    missing: str | None = None


def _amount(cents: int | None) -> Cell:
    return Decimal(dollars(cents)) if cents is not None else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _truth(value: bool) -> str:
    return "true" if value else "false"


def patient_of(sealed: Any) -> Patient:
    """The patient of a result; empty where there is none, and said to be closed where no key opens it."""
    if isinstance(sealed, Unopened):
        return Patient(last_name=CANNOT_BE_OPENED)
    return Patient() if sealed is None else unpack_patient(bytes(sealed))


def full_name(sealed: Any) -> str:
    """First and last name of the patient of a result, empty where there is none."""
    patient = patient_of(sealed)
    return f"{patient.first_name} {patient.last_name}".strip()


TEXT: Final = ColumnKind("text", missing="")
NUMBER: Final = ColumnKind("whole number")
MONEY: Final = ColumnKind("amount, `0.00`", money, _amount)
DAY: Final = ColumnKind("date, `YYYY-MM-DD`", exported=_day)
MOMENT: Final = ColumnKind("UTC, `YYYY-MM-DDTHH:MM:SSZ`", exported=_moment)
FLAG: Final = ColumnKind("`true` or `false`", exported=_truth)
CODES: Final = ColumnKind("codes, separated by spaces", str.split, packed=" ".join, missing="")
OUTCOME: Final = ColumnKind("one of the outcomes above", Outcome, packed=lambda outcome: outcome.value)
PERSON: Final = ColumnKind("text", full_name, full_name)


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """One column; amounts are stored in cents.

    `heading` is what people read, `field` the model's field where it has another name than the column. The value comes
    `of` the result of a row or `of_claim`, the payer's claim; that of other columns whoever writes them gives.
    `place` is its place in the file, from 1: programs that read these files count columns, so a new one comes last.
    `summed` names the sum of `OutcomeTally` that it goes into; `telling` columns part the answers of one row.
    """

    heading: str
    kind: ColumnKind = TEXT
    field: str = ""
    of: Callable[[RowResult], Any] | None = None
    of_claim: Callable[[PayerClaim], Any] | None = None
    place: int | None = None
    sorted: bool = False
    filtered: bool = False
    summed: str = ""
    telling: bool = False
    name: str = ""

    def stored(self, results: Sequence[RowResult]) -> list[Any]:
        """Its value of each result, as the model holds it."""
        packed, missing = self.kind.packed, self.kind.missing
        if self.of_claim is not None:
            of_claim = self.of_claim if packed is None else _then(self.of_claim, packed)
            claims = (result.claim for result in results)
            given: list[Any] = [missing if claim is None else of_claim(claim) for claim in claims]
        elif self.of is not None:
            given = list(map(self.of if packed is None else _then(self.of, packed), results))
        else:
            raise ValueError(f"nothing says where {self.name} comes from")
        longest = getattr(ResultRow._meta.get_field(self.field), "max_length", None)
        if longest is None or max(map(len, given), default=0) <= longest:
            return given
        return [value[:longest] for value in given]


def _then(first: Callable[[Any], Any], second: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda one: second(first(one))


class Row(Schema):
    """One line of the results; amounts as text with two decimals."""

    id: Annotated[int, ResultColumn("", NUMBER)]
    row: Annotated[int, ResultColumn("Row", NUMBER, of=lambda r: r.row, place=1, sorted=True, telling=True)]
    part: Annotated[int, ResultColumn("Part", NUMBER, of=lambda r: r.part)]
    claim_number: Annotated[
        str, ResultColumn("Claim number", of=lambda r: r.claim_number, place=2, sorted=True, telling=True)
    ]
    status: Annotated[str, ResultColumn("Payer's status", of=lambda r: r.status, place=3, sorted=True)]
    outcome: Annotated[
        Outcome, ResultColumn("Outcome", OUTCOME, of=lambda r: r.outcome, place=10, sorted=True, filtered=True)
    ]
    outcome_reason: Annotated[str, ResultColumn("Reason", of=lambda r: r.outcome_reason, place=11)]
    success: Annotated[
        bool, ResultColumn("The payer gave this claim's answer", FLAG, of=lambda r: r.success, place=8, filtered=True)
    ]
    error_message: Annotated[str, ResultColumn("Why there is no answer", of=lambda r: r.error_message, place=9)]
    patient_name: Annotated[str | None, ResultColumn("Patient", PERSON, "patient", place=4)]
    total_charged: Annotated[
        str | None,
        ResultColumn(
            "Charged",
            MONEY,
            "total_charged_cents",
            of_claim=lambda c: c.total_charged_cents,
            place=5,
            sorted=True,
            summed="charged",
            telling=True,
        ),
    ]
    total_paid: Annotated[
        str | None,
        ResultColumn(
            "Paid",
            MONEY,
            "total_paid_cents",
            of_claim=lambda c: c.total_paid_cents,
            place=6,
            sorted=True,
            summed="paid",
            telling=True,
        ),
    ]
    total_allowed: Annotated[
        str | None,
        ResultColumn(
            "Allowed",
            MONEY,
            "total_allowed_cents",
            of_claim=lambda c: c.total_allowed_cents,
            place=13,
            sorted=True,
            summed="allowed",
        ),
    ]
    patient_responsibility: Annotated[
        str | None,
        ResultColumn(
            "Patient's part",
            MONEY,
            "patient_responsibility_cents",
            of_claim=lambda c: c.patient_responsibility_cents,
            place=12,
            sorted=True,
            summed="patient_part",
        ),
    ]
    processed_date: Annotated[
        date | None, ResultColumn("Processed", DAY, of_claim=lambda c: c.processed_date, place=7, sorted=True)
    ]
    received_date: Annotated[
        date | None,
        ResultColumn("Received by the payer", DAY, of_claim=lambda c: c.received_date, place=27, sorted=True),
    ]
    payment_date: Annotated[
        date | None, ResultColumn("Payment date", DAY, of_claim=lambda c: c.payment_date, place=15, sorted=True)
    ]
    check_number: Annotated[
        str, ResultColumn("Check or EFT", of_claim=lambda c: c.check_number, place=14, telling=True)
    ]
    first_service_date: Annotated[
        date | None,
        ResultColumn(
            "First service date, as the payer has it",
            DAY,
            of_claim=lambda c: c.first_service_date,
            place=16,
            sorted=True,
            telling=True,
        ),
    ]
    last_service_date: Annotated[
        date | None,
        ResultColumn(
            "Last service date, as the payer has it", DAY, of_claim=lambda c: c.last_service_date, place=17, sorted=True
        ),
    ]
    tin: Annotated[str, ResultColumn("TIN that was asked", of=lambda r: r.tin, place=18, sorted=True)]
    payer_id: Annotated[str, ResultColumn("Payer id", of=lambda r: r.payer_id, place=19)]
    status_code_507: Annotated[
        str, ResultColumn("Code 507", of_claim=lambda c: c.category_code, place=20, telling=True)
    ]
    status_code_508: Annotated[str, ResultColumn("Code 508", of_claim=lambda c: c.status_code, place=21)]
    denial_codes: Annotated[
        list[str], ResultColumn("Adjustment and remark codes", CODES, of_claim=lambda c: c.denial_codes, place=22)
    ]
    checked_at: Annotated[datetime, ResultColumn("Checked", MOMENT, place=23, sorted=True)]
    previous_outcome: Annotated[str, ResultColumn("Outcome before")]
    changed_at: Annotated[datetime | None, ResultColumn("Changed", MOMENT, sorted=True)]
    patient_account_number: Annotated[
        str, ResultColumn("Patient account #", of=lambda r: r.patient_account_number, place=24)
    ]
    line_denied: Annotated[
        bool | None, ResultColumn("Of a paid claim: a part was denied", FLAG, of_claim=lambda c: c.line_denied)
    ]
    uploaded_first_service_date: Annotated[
        date | None,
        ResultColumn(
            "First service date of the file", DAY, "uploaded_first_date", of=lambda r: r.uploaded_first, place=25
        ),
    ]
    uploaded_last_service_date: Annotated[
        date | None,
        ResultColumn(
            "Last service date of the file", DAY, "uploaded_last_date", of=lambda r: r.uploaded_last, place=26
        ),
    ]


def _described(name: str, described: Sequence[Any]) -> ResultColumn:
    (column,) = (one for one in described if isinstance(one, ResultColumn))
    return replace(column, name=name, field=column.field or name)


COLUMNS: Final = tuple(_described(name, field.metadata) for name, field in Row.model_fields.items())
# In the order of the file.
EXPORTED: Final = tuple(sorted((one for one in COLUMNS if one.place is not None), key=lambda one: one.place or 0))
HEADER: Final = tuple(one.name for one in EXPORTED)
ROW_ORDER: Final = {one.name: one.field for one in COLUMNS if one.sorted}
FILTERS: Final = {one.name: one.field for one in COLUMNS if one.filtered}
TELLING: Final = tuple(one for one in COLUMNS if one.telling)
SUMMED: Final = {one.summed: one for one in COLUMNS if one.summed}

_STORED: Final = tuple(one for one in COLUMNS if one.of is not None or one.of_claim is not None)
_SHOWN: Final = tuple((one.name, one.field, one.kind.shown) for one in COLUMNS if one.kind is not PERSON)
_PEOPLE: Final = tuple((one.name, one.field) for one in COLUMNS if one.kind is PERSON)
_CELLS: Final = tuple(one.kind.exported for one in EXPORTED)


def stored(results: Sequence[RowResult]) -> dict[str, list[Any]]:
    """What the results say for themselves, by the model's fields."""
    return {column.field: column.stored(results) for column in _STORED}


def shown(found: ResultRow, *, with_patient: bool) -> Row:
    """A stored line as the API shows it; without the patient's name for those who may not see patients."""
    values = {name: getattr(found, field) for name, field, _ in _SHOWN}
    values |= {name: show(values[name]) for name, _, show in _SHOWN if show is not None}
    values |= {name: full_name(getattr(found, field)) if with_patient else None for name, field in _PEOPLE}
    return Row.model_construct(**values)


def line(values: Sequence[Any]) -> tuple[Cell, ...]:
    """A stored line, its fields in the order of the file, as the file shows it."""
    return tuple([value if turned is None else turned(value) for value, turned in zip(values, _CELLS, strict=True)])


def line_without_result(number: int, why: str) -> tuple[Cell, ...]:
    """The line of a row of which nothing is known yet."""
    known: dict[str, Cell] = {"row": number, "status": "Error", "success": "false", "error_message": why}
    return tuple(known.get(name, "") for name in HEADER)
