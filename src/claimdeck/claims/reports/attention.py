"""What people should hear of: claims near their deadline, returned to the pool, or untouched for long; as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from claimdeck.accounts.models import Organization
from claimdeck.claims.desk.filters import VIEWS, untouched_since
from claimdeck.claims.desk.schemas import View
from claimdeck.claims.domain.deadlines import WorkDay
from claimdeck.claims.domain.states import OPEN, WorkState
from claimdeck.claims.models import Claim
from claimdeck.claims.terms.selectors import work_settings_of


@dataclass(frozen=True, slots=True)
class Due:
    """How many open claims of a person are overdue, due today, and due within three working days (today's included)."""

    overdue: int
    today: int
    soon: int


def due_by_person(organization: Organization, day: WorkDay) -> Mapping[UUID, Due]:
    """By person, of those who have any."""
    mine = Claim.objects.filter(organization=organization, state__in=sorted(OPEN), assignee__isnull=False)
    near = mine.filter(deadline_date__lte=day.soon_until).order_by()
    counted = near.values("assignee_id").annotate(
        overdue=Count("id", filter=VIEWS[View.OVERDUE](day)),
        today=Count("id", filter=VIEWS[View.DUE_TODAY](day)),
        soon=Count("id", filter=VIEWS[View.DUE_SOON](day)),
    )
    return {one["assignee_id"]: Due(one["overdue"], one["today"], one["soon"]) for one in counted}


def returned_between(organization: Organization, after: datetime, until: datetime) -> int:
    """How many claims came back from somebody's desk in that time and wait in the pool still."""
    pool = Claim.objects.filter(organization=organization, state=WorkState.POOL.value, last_assignee__isnull=False)
    return pool.filter(pooled_at__gt=after, pooled_at__lte=until).count()


def untouched(organization: Organization, moment: datetime) -> tuple[int, int]:
    """How many open claims nobody has touched for long, and after how many days that is so."""
    days = work_settings_of(organization).untouched_days
    still = untouched_since(moment - timedelta(days=days))
    return Claim.objects.filter(still, organization=organization).count(), days


def in_pool(organization: Organization, day: WorkDay) -> tuple[int, int]:
    """How many claims wait for somebody, and how many of these are overdue or due soon."""
    pool = Claim.objects.filter(organization=organization, state=WorkState.POOL.value).order_by()
    near = VIEWS[View.OVERDUE](day) | VIEWS[View.DUE_SOON](day)
    found = pool.aggregate(all=Count("id"), near=Count("id", filter=near))
    return found["all"], found["near"]
