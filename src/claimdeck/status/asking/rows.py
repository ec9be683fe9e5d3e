"""The rows of a job that are still to be asked, by practice and payer id."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import payer_ids_for
from claimdeck.kit.clock import today
from claimdeck.payers.connectors import CONNECTORS
from claimdeck.payers.port import PracticeAtPayer
from claimdeck.status.asking.scoping import practices_of
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.domain.packing import StoredFault, unpack_rows
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.uploads.pages import ClosedRows, packed_rows


@dataclass(slots=True)
class Rows:
    """The rows of a job that have no answer yet, and what is known about the rest."""

    asked: list[AskedRow] = field(default_factory=list)
    faults: list[StoredFault] = field(default_factory=list)
    counted: dict[int, bool] = field(default_factory=dict)
    previous: dict[int, list[str]] = field(default_factory=dict)
    # Rows that no configured key opens; they wait for it, unanswered.
    closed: int = 0


def rows_of(job: CSVJob) -> Rows:
    """The rows still to be asked: those without a result, and those whose result is to be asked again."""
    rows = Rows()
    results = ResultRow.objects.filter(job=job).values_list("row", "success", "outcome", "asked_again")
    for number, success, outcome, again in results.iterator(chunk_size=5000):
        if again:
            rows.previous.setdefault(number, []).append(outcome)
        else:
            rows.counted[number] = rows.counted.get(number, False) or success
    for packed in packed_rows(job.pk):
        if isinstance(packed, ClosedRows):
            rows.closed += packed.rows
            continue
        asked, faults = unpack_rows(packed)
        rows.asked.extend(row for row in asked if row.number not in rows.counted)
        rows.faults.extend(fault for fault in faults if fault.number not in rows.counted)
    return rows


def by_practice(job: CSVJob, rows: Iterable[AskedRow]) -> tuple[dict[PracticeAtPayer, list[AskedRow]], list[AskedRow]]:
    """Rows by practice and payer id, and the rows whose TIN is no practice that the uploader may use."""
    practices, fallback = practices_of(job)
    mapped = payer_ids_for(practices.values(), job.provider, today())
    usual = CONNECTORS[job.provider].payer_id
    known: dict[PracticeAtPayer, list[AskedRow]] = {}
    unknown: list[AskedRow] = []
    named: dict[tuple[str, str], PracticeAtPayer | None] = {}
    for row in rows:
        place = (row.tin, row.payer_id)
        if place not in named:
            named[place] = _at_payer(practices.get(row.tin or fallback), row.payer_id, mapped, usual)
        practice = named[place]
        if practice is None:
            unknown.append(row)
        else:
            # The results name the TIN that was really asked.
            known.setdefault(practice, []).append(row if row.tin else replace(row, tin=practice.tin))
    return known, unknown


def _at_payer(practice: Practice | None, payer_id: str, mapped: dict[UUID, str], usual: str) -> PracticeAtPayer | None:
    if practice is None:
        return None
    return PracticeAtPayer(practice.tin, payer_id or mapped.get(practice.pk) or usual)
