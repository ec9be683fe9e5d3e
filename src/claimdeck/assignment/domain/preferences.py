"""What a claim costs with a person: the strategies' preferences, and how a person's day fills up evenly."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from claimdeck.people.domain.strategies import HIGHEST_LEVEL, LOWEST_LEVEL, Strategy

Costs = NDArray[np.int64]

OLDEST_BAND: Final = 5
MOST_URGENT: Final = 4
# Titles after the tenth count as the tenth.
_LAST_TITLE: Final = 9
# Of a day's capacity in percent: a claim costs how full its taker's day is with it.
FULL_DAY: Final = 100


def preference(
    strategy: Strategy, *, age: NDArray[np.int64], urgency: NDArray[np.int64], title: int, seniority: int
) -> Costs:
    """What claims of these bands cost with a person by that strategy; below 0 it is wished for.

    By payer all are alike: who is least loaded decides. By age the oldest are wished for, the youngest are left to
    others; every title (0 is the most senior) further down costs more, and the more the older the patient. By
    seniority the most urgent are wished for by the most senior and left alone by the most junior.
    """
    if strategy is Strategy.AGE:
        return 10 * (OLDEST_BAND - 2 * age) + 2 * min(title, _LAST_TITLE) * (1 + age)
    if strategy is Strategy.SENIORITY:
        juniority = 2 * (HIGHEST_LEVEL - seniority) - (HIGHEST_LEVEL - LOWEST_LEVEL)
        return (2 * urgency - MOST_URGENT) * juniority
    return np.zeros(len(age), np.int64)


def shares(used: int, places: int, daily: int) -> Costs:
    """How full a person's day is, in percent, with each of the next `places` claims after `used` of `daily`."""
    return FULL_DAY * (2 * (used + np.arange(1, places + 1)) - 1) // (2 * max(1, daily))
