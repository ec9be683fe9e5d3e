"""A row of a file of claims: read into a claim, or into all that is wrong with it at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.states import HIGHEST_PRIORITY, LOWEST_PRIORITY
from claimdeck.kit.identifiers import tin_digits
from claimdeck.kit.masking import mask
from claimdeck.tabular.cells.rows import CellProblem, TypedRow, full_name
from claimdeck.uploads.domain.layouts import RowFault

LONGEST_IDENTIFIER: Final = 50
LONGEST_NAME: Final = 100
LONGEST_PAYER_ID: Final = 20
LONGEST_CODES: Final = 400
# Ten million dollars: whatever is more is a number in the wrong column.
LARGEST_AMOUNT_CENTS: Final = 1_000_000_000

_BETWEEN_CODES: Final = re.compile(r"[\s,;|/]+")
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9.:-]{0,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim as a row of a file says it; what is blank is empty or None. Amounts in cents."""

    number: int
    claim_id: str
    patient: Patient
    patient_name: str
    patient_id: str
    payer: str
    cpt_codes: tuple[str, ...]
    icd10_codes: tuple[str, ...]
    priority: int
    amount_cents: int
    dos: date
    deadline: date | None
    claim_number: str
    tin: str
    payer_id: str


def read_row(row: TypedRow, today: date) -> ClaimRow | RowFault:
    """The claim of a row, or everything that is wrong with it."""
    if row.raw_problem is not None:
        return RowFault(row.number, row.problems)
    cells = _Cells(row)
    read = ClaimRow(
        number=row.number,
        claim_id=cells.identifier("claim_id"),
        patient=cells.patient(),
        patient_name=cells.name("patient_name"),
        patient_id=cells.identifier("patient_id"),
        payer=cells.short("payer", LONGEST_NAME),
        cpt_codes=cells.codes("cpt_codes"),
        icd10_codes=cells.codes("icd10_codes"),
        priority=cells.priority(),
        amount_cents=cells.amount(),
        dos=cells.day("dos") or today,
        deadline=cells.day("submission_deadline"),
        claim_number=cells.identifier("claim_number"),
        tin=cells.checked("tin", tin_digits, "is not a tax id.", "Enter its 9 digits, with leading zeros."),
        payer_id=cells.checked("payer_id", payer_id, "is not a payer id.", "Enter its letters and digits, at most 20."),
    )
    cells.compare_days(today)
    return RowFault(row.number, tuple(cells.problems)) if cells.problems else read


def payer_id(text: str) -> str | None:
    """A payer id in capitals; None for what is none."""
    plain = text.replace("-", "")
    return text.upper() if len(text) <= LONGEST_PAYER_ID and plain.isascii() and plain.isalnum() else None


def names_of(patient_name: str) -> tuple[str, str]:
    """First and last name of "Last, First" or of "First Last"; both empty where it is not clear which is which."""
    found = full_name(patient_name)
    if isinstance(found, tuple):
        return found[1], found[0]
    words = patient_name.split()
    return (words[0], words[1]) if len(words) == 2 and "," not in patient_name else ("", "")


class _Cells:
    """The cells of one row, and what was found wrong with them."""

    def __init__(self, row: TypedRow) -> None:
        self._values = row.values
        self.problems: list[CellProblem] = list(row.problems)

    def _refuse(self, column: str, reason: str, fix: str) -> None:
        self.problems.append(CellProblem(column, reason, fix))

    def text(self, column: str) -> str:
        value = self._values[column]
        return value if isinstance(value, str) else ""

    def day(self, column: str) -> date | None:
        value = self._values[column]
        return value if isinstance(value, date) else None

    def short(self, column: str, longest: int) -> str:
        value = self.text(column)
        if len(value) > longest:
            self._refuse(column, f"The cell has more than {longest} characters.", "Shorten it.")
        return value

    def name(self, column: str) -> str:
        return self.short(column, LONGEST_NAME)

    def identifier(self, column: str) -> str:
        value = self.text(column)
        if value.isalnum() and value.isascii() and len(value) <= LONGEST_IDENTIFIER:
            return value  # nearly every one
        if value and (len(value) > LONGEST_IDENTIFIER or not value.isascii() or not any(map(str.isalnum, value))):
            fix = f"Enter at most {LONGEST_IDENTIFIER} letters, digits and signs."
            self._refuse(column, f'"{mask(value)}" is not an identifier.', fix)
        return value

    def checked(self, column: str, read: Callable[[str], str | None], what: str, fix: str) -> str:
        value = self.text(column)
        found = read(value) if value else ""
        if found is None:
            self._refuse(column, f'"{mask(value)}" {what}', fix)
        return found or ""

    def codes(self, column: str) -> tuple[str, ...]:
        value = self.text(column).upper()
        codes = tuple(filter(None, _BETWEEN_CODES.split(value)))
        wrong = next((code for code in codes if not _CODE.fullmatch(code)), None)
        if wrong is not None:
            self._refuse(column, f'"{mask(wrong)}" is not a code.', "Separate codes by spaces or commas.")
        elif len(" ".join(codes)) > LONGEST_CODES:
            self._refuse(column, f"The codes have more than {LONGEST_CODES} characters.", "Leave the first ones.")
        return codes

    def number(self, column: str) -> int | None:
        value = self._values[column]
        return value if isinstance(value, int) else None

    def priority(self) -> int:
        found = self.number("priority")
        if found is None or LOWEST_PRIORITY <= found <= HIGHEST_PRIORITY:
            return found or LOWEST_PRIORITY
        fix = (
            f"Enter a whole number from {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}; {HIGHEST_PRIORITY} is the most urgent."
        )
        self._refuse("priority", f'"{mask(str(found))}" is not a priority.', fix)
        return LOWEST_PRIORITY

    def amount(self) -> int:
        found = self.number("amount") or 0
        if found < 0:
            self._refuse("amount", "The amount is less than nothing.", "Enter an amount of 0 or more.")
        elif found > LARGEST_AMOUNT_CENTS:
            self._refuse("amount", "The amount is more than ten million.", "Look whether the columns are right.")
        return found

    def patient(self) -> Patient:
        first, last = self.name("first_name"), self.name("last_name")
        if not first and not last:
            first, last = names_of(self.text("patient_name"))
        return Patient(first, last, self.day("dob"), self.identifier("subscriber_id"))

    def compare_days(self, today: date) -> None:
        born, served, deadline = self.day("dob"), self.day("dos"), self.day("submission_deadline")
        if served is None:
            return
        if served > today:
            self._refuse("dos", "The date of service lies in the future.", "Correct the year.")
        if born is not None and born > served:
            self._refuse("dob", "The date of birth lies after the date of service.", "Correct one of the two dates.")
        if deadline is not None and deadline < served:
            self._refuse(
                "submission_deadline", "The deadline lies before the date of service.", "Correct one of the two dates."
            )
