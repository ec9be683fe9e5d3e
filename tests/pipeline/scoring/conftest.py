"""Models that were trained once for all tests of the scoring, on made-up claims."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from claimdeck.pipeline.training.examples import Examples, made_up_examples
from claimdeck.pipeline.training.train import Trained, train

Models = dict[str, Trained]
Configure = Callable[..., None]


def write(trained: Trained, path: Path) -> Path:
    path.write_text(trained.file.model_dump_json(), encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture(scope="session")
def examples() -> Examples:
    return made_up_examples(4_500, 7)


@pytest.fixture(scope="session")
def models(examples: Examples) -> Models:
    """By algorithm."""
    moment = datetime(2025, 6, 1, tzinfo=UTC)
    return {
        "logistic": train(examples, algorithm="logistic", threshold=0.5, now=moment),
        "boosting": train(examples, algorithm="boosting", threshold=0.5, now=moment),
    }


@pytest.fixture(params=["logistic", "boosting"])
def trained(request: pytest.FixtureRequest, models: Models) -> Trained:
    found: Trained = models[request.param]
    return found


@pytest.fixture
def model_path(models: Models, tmp_path: Path) -> Path:
    """The file of a logistic model."""
    return write(models["logistic"], tmp_path / "review-filters.json")


@pytest.fixture
def configure(settings: Any) -> Configure:
    """Set values of the section `model`; `predictions=False` is the feature."""

    def change(*, predictions: bool = True, **values: Any) -> None:
        options = django_settings.PIPELINE
        settings.PIPELINE = dataclasses.replace(
            options,
            model=options.model.model_copy(update=values),
            features=options.features.model_copy(update={"predictions": predictions}),
        )

    return change
