"""The days on which a group's claims are wanted, and how many are expected on each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Final

from claimdeck.payers.domain.capabilities import EVERYTHING, Capabilities
from claimdeck.payers.domain.windows import Window, months_before
from claimdeck.payers.port import Limits

PADDING_DAYS: Final = 7
UNDATED_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Need:
    """One claim that is wanted: its own service dates where known, and by what it can be asked for alone."""

    key: int
    first: date | None
    last: date | None
    has_number: bool = True
    has_patient: bool = True

    def can_be_asked_alone(self, able: Capabilities) -> bool:
        """Whether the payer can be asked for this one alone. One with a number is found in windows as surely."""
        if self.has_number and (able.by_number or able.by_window):
            return able.by_number
        return self.has_patient and able.by_patient


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan is made under. `others` is the payer's other claims a day, as far as they were seen."""

    today: date
    limits: Limits
    start: date | None = None
    end: date | None = None
    batch: bool = True
    capabilities: Capabilities = EVERYTHING
    others: float = 0.0
    # See `rounds_of`.
    rounds: int = 1

    @property
    def earliest(self) -> date:
        return months_before(self.today, self.limits.lookback_months)


def rounds_of(claims: int, limits: Limits) -> int:
    """In how many rounds of calls side by side so many claims can be asked at best, each call a full page."""
    return max(1, round(claims / (limits.page_size * max(1, limits.concurrency))))


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
class Days:
    """A calendar of one group: which days are wanted, and how many claims are expected on each."""

    low: int
    wanted: list[bool]
    expected: list[float]


@dataclass(frozen=True, slots=True)
class Block:
    """Days that no cut goes through, with the claims expected in them."""

    first: int
    last: int
    expected: float


@dataclass(slots=True)
class Placed:
    """The needs of a group, each with its span and, where it has a date inside, its home day."""

    homes: dict[int, int] = field(default_factory=dict)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    outside: list[int] = field(default_factory=list)

    @property
    def floating(self) -> list[int]:
        return [key for key in self.spans if key not in self.homes]


def place(needs: Iterable[Need], terms: Terms) -> Placed:
    placed = Placed()
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


def calendar(placed: Placed, keys: Iterable[int], scanned: Sequence[Window]) -> Days:
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
    return Days(low, wanted, [a + b for a, b in zip(at_home, floating, strict=True)])


def blocks_of(days: Days, longest: int) -> list[Block]:
    """Wanted days in runs around each day on which something is expected, cut midway between two of those."""
    blocks: list[Block] = []
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
                blocks.append(Block(days.low + part, days.low + last, expected))
        position = end + 1
    return blocks
