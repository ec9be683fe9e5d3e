"""Times that are counted over, and how numbers of days are summed up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from claimdeck.claims.domain.deadlines import day_began

# The upper ends of the bands in which ages are shown; what is older has a band of its own.
OPEN_BANDS: Final = (2, 7, 14, 30)
WORK_BANDS: Final = (7, 14, 30, 60, 90)
# Longer times are shown by weeks.
MOST_DAYS_SHOWN: Final = 92


@dataclass(frozen=True, slots=True)
class Period:
    """Days of an organization, both included, and when they begin and end (UTC, the end excluded)."""

    first: date
    last: date
    began_at: datetime
    ended_at: datetime

    @property
    def by_week(self) -> bool:
        return (self.last - self.first).days >= MOST_DAYS_SHOWN

    @property
    def steps(self) -> list[date]:
        """Its days, or the Mondays of its weeks where there are too many days to show."""
        begin, length = (self.first - timedelta(days=self.first.weekday()), 7) if self.by_week else (self.first, 1)
        count = (self.last - begin).days // length + 1
        return [begin + timedelta(days=length * number) for number in range(count)]

    def step_of(self, day: date) -> int:
        """The place among `steps` of a day that lies in the period."""
        return (day - self.steps[0]).days // (7 if self.by_week else 1)


def period(first: date, last: date, time_zone: str) -> Period:
    """The time from the first to the last day in a time zone."""
    return Period(first, last, day_began(first, time_zone), day_began(last + timedelta(days=1), time_zone))


@dataclass(frozen=True, slots=True)
class Band:
    """From so many days to so many, both included; None: and longer."""

    first: int
    last: int | None


def bands(ends: Sequence[int]) -> tuple[Band, ...]:
    """The bands that end there, and one for what is beyond."""
    begins = (0, *(end + 1 for end in ends))
    return tuple(Band(begin, end) for begin, end in zip(begins, (*ends, None), strict=True))


def median(counts: Mapping[int, int]) -> int | None:
    """The middle value of {value: how often}, the lower one of two; None for nothing."""
    half, seen = (sum(counts.values()) + 1) // 2, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= half > 0:
            return value
    return None


def mean(counts: Mapping[int, int]) -> float | None:
    """The average value of {value: how often}, to one decimal; None for nothing."""
    total = sum(counts.values())
    return round(sum(value * often for value, often in counts.items()) / total, 1) if total else None


def in_bands(counts: Mapping[int, int], ends: Sequence[int]) -> list[tuple[Band, int]]:
    """How often the values of {value: how often} lie in each band."""
    return [
        (band, sum(often for value, often in counts.items() if value >= band.first and (band.last or value) >= value))
        for band in bands(ends)
    ]
