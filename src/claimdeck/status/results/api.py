"""Files and results of bulk status checks over HTTP: the template, rows, searches, downloads."""

from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.http import (
    HttpRequest,
    HttpResponse,
)
from ninja import Query, Router

from claimdeck.accounts.access import Caller, require, signed_in
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.domain.audit import Kind
from claimdeck.claims.domain.patients import Patient, person_hash, subscriber_hash
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.errors import FieldError, NotFound, Refused
from claimdeck.status import selectors
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.models import ResultRow
from claimdeck.status.permissions import STATUS_READ
from claimdeck.status.results.exports import write_failed, write_results
from claimdeck.status.results.in_work import RowInWork
from claimdeck.status.results.opened import opened
from claimdeck.status.results.pages import lines_shown, page_of_rows
from claimdeck.status.results.schemas import OpenedRow, PatientSearch, ResultsQuery, RowQuery, TemplateQuery
from claimdeck.storage.sealing import key_ring
from claimdeck.uploads.downloads import template_of
from claimdeck.web.downloads import FILE, download
from claimdeck.web.pages import Page, PageQuery, paginate

router = Router(tags=["bulk claim status"], auth=signed_in)


@router.get("claims/bulk/template/", summary="The template to fill in", openapi_extra=FILE)
def template(request: HttpRequest, query: Query[TemplateQuery]) -> HttpResponse:
    """An empty upload with an example row, as csv or xlsx."""
    require(request, STATUS_READ)
    return template_of(LAYOUT.columns, "claim-status-template", query.format)


@router.get("claims/csv-jobs/{uuid:job_id}/rows/", response=Page[RowInWork], summary="The results as JSON")
def job_rows(request: HttpRequest, job_id: UUID, query: Query[RowQuery]) -> Page[RowInWork]:
    """Result rows in the order of the file, or as `ordering` says."""
    caller = require(request, STATUS_READ)
    job = selectors.job_of(caller, job_id)
    page = page_of_rows(request, caller, job, query)
    if caller.may(PATIENTS_READ):
        _record_seen(caller, job_id, page)
    return page


def _reader(request: HttpRequest) -> Caller:
    """Somebody who may see results with their patients: keys for tools of the pipeline see its patients only."""
    require(request, STATUS_READ)
    return require(request, PATIENTS_READ)


@router.post("claims/csv-jobs/{uuid:job_id}/rows/search/", response=Page[RowInWork], summary="Find a patient's rows")
def job_rows_search(request: HttpRequest, job_id: UUID, search: PatientSearch) -> Page[RowInWork]:
    """Exact search by member id, or by name and date of birth; a POST, so that no patient is in an address."""
    caller = _reader(request)
    job = selectors.job_of(caller, job_id)
    rows = ResultRow.objects.filter(job=job)
    if search.subscriber_id:
        rows = rows.filter(subscriber_hash=subscriber_hash(search.subscriber_id, key_ring()))
    elif search.first_name and search.last_name and search.date_of_birth is not None:
        patient = Patient(search.first_name, search.last_name, search.date_of_birth)
        rows = rows.filter(person_hash=person_hash(patient, key_ring()))
    else:
        message = "Enter a member id, or first and last name and date of birth."
        raise Refused("The search needs more.", errors=[FieldError("subscriber_id", message)])
    query = PageQuery(page=search.page, page_size=search.page_size)
    content = paginate(request, rows, query, lambda row: row)
    page = Page[RowInWork].model_construct(
        count=content["count"],
        next=content["next"],
        previous=content["previous"],
        results=lines_shown(caller, job, content["results"]),
    )
    _record_seen(caller, job_id, page)
    return page


def _record_seen(caller: Caller, job_id: UUID, page: Page[RowInWork]) -> None:
    if page.results:
        record_access(caller, action="list_rows", subject="status.job", subject_id=job_id)


@router.get("claims/csv-jobs/{uuid:job_id}/rows/{int:row_id}/", response=OpenedRow, summary="One result opened")
def job_row(request: HttpRequest, job_id: UUID, row_id: int) -> OpenedRow:
    """A result with its patient, meaning, next step, timeline and the payer's own words."""
    caller = _reader(request)
    job = selectors.job_of(caller, job_id)
    # Larger than the database's integers: there is no such row.
    row = ResultRow.objects.filter(job=job, pk=row_id).first() if row_id < 2**63 else None
    if row is None:
        raise NotFound("There is no such row in this job.")
    record_access(caller, action="view_row", subject="status.row", subject_id=row.pk)
    return opened(caller, row)


@router.get("claims/csv-jobs/{uuid:job_id}/results/", openapi_extra=FILE, summary="The results as a file")
def job_results(request: HttpRequest, job_id: UUID, query: Query[ResultsQuery]) -> Any:
    """All results as csv or xlsx; `only` gives some of the rows as they were uploaded, to be put right."""
    caller = _reader(request)
    job = selectors.job_of(caller, job_id)
    record_access(caller, action="download_results", subject="status.job", subject_id=job.pk)
    kind = query.format or (job.file_kind if query.only is not None else "csv")
    record(Kind.EXPORTED, caller, subject="status.job", subject_id=job.pk, changes={"format": [None, kind]})
    name = f"{Path(job.filename).stem}-{(query.only or 'results').replace('_', '-')}"

    def write(target: BinaryIO) -> None:
        if query.only is not None:
            write_failed(job, query.only, kind, target)
        else:
            write_results(job, kind, target)

    return download(name, kind, write)


@router.get(
    "claims/csv-jobs/{uuid:job_id}/download_results/",
    openapi_extra=FILE,
    summary="The results as a file, under its other name",
)
def job_download_results(request: HttpRequest, job_id: UUID, query: Query[ResultsQuery]) -> Any:
    """The same as results/."""
    return job_results(request, job_id, query)
