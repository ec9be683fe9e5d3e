"""Imports over HTTP: a file of claims, or claims that are here already, to be planned."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import ValidationError

from claimdeck.accounts.access import Caller, require, signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.assignment import imports
from claimdeck.assignment.domain.layout import LAYOUT
from claimdeck.assignment.imports import ImportOptions
from claimdeck.assignment.models import Plan
from claimdeck.assignment.permissions import ASSIGNMENT_MANAGE, ASSIGNMENT_READ
from claimdeck.assignment.review import presenting
from claimdeck.assignment.schemas import ImportForm, ImportPreview, ImportSelection, KindQuery, PlanShown
from claimdeck.assignment.selectors import plan_of
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.uploads.downloads import template_of
from claimdeck.uploads.receiving import ReceivedFile
from claimdeck.uploads.schemas import NOT_ACCEPTED
from claimdeck.web.downloads import FILE
from claimdeck.web.parsing import StrictParser
from claimdeck.web.problems import field_errors

router = Router(tags=["assignment"], auth=signed_in)

_FILE_FIELD: Final = {"type": "string", "format": "binary"}


def _with_file() -> dict[str, Any]:
    shape = ImportForm.model_json_schema()
    shape["properties"] = {"file": _FILE_FIELD, **shape["properties"]}
    shape["required"] = ["file"]
    return shape


# One address takes a file, or JSON that names claims: the API's description says both.
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _with_file()},
            "application/json": {"schema": ImportSelection.model_json_schema()},
        },
    }
}


@router.post(
    "assignment/imports/", response={201: PlanShown}, openapi_extra=_BODY, summary="Have a plan made of claims"
)
def import_claims(request: HttpRequest) -> Status[PlanShown]:
    """Of a file (multipart), of claims in the pool, of a bulk check's results, of another source, or of the whole pool.

    Nothing is handed out: a worker makes the plan, and its page shows how far it is.
    """
    caller = require(request, ASSIGNMENT_MANAGE)
    if request.content_type == "multipart/form-data":
        plan = _of_file(caller, request)
    else:
        plan = _of_selection(caller, _selection(request))
    return Status(201, presenting.plan_shown(plan_of(caller, plan.pk), caller))


def _of_file(caller: Caller, request: HttpRequest) -> Plan:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(NOT_ACCEPTED, errors=[FieldError("file", "Choose a file of claims, csv or xlsx.")])
    sent = StrictParser().parse_querydict(request.POST, [], request)
    options = ImportOptions(**dict(ImportForm.model_validate(sent)))
    plan = imports.submit_file(caller, ReceivedFile.of(file), options)  # type: ignore[arg-type]
    record_access(caller, action="upload", subject="assignment.plan", subject_id=plan.pk)
    return plan


def _selection(request: HttpRequest) -> ImportSelection:
    try:
        return ImportSelection.model_validate(StrictParser().parse_body(request))
    except ValidationError as error:
        raise Refused(NOT_ACCEPTED, errors=field_errors(error.errors(include_url=False))) from None


def _of_selection(caller: Caller, chosen: ImportSelection) -> Plan:
    if [chosen.claims is not None, chosen.job is not None, chosen.source != "", chosen.pool].count(True) != 1:
        message = "Send a file, or exactly one of claims, job, source and pool."
        raise Refused(NOT_ACCEPTED, errors=[FieldError("claims", message)])
    if chosen.claims is not None:
        return imports.submit_claims(caller, chosen.claims, chosen.days)
    if chosen.job is not None:
        wanted = [str(row) for row in chosen.rows] or chosen.outcomes
        return imports.submit_job(caller, chosen.job, wanted, chosen.days)
    if chosen.source:
        return imports.submit_source(caller, chosen.source, chosen.chosen, chosen.days)
    return imports.submit_pool(caller, chosen.days)


@router.post("assignment/imports/preview/", response=ImportPreview, summary="What a file of claims holds")
def import_preview(request: HttpRequest, form: Form[ImportForm], file: File[UploadedFile]) -> ImportPreview:
    """Its columns as they were recognised, its problems grouped by repair; nothing is stored."""
    caller = require(request, ASSIGNMENT_MANAGE)
    return imports.preview(caller, ReceivedFile.of(file), ImportOptions(**dict(form)))


@router.get("assignment/imports/template/", openapi_extra=FILE, summary="An empty file of claims with an example row")
def import_template(request: HttpRequest, query: Query[KindQuery]) -> HttpResponse:
    """As csv or xlsx, under the headings that are read; the example is plainly invented."""
    require(request, ASSIGNMENT_READ)
    return template_of(LAYOUT.columns, "claims-to-assign", query.format)
