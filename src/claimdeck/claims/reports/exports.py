"""Claims in work and reports as tables: csv or xlsx, with formulas made harmless."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO, Final

from django.db.models import QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.claims.desk.presenting import name_of, patient_name, patient_of, text
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.periods import Period
from claimdeck.claims.models import Claim
from claimdeck.claims.reports import counting
from claimdeck.claims.reports.counting import Denials
from claimdeck.claims.reports.presenting import people_of
from claimdeck.claims.reports.throughput import done_by_person
from claimdeck.kit.errors import Refused
from claimdeck.storage.sealing import Unopened
from claimdeck.tabular.writing import Cell, csv_lines, write_xlsx

MOST_CLAIMS: Final = 200_000
MOST_DENIALS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it."""

    header: tuple[str, ...]
    rows: Iterator[Sequence[Cell]] = field(repr=False)

    def write(self, kind: str, target: BinaryIO) -> None:
        """As csv or xlsx."""
        if kind == "xlsx":
            write_xlsx(self.header, self.rows, target)
        else:
            target.writelines(csv_lines(self.header, self.rows))


def _amount(cents: int | None) -> Decimal | None:
    return Decimal(cents) / 100 if cents is not None else None


def _patient(claim: Claim) -> Patient:
    return Patient() if isinstance(claim.patient, Unopened) else patient_of(claim)


# The columns of exported claims: heading, and what stands below it.
_COLUMNS: Final[dict[str, Callable[[Claim], Cell]]] = {
    "claim_id": lambda claim: claim.claim_id,
    "claim_number": lambda claim: claim.claim_number,
    "patient_id": lambda claim: text(claim.patient_id),
    "patient_name": patient_name,
    "dob": lambda claim: _patient(claim).date_of_birth,
    "payer": lambda claim: claim.payer,
    "practice": lambda claim: claim.practice.name if claim.practice is not None else "",
    "status": lambda claim: claim.state,
    "person": lambda claim: name_of(claim.assignee) if claim.assignee is not None else "",
    "priority": lambda claim: claim.priority,
    "amount": lambda claim: _amount(claim.amount_cents),
    "cpt_codes": lambda claim: claim.cpt_codes,
    "icd10_codes": lambda claim: claim.icd10_codes,
    "dos": lambda claim: claim.first_service_date,
    "submission_deadline": lambda claim: claim.deadline_date,
    "reason": lambda claim: claim.reason,
    "outcome": lambda claim: claim.answer_outcome,
    "payer_reason": lambda claim: claim.answer_reason,
    "payer_codes": lambda claim: claim.answer_codes,
    "paid": lambda claim: _amount(claim.answer_paid_cents),
    "checked_at": lambda claim: claim.answer_checked_at,
    "hold_until": lambda claim: claim.hold_until_date,
    "held_by": lambda claim: claim.held_by_rule,
    "result": lambda claim: claim.result,
    "next_action_date": lambda claim: claim.next_action_date,
    "reference_number": lambda claim: claim.reference_number,
    "created_at": lambda claim: claim.created_at,
    "assigned_at": lambda claim: claim.assigned_at,
    "touched_at": lambda claim: claim.touched_at,
    "submitted_at": lambda claim: claim.submitted_at,
    "closed_at": lambda claim: claim.closed_at,
}


def claims_table(claims: QuerySet[Claim]) -> Table:
    """These claims, one a row, in their order. Raises Refused for too many."""
    count = claims.count()
    if count > MOST_CLAIMS:
        raise Refused(f"{count:,} claims are more than one file takes ({MOST_CLAIMS:,}). Filter the list first.")
    read = claims.select_related("assignee", "practice").defer("other_columns", "hold_reason", "next_action")
    return Table(tuple(_COLUMNS), (_row(claim) for claim in read.iterator(chunk_size=2_000)))


def _row(claim: Claim) -> list[Cell]:
    return [cell(claim) for cell in _COLUMNS.values()]


def _line(*cells: Cell) -> tuple[Cell, ...]:
    return cells


def report_table(caller: Caller, time: Period, report: str) -> Table:
    """One part of a report as a table."""
    return _REPORTS[report](caller, time)


def _denials(caller: Caller, time: Period) -> Table:
    found = Denials(caller, time).part(0, MOST_DENIALS)
    rows = (_line(one.payer, one.reason, one.codes, one.claims, _amount(one.cents)) for one in found)
    return Table(("payer", "reason", "codes", "claims", "amount"), rows)


def _recovered(caller: Caller, time: Period) -> Table:
    found = counting.recovered_by_payer(caller, time)
    return Table(("payer", "claims", "recovered"), (_line(one.name, one.claims, _amount(one.cents)) for one in found))


def _days(caller: Caller, time: Period) -> Table:
    found = sorted(counting.days_in_work(caller, time).items())
    return Table(("days_in_work", "claims"), (_line(days, claims) for days, claims in found))


def _throughput(caller: Caller, time: Period) -> Table:
    people = people_of(caller, time, done_by_person(caller, time))
    steps = time.steps
    rows = (_line(one.name, one.submitted, one.closed, Decimal(one.recovered), *one.done) for one in people)
    header = ("person", "submitted", "closed", "recovered", *(day.isoformat() for day in steps))
    return Table(header, rows)


_REPORTS: Final[dict[str, Callable[[Caller, Period], Table]]] = {
    "denials": _denials,
    "recovered": _recovered,
    "days_in_work": _days,
    "throughput": _throughput,
}
