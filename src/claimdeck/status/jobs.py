"""What a person may do with bulk status checks: retry, cancel, change, re-check, delete."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.kit.chunks import chunked
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, FieldError, NotFound, Refused
from claimdeck.payers.outcomes import NOT_FINAL, REPEATED, SETTLED, Outcome
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.models import Run
from claimdeck.status.asking.resuming import forget
from claimdeck.status.asking.scoping import choose_practices_anew
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results import tallies
from claimdeck.status.retention import kept_until, next_recheck, recheck_faults
from claimdeck.uploads.receiving import shown_filename

_ROWS_AT_ONCE: Final = 1000
# Jobs whose names are sealed in one transaction.
_NAMES_AT_ONCE: Final = 500


def retry(job: CSVJob, *, everything: bool, among: Collection[Outcome] = REPEATED) -> None:
    """Ask again in the same job: rows that came to one of `among`, or all. Raises Conflict.

    Rows that were never asked are asked as well. Old answers are kept and shown until the new ones are there.
    """
    if State(job.run.state) not in ENDED:
        raise Conflict(f"The job is {job.run.state}; it can be retried when it has ended.")
    results = ResultRow.objects.filter(job=job)
    again = results.exclude(outcome=Outcome.INVALID_ROW)
    if not everything:
        # A row of several answers of which one is better is not asked again.
        better = results.filter(outcome__in=sorted(SETTLED.difference(among)))
        again = again.filter(outcome__in=sorted(among)).exclude(row__in=better.values("row"))
    _refuse_expired(job)
    if not tallies.standing(job).never_asked and not again.exists():
        raise Conflict("There is nothing to retry: every row has an answer, or is invalid and must be corrected.")
    _ask_again(job, again)


def _refuse_expired(job: CSVJob) -> None:
    if kept_until(job.run.created_at) <= now():
        raise Conflict("The time for which this upload is kept is over; it is about to be deleted. Upload it again.")


def recheck(job: CSVJob) -> bool:
    """Ask again for the answers that may still change; False when there are none or the job is at work."""
    again = ResultRow.objects.filter(job=job, outcome__in=sorted(NOT_FINAL))
    over = kept_until(job.run.created_at) <= now()
    if over or State(job.run.state) not in ENDED or not again.exists():
        return False
    try:
        _ask_again(job, again, rechecking=True)
    except Conflict:
        return False
    return True


def recheck_due(moment: datetime, at_once: int = 20) -> int:
    """Start the re-checks whose time has come; gives how many. Each is taken once, whoever looks."""
    started = 0
    due = CSVJob.objects.filter(next_recheck_at__lte=moment).select_related("run").order_by("next_recheck_at")
    for job in due[:at_once]:
        taken = CSVJob.objects.filter(pk=job.pk, next_recheck_at=job.next_recheck_at).update(next_recheck_at=None)
        started += int(taken == 1 and recheck(job))
    return started


def _ask_again(job: CSVJob, again: QuerySet[ResultRow], *, rechecking: bool = False) -> None:
    results = ResultRow.objects.filter(job=job)
    with transaction.atomic():
        tallies.settle(job)
        rows = set(again.values_list("row", flat=True))
        for some in chunked(sorted(rows), _ROWS_AT_ONCE):
            results.filter(row__in=some).update(asked_again=True)
        success, failure = tallies.note_asked_again(job.pk).counted()
        lifecycle.reopen(job.run, counts=lifecycle.Counts(success, failure))
        forget(job)
        choose_practices_anew(job)
        CSVJob.objects.filter(pk=job.pk).update(
            rechecking=rechecking,
            next_recheck_at=None,
            kept_rows=success + failure,
            calls_made=0,
            calls_planned=0,
            taken_row=0,
            desk_changes=None,
        )
        lifecycle.enqueue_after_commit(job.pk)


def cancel(job: CSVJob, caller: Caller) -> None:
    """Stop a job within seconds; what was found stays. Raises Conflict."""
    lifecycle.request_cancel(job.run, caller.user)


def change(job: CSVJob, *, filename: str | None, recheck_every: timedelta | None, set_recheck: bool) -> None:
    """Rename a job, or change its schedule of re-checks. Raises Refused."""
    faults = recheck_faults(recheck_every, kept_until(job.run.created_at) - now()) if set_recheck else []
    if filename is not None and not shown_filename(filename).strip():
        faults.append(FieldError("filename", "Enter a name."))
    if faults:
        raise Refused("The job was not changed.", errors=faults)
    if filename is not None:
        job.filename = shown_filename(filename)
    if set_recheck:
        job.recheck_every = recheck_every
        job.next_recheck_at = next_recheck(job, now()) if State(job.run.state) in ENDED else None
    job.save(update_fields=["sealed_filename", "open_filename", "recheck_every", "next_recheck_at"])


def delete(job: CSVJob) -> None:
    """Delete a job with its rows. Raises Conflict while it runs."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=job.pk).first()
        if run is None:
            raise NotFound("There is no such job.")
        if State(run.state) not in ENDED:
            raise Conflict(f"The job is {run.state}. Cancel it first, then delete it.")
        run.delete()


def seal_open_names(_moment: datetime) -> int:
    """Seal what a process of the version before has written while a deploy went on; gives how many."""
    with transaction.atomic():
        jobs: QuerySet[Any] = CSVJob.objects.select_for_update().exclude(open_filename="", open_original_filename="")
        some = list(jobs[:_NAMES_AT_ONCE])
        for job in some:
            job.filename, job.original_filename = job.filename, job.original_filename
            job.save(
                update_fields=["sealed_filename", "sealed_original_filename", "open_filename", "open_original_filename"]
            )
    return len(some)
