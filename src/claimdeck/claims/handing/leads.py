"""Passing claims on to a lead, who decides what the person cannot, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.models import Organization
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.handing.moving import Move, move
from claimdeck.claims.handing.releasing import ON_DESK
from claimdeck.claims.models import Claim
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.people.domain.employees import EmployeeSeen
from claimdeck.people.selectors import employees_of, today_of


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody to whom claims can be escalated; `role` is the job title."""

    id: UUID
    name: str
    role: str


def leads_of(caller: Caller) -> list[Lead]:
    """To whom the caller can escalate: administrators and the most senior job title, at work today."""
    today = today_of(caller.organization)
    return [Lead(one.user_id, one.name, one.role) for one in _eligible(caller.organization, today, caller.user.pk)]


def _eligible(organization: Organization, today: date, asking: UUID) -> list[EmployeeSeen]:
    people = [one for one in employees_of(organization, today) if not one.is_absent_on(today)]
    ranks = [one.rank for one in people if one.rank is not None]
    highest = min(ranks, default=None)
    return [
        one
        for one in people
        if one.user_id != asking and (one.access is Access.ADMIN or (highest is not None and one.rank == highest))
    ]


def escalate(caller: Caller, claims: QuerySet[Claim], chosen: Sequence[int], to: UUID, text: str = "") -> list[int]:
    """Pass these of the caller's claims on to a lead; gives the ids of those that went. Raises Refused.

    Only open claims go that were not escalated before, and of practices that the lead may use. They do not count
    against what the lead may be given today; those given to the person today leave that person's count.
    """
    today = today_of(caller.organization)
    lead = next((one for one in _eligible(caller.organization, today, caller.user.pk) if one.user_id == to), None)
    if lead is None:
        message = "Choose an administrator or a senior colleague who is at work today."
        raise Refused("Claims cannot be escalated to this person.", errors=[FieldError("to", message)])
    which = Q(pk__in=chosen, state__in=ON_DESK, assignee__isnull=False, escalated_by=None) & ~Q(assignee=to)
    if lead.practice_ids is not None:
        which &= Q(practice=None) | Q(practice__in=lead.practice_ids)
    moment = now()
    values = {
        "assignee_id": to,
        "last_assignee": F("assignee"),
        "escalated_by": F("assignee"),
        "assigned_at": moment,
        "assigned_date": None,
    }
    what = Move(Happening.ESCALATED, values, to_user=lambda _: to, text=text)
    return [claim.pk for claim in move(claims.filter(which), what, by=caller, moment=moment)]


def give_back(caller: Caller, claims: QuerySet[Claim], chosen: Sequence[int], text: str = "") -> list[int]:
    """Give escalated claims back to whom they came from, who must be at work today; gives the ids of those."""
    today = today_of(caller.organization)
    present = [one.user_id for one in employees_of(caller.organization, today) if not one.is_absent_on(today)]
    which = Q(pk__in=chosen, state__in=ON_DESK, escalated_by__in=present)
    moment = now()
    values = {
        "assignee": F("escalated_by"),
        "last_assignee": F("assignee"),
        "escalated_by": None,
        "assigned_at": moment,
    }
    what = Move(Happening.GIVEN_BACK, values, to_user=lambda claim: claim.escalated_by_id, text=text)
    return [claim.pk for claim in move(claims.filter(which), what, by=caller, moment=moment)]
