"""`/failed_claims`: the web app's page for people, a plain page without scripts for programs that bring a key."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from claimdeck.pipeline.failures import presenting, selectors
from claimdeck.pipeline.failures.schemas import FailedQuery
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ
from claimdeck.pipeline.tools.answering import read, tool
from claimdeck.web import spa

_COLUMNS: Final = (
    ("claim_id", "Claim"),
    ("failure_reason", "Reason"),
    ("failure_category", "Category"),
    ("carc", "CARC"),
    ("rarc", "RARC"),
    ("payer", "Payer"),
    ("facility_id", "Facility"),
    ("total_charge_amount", "Charge"),
    ("assigned_to", "Assigned to"),
    ("resolution_status", "Resolution"),
    ("failed_at", "Failed at"),
)
_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Failed claims · Claimdeck</title></head>'
    "<body><h1>Failed claims</h1><p>{} of {}, newest first.</p>"
    "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></body></html>"
)


@never_cache
@require_safe
def failed_claims_page(request: HttpRequest) -> HttpResponse:
    """With a key in `X-API-Key` or `Authorization` the claims as a table, every value escaped; else the web app."""
    if not ("X-API-Key" in request.headers or "Authorization" in request.headers):
        return spa.index(request)
    return _table(request)


@tool("GET")
def _table(request: HttpRequest) -> HttpResponse:
    caller = require_owner(request, PIPELINE_READ)
    query = read(FailedQuery, request.GET.dict())
    found = selectors.page_of(caller, query, query.ordering)
    start = (query.page - 1) * query.page_size
    rows = [
        presenting.failed_row(caller, one).model_dump(mode="json") for one in found[start : start + query.page_size]
    ]
    heads = format_html_join("", "<th>{}</th>", ((label,) for _, label in _COLUMNS))
    cells = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((row[name],) for name, _ in _COLUMNS)),) for row in rows),
    )
    response = HttpResponse(format_html(_PAGE, len(rows), found.count(), heads, cells))
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response
