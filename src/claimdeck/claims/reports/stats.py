"""How the work stands now: one's own desk, everybody's load, the pool."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import User
from claimdeck.claims.desk.filters import VIEWS
from claimdeck.claims.desk.presenting import name_of
from claimdeck.claims.desk.schemas import View
from claimdeck.claims.desk.selectors import claims_of, day_of, used_today
from claimdeck.claims.domain.deadlines import WorkDay
from claimdeck.claims.domain.periods import OPEN_BANDS, Period, bands, period
from claimdeck.claims.domain.states import OPEN, WorkState
from claimdeck.claims.permissions import WORK_READ_ALL
from claimdeck.claims.reports.schemas import (
    AgeBand,
    ComesBack,
    DeskStats,
    DoneByPerson,
    PoolStats,
    Throughput,
    Workload,
    WorkStats,
)
from claimdeck.claims.reports.throughput import done_by_person
from claimdeck.kit.clock import now
from claimdeck.people.domain.employees import EmployeeSeen
from claimdeck.people.selectors import employees_of

_DAYS_AHEAD = 14
_MINE = (View.OPEN, View.DUE_TODAY, View.OVERDUE, View.DUE_SOON, View.WAITING, View.DONE_THIS_WEEK, View.FOLLOW_UP)
_OPEN = sorted(OPEN)


def stats_of(caller: Caller, days: int) -> WorkStats:
    """One's own desk; for those who may see all, everybody's load, the pool and what was done in so many days."""
    day = day_of(caller.organization)
    mine = _desk(caller, day)
    if not caller.may(WORK_READ_ALL):
        return WorkStats(today=day.today, mine=mine, pool=None, people=None, throughput=None)
    back = period(day.today - timedelta(days=days - 1), day.today, caller.organization.time_zone)
    return WorkStats(
        today=day.today,
        mine=mine,
        pool=_pool(caller, day),
        people=_loads(caller, day),
        throughput=_throughput(caller, back),
    )


def _desk(caller: Caller, day: WorkDay) -> DeskStats:
    mine = claims_of(caller).filter(assignee=caller.user).order_by()
    counted = mine.aggregate(**{view.value: Count("id", filter=VIEWS[view](day)) for view in _MINE})
    waiting = mine.filter(state=WorkState.ON_HOLD.value, hold_until_date__isnull=False)
    by_day = waiting.values_list("hold_until_date").annotate(Count("id")).order_by("hold_until_date")
    ahead = [ComesBack(day=on_day, claims=count) for on_day, count in by_day[:_DAYS_AHEAD] if on_day is not None]
    return DeskStats(**counted, next_back_date=ahead[0].day if ahead else None, comes_back=ahead)


def _pool(caller: Caller, day: WorkDay) -> PoolStats:
    pool = claims_of(caller).filter(state=WorkState.POOL.value).order_by()
    found = pool.aggregate(
        claims=Count("id"),
        held=Count("id", filter=~Q(held_by_rule="")),
        overdue=Count("id", filter=VIEWS[View.OVERDUE](day)),
        oldest=Min("pooled_at", filter=Q(held_by_rule="")),
    )
    oldest: datetime | None = found.pop("oldest")
    return PoolStats(**found, oldest_days=(now() - oldest).days if oldest is not None else None)


def _loads(caller: Caller, day: WorkDay) -> list[Workload]:
    """Everybody who works claims, and whoever else has some on the desk; in a fixed number of queries."""
    counted = _open_by_person(caller, day)
    given = used_today(caller.organization, day.today)
    people = {one.user_id: one for one in employees_of(caller.organization, day.today)}
    others = User.objects.filter(pk__in=set(counted) - set(people), organization=caller.organization)
    return [
        *(_load(one, counted.get(key, {}), given.get(key, 0), day) for key, one in people.items()),
        *(_load_of_other(one, counted[one.pk], given.get(one.pk, 0)) for one in others),
    ]


def _open_by_person(caller: Caller, day: WorkDay) -> dict[UUID, dict[str, int]]:
    """By person: the open claims in all, on hold, overdue, and by how long they have had them."""
    asked: dict[str, Any] = {
        "open": Count("id"),
        "waiting": Count("id", filter=VIEWS[View.WAITING](day)),
        "overdue": Count("id", filter=VIEWS[View.OVERDUE](day)),
    }
    moment = now()
    for number, band in enumerate(bands(OPEN_BANDS)):
        since = Q(assigned_at__lte=moment - timedelta(days=band.first)) if band.first else Q()
        until = Q(assigned_at__gt=moment - timedelta(days=band.last + 1)) if band.last is not None else Q()
        asked[f"age_{number}"] = Count("id", filter=since & until & Q(assigned_at__isnull=False))
    claims = claims_of(caller).filter(state__in=_OPEN, assignee__isnull=False).order_by()
    counted: Any = claims.values("assignee_id").annotate(**asked)
    return {found.pop("assignee_id"): found for found in counted}


def _load(one: EmployeeSeen, counted: dict[str, int], given: int, day: WorkDay) -> Workload:
    absent = one.is_absent_on(day.today)
    capacity = 0 if absent else one.daily_capacity
    return _shown(one.user_id, one.name, one.role, absent, given, capacity, counted)


def _load_of_other(user: User, counted: dict[str, int], given: int) -> Workload:
    """Of somebody who is given nothing any more, and still has claims."""
    return _shown(user.pk, name_of(user), "", not user.is_active, given, 0, counted)


def _shown(
    key: UUID, name: str, role: str, absent: bool, given: int, capacity: int, counted: dict[str, int]
) -> Workload:
    ages = [
        AgeBand(from_days=band.first, to_days=band.last, claims=counted.get(f"age_{number}", 0))
        for number, band in enumerate(bands(OPEN_BANDS))
    ]
    return Workload(
        id=key,
        name=name,
        role=role,
        absent=absent,
        today=given,
        capacity=capacity,
        open=counted.get("open", 0),
        waiting=counted.get("waiting", 0),
        overdue=counted.get("overdue", 0),
        by_age=ages,
    )


def _throughput(caller: Caller, back: Period) -> Throughput:
    done = done_by_person(caller, back)
    users = User.objects.filter(pk__in=list(done)).order_by("username")
    return Throughput(
        days=back.steps,
        people=[
            DoneByPerson(
                id=user.pk,
                name=name_of(user),
                done=done[user.pk].steps,
                submitted=done[user.pk].by_state[WorkState.SUBMITTED.value],
                closed=done[user.pk].by_state[WorkState.CLOSED.value],
            )
            for user in users
        ],
    )
