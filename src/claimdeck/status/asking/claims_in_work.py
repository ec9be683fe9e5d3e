"""A job's answers taken onto the organization's claims in work, page by page, each written under the job's lease."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Max, QuerySet

from claimdeck.claims.answers.desks import DeskChanges
from claimdeck.claims.answers.matching import any_in_work, known_numbers
from claimdeck.claims.answers.taking import MOST_AT_ONCE, take
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.inquiries.telling import tell_desks
from claimdeck.kit.chunks import chunked
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import LeaseLost
from claimdeck.runs.domain.states import State
from claimdeck.runs.held import Held
from claimdeck.runs.models import Run
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.answered import received_answers

log = structlog.get_logger(__name__)

# Rows that are looked at together; what is read of each is little.
ROWS_AT_ONCE: Final = 4_000
# Of checks that were cancelled: how long ago at most, and how many at a time.
LOOKED_BACK: Final = timedelta(days=1)
_JOBS_AT_ONCE: Final = 5
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

    def ours() -> None:
        # First the lease, as with results: whoever lost it writes nothing.
        lifecycle.advance(held.lease, moved=True)
        held.progressed()

    try:
        return _take_pages(job, ours, lambda: held.stop() is not None)
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception as error:
        if not held.last_try:
            raise
        log.exception("claims_not_updated", error=type(error).__name__)
        lifecycle.note(job.pk, [NOT_TAKEN])
        return True


def take_over_cancelled(moment: datetime) -> int:
    """What a check had found when it was cancelled counts as well; gives how many checks were looked at."""
    ended = Run.objects.filter(state=State.CANCELLED, completed_at__gte=moment - LOOKED_BACK, started_at__isnull=False)
    jobs = CSVJob.objects.filter(run__in=ended, taken_row__lt=F("run__total")).select_related("run__organization")
    found = list(jobs.order_by("run__completed_at")[:_JOBS_AT_ONCE])
    for job in found:
        mine = Run.objects.filter(pk=job.pk, state=State.CANCELLED)

        def ours(mine: QuerySet[Run] = mine) -> None:
            # Asked again meanwhile: then its worker does it.
            if mine.select_for_update().first() is None:
                raise LeaseLost

        with suppress(LeaseLost):
            if any_in_work(job.run.organization):
                _take_pages(job, ours, lambda: False)
            with transaction.atomic():
                ours()
                tell_what_changed(job)
                CSVJob.objects.filter(pk=job.pk).update(taken_row=job.run.total)
    return len(found)


def tell_what_changed(job: CSVJob) -> None:
    """Tell people what the job has changed on their desks, once; in the caller's transaction."""
    mine = CSVJob.objects.filter(pk=job.pk)
    tell_desks(job.run.organization, DeskChanges.of(mine.values_list("desk_changes", flat=True).get()))
    mine.update(desk_changes=None)


def _take_pages(job: CSVJob, ours: Callable[[], None], stopped: Callable[[], bool]) -> bool:
    """The pages still to be taken; False when stopped before. `ours` raises where the job is not ours to write."""
    fresh = ResultRow.objects.filter(job=job, success=True, asked_again=False, checked_at__gte=job.run.started_at)
    done: int = CSVJob.objects.values_list("taken_row", flat=True).get(pk=job.pk)
    last: int = fresh.aggregate(last=Max("row"))["last"] or 0
    while done < last:
        page = fresh.filter(row__gt=done, row__lte=done + ROWS_AT_ONCE)
        done += ROWS_AT_ONCE
        for some in chunked(_rows_about_claims(job, page), MOST_AT_ONCE):
            if stopped():
                return False
            _take_rows(job, _lines_of(fresh, some), some[-1], ours)
    return True


def _lines_of(fresh: QuerySet[ResultRow], rows: Sequence[int]) -> QuerySet[ResultRow]:
    """The lines of these rows, which are in order. Without a gap, as where all claims are known, their ends tell."""
    if rows[-1] - rows[0] + 1 == len(rows):
        return fresh.filter(row__gte=rows[0], row__lte=rows[-1])
    return fresh.filter(row__in=rows)


def _rows_about_claims(job: CSVJob, page: QuerySet[ResultRow]) -> list[int]:
    """The rows of a page that could be about claims in work, by their numbers alone."""
    rows = [
        (row, key, claim_number_key(own))
        for row, key, own in page.order_by("row").values_list("row", "claim_key", "patient_account_number")
    ]
    known = known_numbers(job.run.organization, {key for _, key, _ in rows if key}, {own for _, _, own in rows if own})
    return list(dict.fromkeys(row for row, key, own in rows if key in known or own in known))


def _take_rows(job: CSVJob, lines: QuerySet[ResultRow], last: int, ours: Callable[[], None]) -> None:
    received = received_answers(lines, job.provider)
    # A row that names only a patient may have many claims: the rows are done with the last of their answers.
    pieces = list(chunked(received, MOST_AT_ONCE))
    for number, some in enumerate(pieces, start=1):
        with transaction.atomic():
            ours()
            mine = CSVJob.objects.filter(pk=job.pk)
            changes = DeskChanges.of(mine.values_list("desk_changes", flat=True).get())
            changes.add(take(job.run.organization, some, run_id=job.pk))
            done = {"taken_row": last} if number == len(pieces) else {}
            # The progress in the transaction that it is of.
            mine.update(desk_changes=changes.packed(), **done)
