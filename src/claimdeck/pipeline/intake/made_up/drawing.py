"""Chance that depends on a seed, a purpose and a place alone, whole columns at once and the same on every machine."""

from collections.abc import Sequence
from typing import Final, TypeAlias
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
Truth: TypeAlias = NDArray[np.bool_]

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)


class Draw:
    """Numbers for each of `places`; whoever asks again for the same purpose gets the same ones.

    No floating point and no generator with a state: so neither the size of a chunk nor the machine matters.
    """

    def __init__(self, seed: int, places: Whole) -> None:
        self._seed = np.uint64(seed & 0xFFFFFFFFFFFFFFFF)
        self._places = places.astype(np.uint64)

    def below(self, purpose: str, limit: int | Whole) -> Whole:
        """A number from 0 to `limit` - 1 for each place."""
        with np.errstate(over="ignore"):
            key = _mixed(np.array([self._seed + np.uint64(crc32(purpose.encode())) * _GOLDEN]))
            bits = _mixed(_mixed(self._places * _GOLDEN + key))
        upper = (bits >> _HALF).astype(np.int64)
        below: Whole = (upper * np.asarray(limit, dtype=np.int64)) >> np.int64(32)
        return below

    def between(self, purpose: str, least: int, most: int) -> Whole:
        """A number from `least` to `most`, both included."""
        return self.below(purpose, most - least + 1) + least

    def chance(self, purpose: str, per_mille: int | Whole) -> Truth:
        """True `per_mille` of a thousand times."""
        true: Truth = self.below(purpose, 1000) < per_mille
        return true

    def weighted(self, purpose: str, weights: Sequence[int]) -> Whole:
        """A position in `weights`, as often as it weighs."""
        upto = np.cumsum(np.array(weights, dtype=np.int64))
        return np.searchsorted(upto, self.below(purpose, int(upto[-1])), side="right").astype(np.int64)

    def one_of(self, purpose: str, values: Sequence[str]) -> pl.Series:
        """One of these texts for each place."""
        return picked(values, self.below(purpose, len(values)))


def picked(values: Sequence[str], positions: Whole) -> pl.Series:
    """The texts at these positions."""
    return pl.Series(values, dtype=pl.String()).gather(positions)


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finalizer (Steele, Lea and Flood, 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
