"""How far recent claims have moved from those that a model was trained on: the population stability index.

PSI = Σ (recent − trained) · ln(recent / trained) over the parts into which the training data were cut. By custom below
0.1 nothing has moved, from 0.25 on a model should be looked at again.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

MOST_PARTS: Final = 10
MOVED: Final = 0.1
FAR: Final = 0.25
# Fewer claims than this move by chance.
FEWEST_CLAIMS: Final = 500
# A part that one side lacks counts as if it held half a claim in ten thousand.
_LEAST_SHARE: Final = 0.00005


class Drift(StrEnum):
    """What the index says."""

    UNKNOWN = "unknown"
    STEADY = "steady"
    MOVED = "moved"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie in each part; part n holds values from `edges[n - 1]` up to, not including, `edges[n]`."""

    edges: tuple[int, ...]
    counts: tuple[int, ...]


def trained(values: npt.NDArray[np.float64]) -> Histogram:
    """Cut the values of the training data into at most ten parts of about the same size."""
    quantiles = np.quantile(values, np.linspace(0, 1, MOST_PARTS + 1)[1:-1], method="higher")
    edges = tuple(sorted({int(edge) for edge in quantiles} | {int(edge) + 1 for edge in quantiles[:1]}))
    return Histogram(edges, counted(values, edges))


def counted(values: npt.NDArray[np.float64], edges: Sequence[int]) -> tuple[int, ...]:
    """How many of the values lie in each of the parts between these edges."""
    parts = np.searchsorted(np.asarray(edges), values, side="right")
    return tuple(np.bincount(parts, minlength=len(edges) + 1).tolist())


def stability_index(trained_counts: Sequence[int], recent_counts: Sequence[int]) -> float:
    """The population stability index of two histograms with the same parts; 0 where one of them is empty."""
    before, after = sum(trained_counts), sum(recent_counts)
    if not before or not after or len(trained_counts) != len(recent_counts):
        return 0.0
    index = 0.0
    for was, became in zip(trained_counts, recent_counts, strict=True):
        p, q = max(was / before, _LEAST_SHARE), max(became / after, _LEAST_SHARE)
        index += (q - p) * math.log(q / p)
    return index


def drift_of(index: float, claims: int) -> Drift:
    """What an index over so many claims says."""
    if claims < FEWEST_CLAIMS:
        return Drift.UNKNOWN
    return Drift.FAR if index >= FAR else Drift.MOVED if index >= MOVED else Drift.STEADY
