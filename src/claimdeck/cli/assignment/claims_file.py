"""The claims of a file as a plan sees them, and the rows that cannot be planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from claimdeck.assignment.domain.layout import LAYOUT
from claimdeck.assignment.domain.people import skill_key
from claimdeck.assignment.domain.reading import ClaimRow
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.cli.assignment.tables import read_file
from claimdeck.uploads.domain.layouts import RowFault
from claimdeck.uploads.rows import MappedTable, understand_rows


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be planned: its number, the claim's number as it stands there, and why."""

    number: int
    claim_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """All rows of a file, in its order; `notes` are worth knowing."""

    rows: Sequence[ClaimToPlan | BadRow]
    notes: Sequence[str]

    @property
    def claims(self) -> list[ClaimToPlan]:
        """Those that can be planned."""
        return [row for row in self.rows if isinstance(row, ClaimToPlan)]


def read_claims(path: Path, today: date) -> ClaimsFile:
    """Every row of a file of claims. Raises what `tables.read_file` does."""
    found = read_file(path, LAYOUT.columns)
    mapped = MappedTable(found.table, found.headers, found.rows, {}, found.notes)
    uploaded = understand_rows(LAYOUT, mapped, today)
    place = found.headers.positions["claim_id"]
    rows: list[ClaimToPlan | BadRow] = []
    seen: dict[tuple[str, str], int] = {}
    for raw, row in zip(found.rows, uploaded.rows, strict=True):
        if isinstance(row, RowFault):
            own = raw.cells[place].strip() if place < len(raw.cells) else ""
            rows.append(BadRow(row.number, own, row.message))
            continue
        first = seen.setdefault((row.claim_id.casefold(), row.tin), row.number)
        if first != row.number:
            reason = f"The claim_id stands in row {first:,} too. Leave one of the two rows."
            rows.append(BadRow(row.number, row.claim_id, reason))
        else:
            rows.append(_claim(row))
    return ClaimsFile(rows, uploaded.all_notes())


def _claim(row: ClaimRow) -> ClaimToPlan:
    return ClaimToPlan(
        number=row.number,
        claim_id=row.claim_id,
        payer=row.payer,
        skill=skill_key(row.payer),
        amount_cents=row.amount_cents,
        practice=row.tin or None,
        patient=row.patient_id,
        birth_date=row.patient.date_of_birth,
        priority=row.priority,
        service_date=row.dos,
        deadline=row.deadline,
        cpt_codes=row.cpt_codes,
        icd10_codes=row.icd10_codes,
    )
