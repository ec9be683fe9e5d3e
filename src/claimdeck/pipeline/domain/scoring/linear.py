"""A logistic model as whole numbers: a sum of weights, the same to the last bit wherever it is reckoned.

Weights are whole numbers of 2^-20 logits, features whole numbers, and no sum can reach 2^53: doubles hold each of them
exactly, so that neither the order of the additions nor the library that does them can change the result.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from claimdeck.pipeline.domain.scoring.features import LARGEST, NUMBERS, Features

LOGIT: Final = 1 << 20
# Half of what doubles hold exactly: room for a sum and one addition more.
_LARGEST_SUM: Final = 1 << 52


@dataclass(frozen=True, slots=True)
class LinearModel:
    """One row of weights a filter: for each column of `Features.matrix`; `intercepts` one a filter."""

    weights: npt.NDArray[np.float64] = field(repr=False)
    intercepts: npt.NDArray[np.float64] = field(repr=False)

    def __post_init__(self) -> None:
        whole = (self.weights == np.rint(self.weights)).all() and (self.intercepts == np.rint(self.intercepts)).all()
        # A claim may have as many codes as it has lines: each count is bounded as the numbers are.
        if not whole or (np.abs(self.weights).sum(axis=1) * LARGEST + np.abs(self.intercepts) >= _LARGEST_SUM).any():
            raise ValueError("The weights are no whole numbers, or too large to be summed up exactly.")

    def scores(self, features: Features) -> npt.NDArray[np.int64]:
        """Claims × filters, in units of 2^-20 logits."""
        begin = len(NUMBERS)
        # Numpy's own loops: a library's threads would only wait for one another beside those of the pipeline.
        scores = np.einsum("ij,kj->ki", features.numbers, self.weights[:, :begin])
        for bag in features.bags:
            # The place past the last one is that of unknown codes, which weigh nothing.
            known = np.pad(self.weights[:, begin : begin + bag.size], ((0, 0), (0, 1)))
            begin += bag.size
            for summed, weights in zip(scores, known, strict=True):
                summed += np.bincount(bag.rows, weights=weights[bag.words], minlength=len(features))
        whole: npt.NDArray[np.int64] = (scores.T + self.intercepts).astype(np.int64)
        return whole
