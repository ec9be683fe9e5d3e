"""Changing a claim: what failed goes back to be processed, what was loaded is judged at once and stays where it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import DataError, transaction

from claimdeck.accounts.access import Caller
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.amending.deciding import (
    Decision,
    checked_reason,
    claim_as_it_is,
    stale,
    take_failed,
    write,
)
from claimdeck.pipeline.amending.judging import still_waived
from claimdeck.pipeline.amending.loaded import change_loaded
from claimdeck.pipeline.domain.amendments import Changes, apply, read_changes
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.following import follow_all
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.rulebooks import rulebook_of
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from claimdeck.pipeline.stored import original_of

_UNREADABLE: Final = "The claim holds a day beyond the year 9999, which cannot be read. Correct it in staging first."


@dataclass(frozen=True, slots=True)
class Amended:
    """What came of it: the new version, where the claim is now, and which columns are different."""

    claim_id: str
    version: int
    place: Place
    columns: Sequence[str] = field(default=())


def amend_claim(claim_id: str, changes: Changes, expected_version: int, reason: str, by: Caller) -> Amended:
    """Change a claim as a person wants it; old and new values stand sealed in the audit.

    A failed claim or a dead letter becomes a new version that waits to be processed. A loaded claim is validated,
    repriced and scored, and changed in production at once; when it would break a rule that rejects or holds, it is
    refused and stays as it was. Raises NotFound, Refused and Conflict.
    """
    return _amend(claim_id, changes, expected_version, reason, by, partial=False)


def process_partial_claim(claim_id: str, changes: Changes, expected_version: int, reason: str, by: Caller) -> Amended:
    """The same; of a loaded claim only what depends on the changed columns is reckoned again."""
    return _amend(claim_id, changes, expected_version, reason, by, partial=True)


def _amend(
    claim_id: str, changes: Changes, expected_version: int, reason: str, by: Caller, *, partial: bool
) -> Amended:
    wanted, why = read_changes(changes), checked_reason(reason)
    try:
        claim = claim_as_it_is(by, claim_id, expected_version)
        original = original_of(claim)
    except DataError:
        # PostgreSQL keeps days that Python has none for.
        raise Refused(_UNREADABLE, code="UNREADABLE") from None
    if claim.processing_status == Place.LOADED:
        made = change_loaded(claim_id, wanted, expected_version, why, by, partial=partial)
        return Amended(claim_id, made.version, Place.LOADED, tuple(made.new))
    changed = apply(original, wanted)
    decision = Decision(
        claim_id=claim_id,
        version=claim.version + 1,
        place=Place.PENDING,
        action="amended",
        by=by,
        reason=why,
        content=changed.original,
        waived_rules=still_waived(claim.waived_rules, changed.columns, rulebook_of(owner())),
        old=changed.old,
        new=changed.new,
    )
    send_back(claim, decision)
    return Amended(claim_id, decision.version, Place.PENDING, tuple(changed.new))


def send_back(claim: StagedClaim, decision: Decision) -> None:
    """Make a failed claim or a dead letter a new version that waits to be processed. Raises Conflict."""
    if claim.processing_status == Place.DEAD_LETTER:
        # From here on it is not tried again as it was.
        DeadLetter.objects.filter(claim_id=claim.pk, version=claim.version, left_at=None).update(next_try_at=None)
    with transaction.atomic("production"):
        failed = claim.processing_status == Place.FAILED
        if failed and not take_failed(claim.pk, claim.version, decision.by, decision.action):
            raise stale(decision.by, claim.pk, decision.version, claim.version)
        made = write(decision)
    follow_all([made])
