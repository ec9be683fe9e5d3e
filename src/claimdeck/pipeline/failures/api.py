"""What failed, over HTTP: failed claims with their reasons, the dead-letter queue, and the counters."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.clock import now
from claimdeck.pipeline.failures import counting, letters, presenting, selectors
from claimdeck.pipeline.failures.schemas import (
    FailedDetail,
    FailedQuery,
    FailedRow,
    LetterDetail,
    LetterQuery,
    LetterRow,
    Reason,
    ReasonQuery,
    Stats,
)
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ
from claimdeck.pipeline.rulebooks import rulebook_of
from claimdeck.web.pages import Page, paginate

router = Router(tags=["pipeline: what failed"], auth=signed_in)


@router.get("pipeline/stats/", response=Stats, summary="Where the staged claims are")
def pipeline_stats(request: HttpRequest) -> Stats:
    """Counters of the whole pipeline; pending, processing, loaded, failed and dead letters add up to staged."""
    require_owner(request, PIPELINE_READ)
    return counting.stats(now())


@router.get("pipeline/failed-claims/", response=Page[FailedRow], summary="Claims that failed, newest first")
def failed_claims(request: HttpRequest, query: Query[FailedQuery]) -> Any:
    """A page of versions that failed; who sees no patients gets masked numbers."""
    caller = require_owner(request, PIPELINE_READ)
    found = selectors.page_of(caller, query, query.ordering)
    return paginate(request, found, query, lambda one: presenting.failed_row(caller, one))


@router.get("pipeline/failed-claims/reasons/", response=Page[Reason], summary="Why claims failed, ranked")
def failed_reasons(request: HttpRequest, query: Query[ReasonQuery]) -> Any:
    """The reasons of the same claims with how many each has and what they are worth."""
    caller = require_owner(request, PIPELINE_READ)
    rules = rulebook_of(caller.organization).by_id()
    found = selectors.reasons_of(caller, query, query.ordering)
    return paginate(request, found, query, lambda group: presenting.reason(group, rules))


@router.get("pipeline/failed-claims/{int:failed_claim_id}/", response=FailedDetail, summary="One failed claim")
def failed_claim(request: HttpRequest, failed_claim_id: int) -> FailedDetail:
    """The claim as it failed, with what is wrong beside its columns; who opened it is written down."""
    caller = require_owner(request, PIPELINE_READ)
    failed = selectors.failed_claim_of(caller, failed_claim_id)
    if caller.may(PATIENTS_READ):
        record_access(caller, action="view", subject="pipeline.failed_claim", subject_id=failed.pk)
    return presenting.failed_detail(caller, failed)


@router.get("pipeline/dead-letters/", response=Page[LetterRow], summary="The dead-letter queue")
def dead_letters(request: HttpRequest, query: Query[LetterQuery]) -> Any:
    """Claims that did not get through for a reason that is not in its rules; newest first."""
    caller = require_owner(request, PIPELINE_READ)
    return paginate(
        request, selectors.letters_of(caller, query), query, lambda letter: letters.letter_row(caller, letter)
    )


@router.get("pipeline/dead-letters/{int:letter_id}/", response=LetterDetail, summary="One dead letter")
def dead_letter(request: HttpRequest, letter_id: int) -> LetterDetail:
    """The claim as staging has it now, why it was refused and at which stage; who opened it is written down."""
    caller = require_owner(request, PIPELINE_READ)
    letter = selectors.letter_of(caller, letter_id)
    if caller.may(PATIENTS_READ):
        record_access(caller, action="view", subject="pipeline.dead_letter", subject_id=letter.pk)
    return letters.letter_detail(caller, letter)
