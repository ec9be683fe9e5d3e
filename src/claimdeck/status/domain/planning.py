"""From rows to the fewest payer calls: which windows of service dates to scan, and what to ask one by one."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from claimdeck.payers.domain.windows import Window
from claimdeck.payers.port import Limits
from claimdeck.status.domain.calendar import Block, Need, Placed, Terms, blocks_of, calendar, place

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


@dataclass(slots=True)
class Seen:
    """What the windows read so far have shown about the practice's other claims."""

    claims: int = 0
    wanted: int = 0
    days: int = 0

    def add(self, claims: int, wanted: int, *, days: int) -> None:
        """A page with so many claims, of which so many were wanted; `days` of its window, counted once."""
        self.claims += claims
        self.wanted += wanted
        self.days += days

    @property
    def others_a_day(self) -> float:
        return max(0, self.claims - self.wanted) / self.days if self.days else 0.0


def _predicted_calls(expected: float, limits: Limits) -> int:
    return max(1, math.ceil(expected / limits.page_size - 1e-6))


def _cost(expected: float, idle_days: int, terms: Terms) -> float:
    page = terms.limits.page_size
    calls = _predicted_calls(expected, terms.limits)
    brim = _FULL_TO_THE_BRIM if calls * page - expected < _BRIM * page else 0.0
    waiting = _PAGE_OF_WAITING * max(0, calls - max(1, terms.rounds // 2)) + _PAGE_IN_STEP * (calls - 1)
    return calls + waiting + brim + _IDLE_DAY * idle_days


def _cut(blocks: Sequence[Block], terms: Terms) -> list[tuple[int, int, float]]:
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


def _scans(placed: Placed, keys: Sequence[int], terms: Terms, scanned: Sequence[Window]) -> list[Scan]:
    if not keys:
        return []
    windows = _cut(blocks_of(calendar(placed, keys, scanned), terms.limits.window_days), terms)
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

    `scanned` windows were read to their end and are not asked again. Only what the payer can be asked is planned: a
    need that no plan can reach by date is asked by its number, where the payer has such a call, or else stands in
    `outside`; what it cannot be asked in any way is not in the plan.
    """
    placed = place(needs, terms)
    able = terms.capabilities
    alone = {need.key for need in needs if need.can_be_asked_alone(able)}
    numbered = {need.key for need in needs if need.has_number and able.by_number}
    out_of_reach = [key for key in placed.outside if key in numbered]
    outside = tuple(key for key in placed.outside if key not in numbered)
    if not (terms.batch and able.by_window):
        singles = [key for key in placed.spans if key in alone]
        rest = [key for key in placed.spans if key not in alone] if able.by_window else []
        return Plan(tuple(_scans(placed, rest, terms, scanned)), tuple(singles + out_of_reach), outside)

    keys = list(placed.spans)
    together = _swap(_scans(placed, keys, terms, scanned), alone)
    floating = placed.floating
    if floating and alone.issuperset(floating):
        dated = [key for key in keys if key in placed.homes]
        apart = _swap(_scans(placed, dated, terms, scanned), alone)
        apart = Plan(apart.scans, (*apart.singles, *floating))
        if apart.calls <= together.calls:
            together = apart
    return Plan(together.scans, (*together.singles, *out_of_reach), outside)


def _swap(scans: Sequence[Scan], alone: Collection[int]) -> Plan:
    """Ask one by one where that costs no more calls than reading the window."""
    kept: list[Scan] = []
    singles: list[int] = []
    for scan in scans:
        # With somebody wanted by no date in it, a window must be read whatever else it holds.
        if not scan.floating and len(scan.needs) <= scan.calls and all(key in alone for key in scan.needs):
            singles.extend(scan.needs)
        else:
            kept.append(scan)
    return Plan(tuple(kept), tuple(singles))


def one_by_one_pays(*, wanted: int, missing: int, pages: int, limits: Limits) -> bool:
    """Whether, after `pages` pages of a window, the `missing` of `wanted` claims are cheaper asked one by one.

    The rest of the window is estimated from how many of the wanted ones the pages brought so far.
    """
    most = limits.search_cap / limits.page_size
    found = wanted - missing
    whole = min(most, pages * wanted / found) if found else most
    return missing <= math.ceil(whole - pages - 1e-6)
