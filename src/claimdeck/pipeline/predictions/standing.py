"""How the models in use stand: their cards, what they chose, what reviewers said of it, and whether claims moved."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db.models import Count, F, Q

from claimdeck.accounts.models import Organization
from claimdeck.pipeline.domain.scoring.drift import FEWEST_CLAIMS, Drift, drift_of, stability_index
from claimdeck.pipeline.domain.scoring.filters import FILTERS
from claimdeck.pipeline.models import ConfirmedFilter, ScoredLoad
from claimdeck.pipeline.predictions.schemas import (
    ChosenOut,
    DriftOut,
    FeatureDrift,
    FilterOut,
    ModelOut,
    ModelsOut,
)
from claimdeck.pipeline.scoring.card import Card
from claimdeck.pipeline.scoring.model_file import ModelRefused
from claimdeck.pipeline.scoring.predicting import ModelScorer
from claimdeck.pipeline.scoring.scorer import RulesAlone, Scorer, open_scorer
from claimdeck.pipeline.scoring.tallies import KEPT

# Loads that count as recent.
RECENT: Final = 50
_FURTHEST: Final = 10


def models_of(organization: Organization) -> ModelsOut:
    """The models in use; a model that cannot be opened is said in the notice."""
    scorer: Scorer
    try:
        scorer = open_scorer()
    except ModelRefused as refused:
        scorer = RulesAlone(str(refused))
    wanted = settings.PIPELINE.model
    return ModelsOut(
        notice=scorer.notice,
        threshold=wanted.threshold,
        second_share=wanted.ab_test_ratio if len(scorer.models) > 1 else 0.0,
        models=[_model(organization, model, second=place > 0) for place, model in enumerate(scorer.models)],
        filters=[FilterOut(number=one.number, name=one.name, title=one.title, meaning=one.meaning) for one in FILTERS],
        labels=ConfirmedFilter.objects.filter(organization=organization).count(),
    )


def _model(organization: Organization, model: ModelScorer, *, second: bool) -> ModelOut:
    card = model.card
    loads = list(
        ScoredLoad.objects.filter(organization=organization, model_version=model.version).order_by("-id")[:KEPT]
    )
    chosen: Counter[int] = Counter()
    for load in loads:
        chosen.update({int(number): count for number, count in load.chosen.items()})
    confirmed = ConfirmedFilter.objects.filter(organization=organization, model_version=model.version).aggregate(
        all=Count("pk", filter=Q(predicted__isnull=False)), right=Count("pk", filter=Q(predicted=F("filter_number")))
    )
    return ModelOut(
        version=card.version,
        algorithm=card.algorithm,
        second=second,
        sample=card.sample,
        made_at=card.made_at,
        training=card.training,
        figures=card.figures,
        right=card.right,
        majority_right=card.majority_right,
        warnings=card.warnings,
        claims=sum(load.claims for load in loads),
        chosen=[ChosenOut(filter=number, claims=count) for number, count in sorted(chosen.items())],
        confirmed=confirmed["all"],
        confirmed_right=confirmed["right"],
        drift=drift_since_training(card, loads[:RECENT]),
    )


def drift_since_training(card: Card, loads: Sequence[ScoredLoad]) -> DriftOut:
    """How far the claims of these loads have moved from those on the card."""
    claims = sum(load.sampled for load in loads)
    moved = []
    for one in card.distributions:
        recent = [0] * len(one.counts)
        for load in loads:
            counts = load.histograms.get(one.name, [])
            recent = [a + b for a, b in zip(recent, counts, strict=True)] if len(counts) == len(recent) else recent
        index = stability_index(one.counts, recent)
        moved.append(FeatureDrift(name=one.name, index=round(index, 4), drift=drift_of(index, claims)))
    furthest = sorted(moved, key=lambda one: -one.index)[:_FURTHEST]
    overall = furthest[0].drift if furthest and claims >= FEWEST_CLAIMS else Drift.UNKNOWN
    return DriftOut(drift=overall, claims=claims, furthest=furthest)
