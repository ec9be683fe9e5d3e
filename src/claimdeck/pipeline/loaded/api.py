"""Claims in production, over HTTP: the list, the review queues, and one opened."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.pipeline.loaded import presenting, selectors
from claimdeck.pipeline.loaded.schemas import FindForm, LoadedDetail, LoadedQuery, LoadedRow, ReviewQueues
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ
from claimdeck.web.pages import Page, paginate

router = Router(tags=["pipeline: loaded claims"], auth=signed_in)


@router.get("pipeline/loaded-claims/", response=Page[LoadedRow], summary="Claims in production, newest first")
def loaded_claims(request: HttpRequest, query: Query[LoadedQuery]) -> Any:
    """A page of them with what they are worth and the filter that the model chose."""
    caller = require_owner(request, PIPELINE_READ)
    found = selectors.page_of(caller, query)
    return paginate(request, found, query, lambda claim: presenting.loaded_row(caller, claim))


@router.get("pipeline/loaded-claims/queues/", response=ReviewQueues, summary="The review queues")
def review_queues(request: HttpRequest) -> ReviewQueues:
    """How many loaded claims of each filter wait for a reviewer, and what they are worth."""
    return presenting.review_queues(require_owner(request, PIPELINE_READ))


@router.post("pipeline/loaded-claims/find/", response=LoadedRow, summary="Find one by its number")
def find_loaded_claim(request: HttpRequest, form: FindForm) -> LoadedRow:
    """The claim in production that has this number."""
    caller = require_owner(request, PIPELINE_READ)
    return presenting.loaded_row(caller, selectors.loaded_claim_of(caller, form.claim_id))


@router.get("pipeline/loaded-claims/{str:loaded_claim_id}/", response=LoadedDetail, summary="One loaded claim")
def loaded_claim(request: HttpRequest, loaded_claim_id: str) -> LoadedDetail:
    """The claim with its prices, its warnings and what the model weighed; who opened it is written down."""
    caller = require_owner(request, PIPELINE_READ)
    claim = selectors.loaded_claim_at(caller, loaded_claim_id)
    if caller.may(PATIENTS_READ):
        record_access(caller, action="view", subject="pipeline.loaded_claim", subject_id=loaded_claim_id)
    return presenting.loaded_detail(caller, claim)
