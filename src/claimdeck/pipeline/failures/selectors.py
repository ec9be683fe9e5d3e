"""Reading what failed; a caller who is held to some practices gets the claims of their TINs only."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Case, Count, Max, QuerySet, Sum, When

from claimdeck.accounts.access import Caller
from claimdeck.kit.errors import NotFound
from claimdeck.pipeline.domain.states import Resolution
from claimdeck.pipeline.failures.schemas import NOBODY, FailedFilters, LetterQuery
from claimdeck.pipeline.opened.selectors import MOST_ENTRIES, seen_by
from claimdeck.pipeline.schema.production.models import FailedClaim
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from claimdeck.web.pages import ordered

FAILED_ORDER: Final = {
    "failed_at": "failed_at",
    "claim_id": "claim_id",
    "rule": "rule",
    "category": "failure_category",
    "payer": "payer",
    "facility": "facility_id",
    "amount": "total_charge_amount",
    "potential": "potential_revenue_loss",
    "assigned_to": "assigned_to",
    "assigned_at": "assigned_at",
    "resolution": "resolution_status",
}
REASON_ORDER: Final = {"count": "count", "charge": "charge", "potential": "potential", "reason": "rule"}
LETTER_ORDER: Final = {
    "last_failed_at": "last_failed_at",
    "first_failed_at": "first_failed_at",
    "next_try_at": "next_try_at",
    "letter": "letter",
    "tries": "tries",
    "amount": "charge_amount",
    "claim_id": "claim_id",
}
_NOT_HERE: Final = "There is no such failed claim, or it is not yours to see."


def failed_claims_of(caller: Caller) -> QuerySet[FailedClaim]:
    """All versions that failed and that the caller may see."""
    return seen_by(caller, FailedClaim.objects.all())


def failed_claim_of(caller: Caller, failed_claim_id: int) -> FailedClaim:
    """One of them. Raises NotFound."""
    found = failed_claims_of(caller).filter(pk=failed_claim_id).first()
    if found is None:
        raise NotFound(_NOT_HERE)
    return found


def chosen(caller: Caller, query: FailedFilters) -> QuerySet[FailedClaim]:
    """The failed claims that the caller asked for, not sorted yet."""
    claims = failed_claims_of(caller)
    exact = {
        "rule": query.rule,
        "failure_category": query.category,
        "payer": query.payer,
        "facility_id": query.facility,
        "claim_id": query.claim_id,
        "total_charge_amount__gte": query.min_amount,
        "total_charge_amount__lte": query.max_amount,
        "failed_at__gte": query.failed_since,
        "resolution_status": None if query.any_resolution else query.resolution,
        "held": query.held,
    }
    claims = claims.filter(**{name: value for name, value in exact.items() if value not in (None, "")})
    if query.assigned_to:
        claims = claims.filter(assigned_to="" if query.assigned_to == NOBODY else query.assigned_to)
    return claims


def page_of(caller: Caller, query: FailedFilters, ordering: str) -> QuerySet[FailedClaim]:
    """The same sorted, without the sealed originals. Raises Refused."""
    listed = chosen(caller, query).defer("original_data", "resolution_notes", "repair_suggestions")
    return ordered(listed.order_by("-failed_at", "-pk"), ordering, FAILED_ORDER)


def reasons_of(caller: Caller, query: FailedFilters, ordering: str) -> QuerySet[Any]:
    """One dictionary a rule: `rule`, `failure_category`, `carc`, `count`, `held`, `charge`, `potential`."""
    grouped = chosen(caller, query).order_by().values("rule", "failure_category")
    counted = grouped.annotate(
        carc=Max("carc"),
        count=Count("pk"),
        waiting=Count(Case(When(held=True, then=1))),
        charge=Sum("total_charge_amount"),
        potential=Sum("potential_revenue_loss"),
    )
    return ordered(counted.order_by("-count", "rule"), ordering, REASON_ORDER, tie="rule")


def is_open(failed: FailedClaim, current: StagedClaim | None) -> bool:
    """Whether this is the version that waits for a decision."""
    settled = failed.resolution_status not in (Resolution.OPEN, Resolution.RESOLVED, Resolution.WRITTEN_OFF)
    return not settled and current is not None and current.version == failed.version


def letters_of(caller: Caller, query: LetterQuery) -> QuerySet[DeadLetter]:
    """The dead letters that the caller asked for, sorted. Raises Refused."""
    letters = all_letters_of(caller)
    if query.letter is not None:
        letters = letters.filter(letter=query.letter)
    if query.left is not None:
        letters = letters.filter(left_at__isnull=not query.left)
    if query.written_off is not None:
        letters = letters.filter(written_off_at__isnull=not query.written_off)
    return ordered(letters.order_by("-last_failed_at", "-pk"), query.ordering, LETTER_ORDER)


def all_letters_of(caller: Caller) -> QuerySet[DeadLetter]:
    """All dead letters that the caller may see."""
    letters = DeadLetter.objects.all()
    if caller.practice_ids is not None:
        letters = letters.filter(claim_id__in=seen_by(caller, StagedClaim.objects.all()).values("claim_id"))
    return letters


def letter_of(caller: Caller, letter_id: int) -> DeadLetter:
    """One of them. Raises NotFound."""
    found = all_letters_of(caller).filter(pk=letter_id).first()
    if found is None:
        raise NotFound("There is no such dead letter, or it is not yours to see.")
    return found


def other_letters(letter: DeadLetter) -> Sequence[DeadLetter]:
    """The dead letters that other versions of the same claim were, newest first."""
    others = DeadLetter.objects.filter(claim_id=letter.claim_id).exclude(pk=letter.pk)
    return list(others.order_by("-version", "-pk")[:MOST_ENTRIES])
