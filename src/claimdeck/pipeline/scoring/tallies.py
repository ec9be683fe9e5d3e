"""What models said of each load, kept as counts: how often which filter, and how the claims looked to the model."""

from typing import Final

import numpy as np
import polars as pl
from django.conf import settings

from claimdeck.accounts.models import Organization
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.scoring.drift import counted
from claimdeck.pipeline.domain.scoring.features import NUMBERS, features_of
from claimdeck.pipeline.models import ScoredLoad
from claimdeck.pipeline.scoring.predicting import ModelScorer, probabilities_of
from claimdeck.pipeline.scoring.scorer import Scorer

# Of each load so many claims are looked at again, spread evenly.
SAMPLED: Final = 500
# Older ones of the same model are dropped.
KEPT: Final = 500


def note_scores(organization: Organization, scorer: Scorer, claims: Claims, scores: pl.DataFrame) -> None:
    """Keep what was said of a load; call it once the load is committed. One short insert a model."""
    for model in scorer.models:
        mine = scores.filter(pl.col("model_version") == model.version)
        if mine.is_empty():
            continue
        sample = _sample(claims, mine) if settings.PIPELINE.features.drift else None
        ScoredLoad.objects.create(
            organization=organization,
            model_version=model.version,
            claims=mine.height,
            chosen={str(number): count for number, count in _chosen(mine)},
            sampled=len(sample) if sample is not None else 0,
            histograms=histograms_of(model, sample) if sample is not None else {},
        )
        _drop_older(organization, model.version)


def histograms_of(model: ModelScorer, claims: Claims) -> dict[str, list[int]]:
    """How the features and probabilities of these claims lie in the parts that the model's card names."""
    features = features_of(claims, model.model.vocabulary)
    probabilities = probabilities_of(model.model, features)
    columns = {name: features.numbers[:, place] for place, name in enumerate(NUMBERS)}
    for place, number in enumerate(model.model.filters):
        columns[f"probability {number}"] = probabilities[:, place].astype(np.float64)
    return {
        one.name: list(counted(columns[one.name], one.edges)) for one in model.card.distributions if one.name in columns
    }


def _sample(claims: Claims, mine: pl.DataFrame) -> Claims:
    return claims.only(mine["claim_id"].gather_every(-(-mine.height // SAMPLED)))


def _chosen(scores: pl.DataFrame) -> list[tuple[int, int]]:
    counts = scores.drop_nulls("filter_number").group_by("filter_number").len().sort("filter_number")
    return [(int(number), int(count)) for number, count in counts.iter_rows()]


def _drop_older(organization: Organization, version: str) -> None:
    mine = ScoredLoad.objects.filter(organization=organization, model_version=version)
    last = mine.order_by("-id").values_list("id", flat=True)[KEPT : KEPT + 1]
    for oldest in last:
        mine.filter(id__lte=oldest).delete()
