"""Reading what is shown of an opened claim beside its values: where it is, what is wrong with it, what was done."""

from collections.abc import Sequence
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.pipeline.schema.production.models import AuditEntry, ClaimViolation
from claimdeck.pipeline.schema.staging.models import StagedClaim

MOST_ENTRIES: Final = 200
M = TypeVar("M", bound=Model)


def seen_by(caller: Caller, claims: "QuerySet[M]") -> "QuerySet[M]":
    """Of rows with a `billing_tin` those that the caller may see: who is held to some practices sees theirs only."""
    if caller.practice_ids is None:
        return claims
    return claims.filter(billing_tin__in=sorted(practices_by_tin_for(caller)))


def violations_of(claim_id: str, version: int) -> Sequence[ClaimViolation]:
    """What is wrong with this version of a claim, the heaviest first as they were stored."""
    found = ClaimViolation.objects.filter(claim_id=claim_id, version=version)
    return list(found.order_by("line_number", "pk"))


def history_of(claim_id: str) -> Sequence[AuditEntry]:
    """The newest entries of a claim's audit, newest first."""
    return list(AuditEntry.objects.filter(claim_id=claim_id).order_by("-changed_at", "-pk")[:MOST_ENTRIES])


def staged(claim_id: str) -> StagedClaim | None:
    """The claim in staging, without its values: where it is and which version."""
    return StagedClaim.objects.only("claim_id", "processing_status", "version").filter(pk=claim_id).first()


def staged_whole(claim_id: str) -> StagedClaim | None:
    """The same with its values, but for the original file's text."""
    return StagedClaim.objects.defer("raw_data").filter(pk=claim_id).first()
