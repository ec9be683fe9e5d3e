"""Windows of service dates: how long they are, how one is cut in two, and how far back a payer looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """A span of first service dates, both days counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days, first and last counted."""
        return (self.last - self.first).days + 1


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def halves(window: Window, home_days: Sequence[date]) -> tuple[Window, Window] | None:
    """Two windows in place of one that held too much, cut amid its expected claims; None for a single day."""
    if window.days < 2:
        return None
    inside = sorted(day for day in home_days if window.first <= day <= window.last)
    middle = inside[len(inside) // 2] if inside else window.first + timedelta(days=window.days // 2)
    cut = min(max(middle, window.first + timedelta(days=1)), window.last)
    return Window(window.first, cut - timedelta(days=1)), Window(cut, window.last)
