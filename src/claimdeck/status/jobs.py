"""What a person may do with bulk status checks: preview, upload, retry, cancel, change, re-check, delete."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.kit.chunks import chunked
from claimdeck.kit.clock import now, today
from claimdeck.kit.errors import Conflict, FieldError, NotFound, Refused, TooMany, Unavailable
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.outcomes import NOT_FINAL, REPEATED, SETTLED, Outcome
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.models import Run
from claimdeck.status.asking.resuming import forget
from claimdeck.status.domain.columns import ClaimFault
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.models import CSVJob, JobPractice, ResultRow
from claimdeck.status.options import UploadOptions, checked_options, recheck_faults
from claimdeck.status.results import tallies
from claimdeck.status.retention import kept_until, next_recheck
from claimdeck.status.scoping import choose_practices_anew, refuse_without_practice
from claimdeck.uploads import pages
from claimdeck.uploads.mapping import remember
from claimdeck.uploads.reading import UploadedRows, read_upload
from claimdeck.uploads.receiving import ReceivedFile, shown_filename

_ROWS_AT_ONCE: Final = 1000
MOST_NOTES: Final = 20
AGAIN_SECONDS: Final = 5
A_MINUTE: Final = timedelta(minutes=1)
NOT_STORED: Final = "The database does not answer; nothing was stored. Upload the file again in a moment."
PERHAPS_STORED: Final = (
    "The database stopped answering while the file was stored. Look under Jobs whether it is there, "
    "before you upload it again."
)
STORED: Final = (
    "The file is stored and its check starts by itself, but the database has stopped answering. "
    "Do not upload it again; it stands under Jobs when the database is back."
)

UploadedClaims = UploadedRows[AskedRow, ClaimFault]


def refuse_too_many(caller: Caller) -> None:
    """Raise TooMany when this person has uploaded too often in the last minute."""
    recent = Run.objects.filter(kind=BULK_CHECK.name, created_by=caller.user, created_at__gte=now() - A_MINUTE)
    if recent.count() >= settings.OPTIONS.uploads_per_minute:
        raise TooMany("Too many uploads in a minute. Wait a moment and send the file again.", retry_after=60)


def upload(caller: Caller, file: ReceivedFile, options: UploadOptions) -> CSVJob:
    """Accept a file: read it, keep its rows sealed, and wake a worker after the commit.

    Raises Refused, TooLarge, UnsupportedKind or TooMany; then nothing was stored. Raises Unavailable when the
    database fails, and says whether the file is stored.
    """
    written = False
    try:
        refuse_too_many(caller)
        account, practice = checked_options(caller, options)
        uploaded = read_upload(LAYOUT, file, today(), options.columns, caller.organization)
        refuse_without_practice(uploaded.valid, practice)
        with transaction.atomic():
            if options.columns is not None:
                remember(caller.organization, LAYOUT.name, uploaded.headers, options.columns)
            job = _store(caller, file, uploaded, options, account, practice)
            lifecycle.enqueue_after_commit(job.pk)
            written = True
    except (OperationalError, InterfaceError) as error:
        # Of a connection that breaks off during the commit nobody knows whether it went through.
        said = PERHAPS_STORED if written else NOT_STORED
        raise Unavailable(said, code="DATABASE_AWAY", retry_after=AGAIN_SECONDS) from error
    return job


def _store(
    caller: Caller,
    file: ReceivedFile,
    uploaded: UploadedClaims,
    options: UploadOptions,
    account: PayerAccount,
    practice: Practice | None,
) -> CSVJob:
    run = lifecycle.open_run(caller.organization, BULK_CHECK, total=len(uploaded.rows), created_by=caller.user)
    job = CSVJob.objects.create(
        run=run,
        sealed_filename=file.shown_name,
        sealed_original_filename=file.shown_name,
        file_size=file.size,
        provider=options.provider,
        practice=practice,
        start_date=options.start_date,
        end_date=options.end_date,
        use_batch_query=options.use_batch_query,
        sandbox=account.is_sandbox,
        recheck_every=options.recheck_every,
        file_kind=uploaded.kind,
        delimiter=uploaded.delimiter or ",",
        byte_order_mark=uploaded.from_spreadsheet,
        headers=list(uploaded.headers),
        unknown_columns=[column[:100] for column in uploaded.unknown_columns][:100],
        notes=uploaded.all_notes()[:MOST_NOTES],
    )
    pages.keep(run, LAYOUT, uploaded)
    JobPractice.objects.bulk_create(_job_practices(job, caller, uploaded, practice))
    return job


def _job_practices(job: CSVJob, caller: Caller, uploaded: UploadedClaims, usual: Practice | None) -> list[JobPractice]:
    counts: dict[tuple[str, str], int] = {}
    for row in uploaded.valid:
        place = (row.tin or (usual.tin if usual else ""), row.payer_id)
        counts[place] = counts.get(place, 0) + 1
    # Rows that cannot be asked show their TIN all the same: only to those who may see that practice.
    for fault in uploaded.faults:
        if fault.tin:
            counts.setdefault((fault.tin, ""), 0)
    known = practices_by_tin_for(caller)
    return [
        JobPractice(job=job, practice=known.get(tin), tin=tin, payer_id=payer_id, rows=rows_there)
        for (tin, payer_id), rows_there in counts.items()
    ]


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


def _ask_again(job: CSVJob, again: Any, *, rechecking: bool = False) -> None:
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
            rechecking=rechecking, next_recheck_at=None, kept_rows=success + failure, calls_made=0, calls_planned=0
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
        job.next_recheck_at = _first_recheck(job)
    job.save(update_fields=["sealed_filename", "open_filename", "recheck_every", "next_recheck_at"])


def _first_recheck(job: CSVJob) -> datetime | None:
    if job.recheck_every is None or State(job.run.state) not in ENDED:
        return None
    waiting = ResultRow.objects.filter(job=job, outcome__in=sorted(NOT_FINAL)).exists()
    return next_recheck(job, now()) if waiting else None


def delete(job: CSVJob) -> None:
    """Delete a job with its rows. Raises Conflict while it runs."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=job.pk).first()
        if run is None:
            raise NotFound("There is no such job.")
        if State(run.state) not in ENDED:
            raise Conflict(f"The job is {run.state}. Cancel it first, then delete it.")
        run.delete()
