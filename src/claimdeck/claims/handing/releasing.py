"""Giving claims back to the pool: by an administrator, and when a person can work them no more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.handovers import Cause, Handover
from claimdeck.accounts.models import User
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.states import OPEN, WorkState
from claimdeck.claims.handing.moving import Move, move
from claimdeck.claims.models import Claim
from claimdeck.claims.terms.selectors import terms_of
from claimdeck.kit.clock import now
from claimdeck.people.selectors import employees_of

ON_DESK: Final = sorted(OPEN)


def release(
    claims: QuerySet[Claim], *, by: Caller | None, moment: datetime, explanation: str = "", text: str = ""
) -> list[Claim]:
    """Return those of these claims that are open to the pool; gives them as they were.

    The place that they took of somebody's day is free again. What is submitted stays where it is: it waits for the
    payer, and whoever sent it knows it.
    """
    values: dict[str, Any] = {
        "state": WorkState.POOL.value,
        "last_assignee": F("assignee"),
        "assignee": None,
        "assigned_at": None,
        "assigned_date": None,
        "escalated_by": None,
        "hold_until_date": None,
        "hold_reason": None,
        "pooled_at": moment,
    }
    what = Move(Happening.RELEASED, values, to_value=WorkState.POOL.value, explanation=explanation, text=text)
    return move(claims.filter(state__in=ON_DESK), what, by=by, moment=moment)


def release_chosen(caller: Caller, claims: QuerySet[Claim], chosen: Sequence[int], text: str = "") -> list[int]:
    """Return these of the caller's claims; gives the ids of those that were open."""
    found = release(claims.filter(pk__in=chosen), by=caller, moment=now(), text=text)
    return [claim.pk for claim in found]


def _no_longer_theirs(person_id: UUID, cause: Cause) -> QuerySet[Claim]:
    """The open claims that this person can work no more; of the skills and practices they have now."""
    mine = Claim.objects.filter(assignee=person_id, state__in=ON_DESK)
    if cause is Cause.SKILL_REMOVED:
        return mine.exclude(payer_key__in=_payers_known_to(person_id))
    if cause is Cause.PRACTICE_REMOVED:
        allowed = list(User.practices.through.objects.filter(user=person_id).values_list("practice", flat=True))
        return mine.filter(Q(practice__isnull=False) & ~Q(practice__in=allowed)) if allowed else mine.none()
    return mine


def _payers_known_to(person_id: UUID) -> list[str]:
    """The payers for whose claims this person has the skill, in comparable form."""
    organization = User.objects.select_related("organization").get(pk=person_id).organization
    if organization is None:
        return []
    person = next((one for one in employees_of(organization) if one.user_id == person_id), None)
    payers = terms_of(organization)
    return [payers.key(name) for name in person.levels] if person is not None else []


def _release(person_id: UUID, cause: Cause, by: Caller | None) -> int:
    claims = _no_longer_theirs(person_id, cause)
    return len(release(claims, by=by, moment=now(), explanation=cause.value.capitalize()))


def _foretold(person_id: UUID, cause: Cause) -> str:
    count = _no_longer_theirs(person_id, cause).count()
    if not count:
        return ""
    return "1 open claim returns to the pool." if count == 1 else f"{count:,} open claims return to the pool."


OPEN_CLAIMS: Final = Handover("open claims", _release, _foretold)
