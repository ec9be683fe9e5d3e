"""The claims of a plan as columns, in the order of their importance."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from claimdeck.assignment.domain.importance import (
    DAYS_A_PRIORITY,
    DUE_SOON,
    LATER,
    NO_DEADLINE,
    PAST_LIMIT,
    due_soon_until,
)
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.claims.domain.states import HIGHEST_PRIORITY, LOWEST_PRIORITY

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Value = TypeVar("Value", bound=Hashable)

# Ages at which a band begins, as billing tells patients apart; an unknown age stands in the middle.
AGE_BANDS: Final = (18, 40, 65, 75, 85)
_MIDDLE: Final = 2
_UNKNOWN_BIRTH: Final = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """All claims, the most important first. `claims` are in that order, and so is every column.

    `given` are their places in the caller's order. `level` is equal for claims that tiers 1 to 5 cannot tell apart,
    and grows. `age` and `urgency` are bands (0 is the youngest, the least urgent); `birth` a day's ordinal, for
    the exact order of age within a band.
    """

    claims: Sequence[ClaimToPlan]
    given: Numbers
    level: Numbers
    band: Numbers
    aged: Numbers
    deadline: Numbers
    amount: Numbers
    age: Numbers
    birth: Numbers
    urgency: Numbers

    def __len__(self) -> int:
        return len(self.claims)

    def only(self, places: Numbers) -> "Columns":
        """The claims at these places, which are in order."""
        claims = [self.claims[place] for place in places.tolist()]
        columns = (getattr(self, field.name)[places] for field in fields(self) if field.name != "claims")
        return Columns(claims, *columns)


def columns_of(claims: Sequence[ClaimToPlan], today: date, working_days: str) -> Columns:
    """The columns of claims given in any order."""
    priority = _numbers((claim.priority for claim in claims), len(claims))
    amount = _numbers((claim.amount_cents for claim in claims), len(claims))
    deadline = _days([claim.deadline for claim in claims], NO_DEADLINE)
    waiting = _days([claim.waiting_since for claim in claims], today.toordinal())
    aged = priority + np.maximum(0, today.toordinal() - waiting) // DAYS_A_PRIORITY
    soon = due_soon_until(today, working_days).toordinal()
    band = np.where(deadline > soon, LATER, np.where(deadline >= today.toordinal(), DUE_SOON, PAST_LIMIT))
    by_id = np.empty(len(claims), np.int64)
    in_order = sorted(
        range(len(claims)), key=lambda i: (claims[i].claim_id, claims[i].practice or "", claims[i].number)
    )
    by_id[in_order] = np.arange(len(claims))
    given = np.lexsort((by_id, -amount, deadline, -aged, -band))
    band, aged, deadline, amount = band[given], aged[given], deadline[given], amount[given]
    keys = np.stack((band, aged, deadline, amount))
    level = np.zeros(len(claims), np.int64)
    level[1:] = np.cumsum((keys[:, 1:] != keys[:, :-1]).any(axis=0))
    ordered = [claims[i] for i in given.tolist()]
    birth = _mapped([claim.birth_date for claim in ordered], _as_number)
    most = HIGHEST_PRIORITY - LOWEST_PRIORITY
    urgency = np.where(band == DUE_SOON, most, np.minimum(aged, HIGHEST_PRIORITY) - LOWEST_PRIORITY)
    return Columns(ordered, given, level, band, aged, deadline, amount, _age_bands(birth, today), birth, urgency)


def any_in(lines: Flags) -> Flags:
    """For each line of a table whether anything in it is true."""
    found: Flags = np.any(lines, axis=1)
    return found


def factorized(values: Sequence[Value]) -> tuple[Numbers, list[Value]]:
    """Each value's number and the different values, numbered as they come."""
    numbers: dict[Value, int] = {}
    codes = _numbers((numbers.setdefault(value, len(numbers)) for value in values), len(values))
    return codes, list(numbers)


def _mapped(values: Sequence[Value], number: Callable[[Value], int]) -> Numbers:
    """The number of each value, worked out once for each different one."""
    codes, different = factorized(values)
    return _numbers(map(number, different), len(different))[codes] if different else codes


def _numbers(values: Iterable[int], count: int) -> Numbers:
    return np.fromiter(values, np.int64, count)


def _days(values: Sequence[date | None], absent: int) -> Numbers:
    return _mapped(values, lambda day: absent if day is None else day.toordinal())


def _as_number(day: date | None) -> int:
    """A birth date as 19400229, which compares and from which years can be reckoned."""
    return _UNKNOWN_BIRTH if day is None else day.year * 10_000 + day.month * 100 + day.day


def _age_bands(birth: Numbers, today: date) -> Numbers:
    years = (_as_number(today) - birth) // 10_000
    return np.where(birth == _UNKNOWN_BIRTH, _MIDDLE, np.searchsorted(AGE_BANDS, years, side="right"))
