"""From when to when a release of reference data holds."""

from collections.abc import Sequence
from datetime import date, timedelta

from claimdeck.pipeline.reference.kinds import CUMULATIVE, OPEN_AT_FIRST, YEARLY, ReferenceKind
from claimdeck.pipeline.reference.models import Release


def in_force(kind: ReferenceKind, releases: Sequence[Release]) -> list[tuple[Release, date | None, date | None]]:
    """The releases that count, each with its first and last day; null: open.

    A release holds until the next one of its kind, a fee schedule no longer than its calendar year. Of a kind whose
    rows say their own dates the newest release counts alone. `releases` are not empty.
    """
    starts = sorted({release.effective_date for release in releases})
    if kind in CUMULATIVE:
        return [(release, None, None) for release in releases if release.effective_date == starts[-1]]
    last = {
        begin: _last_day(kind, begin, following) for begin, following in zip(starts, [*starts[1:], None], strict=True)
    }
    first: dict[date, date | None] = {begin: begin for begin in starts}
    if kind in OPEN_AT_FIRST:
        first[starts[0]] = None
    return [(release, first[release.effective_date], last[release.effective_date]) for release in releases]


def _last_day(kind: ReferenceKind, begin: date, following: date | None) -> date | None:
    days = [following - timedelta(days=1)] if following else []
    if kind in YEARLY:
        days.append(date(begin.year, 12, 31))
    return min(days, default=None)
