"""Reading of claims in work; every query starts from the organization, and people see their own desk."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Organization
from claimdeck.claims.domain.deadlines import WorkDay, work_day
from claimdeck.claims.domain.states import COUNTED_AS_OPEN, WorkState
from claimdeck.claims.models import Claim
from claimdeck.claims.permissions import WORK_READ_ALL
from claimdeck.kit.clock import now
from claimdeck.kit.errors import NotFound

_LARGEST_ID = 2**63 - 1


def day_of(organization: Organization) -> WorkDay:
    """The organization's present day."""
    return work_day(now(), organization.time_zone, organization.working_days)


def claims_of(caller: Caller) -> QuerySet[Claim]:
    """The claims that the caller may see: all of the organization's, or those on the caller's own desk.

    Of those held to some practices nobody sees another practice's; a claim of no known practice only on their own desk.
    """
    claims = Claim.objects.filter(organization=caller.organization)
    if not caller.may(WORK_READ_ALL):
        claims = claims.filter(assignee=caller.user)
    if caller.practice_ids is not None:
        mine = Q(practice=None, assignee=caller.user)
        claims = claims.filter(Q(practice__in=caller.practice_ids) | mine)
    return claims


def claim_of(caller: Caller, claim_id: int) -> Claim:
    """One claim with its people and practice. Raises NotFound, also for one on somebody else's desk."""
    found = claims_of(caller).select_related("assignee", "last_assignee", "escalated_by", "practice")
    # Larger than the database's integers: there is no such claim.
    claim = found.filter(pk=claim_id).first() if claim_id <= _LARGEST_ID else None
    if claim is None:
        raise NotFound("There is no such claim, or it is not yours to see.")
    return claim


def pool_of(organization: Organization) -> QuerySet[Claim]:
    """The claims that wait for somebody; without those that a rule or an administrator holds out of plans."""
    return Claim.objects.filter(organization=organization, state=WorkState.POOL.value, held_by_rule="")


def used_today(organization: Organization, local_day: date) -> dict[UUID, int]:
    """By person: how many claims they were given on that day and still have.

    What they have submitted or closed since then counts; what was taken from them, or they passed on, does not.
    """
    given = Claim.objects.filter(organization=organization, assignee__isnull=False, assigned_date=local_day)
    return _per_person(given)


def used_after(organization: Organization, local_day: date) -> dict[UUID, dict[date, int]]:
    """By person and day: how many claims they were given for days after that one and still have."""
    later = Claim.objects.filter(organization=organization, assignee__isnull=False, assigned_date__gt=local_day)
    used: dict[UUID, dict[date, int]] = {}
    for person, day, count in later.order_by().values_list("assignee_id", "assigned_date").annotate(Count("id")):
        if person is not None and day is not None:
            used.setdefault(person, {})[day] = count
    return used


def open_counts(organization: Organization) -> dict[UUID, int]:
    """By person: their open claims as the cap counts them, without what is on hold."""
    states = [state.value for state in COUNTED_AS_OPEN]
    return _per_person(Claim.objects.filter(organization=organization, assignee__isnull=False, state__in=states))


def _per_person(claims: QuerySet[Claim]) -> dict[UUID, int]:
    counted = claims.order_by().values_list("assignee_id").annotate(Count("id"))
    return {person: count for person, count in counted if person is not None}
