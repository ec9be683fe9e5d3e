"""Claims in work over HTTP: lists, what they come to, and the history of one."""

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import Caller, require, signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.claims.desk.filters import chosen, of_patient
from claimdeck.claims.desk.listing import page_of
from claimdeck.claims.desk.schemas import (
    ClaimFilters,
    ClaimRow,
    HistoryEntry,
    PatientClaimSearch,
    WorkTotals,
)
from claimdeck.claims.desk.selectors import claim_of, day_of
from claimdeck.claims.desk.timeline import page_of_history
from claimdeck.claims.desk.totals import totals_of
from claimdeck.claims.permissions import WORK_READ
from claimdeck.web.pages import Page, PageQuery

router = Router(tags=["work"], auth=signed_in)


@router.get("work/claims/", response=Page[ClaimRow], summary="Claims in work, the nearest deadline first")
def claim_list(request: HttpRequest, query: Query[ClaimFilters]) -> Page[ClaimRow]:
    """A member's own desk; for administrators and auditors all of the organization's, the pool included."""
    caller = require(request, WORK_READ)
    claims = chosen(caller, query)
    page = page_of(request, claims, query, query.ordering, day_of(caller.organization))
    _record_seen(caller, page, "list_claims")
    return page


@router.get("work/claims/totals/", response=WorkTotals, summary="What the claims of a list come to")
def claim_totals(request: HttpRequest, query: Query[ClaimFilters]) -> WorkTotals:
    """Number and dollars of all that the same filters let through, and of those open, overdue and due soon."""
    caller = require(request, WORK_READ)
    return totals_of(chosen(caller, query), day_of(caller.organization))


@router.post("work/claims/search/", response=Page[ClaimRow], summary="Find a patient's claims in work")
def claim_search(request: HttpRequest, search: PatientClaimSearch) -> Page[ClaimRow]:
    """Exact search by patient; a POST, so that no patient is in an address."""
    caller = require(request, WORK_READ)
    query = PageQuery(page=search.page, page_size=search.page_size)
    page = page_of(request, of_patient(caller, search), query, "", day_of(caller.organization))
    _record_seen(caller, page, "search_claims")
    return page


def _record_seen(caller: Caller, page: Page[ClaimRow], action: str) -> None:
    """One record for each page, with the first and the last claim of it."""
    if page.results:
        seen = f"claims on the page: {len(page.results)}"
        record_access(caller, action=action, subject="work.claims", subject_id=page.results[0].id, reason=seen)


@router.get(
    "work/claims/{int:claim_id}/history/", response=Page[HistoryEntry], summary="A claim's history, newest first"
)
def history_list(request: HttpRequest, claim_id: int, query: Query[PageQuery]) -> Page[HistoryEntry]:
    """What people and Claimdeck did, and what the payer answered, in one line of time."""
    caller = require(request, WORK_READ)
    claim = claim_of(caller, claim_id)
    record_access(caller, action="view_history", subject="work.claim", subject_id=claim.pk)
    return page_of_history(request, claim, query)
