"""Bulk claim status over HTTP: upload, jobs, progress."""

from typing import Any, Final
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from claimdeck.accounts.access import Caller, require, signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, Refused, Unavailable
from claimdeck.payers.outcomes import NOT_ANSWERED, REPEATED
from claimdeck.runs.progress import unchanged, waiting_reasons
from claimdeck.status import jobs, presenting, selectors
from claimdeck.status.models import CSVJob
from claimdeck.status.permissions import STATUS_DELETE, STATUS_READ, STATUS_UPLOAD
from claimdeck.status.results import tallies
from claimdeck.status.schemas import (
    Job,
    JobChange,
    JobQuery,
    JobSearch,
    Preview,
    Progress,
    RetryQuery,
    UploadForm,
    UploadQuery,
)
from claimdeck.status.selectors import named
from claimdeck.status.uploading import upload as uploading
from claimdeck.status.uploading.preview import preview
from claimdeck.status.uploading.upload import UploadOptions
from claimdeck.uploads.receiving import ReceivedFile
from claimdeck.web.pages import Page, PageQuery, ordered, paginate

router = Router(tags=["bulk claim status"], auth=signed_in)

JOB_ORDER: Final = {
    "created_at": "run__created_at",
    "status": "run__state",
    "total_rows": "run__total",
    "success_count": "run__success",
    "failure_count": "run__failure",
    "completed_at": "run__completed_at",
}


# What a watcher sees change. Not the rate: it falls while nothing happens, and so does what the time left is worth.
_TAGGED: Final = (
    "status",
    "total_rows",
    "processed_rows",
    "kept_rows",
    "success_count",
    "calls_made",
    "calls_planned",
    "eta_seconds",
    "waiting_reason",
)


def _shown(job: CSVJob, caller: Caller) -> Job:
    reason = waiting_reasons([job.run], now()).get(job.pk)
    return presenting.job(job, caller, tallies.standing(job), reason)


# --- upload


@router.post("claims/bulk/upload/", response={201: Job, 200: Preview}, summary="Upload a file of claims")
def upload(
    request: HttpRequest, query: Query[UploadQuery], form: Form[UploadForm], file: File[UploadedFile]
) -> Status[Job] | Status[Preview]:
    """Accept a file and start its check; with `preview=true` only say what it holds and would ask."""
    caller = require(request, STATUS_UPLOAD)
    options, received = UploadOptions(**dict(form)), ReceivedFile.of(file)
    if query.preview:
        return Status(200, preview(caller, received, options))
    job = uploading.upload(caller, received, options)
    try:
        record_access(caller, action="upload", subject="status.job", subject_id=job.pk)
        return Status(201, _shown(selectors.job_of(caller, job.pk), caller))
    except (OperationalError, InterfaceError) as error:
        raise Unavailable(uploading.STORED, code="DATABASE_AWAY", retry_after=uploading.AGAIN_SECONDS) from error


# --- jobs


@router.get("claims/csv-jobs/", response=Page[Job], summary="The organization's jobs, newest first")
def job_list(request: HttpRequest, query: Query[JobQuery]) -> Page[Job]:
    """Jobs of the caller's organization and practices. File names are searched by POST csv-jobs/search/."""
    caller = require(request, STATUS_READ)
    if query.filename:
        message = "File names may name patients and never stand in an address. Send it to POST claims/csv-jobs/search/."
        raise Refused("Search for a file name by POST.", errors=[FieldError("filename", message)])
    return _page(request, caller, _filtered(caller, query), query, query.ordering)


@router.post("claims/csv-jobs/search/", response=Page[Job], summary="Find jobs by file name")
def job_search(request: HttpRequest, search: JobSearch) -> Page[Job]:
    """Jobs whose file name holds `filename`; a POST, so that no file name is in an address.

    Names are sealed and opened for the search: it looks at the newest 10,000 jobs that fit the other filters, and gives
    the newest 1,000 of those found.
    """
    caller = require(request, STATUS_READ)
    found = _filtered(caller, search)
    if search.filename:
        found = selectors.jobs_of(caller).filter(pk__in=named(found, search.filename))
    query = PageQuery(page=search.page, page_size=search.page_size)
    return _page(request, caller, found, query, search.ordering)


def _filtered(caller: Caller, query: JobQuery | JobSearch) -> QuerySet[CSVJob]:
    found = selectors.jobs_of(caller)
    if query.status is not None:
        found = found.filter(run__state=query.status)
    if query.created_after is not None:
        found = found.filter(run__created_at__gte=query.created_after)
    if query.created_before is not None:
        found = found.filter(run__created_at__lte=query.created_before)
    return found


def _page(request: HttpRequest, caller: Caller, found: QuerySet[CSVJob], query: PageQuery, ordering: str) -> Page[Job]:
    page = paginate(request, ordered(found, ordering, JOB_ORDER), query, lambda job: job)
    found_jobs = page["results"]
    standings = tallies.standings(found_jobs)
    reasons = waiting_reasons([job.run for job in found_jobs], now())
    shown = [presenting.job(job, caller, standings[job.pk], reasons.get(job.pk)) for job in found_jobs]
    return Page[Job].model_construct(count=page["count"], next=page["next"], previous=page["previous"], results=shown)


@router.get("claims/csv-jobs/{uuid:job_id}/", response=Job, summary="One job")
def job_detail(request: HttpRequest, job_id: UUID) -> Job:
    """The job with its counts, times and what can be done with it."""
    caller = require(request, STATUS_READ)
    return _shown(selectors.job_of(caller, job_id), caller)


@router.get("claims/csv-jobs/{uuid:job_id}/progress/", response=Progress, summary="How far a job has come")
def job_progress(request: HttpRequest, job_id: UUID, response: HttpResponse) -> Any:
    """One row of the database, with an ETag: made to be asked once a second."""
    caller = require(request, STATUS_READ)
    job = selectors.job_of(caller, job_id)
    shown = presenting.progress(job, waiting_reasons([job.run], now()).get(job.pk))
    not_modified = unchanged(request, response, [getattr(shown, name) for name in _TAGGED])
    return shown if not_modified is None else not_modified


@router.post("claims/csv-jobs/{uuid:job_id}/retry/", response={202: Job}, summary="Ask again in the same job")
def job_retry(request: HttpRequest, job_id: UUID, query: Query[RetryQuery]) -> Status[Job]:
    """Repeat the rows without a claim (`scope=failed`), only those not answered, or all; 409 while the job runs."""
    caller = require(request, STATUS_UPLOAD)
    among = NOT_ANSWERED if query.scope == "not_answered" else REPEATED
    jobs.retry(selectors.job_of(caller, job_id), everything=query.scope == "all", among=among)
    return Status(202, _shown(selectors.job_of(caller, job_id), caller))


@router.post("claims/csv-jobs/{uuid:job_id}/cancel/", response={202: Job}, summary="Stop a job")
def job_cancel(request: HttpRequest, job_id: UUID) -> Status[Job]:
    """Stop within seconds and keep what was found; 409 for a job that has ended."""
    caller = require(request, STATUS_UPLOAD)
    jobs.cancel(selectors.job_of(caller, job_id), caller)
    return Status(202, _shown(selectors.job_of(caller, job_id), caller))


@router.patch("claims/csv-jobs/{uuid:job_id}/", response=Job, summary="Rename a job, or set its re-checks")
def job_change(request: HttpRequest, job_id: UUID, change: JobChange) -> Job:
    """Fields that are not sent stay as they are; an empty `recheck_every` switches re-checks off."""
    caller = require(request, STATUS_UPLOAD)
    job = selectors.job_of(caller, job_id)
    sent = "recheck_every" in change.model_fields_set
    jobs.change(job, filename=change.filename, recheck_every=change.recheck_every, set_recheck=sent)
    return _shown(selectors.job_of(caller, job_id), caller)


@router.delete("claims/csv-jobs/{uuid:job_id}/", response={204: None}, summary="Delete a job and its rows")
def job_delete(request: HttpRequest, job_id: UUID) -> Status[None]:
    """Delete for good; 409 while the job runs."""
    caller = require(request, STATUS_DELETE)
    jobs.delete(selectors.job_of(caller, job_id))
    record_access(caller, action="delete", subject="status.job", subject_id=job_id)
    return Status(204, None)
