"""The numbers about the work over HTTP: how it stands, what it came to, and tables to take out."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import require, signed_in
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.domain.audit import Kind
from claimdeck.claims.desk.filters import ORDER, USUAL_ORDER, chosen
from claimdeck.claims.permissions import WORK_READ, WORK_READ_ALL
from claimdeck.claims.reports.counting import Denials
from claimdeck.claims.reports.exports import claims_table, report_table
from claimdeck.claims.reports.presenting import denial, period_of, report_of
from claimdeck.claims.reports.schemas import (
    ClaimExport,
    DenialCount,
    DenialQuery,
    ReportExport,
    ReportQuery,
    StatsQuery,
    WorkReport,
    WorkStats,
)
from claimdeck.claims.reports.stats import stats_of
from claimdeck.web.downloads import FILE, download
from claimdeck.web.pages import Page, address_of, ordered

router = Router(tags=["work"], auth=signed_in)


@router.get("work/stats/", response=WorkStats, summary="How the work stands")
def work_stats(request: HttpRequest, query: Query[StatsQuery]) -> WorkStats:
    """One's own desk; for administrators and auditors also each person's load, the pool and what was done lately."""
    caller = require(request, WORK_READ)
    return stats_of(caller, query.days)


@router.get("work/reports/", response=WorkReport, summary="What the work came to in a time")
def work_report(request: HttpRequest, query: Query[ReportQuery]) -> WorkReport:
    """Days in work, recovered amount, denials by payer and reason, each person's throughput."""
    caller = require(request, WORK_READ_ALL)
    return report_of(caller, period_of(caller.organization, query))


@router.get("work/reports/denials/", response=Page[DenialCount], summary="Denials by payer and reason")
def work_denials(request: HttpRequest, query: Query[DenialQuery]) -> Page[DenialCount]:
    """All of them, the most frequent first."""
    caller = require(request, WORK_READ_ALL)
    found = Denials(caller, period_of(caller.organization, query))
    count, start = len(found), (query.page - 1) * query.page_size
    return Page[DenialCount].model_construct(
        count=count,
        next=address_of(request, query.page + 1) if start + query.page_size < count else None,
        previous=address_of(request, query.page - 1) if query.page > 1 else None,
        results=[denial(one) for one in found.part(start, query.page_size)] if start < count else [],
    )


@router.get("work/reports/export/", openapi_extra=FILE, summary="A report as a file")
def work_report_export(request: HttpRequest, query: Query[ReportExport]) -> Any:
    """One part of the report as csv or xlsx; numbers only, no patients."""
    caller = require(request, WORK_READ_ALL)
    time = period_of(caller.organization, query)
    record(Kind.EXPORTED, caller, subject="work.report", subject_id=query.report)
    table = report_table(caller, time, query.report)
    name = f"{query.report.replace('_', '-')}-{time.first}-{time.last}"
    return download(name, query.format, lambda target: table.write(query.format, target))


@router.get("work/claims/export/", openapi_extra=FILE, summary="The claims of a list as a file")
def claim_export(request: HttpRequest, query: Query[ClaimExport]) -> Any:
    """All that the filters let through, at most 200,000, as csv or xlsx."""
    caller = require(request, WORK_READ_ALL)
    table = claims_table(ordered(chosen(caller, query), query.ordering or USUAL_ORDER, ORDER))
    record_access(caller, action="export_claims", subject="work.claims", subject_id=query.format)
    record(Kind.EXPORTED, caller, subject="work.claims", changes={"format": [None, query.format]})
    return download("claims-in-work", query.format, lambda target: table.write(query.format, target))
