"""A model at work: claims in, the chosen filter and all probabilities out."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.scoring.features import Features, features_of
from claimdeck.pipeline.domain.scoring.probabilities import as_text, chosen
from claimdeck.pipeline.domain.scoring.shares import places
from claimdeck.pipeline.scoring.card import Card
from claimdeck.pipeline.scoring.model_file import Model

_PURPOSE: Final = "comparing models"


def probabilities_of(model: Model, features: Features) -> npt.NDArray[np.int64]:
    """Claims × filters, in ten-thousandths."""
    scores = model.core.scores(features)
    calibrated = [table.of(scores[:, place]) for place, table in enumerate(model.calibrations)]
    return np.stack(calibrated, axis=1)


@dataclass(frozen=True, slots=True)
class ModelScorer:
    """One model; `threshold` is the least probability of a filter that is chosen, in ten-thousandths."""

    model: Model = field(repr=False)
    card: Card = field(repr=False)
    threshold: int

    @property
    def version(self) -> str:
        return self.card.version

    @property
    def models(self) -> tuple["ModelScorer", ...]:
        return (self,)

    @property
    def notice(self) -> str:
        made_up = " It was trained on made-up claims: train one on your own." if self.card.sample else ""
        return f"The model {self.version} predicts filters.{made_up}"

    def score(self, claims: Claims) -> pl.DataFrame:
        probabilities = probabilities_of(self.model, features_of(claims, self.model.vocabulary))
        return claims.claims.select("claim_id").with_columns(
            chosen(probabilities, self.model.filters, self.threshold),
            as_text(probabilities, self.model.filters),
            pl.lit(self.version).alias("model_version"),
        )


@dataclass(frozen=True, slots=True)
class ComparingScorer:
    """Two models side by side (A/B): the second one has this share of the claims, always the same ones."""

    first: ModelScorer
    second: ModelScorer
    ratio: float

    @property
    def version(self) -> str:
        """The first one's; each claim says which of the two it was."""
        return self.first.version

    @property
    def models(self) -> tuple[ModelScorer, ...]:
        return (self.first, self.second)

    @property
    def notice(self) -> str:
        share = f"{self.ratio * 100:g} %"
        return f"{self.first.notice} {share} of the claims go to the model {self.second.version} beside it."

    def score(self, claims: Claims) -> pl.DataFrame:
        ids = claims.claims["claim_id"]
        second = pl.Series(places(ids, _PURPOSE) < self.ratio)
        parts = [self.first.score(claims.only(ids.filter(~second))), self.second.score(claims.only(ids.filter(second)))]
        return claims.claims.select("claim_id").join(
            pl.concat(parts), on="claim_id", how="left", maintain_order="left", validate="1:1"
        )
