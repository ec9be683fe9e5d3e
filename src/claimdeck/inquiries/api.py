"""Single claims at the payer over HTTP."""

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import require, signed_in
from claimdeck.claims.desk.opened import opened as opened_claim
from claimdeck.claims.desk.selectors import day_of
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.permissions import WORK_CHANGE
from claimdeck.inquiries import presenting
from claimdeck.inquiries.checking import check
from claimdeck.inquiries.details import open_claim
from claimdeck.inquiries.permissions import CLAIMS_SEARCH
from claimdeck.inquiries.schemas import CheckedClaim, Details, DetailsQuery, SearchAnswer, SingleSearch
from claimdeck.inquiries.search import Question, find
from claimdeck.payers.connectors import DEFAULT_PROVIDER

router = Router(tags=["claims"], auth=signed_in)


@router.post(
    "claims/search/",
    response=SearchAnswer,
    summary="Look one claim up at the payer",
    operation_id="status_search",
)
def search(request: HttpRequest, asked: SingleSearch) -> SearchAnswer:
    """By claim number, or by patient and dates; a POST, so that no patient is in an address."""
    caller = require(request, CLAIMS_SEARCH)
    question = Question(
        claim_number=asked.claimNumber,
        patient=Patient(asked.firstName, asked.lastName, asked.dateOfBirth, asked.subscriberId),
        first=asked.firstServiceDate,
        last=asked.lastServiceDate,
        practice_id=asked.practiceId,
        provider=asked.provider or DEFAULT_PROVIDER,
        status=asked.statusFilter,
    )
    found = find(caller, question)
    claims = [presenting.claim(claim, found.practice) for claim in found.claims]
    return SearchAnswer(
        success=bool(claims), count=len(claims), hasMore=found.has_more, claims=claims, sandbox=found.sandbox
    )


@router.get(
    "claims/{claim_number}/details/",
    response=Details,
    summary="Everything about one claim",
    operation_id="status_details",
)
def details(request: HttpRequest, claim_number: str, query: Query[DetailsQuery]) -> Details:
    """Lines, codes, payments, and whether they agree to the cent."""
    caller = require(request, CLAIMS_SEARCH)
    payer = query.payer or DEFAULT_PROVIDER
    opened = open_claim(caller, claim_number[:64], query.practice, payer)
    return presenting.details(opened.detail, opened.practice, sandbox=opened.sandbox)


@router.post(
    "work/claims/{int:claim_id}/check/",
    response=CheckedClaim,
    summary="Ask the payer about a claim in work now",
    operation_id="work_claim_check",
)
def check_claim(request: HttpRequest, claim_id: int) -> CheckedClaim:
    """By its number, or by patient and dates; a member asks about the claims on their own desk."""
    require(request, WORK_CHANGE)
    caller = require(request, CLAIMS_SEARCH)
    checked = check(caller, claim_id)
    return CheckedClaim(
        claim=opened_claim(caller, checked.claim, day_of(caller.organization)),
        came=checked.came,
        says=checked.says,
        sandbox=checked.sandbox,
    )
