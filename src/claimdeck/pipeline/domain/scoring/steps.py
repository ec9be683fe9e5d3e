"""Amounts on a scale of whole steps, four to each doubling, reckoned with whole numbers alone.

A logarithm of the machine's library may differ in its last digit from one machine to the next; these never do.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

STEPS_A_DOUBLING: Final = 4
# From one dollar up to about sixteen million; below and beyond nothing is told apart.
_DOUBLINGS: Final = 24
# The whole part of 100 · 2^(k/4) cents: the fourth root of 100⁴ · 2^k.
_THRESHOLDS: Final = tuple(
    math.isqrt(math.isqrt(100**4 << number)) for number in range(_DOUBLINGS * STEPS_A_DOUBLING + 1)
)
MOST_STEPS: Final = len(_THRESHOLDS)
_SEARCHED: Final = np.array(_THRESHOLDS, dtype=np.int64)


def steps_of(cents: pl.Series) -> npt.NDArray[np.int64]:
    """How many thresholds each amount has reached, 0 to `MOST_STEPS`; null counts as nothing."""
    return np.searchsorted(_SEARCHED, cents.fill_null(0).to_numpy(), side="right")
