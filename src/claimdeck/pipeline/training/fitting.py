"""Fitting one filter with scikit-learn, and writing what was learned as whole numbers."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from claimdeck.pipeline.domain.scoring.linear import LOGIT
from claimdeck.pipeline.domain.scoring.probabilities import CERTAIN
from claimdeck.pipeline.domain.scoring.trees import LEAF
from claimdeck.pipeline.scoring.model_file import CalibrationNumbers, FilterNumbers, TreeNumbers

Matrix = npt.NDArray[np.float64]
Right = npt.NDArray[np.bool_]

_TREES: Final = 100
_LEAVES: Final = 8
_FEWEST_IN_A_LEAF: Final = 20
# Probabilities are tabulated at every eighth of a logit, and no further out than these.
_FURTHEST: Final = 16
_KNOTS_A_LOGIT: Final = 8


def fit_logistic(number: int, seen: Matrix, right: Right) -> FilterNumbers:
    """Weights of a logistic regression on features of the same spread, turned back to the features as they are."""
    spread = seen.std(axis=0)
    spread[spread == 0] = 1.0
    middle = seen.mean(axis=0)
    fitted = LogisticRegression(C=1.0, max_iter=5_000, tol=1e-3).fit((seen - middle) / spread, right)
    slopes = fitted.coef_[0] / spread
    intercept = fitted.intercept_[0] - float((slopes * middle).sum())
    return FilterNumbers(
        filter=number,
        intercept=round(intercept * LOGIT),
        weights=np.rint(slopes * LOGIT).astype(np.int64).tolist(),
        calibration=_flat(),
    )


def fit_boosting(number: int, seen: Matrix, right: Right) -> FilterNumbers:
    """Boosted trees; thresholds and leaves are cut to whole numbers, which no comparison of whole features notices."""
    fitted = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        min_samples_leaf=_FEWEST_IN_A_LEAF,
        early_stopping=False,
        random_state=0,
    ).fit(seen, right)
    return FilterNumbers(
        filter=number,
        intercept=round(float(fitted._baseline_prediction[0, 0]) * LOGIT),
        trees=[_tree(predictor.nodes) for (predictor,) in fitted._predictors],
        calibration=_flat(),
    )


def calibrate(numbers: FilterNumbers, scores: npt.NDArray[np.int64], right: Right) -> FilterNumbers:
    """The same with a table of probabilities, from claims that it was not fitted on (Platt's sigmoid)."""
    logits = (scores / LOGIT)[:, None]
    fitted = LogisticRegression(C=1e3, max_iter=5_000).fit(logits, right)
    # A filter that is less likely the higher its score has learned nothing: all claims get the usual share.
    slope = float(fitted.coef_[0, 0])
    offset = float(fitted.intercept_[0]) if slope > 0 else float(np.log(right.mean() / (1 - right.mean())))
    knots = np.arange(-_FURTHEST * _KNOTS_A_LOGIT, _FURTHEST * _KNOTS_A_LOGIT + 1) / _KNOTS_A_LOGIT
    # Cut off where the exponential would overflow: 40 logits are certain enough.
    probabilities = CERTAIN / (1 + np.exp(-np.clip(max(slope, 0.0) * knots + offset, -40, 40)))
    table = CalibrationNumbers(
        first=-_FURTHEST * LOGIT,
        step=LOGIT // _KNOTS_A_LOGIT,
        probabilities=np.rint(probabilities).astype(np.int64).tolist(),
    )
    return numbers.model_copy(update={"calibration": table})


def _flat() -> CalibrationNumbers:
    """Stands there until it is calibrated."""
    return CalibrationNumbers(first=0, step=1, probabilities=[0, 0])


def _tree(nodes: npt.NDArray[Any]) -> TreeNumbers:
    """A tree of scikit-learn with its nodes in its own order: the root first, children after their parents."""
    leaf = nodes["is_leaf"].astype(bool)
    return TreeNumbers(
        features=np.where(leaf, LEAF, nodes["feature_idx"]).tolist(),
        thresholds=np.where(leaf, 0, np.floor(np.where(leaf, 0, nodes["num_threshold"]))).astype(np.int64).tolist(),
        left=np.where(leaf, 0, nodes["left"]).tolist(),
        right=np.where(leaf, 0, nodes["right"]).tolist(),
        values=np.rint(np.where(leaf, nodes["value"], 0) * LOGIT).astype(np.int64).tolist(),
    )
