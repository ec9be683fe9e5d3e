"""From rows to the fewest payer calls: which windows of service dates to scan, and what to ask one by one."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Final

from claimdeck.payers.port import Limits, Window

PADDING_DAYS: Final = 7
UNDATED_DAYS: Final = 90

# What a plan weighs beside the number of calls, as fractions of one call. Pages of one window follow one
# another: that costs nothing while the rest of the job keeps the payer busy for longer, but beyond half of
# that time a further page is a round of waiting. A window filled to the brim may need a page more. Days between the
# wanted ones may hold other people's claims.
_PAGE_IN_STEP: Final = 0.02
_PAGE_OF_WAITING: Final = 0.35
_FULL_TO_THE_BRIM: Final = 0.4
_BRIM: Final = 0.08
_IDLE_DAY: Final = 0.02


@dataclass(frozen=True, slots=True)
class Need:
    """One claim that is wanted: its own service dates where known, and whether a number can find it."""

    key: int
    first: date | None
    last: date | None
    has_number: bool = True


@dataclass(frozen=True, slots=True)
class Scan:
    """A window to be read page by page. `needs` are those whose service date lies in it."""

    window: Window
    needs: tuple[int, ...]
    # Wanted by no date of their own: any window of the plan may hold them.
    floating: tuple[int, ...]
    calls: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask. `outside` lie wholly before the payer's look-back; `calls` is the prediction."""

    scans: tuple[Scan, ...] = ()
    singles: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()

    @property
    def calls(self) -> int:
        return sum(scan.calls for scan in self.scans) + len(self.singles)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan is made under. `others` is the payer's other claims a day, as far as they were seen."""

    today: date
    limits: Limits
    start: date | None = None
    end: date | None = None
    batch: bool = True
    by_number: bool = True
    others: float = 0.0
    # In how many rounds of calls side by side the whole job can be asked at best.
    rounds: int = 1

    @property
    def earliest(self) -> date:
        return months_before(self.today, self.limits.lookback_months)


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def span(need: Need, terms: Terms) -> tuple[int, int] | None:
    """The ordinals of the first and last day to search for a need, padded and clipped; None when outside."""
    if terms.start is not None or terms.end is not None:
        first = terms.start or terms.earliest
        last = terms.end or terms.today
    elif need.first is None and need.last is None:
        first, last = terms.today - timedelta(days=UNDATED_DAYS - 1), terms.today
    else:
        first = need.first or need.last or terms.today
        last = max(first, need.last or first)
    low = max(first.toordinal() - PADDING_DAYS, terms.earliest.toordinal())
    high = min(last.toordinal() + PADDING_DAYS, terms.today.toordinal())
    return (low, high) if low <= high else None


@dataclass(slots=True)
class _Days:
    """A calendar of one group: which days are wanted, and how many claims are expected on each."""

    low: int
    wanted: list[bool]
    expected: list[float]


@dataclass(frozen=True, slots=True)
class _Block:
    """Days that no cut goes through, with the claims expected in them."""

    first: int
    last: int
    expected: float


@dataclass(slots=True)
class _Placed:
    """The needs of a group, each with its span and, where it has a date inside, its home day."""

    homes: dict[int, int] = field(default_factory=dict)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    outside: list[int] = field(default_factory=list)

    @property
    def floating(self) -> list[int]:
        return [key for key in self.spans if key not in self.homes]


def _place(needs: Iterable[Need], terms: Terms) -> _Placed:
    placed = _Placed()
    for need in needs:
        reach = span(need, terms)
        if reach is None:
            placed.outside.append(need.key)
            continue
        placed.spans[need.key] = reach
        own = need.first or need.last
        if own is not None and reach[0] <= own.toordinal() <= reach[1]:
            placed.homes[need.key] = own.toordinal()
    return placed


def _calendar(placed: _Placed, keys: Iterable[int], scanned: Sequence[Window]) -> _Days:
    chosen = [(key, *placed.spans[key]) for key in keys]
    low, high = min(first for _, first, _ in chosen), max(last for _, _, last in chosen)
    size = high - low + 1
    cover = [0] * (size + 1)
    spread = [0.0] * (size + 1)
    at_home = [0.0] * size
    for key, first, last in chosen:
        cover[first - low] += 1
        cover[last - low + 1] -= 1
        home = placed.homes.get(key)
        if home is not None:
            at_home[home - low] += 1
        else:
            spread[first - low] += 1 / (last - first + 1)
            spread[last - low + 1] -= 1 / (last - first + 1)
    wanted = [count > 0 for count in accumulate(cover[:size])]
    floating = [value if value > 1e-9 else 0.0 for value in accumulate(spread[:size])]
    for window in scanned:
        for day in range(max(window.first.toordinal(), low), min(window.last.toordinal(), high) + 1):
            wanted[day - low] = False
    return _Days(low, wanted, [a + b for a, b in zip(at_home, floating, strict=True)])


def _blocks(days: _Days, longest: int) -> list[_Block]:
    """Wanted days in runs around each day on which something is expected, cut midway between two of those."""
    blocks: list[_Block] = []
    position, size = 0, len(days.wanted)
    while position < size:
        if not days.wanted[position]:
            position += 1
            continue
        end = position
        while end + 1 < size and days.wanted[end + 1]:
            end += 1
        events = [day for day in range(position, end + 1) if days.expected[day] > 0] or [position]
        edges = [position, *((a + b) // 2 + 1 for a, b in pairwise(events)), end + 1]
        for first, stop in pairwise(edges):
            for part in range(first, stop, longest):
                last = min(part + longest, stop) - 1
                expected = sum(days.expected[part : last + 1])
                blocks.append(_Block(days.low + part, days.low + last, expected))
        position = end + 1
    return blocks


def _predicted_calls(expected: float, limits: Limits) -> int:
    return max(1, math.ceil(expected / limits.page_size - 1e-6))


def _cost(expected: float, idle_days: int, terms: Terms) -> float:
    page = terms.limits.page_size
    calls = _predicted_calls(expected, terms.limits)
    brim = _FULL_TO_THE_BRIM if calls * page - expected < _BRIM * page else 0.0
    waiting = _PAGE_OF_WAITING * max(0, calls - max(1, terms.rounds // 2)) + _PAGE_IN_STEP * (calls - 1)
    return calls + waiting + brim + _IDLE_DAY * idle_days


def _cut(blocks: Sequence[_Block], terms: Terms) -> list[tuple[int, int, float]]:
    """The cheapest way to lay windows over the blocks: (first, last, expected), by dynamic programming."""
    limits = terms.limits
    best = [0.0] + [math.inf] * len(blocks)
    came_from = [0] * (len(blocks) + 1)
    for stop in range(1, len(blocks) + 1):
        expected, wanted_days = 0.0, 0
        for start in range(stop - 1, -1, -1):
            block = blocks[start]
            length = blocks[stop - 1].last - block.first + 1
            wanted_days += block.last - block.first + 1
            expected += block.expected
            claims = expected + terms.others * length
            # A window that is likely over the search cap would be refused and split; one block cannot be less.
            if length > limits.window_days or (claims > 0.9 * limits.search_cap and start < stop - 1):
                break
            cost = best[start] + _cost(claims, length - wanted_days, terms)
            if cost < best[stop]:
                best[stop], came_from[stop] = cost, start
    windows: list[tuple[int, int, float]] = []
    stop = len(blocks)
    while stop:
        start = came_from[stop]
        first, last = blocks[start].first, blocks[stop - 1].last
        expected = sum(block.expected for block in blocks[start:stop]) + terms.others * (last - first + 1)
        windows.append((first, last, expected))
        stop = start
    return windows[::-1]


def _scans(placed: _Placed, keys: Sequence[int], terms: Terms, scanned: Sequence[Window]) -> list[Scan]:
    if not keys:
        return []
    windows = _cut(_blocks(_calendar(placed, keys, scanned), terms.limits.window_days), terms)
    floating = tuple(key for key in keys if key not in placed.homes)
    by_home = sorted((placed.homes[key], key) for key in keys if key in placed.homes)
    scans, position = [], 0
    for first, last, expected in windows:
        mine: list[int] = []
        while position < len(by_home) and by_home[position][0] <= last:
            if by_home[position][0] >= first:
                mine.append(by_home[position][1])
            position += 1
        window = Window(date.fromordinal(first), date.fromordinal(last))
        near = tuple(k for k in floating if placed.spans[k][0] <= last and placed.spans[k][1] >= first)
        scans.append(Scan(window, tuple(mine), near, _predicted_calls(expected, terms.limits)))
    return scans


def plan(needs: Sequence[Need], terms: Terms, scanned: Sequence[Window] = ()) -> Plan:
    """The plan with the fewest predicted calls for one practice and payer.

    `scanned` windows were read to their end and are not asked again. A need that no plan can reach by date is
    asked by its number, where the payer has such a call, or else stands in `outside`.
    """
    placed = _place(needs, terms)
    numbered = {need.key for need in needs if need.has_number}

    def can_single(key: int) -> bool:
        # A patient can be asked for as long as there are dates to ask in.
        return terms.by_number if key in numbered else True

    out_of_reach = [key for key in placed.outside if key in numbered and terms.by_number]
    outside = tuple(key for key in placed.outside if key not in set(out_of_reach))
    if not terms.batch:
        singles = [key for key in placed.spans if can_single(key)]
        rest = [key for key in placed.spans if not can_single(key)]
        return Plan(tuple(_scans(placed, rest, terms, scanned)), tuple(singles + out_of_reach), outside)

    keys = list(placed.spans)
    together = _swap(_scans(placed, keys, terms, scanned), can_single)
    floating = placed.floating
    if floating and all(can_single(key) for key in floating):
        dated = [key for key in keys if key in placed.homes]
        apart = _swap(_scans(placed, dated, terms, scanned), can_single)
        apart = Plan(apart.scans, (*apart.singles, *floating))
        if apart.calls <= together.calls:
            together = apart
    return Plan(together.scans, (*together.singles, *out_of_reach), outside)


def _swap(scans: Sequence[Scan], can_single: Callable[[int], bool]) -> Plan:
    """Ask one by one where that costs no more calls than reading the window."""
    kept: list[Scan] = []
    singles: list[int] = []
    for scan in scans:
        # With somebody wanted by no date in it, a window must be read whatever else it holds.
        if not scan.floating and len(scan.needs) <= scan.calls and all(can_single(k) for k in scan.needs):
            singles.extend(scan.needs)
        else:
            kept.append(scan)
    return Plan(tuple(kept), tuple(singles))


def halves(window: Window, home_days: Sequence[date]) -> tuple[Window, Window] | None:
    """Two windows in place of one that held too much, cut amid its expected claims; None for a single day."""
    if window.days < 2:
        return None
    inside = sorted(day for day in home_days if window.first <= day <= window.last)
    middle = inside[len(inside) // 2] if inside else window.first + timedelta(days=window.days // 2)
    cut = min(max(middle, window.first + timedelta(days=1)), window.last)
    return Window(window.first, cut - timedelta(days=1)), Window(cut, window.last)


def one_by_one_pays(*, wanted: int, missing: int, pages: int, limits: Limits) -> bool:
    """Whether, after `pages` pages of a window, the `missing` of `wanted` claims are cheaper asked one by one.

    The rest of the window is estimated from how many of the wanted ones the pages brought so far.
    """
    most = limits.search_cap / limits.page_size
    found = wanted - missing
    whole = min(most, pages * wanted / found) if found else most
    return missing <= math.ceil(whole - pages - 1e-6)
