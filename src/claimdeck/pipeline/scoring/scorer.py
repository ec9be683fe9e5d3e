"""Claims in, review filters out: what the pipeline needs of a model, and which one the configuration asks for."""

from pathlib import Path
from typing import Final, Protocol

import polars as pl
from django.conf import settings

from claimdeck.pipeline.domain.frames import SCORES_SCHEMA, Claims
from claimdeck.pipeline.domain.scoring.probabilities import in_ten_thousandths
from claimdeck.pipeline.scoring.model_file import ModelRefused, open_model
from claimdeck.pipeline.scoring.predicting import ComparingScorer, ModelScorer

RULES_ALONE: Final = ""


class Scorer(Protocol):
    """Predicts review filters; the same claims get the same answer in every process and on every machine."""

    @property
    def version(self) -> str:
        """Of the model; empty where rules work alone."""

    @property
    def notice(self) -> str:
        """A sentence for whoever starts a batch: which model works, or that none does and why."""

    @property
    def models(self) -> tuple[ModelScorer, ...]:
        """The models at work, none to two."""

    def score(self, claims: Claims) -> pl.DataFrame:
        """One row a claim, in the order of the claims, with the columns of `SCORES_SCHEMA`."""


class RulesAlone:
    """No model: no claim gets a filter, and nothing is said of probabilities."""

    version: Final = RULES_ALONE
    models: Final[tuple[ModelScorer, ...]] = ()

    def __init__(self, notice: str = "No model is configured (model.path): rules work alone.") -> None:
        self.notice: Final = notice

    def score(self, claims: Claims) -> pl.DataFrame:
        return claims.claims.select(
            "claim_id",
            pl.lit(None, SCORES_SCHEMA["filter_number"]).alias("filter_number"),
            pl.lit("").alias("filter_probabilities"),
            pl.lit(RULES_ALONE).alias("model_version"),
        )


def open_scorer() -> Scorer:
    """The scorer that the configuration asks for (`model`).

    Raises ModelRefused where a configured model is missing, broken or not ours, unless `model.required` is false:
    rules work alone then, and the notice says why.
    """
    if settings.PIPELINE.model.path is None:
        return RulesAlone()
    if not settings.PIPELINE.features.predictions:
        return RulesAlone("Predictions are switched off (features.predictions): rules work alone.")
    try:
        return _configured(settings.PIPELINE.model.path)
    except ModelRefused as refused:
        if settings.PIPELINE.model.required:
            raise
        return RulesAlone(f"{refused} Until then rules work alone (model.required is false).")


def _configured(path: Path) -> Scorer:
    wanted = settings.PIPELINE.model
    first = _scorer(path)
    if wanted.version and wanted.version != first.version:
        raise ModelRefused(
            f"The model {path} is {first.version}, and model.version asks for {wanted.version}. Change one of them."
        )
    if wanted.ab_test_path is None or not wanted.ab_test_ratio:
        return first
    return ComparingScorer(first, _scorer(wanted.ab_test_path), wanted.ab_test_ratio)


def _scorer(path: Path) -> ModelScorer:
    model, card = open_model(path)
    return ModelScorer(model, card, in_ten_thousandths(settings.PIPELINE.model.threshold))
