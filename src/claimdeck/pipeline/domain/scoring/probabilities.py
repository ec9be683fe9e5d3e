"""From scores to probabilities in ten-thousandths, and what is stored of them; whole numbers all the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

CERTAIN: Final = 10_000
MOST_KNOTS: Final = 1_025
_LARGEST_SCORE: Final = 1 << 52


@dataclass(frozen=True, slots=True)
class Calibration:
    """Probabilities (in ten-thousandths, never falling) at scores `first`, `first + step`, …; straight in between."""

    first: int
    step: int
    probabilities: tuple[int, ...]

    def __post_init__(self) -> None:
        rising = all(low <= high for low, high in zip(self.probabilities, self.probabilities[1:], strict=False))
        bounded = all(0 <= one <= CERTAIN for one in self.probabilities)
        if not 2 <= len(self.probabilities) <= MOST_KNOTS or not rising or not bounded:
            raise ValueError("A table of probabilities must rise from 0 to at most 10,000.")
        if not 1 <= self.step <= 1 << 30 or abs(self.first) > _LARGEST_SCORE:
            raise ValueError("A table of probabilities begins or steps out of bounds.")

    def of(self, scores: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The probability at each score, in ten-thousandths, cut off to the whole one below."""
        knots = np.array(self.probabilities, dtype=np.int64)
        last = (len(knots) - 1) * self.step
        above = np.clip(scores, self.first, self.first + last) - self.first
        below = np.minimum(above // self.step, len(knots) - 2)
        risen = (knots[below + 1] - knots[below]) * (above - below * self.step) // self.step
        probabilities: npt.NDArray[np.int64] = knots[below] + risen
        return probabilities


def in_ten_thousandths(threshold: float) -> int:
    """The smallest probability that reaches this threshold."""
    return int((Decimal(str(threshold)) * CERTAIN).to_integral_value(ROUND_CEILING))


def chosen(probabilities: npt.NDArray[np.int64], filters: Sequence[int], threshold: int) -> pl.Series:
    """The filter with the highest probability, the lower number among equals; null where it is below the threshold."""
    top = probabilities.argmax(axis=1)
    numbers = np.asarray(filters, dtype=np.int16)[top]
    reached = probabilities[np.arange(len(top)), top] >= threshold
    return pl.select(pl.when(pl.Series(reached)).then(pl.Series(numbers))).to_series().alias("filter_number")


def as_text(probabilities: npt.NDArray[np.int64], filters: Sequence[int]) -> pl.Series:
    """A JSON object a claim: each filter's number and its probability with four decimals."""
    written = [_DECIMALS.gather(probabilities[:, place]).alias(str(number)) for place, number in enumerate(filters)]
    parts = [part for number in filters for part in (pl.lit(f',"{number}":'), pl.col(str(number)))]
    parts[0] = pl.lit(f'{{"{filters[0]}":')
    return pl.DataFrame(written).select(pl.concat_str(*parts, pl.lit("}")).alias("filter_probabilities")).to_series()


_DECIMALS: Final = pl.Series([f"{whole // CERTAIN}.{whole % CERTAIN:04d}" for whole in range(CERTAIN + 1)])
