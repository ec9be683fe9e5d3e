"""Moving many claims from where they are: one statement for all, and an entry in the history of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.history import short, write
from claimdeck.claims.models import Claim, ClaimEvent
from claimdeck.kit.chunks import chunked

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Move:
    """What is done to claims: the new values of their columns, and what their history says of it.

    `to_user` gives the person that a claim goes to, by the claim as it was. `text` is what somebody wrote, sealed.
    """

    happening: Happening
    values: Mapping[str, Any] = field(repr=False)
    to_user: Callable[[Claim], UUID | None] = field(default=lambda _: None, repr=False)
    to_value: str = ""
    explanation: str = ""
    text: str = field(default="", repr=False)


def move(claims: QuerySet[Claim], what: Move, *, by: Caller | None, moment: datetime) -> list[Claim]:
    """Do it to these claims; gives them as they were. `by` is None for the house itself.

    They are locked first, in one order, so that nobody else changes them in between.
    """
    with transaction.atomic():
        taken = list(claims.order_by("pk").select_for_update())
        values = {**what.values, "version": F("version") + 1, "updated_at": moment}
        if by is not None:
            values["touched_at"] = moment
        for some in chunked([claim.pk for claim in taken], _AT_ONCE):
            Claim.objects.filter(pk__in=some).update(**values)
        write(_event(claim, what, by, moment) for claim in taken)
    return taken


def _event(claim: Claim, what: Move, by: Caller | None, moment: datetime) -> ClaimEvent:
    return ClaimEvent(
        claim=claim,
        happening=what.happening.value,
        by=by.user if by is not None else None,
        by_person=by is not None,
        from_user_id=claim.assignee_id,
        to_user_id=what.to_user(claim),
        from_value=claim.state,
        to_value=short(what.to_value or claim.state),
        explanation=what.explanation,
        text=what.text or None,
        version=claim.version + 1,
        created_at=moment,
    )
