"""Made-up files of another room: work lists, with columns and a row reader of their own."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from claimdeck.kit.errors import FieldError
from claimdeck.kit.masking import mask
from claimdeck.storage.packing import pack
from claimdeck.tabular.cells.rows import CellProblem, TypedRow
from claimdeck.tabular.columns import CellKind, Column
from claimdeck.uploads.domain.layouts import Layout, PackedRows, RowFault

HEADER: Final = "claim_id,patient_name,payer,amount,dos"


@dataclass(frozen=True, slots=True)
class Work:
    number: int
    claim_id: str
    payer: str
    amount: Decimal
    dos: date


def read_row(row: TypedRow, today: date) -> Work | RowFault:
    problems = list(row.problems)
    amount, dos = Decimal(0), row.values["dos"]
    try:
        amount = Decimal(str(row.values["amount"]) or "0")
    except InvalidOperation:
        reason = f'"{mask(str(row.values["amount"]))}" is not an amount.'
        problems.append(CellProblem("amount", reason, "Write it as 120.50."))
    if isinstance(dos, date) and dos > today:
        problems.append(CellProblem("dos", "The date lies in the future.", "Correct the year."))
    if problems or not isinstance(dos, date):
        return RowFault(row.number, tuple(problems))
    return Work(row.number, str(row.values["claim_id"]), str(row.values["payer"]), amount, dos)


def pack_rows(rows: Sequence[Work | RowFault]) -> PackedRows:
    return PackedRows(
        pack(
            [
                [row.number, row.message]
                if isinstance(row, RowFault)
                else [row.number, row.claim_id, row.payer, str(row.amount), row.dos.toordinal()]
                for row in rows
            ]
        )
    )


def missing(present: Collection[str]) -> list[FieldError]:
    if "payer" in present:
        return []
    return [FieldError("payer", "The column payer is missing. Add it, so that the claims find who knows the payer.")]


def notes(places: Mapping[str, int]) -> list[str]:
    return [] if "patient_name" in places else ["There is no patient_name column: claims are shown by number."]


WORK_LISTS: Final[Layout[Work, RowFault]] = Layout(
    name="work_lists",
    columns=(
        Column(
            "claim_id", "The practice's own number.", ("claim",), CellKind.IDENTIFIER, True, "PA-1", ("our number",)
        ),
        Column("patient_name", "As the practice writes it.", ("patient",), example="Patient, Testa"),
        Column("payer", "The payer's name.", ("insurance",), example="Aetna"),
        Column("amount", "What is open.", ("balance",), required=True, example="120.50"),
        Column("dos", "The date of service.", ("service_date",), CellKind.DATE, True, "2026-07-01"),
    ),
    read_row=read_row,
    pack_rows=pack_rows,
    missing=missing,
    notes=notes,
    ignored=frozenset({"desk"}),
)


def lines(count: int) -> Iterator[str]:
    """Every fiftieth with an amount that is none, every hundredth with a date to come."""
    for number in range(1, count + 1):
        amount = "12O.50" if number % 50 == 0 else f"{number % 900}.25"
        dos = "2099-01-01" if number % 100 == 0 else f"2026-0{1 + number % 9}-0{1 + number % 7}"
        yield f"PA-{number:06d},Madeup {number % 997},Aetna,{amount},{dos}"
