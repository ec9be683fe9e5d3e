"""The report of a time, put together from its numbers."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Organization, User
from claimdeck.claims.desk.presenting import name_of
from claimdeck.claims.desk.selectors import day_of
from claimdeck.claims.domain.money import dollars
from claimdeck.claims.domain.periods import WORK_BANDS, Period, in_bands, mean, median, period
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.reports import counting
from claimdeck.claims.reports.counting import Denials, Denied
from claimdeck.claims.reports.schemas import (
    LONGEST_PERIOD_DAYS,
    DaysBand,
    DaysInWork,
    DenialCount,
    DoneInTime,
    RecoveredAmount,
    ReportQuery,
    ResultCount,
    WorkReport,
)
from claimdeck.claims.reports.throughput import Done, done_by_person
from claimdeck.kit.errors import FieldError, Refused

_USUAL_DAYS: Final = 30
_SHOWN: Final = 50


def period_of(organization: Organization, query: ReportQuery) -> Period:
    """The time that was asked for. Raises Refused for one that ends before it begins, or is too long."""
    last = query.to_date or max(day_of(organization).today, query.from_date or date.min)
    first = query.from_date or last - timedelta(days=min(_USUAL_DAYS - 1, (last - date(1900, 1, 1)).days))
    if not date(1900, 1, 1) <= first <= last <= date(2199, 12, 31):
        message = "Choose two days, the first not after the last."
        raise Refused("There is no such time.", errors=[FieldError("from", message)])
    if (last - first).days >= LONGEST_PERIOD_DAYS:
        message = f"Choose at most {LONGEST_PERIOD_DAYS} days."
        raise Refused("The time is too long.", errors=[FieldError("from", message)])
    return period(first, last, organization.time_zone)


def report_of(caller: Caller, time: Period) -> WorkReport:
    """All that is said of a time."""
    done, days = done_by_person(caller, time), counting.days_in_work(caller, time)
    by_payer, denials = counting.recovered_by_payer(caller, time), Denials(caller, time)
    return WorkReport(
        first_date=time.first,
        last_date=time.last,
        submitted=sum(one.by_state[WorkState.SUBMITTED.value] for one in done.values()),
        closed=sum(days.values()),
        recovered=dollars(sum(one.cents for one in by_payer)),
        days_in_work=_days(days),
        results=[
            ResultCount(result=one.name, claims=one.claims, amount=dollars(one.cents))
            for one in counting.results(caller, time)
        ],
        recovered_by_payer=[
            RecoveredAmount(payer=one.name, claims=one.claims, amount=dollars(one.cents)) for one in by_payer[:_SHOWN]
        ],
        denials=[denial(one) for one in denials.part(0, _SHOWN)],
        denials_total=len(denials),
        step="week" if time.by_week else "day",
        steps=time.steps,
        people=people_of(caller, time, done),
    )


def _days(days: Mapping[int, int]) -> DaysInWork:
    bands = [
        DaysBand(from_days=band.first, to_days=band.last, claims=count) for band, count in in_bands(days, WORK_BANDS)
    ]
    return DaysInWork(median=median(days), mean=mean(days), bands=bands)


def denial(one: Denied) -> DenialCount:
    """One line of the denials."""
    return DenialCount(
        payer=one.payer, reason=one.reason, codes=one.codes, claims=one.claims, amount=dollars(one.cents)
    )


def people_of(caller: Caller, time: Period, done: Mapping[UUID, Done]) -> list[DoneInTime]:
    """Everybody who did something in the time, or whose claims recovered something."""
    recovered = counting.recovered_by_person(caller, time)
    users = User.objects.filter(pk__in=set(done) | set(recovered), organization=caller.organization)
    nothing = Done([0] * len(time.steps))
    shown = []
    for user in users.order_by("username"):
        theirs = done.get(user.pk, nothing)
        shown.append(
            DoneInTime(
                id=user.pk,
                name=name_of(user),
                done=theirs.steps,
                submitted=theirs.by_state[WorkState.SUBMITTED.value],
                closed=theirs.by_state[WorkState.CLOSED.value],
                recovered=dollars(recovered.get(user.pk, 0)),
            )
        )
    return shown
