"""How near a claim's deadline is, on one day of one organization."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from claimdeck.accounts.domain.days import local_date, working_days_from

# What is due within so many working days, today included, is due soon.
SOON_WORKING_DAYS: Final = 3


class Urgency(StrEnum):
    """How near a deadline is. Only what is not submitted yet can be overdue or due."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class WorkDay:
    """One day of an organization: its date, the last day that is "soon", and when day and week began (UTC)."""

    today: date
    soon_until: date
    began_at: datetime
    week_began_at: datetime

    def urgency_of(self, deadline: date | None, *, waits_for_work: bool) -> Urgency:
        """How near this deadline is; LATER for what has been submitted or closed."""
        if deadline is None:
            return Urgency.NONE
        if not waits_for_work:
            return Urgency.LATER
        if deadline < self.today:
            return Urgency.OVERDUE
        if deadline == self.today:
            return Urgency.TODAY
        return Urgency.SOON if deadline <= self.soon_until else Urgency.LATER

    def days_to(self, deadline: date | None) -> int | None:
        """How many days are left; negative when it has passed, None where there is none."""
        return (deadline - self.today).days if deadline is not None else None


def work_day(moment: datetime, time_zone: str, working_days: str) -> WorkDay:
    """The organization's day at that moment; its week begins on Monday."""
    today = local_date(moment, time_zone)
    monday = today - timedelta(days=today.weekday())
    return WorkDay(today, _soon_until(today, working_days), day_began(today, time_zone), day_began(monday, time_zone))


def day_began(day: date, time_zone: str) -> datetime:
    """When that day begins in a time zone, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def _soon_until(today: date, working_days: str) -> date:
    """The last day before the first working day that is too far: a weekend in between belongs to what is soon."""
    days = working_days_from(today, SOON_WORKING_DAYS + 1, working_days)
    return days[-1] - timedelta(days=1) if days else today
