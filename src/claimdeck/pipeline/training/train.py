"""Training a model: split, fit, calibrate on claims apart, judge on claims held out, and describe it on a card."""

from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
from threadpoolctl import threadpool_limits

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.scoring.drift import trained
from claimdeck.pipeline.domain.scoring.features import FEATURES_VERSION, NUMBERS, Features, columns_of, features_of
from claimdeck.pipeline.domain.scoring.filters import FILTER_NUMBERS, FILTERS, FILTERS_BY_NUMBER, NO_FILTER
from claimdeck.pipeline.domain.scoring.probabilities import chosen, in_ten_thousandths
from claimdeck.pipeline.domain.scoring.shares import places
from claimdeck.pipeline.domain.scoring.vocabulary import Vocabulary
from claimdeck.pipeline.scoring.card import Card, Distribution, Figures, Training
from claimdeck.pipeline.scoring.model_file import FilterNumbers, ModelFile, ModelNumbers, digest_of, model_of
from claimdeck.pipeline.scoring.predicting import probabilities_of
from claimdeck.pipeline.training.examples import Examples
from claimdeck.pipeline.training.figures import figures_of
from claimdeck.pipeline.training.fitting import calibrate, fit_boosting, fit_logistic
from claimdeck.pipeline.training.words import vocabulary_of

Algorithm: TypeAlias = Literal["logistic", "boosting"]
FEWEST_CLAIMS: Final = 200
# Claims with a filter that each part must have before the filter is predicted at all.
FEWEST_FITTED, FEWEST_APART = 20, 5
_FITTED, _CALIBRATED = 0.6, 0.8
_MADE_UP: Final = "Trained on made-up claims: it shows how a model works and knows nothing of yours."


@dataclass(frozen=True, slots=True)
class Trained:
    """A model's numbers as text, and its card."""

    numbers: str = field(repr=False)
    card: Card = field(repr=False)

    @property
    def file(self) -> ModelFile:
        """What is written."""
        return ModelFile(card=self.card, numbers=self.numbers)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the examples: their features and, one column a filter, whether it is right."""

    claims: pl.Series
    features: Features
    right: npt.NDArray[np.bool_]


def train(examples: Examples, *, algorithm: Algorithm, threshold: float, now: datetime) -> Trained:
    """A model of the filters that have examples enough. Raises Refused where none has."""
    count = len(examples.claims)
    if count < FEWEST_CLAIMS:
        raise Refused(f"There are {count} labelled claims; a model needs at least {FEWEST_CLAIMS}.")
    fitted_on, calibrated_on, held_out = _split(examples)
    vocabulary = vocabulary_of(examples.claims.only(fitted_on))
    fitted, apart, unseen = (_part(examples, ids, vocabulary) for ids in (fitted_on, calibrated_on, held_out))
    filters = _learnable(fitted, apart, unseen)
    if not filters:
        raise Refused(f"No filter has {FEWEST_FITTED} claims to learn from and {FEWEST_APART} to be judged by.")
    numbers = _fit(algorithm, vocabulary, filters, fitted, apart)
    text = numbers.model_dump_json()
    figures, shares = _judge(numbers, filters, fitted, unseen, in_ten_thousandths(threshold))
    digest = digest_of(text)
    name = f"{'sample-' if examples.sample else ''}{algorithm}-{now:%Y%m%d}-{digest[:8]}"
    card = Card(
        version=name,
        algorithm=algorithm,
        sample=examples.sample,
        made_at=now,
        sha256=digest,
        features_version=FEATURES_VERSION,
        features=list(columns_of(vocabulary)),
        filters={number: FILTERS_BY_NUMBER[number].name for number in filters},
        training=_training(examples, fitted_on, calibrated_on, held_out),
        threshold=threshold,
        figures=figures,
        chosen_right=shares[0],
        majority_right=shares[1],
        right=shares[2],
        warnings=_warnings(examples, filters, figures),
        distributions=_distributions(numbers, fitted),
        scikit_learn=version("scikit-learn"),
        claimdeck=version("claimdeck"),
    )
    return Trained(text, card)


def _split(examples: Examples) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Claims to fit on, to calibrate on and to be judged by: by their numbers, whatever their order."""
    ids = examples.claims.claims["claim_id"]
    place = pl.Series(places(ids, "training split"))
    return (
        ids.filter(place < _FITTED),
        ids.filter((place >= _FITTED) & (place < _CALIBRATED)),
        ids.filter(place >= _CALIBRATED),
    )


def _part(examples: Examples, ids: pl.Series, vocabulary: Vocabulary) -> _Part:
    claims = examples.claims.only(ids)
    order = claims.claims["claim_id"]
    right = np.zeros((len(order), len(FILTER_NUMBERS)), dtype=bool)
    for place, number in enumerate(FILTER_NUMBERS):
        labelled = examples.labels.filter(pl.col("filter") == number)["claim_id"]
        right[:, place] = order.is_in(labelled.implode()).to_numpy()
    return _Part(order, features_of(claims, vocabulary), right)


def _learnable(fitted: _Part, apart: _Part, unseen: _Part) -> tuple[int, ...]:
    """The filters with enough claims in each part, with and without the filter."""
    enough = [
        all(
            min(part.right[:, place].sum(), (~part.right[:, place]).sum()) >= fewest
            for part, fewest in ((fitted, FEWEST_FITTED), (apart, FEWEST_APART), (unseen, FEWEST_APART))
        )
        for place in range(len(FILTER_NUMBERS))
    ]
    return tuple(number for number, learnable in zip(FILTER_NUMBERS, enough, strict=True) if learnable)


def _fit(
    algorithm: Algorithm, vocabulary: Vocabulary, filters: tuple[int, ...], fitted: _Part, apart: _Part
) -> ModelNumbers:
    fit = fit_logistic if algorithm == "logistic" else fit_boosting
    seen = fitted.features.matrix()
    # One thread: beside other work those of the libraries only wait for one another, ten times as long.
    with threadpool_limits(1):
        raw = [fit(number, seen, _right(fitted, number)) for number in filters]
        numbers = _numbers(algorithm, vocabulary, raw)
        scores = model_of(numbers).core.scores(apart.features)
        calibrated = [
            calibrate(one, scores[:, place], _right(apart, one.filter)) for place, one in enumerate(numbers.filters)
        ]
    return _numbers(algorithm, vocabulary, calibrated)


def _right(part: _Part, number: int) -> npt.NDArray[np.bool_]:
    column: npt.NDArray[np.bool_] = part.right[:, FILTER_NUMBERS.index(number)]
    return column


def _numbers(algorithm: Algorithm, vocabulary: Vocabulary, filters: list[FilterNumbers]) -> ModelNumbers:
    return ModelNumbers(
        algorithm=algorithm,
        features_version=FEATURES_VERSION,
        words={sort: list(words) for sort, words in vocabulary.words.items()},
        usual=list(vocabulary.usual),
        filters=filters,
    )


def _judge(
    numbers: ModelNumbers, filters: tuple[int, ...], fitted: _Part, unseen: _Part, threshold: int
) -> tuple[list[Figures], tuple[float | None, float, float]]:
    """Each filter's figures on claims held out; how often a chosen filter is right, choosing none, and either."""
    probabilities = probabilities_of(model_of(numbers), unseen.features)
    columns = [FILTER_NUMBERS.index(number) for number in filters]
    figures = [
        figures_of(
            number, probabilities[:, place], unseen.right[:, column], float(fitted.right[:, column].mean()), threshold
        )
        for place, (number, column) in enumerate(zip(filters, columns, strict=True))
    ]
    choice = chosen(probabilities, filters, threshold).fill_null(NO_FILTER).to_numpy()
    free = ~unseen.right.any(axis=1)
    right = np.where(
        choice == NO_FILTER, free, unseen.right[np.arange(len(choice)), np.searchsorted(FILTER_NUMBERS, choice)]
    )
    given = choice != NO_FILTER
    return figures, (float(right[given].mean()) if given.any() else None, float(free.mean()), float(right.mean()))


def _training(examples: Examples, *parts: pl.Series) -> Training:
    days = examples.claims.claims["service_from_date"]
    counts = dict(examples.labels.group_by("filter").len().sort("filter").iter_rows())
    return Training(
        source=examples.source,
        claims=len(examples.claims),
        fitted_on=len(parts[0]),
        calibrated_on=len(parts[1]),
        held_out=len(parts[2]),
        labelled={int(number): int(count) for number, count in counts.items()},
        first_day=str(days.min() or ""),
        last_day=str(days.max() or ""),
    )


def _warnings(examples: Examples, filters: tuple[int, ...], figures: list[Figures]) -> list[str]:
    """What somebody should know before they trust it."""
    said = [_MADE_UP] if examples.sample else []
    said += [
        f"{one.title} has too few labelled claims and is not predicted." for one in FILTERS if one.number not in filters
    ]
    said += [
        f"{FILTERS_BY_NUMBER[found.filter].title} is predicted no better than by its usual share."
        for found in figures
        if not found.better_than_baseline
    ]
    if examples.missing:
        said.append(f"{examples.missing:,} labelled claims are in neither database and were left out.")
    if examples.assumed:
        said.append(f"No claim was labelled 0: {examples.assumed:,} without a label were taken as free of filters.")
    return said


def _distributions(numbers: ModelNumbers, fitted: _Part) -> list[Distribution]:
    """Of each number and each probability over the claims that it was fitted on: what drift is measured against."""
    probabilities = probabilities_of(model_of(numbers), fitted.features)
    columns = {name: fitted.features.numbers[:, place] for place, name in enumerate(NUMBERS)}
    for place, one in enumerate(numbers.filters):
        columns[f"probability {one.filter}"] = probabilities[:, place].astype(np.float64)
    cut = {name: trained(values) for name, values in columns.items()}
    return [Distribution(name=name, edges=list(one.edges), counts=list(one.counts)) for name, one in cut.items()]
