"""Claims that failed the pipeline, were corrected and have gone through it: nobody has to work them any more.

How such claims come into work is the room's own `ClaimSource`; this is how they leave it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import F

from claimdeck.accounts.models import Organization
from claimdeck.claims.answers.taking import MOST_AT_ONCE, Change
from claimdeck.claims.domain.following import Effect
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.states import ClosingResult, Source, WorkState
from claimdeck.claims.models import Claim, ClaimEvent
from claimdeck.kit.clock import now
from claimdeck.storage.bulk import insert

WHY: Final = "It was corrected and has gone through the pipeline."


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A claim as its practice numbers it; `practice_id` is None where the practice is not known here."""

    practice_id: UUID | None
    claim_id: str


def went_through(organization: Organization, numbers: Sequence[OwnNumber]) -> list[Change]:
    """Close the pipeline's claims of these numbers that are in work, at most 1,000; gives which and on whose desk.

    Call it inside a transaction, however often. Claims from elsewhere stay: payers decide about those.
    """
    if len(numbers) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} claims at once")
    wanted = {(one.practice_id, claim_number_key(one.claim_id)) for one in numbers}
    moment = now()
    open_ones = (
        Claim.objects.filter(
            organization=organization, source=Source.PIPELINE.value, claim_id_key__in={key for _, key in wanted}
        )
        .exclude(state=WorkState.CLOSED.value)
        .select_for_update()
        .order_by("pk")
    )
    read = open_ones.values_list("pk", "practice_id", "claim_id_key", "state", "assignee_id", "answer_outcome")
    found = [one for one in read if (one[1], one[2]) in wanted]
    if not found:
        return []
    Claim.objects.filter(pk__in=[one[0] for one in found]).update(
        state=WorkState.CLOSED.value,
        result=ClosingResult.CORRECTED.value,
        closed_at=moment,
        closing_answer_key=F("answer_key"),
        held_by_rule="",
        hold_until_date=None,
        hold_reason=None,
        next_action_date=None,
        updated_at=moment,
    )
    insert(
        ClaimEvent,
        {
            "claim_id": [one[0] for one in found],
            "happening": [Happening.STATE_CHANGED.value] * len(found),
            "from_value": [one[3] for one in found],
            "to_value": [WorkState.CLOSED.value] * len(found),
            "explanation": [WHY] * len(found),
            "created_at": [moment] * len(found),
        },
    )
    return [Change(pk, Effect.CLOSES, assignee, outcome, outcome) for pk, _, _, _, assignee, outcome in found]
