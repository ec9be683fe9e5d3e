"""Boosted trees as whole numbers: reckoned here, so that no prediction depends on the library that grew them.

A feature and a threshold are whole numbers, so no comparison can differ; leaves are whole numbers of 2^-20 logits, so
their sum is the same in any order.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from claimdeck.pipeline.domain.scoring.features import Features

MOST_NODES: Final = 63
MOST_TREES: Final = 500
# A leaf, where a node would name a feature.
LEAF: Final = -1
_LARGEST_LEAF: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes by their place, the root first. A claim goes left where the feature is at most the threshold.

    `values` are those of leaves (`features` is -1 there). Children come after their parents: there are no circles.
    """

    features: tuple[int, ...]
    thresholds: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    values: tuple[int, ...]

    def __post_init__(self) -> None:
        nodes = len(self.features)
        if not 1 <= nodes <= MOST_NODES or {len(self.thresholds), len(self.left), len(self.right)} != {nodes}:
            raise ValueError("A tree has too many nodes, or parts of different lengths.")
        if len(self.values) != nodes or any(abs(value) > _LARGEST_LEAF for value in self.values):
            raise ValueError("A tree's leaves are too large.")
        for place, feature in enumerate(self.features):
            children = (self.left[place], self.right[place])
            if feature < LEAF or (feature != LEAF and not all(place < child < nodes for child in children)):
                raise ValueError("A tree's nodes do not lead from the root to leaves.")

    def reckon(self, columns: npt.NDArray[np.int32], node: int = 0) -> npt.NDArray[np.int32] | np.int32:
        """The leaf of each claim; `columns` is features × claims."""
        feature = self.features[node]
        if feature == LEAF:
            return np.int32(self.values[node])
        left, right = self.reckon(columns, self.left[node]), self.reckon(columns, self.right[node])
        chosen: npt.NDArray[np.int32] = np.where(columns[feature] <= self.thresholds[node], left, right)
        return chosen


@dataclass(frozen=True, slots=True)
class BoostedModel:
    """The trees of each filter, and what is added to their sum."""

    trees: tuple[tuple[Tree, ...], ...] = field(repr=False)
    intercepts: tuple[int, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.trees) != len(self.intercepts) or any(len(some) > MOST_TREES for some in self.trees):
            raise ValueError("Too many trees, or not an intercept for each filter.")

    def scores(self, features: Features) -> npt.NDArray[np.int64]:
        """Claims × filters, in units of 2^-20 logits."""
        columns = np.ascontiguousarray(features.matrix().T.astype(np.int32))
        scores = np.empty((len(features), len(self.trees)), dtype=np.int64)
        for place, (trees, intercept) in enumerate(zip(self.trees, self.intercepts, strict=True)):
            summed = np.full(len(features), intercept, dtype=np.int64)
            for tree in trees:
                summed += tree.reckon(columns)
            scores[:, place] = summed
        return scores
