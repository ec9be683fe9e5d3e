"""Files of claims over HTTP: upload one to staging, watch, stop. Counts and reasons; nothing of a patient."""

from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from claimdeck.accounts.access import signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.kit.clock import now
from claimdeck.pipeline.imports.commands import cancel_import, open_import
from claimdeck.pipeline.imports.presenting import import_shown
from claimdeck.pipeline.imports.schemas import ORDERS, ClaimsImportQuery, ClaimsImportShown, ClaimsImportState
from claimdeck.pipeline.imports.selectors import import_of, imports_of
from claimdeck.pipeline.intake.headings import template_csv
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_IMPORT, PIPELINE_READ
from claimdeck.runs.progress import waiting_reasons
from claimdeck.uploads.receiving import LargerFiles, ReceivedFile
from claimdeck.web.downloads import FILE, download
from claimdeck.web.pages import Page, PageContent, ordered, paginate

router = Router(tags=["pipeline: files of claims"], auth=signed_in)

# Where files of claims are sent, which are larger than tables.
UPLOADS: Final = LargerFiles("/api/v1/pipeline/imports/", lambda: settings.PIPELINE.intake.max_file_bytes)


@router.get("pipeline/imports/", response=Page[ClaimsImportShown], summary="Files of claims, newest first")
def import_list(request: HttpRequest, query: Query[ClaimsImportQuery]) -> PageContent[ClaimsImportShown]:
    """How far each is, what was staged of it and what could not be read, and why."""
    caller = require_owner(request, PIPELINE_READ)
    found = imports_of(caller)
    if query.state is not None:
        found = found.filter(run__state=query.state)
    page = paginate(request, ordered(found, query.ordering, ORDERS), query, lambda one: one)
    reasons = waiting_reasons([one.run for one in page["results"]], now())
    shown = [import_shown(caller, one, reasons.get(one.pk)) for one in page["results"]]
    return PageContent(count=page["count"], next=page["next"], previous=page["previous"], results=shown)


@router.post("pipeline/imports/", response={202: ClaimsImportShown}, summary="Stage a file of claims")
def import_file(request: HttpRequest, file: File[UploadedFile]) -> Status[ClaimsImportShown]:
    """An 837P or a CSV file; which of them, its content says.

    A worker looks through all of it before the first claim is staged: one that is cut off or damaged is refused whole.
    A claim that is staged already stays as it is.
    """
    caller = require_owner(request, PIPELINE_IMPORT)
    found = open_import(caller, ReceivedFile.of(file))
    record_access(caller, action="upload", subject="pipeline.import", subject_id=found.pk)
    return Status(202, import_shown(caller, found))


@router.get("pipeline/imports/template/", openapi_extra=FILE, summary="A file of claims to fill in")
def import_template(request: HttpRequest) -> FileResponse:
    """The header line of a CSV file, with every column that is read."""
    require_owner(request, PIPELINE_READ)

    def write(target: BinaryIO) -> None:
        target.write(template_csv().encode())

    return download("claims-to-stage", "csv", write)


@router.get("pipeline/imports/{uuid:import_id}/", response=ClaimsImportShown, summary="One file of claims")
def import_detail(request: HttpRequest, import_id: UUID) -> ClaimsImportShown:
    """Its counts as of its last chunk; ask again every second while it runs."""
    caller = require_owner(request, PIPELINE_READ)
    found = import_of(caller, import_id)
    return import_shown(caller, found, waiting_reasons([found.run], now()).get(found.pk))


@router.post("pipeline/imports/{uuid:import_id}/cancel/", response={202: ClaimsImportState}, summary="Stop an import")
def import_cancel(request: HttpRequest, import_id: UUID) -> Status[ClaimsImportState]:
    """What it staged stays in staging; the file is deleted."""
    caller = require_owner(request, PIPELINE_IMPORT)
    return Status(202, ClaimsImportState(id=import_id, state=cancel_import(caller, import_id)))
