"""A job's answers taken onto the organization's claims in work, page by page, each written under the job's lease."""

from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max, QuerySet

from claimdeck.claims.answers.desks import DeskChanges
from claimdeck.claims.answers.matching import any_in_work, known_numbers
from claimdeck.claims.answers.taking import MOST_AT_ONCE, take
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.kit.chunks import chunked
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import LeaseLost
from claimdeck.runs.held import Held
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.answered import received_answers

log = structlog.get_logger(__name__)

# Rows that are looked at together; what is read of each is little.
ROWS_AT_ONCE: Final = 4_000
NOT_TAKEN: Final = {
    "code": "CLAIMS_NOT_UPDATED",
    "message": "All answers are here, but the claims in work could not be updated with them. Retry, or tell your "
    "administrator.",
}


def take_over(held: Held, job: CSVJob) -> bool:
    """Bring the answers of this pass to the claims they are about; False when it has to go on in another task.

    The job goes on where it was left, and its own results never depend on this: after the last try it only says so.
    """
    if not any_in_work(job.run.organization):
        return True
    if held.worn_out:
        lifecycle.note(job.pk, [NOT_TAKEN])
        return True
    try:
        return _take_pages(held, job)
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception as error:
        if not held.last_try:
            raise
        log.exception("claims_not_updated", error=type(error).__name__)
        lifecycle.note(job.pk, [NOT_TAKEN])
        return True


def _take_pages(held: Held, job: CSVJob) -> bool:
    fresh = ResultRow.objects.filter(job=job, success=True, asked_again=False, checked_at__gte=job.run.started_at)
    done: int = CSVJob.objects.values_list("taken_row", flat=True).get(pk=job.pk)
    last: int = fresh.aggregate(last=Max("row"))["last"] or 0
    while done < last:
        page = fresh.filter(row__gt=done, row__lte=done + ROWS_AT_ONCE)
        done += ROWS_AT_ONCE
        for some in chunked(_rows_about_claims(job, page), MOST_AT_ONCE):
            if held.stop() is not None:
                return False
            _take_rows(held, job, fresh.filter(row__in=some), some[-1])
    return True


def _rows_about_claims(job: CSVJob, page: QuerySet[ResultRow]) -> list[int]:
    """The rows of a page that could be about claims in work, by their numbers alone."""
    rows = [
        (row, key, claim_number_key(own))
        for row, key, own in page.order_by("row").values_list("row", "claim_key", "patient_account_number")
    ]
    known = known_numbers(job.run.organization, {key for _, key, _ in rows if key}, {own for _, _, own in rows if own})
    return list(dict.fromkeys(row for row, key, own in rows if key in known or own in known))


def _take_rows(held: Held, job: CSVJob, lines: QuerySet[ResultRow], last: int) -> None:
    received = received_answers(lines, job.provider)
    # A row that names only a patient may have many claims: the rows are done with the last of their answers.
    pieces = list(chunked(received, MOST_AT_ONCE))
    for number, some in enumerate(pieces, start=1):
        with transaction.atomic():
            # First the lease, as with results; the progress in the transaction that it is of.
            lifecycle.advance(held.lease, moved=True)
            mine = CSVJob.objects.filter(pk=job.pk)
            changes = DeskChanges.of(mine.values_list("desk_changes", flat=True).get())
            changes.add(take(job.run.organization, some, run_id=job.pk))
            done = {"taken_row": last} if number == len(pieces) else {}
            mine.update(desk_changes=changes.packed(), **done)
        held.progressed()
