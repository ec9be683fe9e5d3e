"""When an organization's day begins, and on which days it works."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

USUAL_TIME_ZONE: Final = "America/New_York"
# Monday to Friday, as ISO counts them.
USUAL_WORKING_DAYS: Final = "12345"


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones, such as America/New_York."""
    return frozenset(available_timezones())


def checked_working_days(days: str) -> str | None:
    """The days in their order; None unless they are some of 1 to 7, each once."""
    chosen = set(days)
    if not chosen or chosen - set("1234567") or len(chosen) != len(days):
        return None
    return "".join(sorted(chosen))


def local_date(moment: datetime, time_zone: str) -> date:
    """The day at that moment in a time zone. Raises ZoneInfoNotFoundError for a name that is none."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def is_working_day(day: date, working_days: str) -> bool:
    """Whether people work on that day; `working_days` as an organization stores them."""
    return str(day.isoweekday()) in working_days


def working_days_from(first: date, count: int, working_days: str) -> list[date]:
    """The first `count` working days from `first` on, itself included where it is one; none where nobody works."""
    days: list[date] = []
    day = first
    while len(days) < count and set(working_days) & set("1234567"):
        if is_working_day(day, working_days):
            days.append(day)
        day += timedelta(days=1)
    return days


def working_days_until(first: date, last: date, working_days: str) -> int:
    """How many working days lie from `first` to `last`, both included; 0 where `last` is before."""
    if last < first:
        return 0
    weeks, rest = divmod((last - first).days + 1, 7)
    whole = weeks * len(set(working_days) & set("1234567"))
    return whole + sum(is_working_day(last - timedelta(days=back), working_days) for back in range(rest))
