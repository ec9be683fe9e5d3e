"""How good a model is on claims that it has never seen, against the majority, which never gets a filter."""

from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score

from claimdeck.pipeline.domain.scoring.probabilities import CERTAIN
from claimdeck.pipeline.scoring.card import CalibrationRow, Figures

_ROWS: Final = 10
_SURE: Final = 2.0


def figures_of(
    number: int, probabilities: npt.NDArray[np.int64], right: npt.NDArray[np.bool_], usual: float, threshold: int
) -> Figures:
    """The figures of one filter; `usual` is its share among the claims that it was fitted on.

    The baseline says of every claim that it has the usual share of this filter. A model is better where its Brier score
    is lower by more than twice the standard error of the difference: less than that may be luck.
    """
    predicted = probabilities / CERTAIN
    flagged = probabilities >= threshold
    errors, baseline_errors = (predicted - right) ** 2, (usual - right) ** 2
    gained = baseline_errors - errors
    standard_error = float(gained.std() / np.sqrt(len(gained)))
    return Figures(
        filter=number,
        claims=len(right),
        positives=int(right.sum()),
        precision=float(right[flagged].mean()) if flagged.any() else None,
        recall=float(flagged[right].mean()) if right.any() else None,
        average_precision=float(average_precision_score(right, predicted)) if right.any() else None,
        brier=float(errors.mean()),
        baseline_average_precision=float(right.mean()),
        baseline_brier=float(baseline_errors.mean()),
        better_than_baseline=bool(gained.mean() > _SURE * standard_error),
        calibration=_calibration(predicted, right),
    )


def _calibration(predicted: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> list[CalibrationRow]:
    rows = np.minimum((predicted * _ROWS).astype(int), _ROWS - 1)
    return [
        CalibrationRow(
            probability_from=row / _ROWS,
            claims=int((rows == row).sum()),
            mean_probability=float(predicted[rows == row].mean()),
            share_right=float(right[rows == row].mean()),
        )
        for row in range(_ROWS)
        if (rows == row).any()
    ]
