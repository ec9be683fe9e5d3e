"""Claims in, review filters out: what the pipeline needs of a model, and what stands there when there is none."""

from typing import Final, Protocol

import polars as pl

from claimdeck.pipeline.domain.frames import SCORES_SCHEMA, Claims

RULES_ALONE: Final = ""


class Scorer(Protocol):
    """Predicts review filters; the same claims get the same answer in every process and on every machine."""

    @property
    def version(self) -> str:
        """Of the model; empty where rules work alone."""

    @property
    def notice(self) -> str:
        """A sentence for whoever starts a batch: which model works, or that none does and why."""

    def score(self, claims: Claims) -> pl.DataFrame:
        """One row a claim, in the order of the claims, with the columns of `SCORES_SCHEMA`."""


class RulesAlone:
    """No model: no claim gets a filter, and nothing is said of probabilities."""

    version: Final = RULES_ALONE

    def __init__(self, notice: str = "No model is configured (model.path): rules work alone.") -> None:
        self._notice = notice

    @property
    def notice(self) -> str:
        return self._notice

    def score(self, claims: Claims) -> pl.DataFrame:
        return claims.claims.select(
            "claim_id",
            pl.lit(None, SCORES_SCHEMA["filter_number"]).alias("filter_number"),
            pl.lit("").alias("filter_probabilities"),
            pl.lit(RULES_ALONE).alias("model_version"),
        )


def open_scorer() -> Scorer:
    """The scorer that the configuration asks for (`model`)."""
    return RulesAlone()
