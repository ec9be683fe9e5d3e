"""Models as files: read with care, checked against their card before their numbers are looked at.

A model is one JSON file: its card, and whole numbers. So it takes another one's place in one step, and a card never
stands beside numbers that it is not of. Nothing is unpickled, whoever wrote the file: to read one cannot run anything.
"""

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, ValidationError

from claimdeck.pipeline.domain.scoring.features import FEATURES_VERSION, columns_of
from claimdeck.pipeline.domain.scoring.filters import FILTERS_BY_NUMBER
from claimdeck.pipeline.domain.scoring.linear import LinearModel
from claimdeck.pipeline.domain.scoring.probabilities import Calibration
from claimdeck.pipeline.domain.scoring.trees import BoostedModel, Tree
from claimdeck.pipeline.domain.scoring.vocabulary import Vocabulary
from claimdeck.pipeline.scoring.card import Card, Described

LARGEST_FILE: Final = 16 * 1024 * 1024
Whole = Annotated[int, Field(ge=-(2**62), le=2**62)]
_AGAIN: Final = "Train one with claimdeck pipeline train, or take model.path out of the configuration."


class ModelRefused(ImproperlyConfigured):
    """A model's file that is missing, broken or not ours; the message is a sentence for whoever set it up."""


class TreeNumbers(Described):
    features: list[Whole]
    thresholds: list[Whole]
    left: list[Whole]
    right: list[Whole]
    values: list[Whole]


class CalibrationNumbers(Described):
    first: Whole
    step: Whole
    probabilities: list[Whole]


class FilterNumbers(Described):
    """What one filter is reckoned with: weights of a logistic model or trees of a boosted one."""

    filter: int
    intercept: Whole
    weights: list[Whole] = []
    trees: list[TreeNumbers] = []
    calibration: CalibrationNumbers


class ModelNumbers(Described):
    """What a model reckons with."""

    format: Literal[1] = 1
    algorithm: Literal["logistic", "boosting"]
    features_version: int
    words: dict[str, list[str]]
    usual: list[Whole]
    filters: Annotated[list[FilterNumbers], Field(min_length=1, max_length=50)]


class ModelFile(Described):
    """The file of a model: its card, and its numbers (ModelNumbers) as the text whose hash the card has."""

    card: Card
    numbers: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is ready to predict."""

    vocabulary: Vocabulary = field(repr=False)
    filters: tuple[int, ...]
    core: LinearModel | BoostedModel = field(repr=False)
    calibrations: tuple[Calibration, ...] = field(repr=False)


def open_model(path: Path) -> tuple[Model, Card]:
    """The model at `path` and its card. Raises ModelRefused, with a sentence that says what to do."""
    found = read_model(path)
    card = found.card
    if digest_of(found.numbers) != card.sha256:
        raise ModelRefused(
            f"The model {path} is not the one that its card describes: it was changed, or not written by claimdeck "
            f"pipeline train. It was not opened. {_AGAIN}"
        )
    if card.features_version != FEATURES_VERSION:
        raise ModelRefused(f"The model {path} was made for another version of Claimdeck. Train it again. {_AGAIN}")
    try:
        return model_of(ModelNumbers.model_validate_json(found.numbers)), card
    except (ValueError, ValidationError) as error:
        raise ModelRefused(f"The model {path} cannot be used: its numbers do not fit together. {_AGAIN}") from error


def read_model(path: Path) -> ModelFile:
    """What stands in a model's file, its numbers not yet looked at. Raises ModelRefused where it is none."""
    if not path.exists():
        raise ModelRefused(f"There is no model at {path} (model.path). {_AGAIN}")
    try:
        return ModelFile.model_validate_json(_read(path))
    except ValidationError as error:
        raise ModelRefused(
            f"The model {path} has no card that can be read: it was changed, or not written by claimdeck pipeline "
            f"train. It was not opened. {_AGAIN}"
        ) from error


def digest_of(numbers: str) -> str:
    """What a card says of the numbers that it is of."""
    return hashlib.sha256(numbers.encode()).hexdigest()


def model_of(numbers: ModelNumbers) -> Model:
    """The model with these numbers. Raises ValueError where they do not fit together."""
    vocabulary = Vocabulary({sort: tuple(words) for sort, words in numbers.words.items()}, tuple(numbers.usual))
    filters = tuple(one.filter for one in numbers.filters)
    if len(set(filters)) != len(filters) or not set(filters) <= set(FILTERS_BY_NUMBER):
        raise ValueError("The model has a filter twice, or one that is unknown.")
    calibrations = tuple(
        Calibration(one.calibration.first, one.calibration.step, tuple(one.calibration.probabilities))
        for one in numbers.filters
    )
    columns = len(columns_of(vocabulary))
    core = _linear(numbers, columns) if numbers.algorithm == "logistic" else _boosted(numbers, columns)
    return Model(vocabulary, filters, core, calibrations)


def _linear(numbers: ModelNumbers, columns: int) -> LinearModel:
    if any(len(one.weights) != columns or one.trees for one in numbers.filters):
        raise ValueError("Each filter has one weight for each feature.")
    weights = np.array([one.weights for one in numbers.filters], dtype=np.float64)
    return LinearModel(weights, np.array([one.intercept for one in numbers.filters], dtype=np.float64))


def _boosted(numbers: ModelNumbers, columns: int) -> BoostedModel:
    if any(one.weights for one in numbers.filters):
        raise ValueError("Trees have no weights.")
    trees = tuple(
        tuple(
            Tree(tuple(t.features), tuple(t.thresholds), tuple(t.left), tuple(t.right), tuple(t.values))
            for t in one.trees
        )
        for one in numbers.filters
    )
    if any(feature >= columns for some in trees for tree in some for feature in tree.features):
        raise ValueError("A tree asks for a feature that there is not.")
    return BoostedModel(trees, tuple(one.intercept for one in numbers.filters))


def _read(path: Path) -> bytes:
    """The file's content; regular, of bounded size, and nobody's to change but ours (or the system's).

    It is asked after it was opened, so that nothing can be put in its place in between.
    """
    try:
        # Not waiting: somebody may have put a pipe there.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ModelRefused(f"{path} cannot be opened ({error.strerror}). {_AGAIN}") from error
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        os.close(number)
        raise ModelRefused(f"{path} is no file. {_AGAIN}")
    with os.fdopen(number, "rb") as file:
        if found.st_uid not in (os.geteuid(), 0) or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise ModelRefused(f"{path} can be changed by other accounts. Make it yours alone: chmod 600, chown.")
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ModelRefused(f"{path} is larger than {LARGEST_FILE // 2**20} MB, which no model of ours is. {_AGAIN}")
    return content
