"""Telling people of claims that need them: one notice for a person and day, or hour, however many claims it is."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from claimdeck.accounts.domain.days import is_working_day
from claimdeck.accounts.models import Organization, User
from claimdeck.accounts.selectors import holders_of
from claimdeck.assignment.attention.marks import last_told, take
from claimdeck.assignment.domain.notices import (
    CLAIMS_RETURNED,
    claims_returned,
    claims_untouched,
    deadlines_near,
)
from claimdeck.claims.domain.deadlines import WorkDay, work_day
from claimdeck.claims.permissions import WORK_MANAGE
from claimdeck.claims.reports.attention import due_by_person, in_pool, returned_between, untouched
from claimdeck.notifications.domain.notices import Notice
from claimdeck.notifications.notices import notify

_MY_CLAIMS: Final = "/work/mine"
_ALL_CLAIMS: Final = "/work/all"
# Nobody is told of the day's work in the middle of the night.
_FIRST_HOUR: Final = 6
# What is returned is told of at once, and again at most once an hour.
_BETWEEN: Final = timedelta(hours=1)
# What another process is just writing is told of the next time.
_SETTLED: Final = timedelta(seconds=30)


def tell_of_deadlines(moment: datetime) -> int:
    """Tell everybody with claims overdue or due within three working days, once a working day; gives how many."""
    return sum(_deadlines(one, day, moment) for one, day in _at_work(moment))


def tell_of_untouched(moment: datetime) -> int:
    """Tell administrators of claims that nobody touches, and of what waits in the pool, once a working day."""
    return sum(_untouched(one, day, moment) for one, day in _at_work(moment))


def tell_of_returned(moment: datetime) -> int:
    """Tell administrators of claims that came back to the pool, at most once an hour; gives how many were told."""
    return sum(
        _returned(organization, person, moment)
        for organization in Organization.objects.all()
        for person in holders_of(organization, WORK_MANAGE)
    )


def _at_work(moment: datetime) -> list[tuple[Organization, WorkDay]]:
    """The organizations whose working day has begun, with that day."""
    found = []
    for one in Organization.objects.all():
        here = moment.astimezone(ZoneInfo(one.time_zone))
        if here.hour >= _FIRST_HOUR and is_working_day(here.date(), one.working_days):
            found.append((one, work_day(moment, one.time_zone, one.working_days)))
    return found


def _deadlines(organization: Organization, day: WorkDay, moment: datetime) -> int:
    due = due_by_person(organization, day)
    told = 0
    for person in User.objects.filter(pk__in=list(due), organization=organization, is_active=True):
        mine = due[person.pk]
        notice = deadlines_near(link=_MY_CLAIMS, overdue=mine.overdue, today=mine.today, soon=mine.soon)
        told += _once_a_day(person, notice, day, moment)
    return told


def _untouched(organization: Organization, day: WorkDay, moment: datetime) -> int:
    count, days = untouched(organization, moment)
    waiting, near = in_pool(organization, day)
    if not count and not near:
        return 0
    notice = claims_untouched(link=_ALL_CLAIMS, untouched=count, days=days, in_pool=waiting, near=near)
    return sum(_once_a_day(person, notice, day, moment) for person in holders_of(organization, WORK_MANAGE))


def _once_a_day(person: User, notice: Notice, day: WorkDay, moment: datetime) -> int:
    last = last_told(person, notice.event, never=day.began_at)
    if last > day.began_at:
        return 0
    with transaction.atomic():
        return notify([person], notice) if take(person, notice.event, moment, last=last) else 0


def _returned(organization: Organization, person: User, moment: datetime) -> int:
    until = moment - _SETTLED
    last = last_told(person, CLAIMS_RETURNED, never=until - _BETWEEN)
    count = returned_between(organization, last, until) if last <= until - _BETWEEN else 0
    if not count:
        return 0
    with transaction.atomic():
        notice = claims_returned(link=_ALL_CLAIMS, claims=count)
        return notify([person], notice) if take(person, CLAIMS_RETURNED, until, last=last) else 0
