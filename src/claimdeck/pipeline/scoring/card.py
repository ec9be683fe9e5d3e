"""The card of a model: what it is, what it was trained on and how good it was; it stands in the model's file."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from claimdeck.pipeline.domain.scoring.drift import MOST_PARTS

CARD_FORMAT: Final = 1
Name = Annotated[str, Field(max_length=200)]
Share = Annotated[float, Field(ge=0, le=1)]


class Described(BaseModel):
    """A part of a card; what it does not know is an error: the card is of another version then."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, protected_namespaces=())


class Training(Described):
    """The claims that it learned from, by counts alone: no claim and no patient is named."""

    source: Name = Field(description="Where the labels come from")
    claims: int
    fitted_on: int
    calibrated_on: int
    held_out: int
    labelled: dict[int, int] = Field(description="Claims by filter; 0 is none")
    first_day: str = Field("", description="Of service, the earliest")
    last_day: str = Field("", description="Of service, the latest")


class CalibrationRow(Described):
    """Held-out claims that were given a probability within a tenth, and how many of them the filter was right for."""

    probability_from: Share
    claims: int
    mean_probability: Share
    share_right: Share


class Figures(Described):
    """How good the predictions of one filter are on claims held out, and the baseline: the majority, no filter."""

    filter: int
    claims: int
    positives: int
    precision: Share | None = Field(description="At the threshold; null where nothing reaches it")
    recall: Share | None
    average_precision: Share | None
    brier: Share
    baseline_average_precision: Share
    baseline_brier: Share
    better_than_baseline: bool = Field(description="Brier score lower by more than twice its standard error")
    calibration: list[CalibrationRow]


class Distribution(Described):
    """A histogram of the training data, which recent claims are compared with."""

    name: Name
    edges: list[int] = Field(max_length=MOST_PARTS + 1)
    counts: list[int] = Field(max_length=MOST_PARTS + 2)


class Card(Described):
    """All that is said of a model; `sha256` is that of its numbers, which are not looked at without it."""

    format: Literal[1] = CARD_FORMAT
    version: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$")]
    algorithm: Literal["logistic", "boosting"]
    sample: bool = Field(description="Trained on made-up claims: good for trying out, not for work")
    made_at: datetime
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    features_version: int
    features: list[Name]
    filters: dict[int, Name] = Field(description="Filters that it predicts")
    training: Training
    threshold: Share = Field(description="Which the figures are for; `model.threshold` decides in work")
    figures: list[Figures]
    chosen_right: Share | None = Field(description="Held-out claims given a filter for which it is the right one")
    majority_right: Share = Field(description="Held-out claims without a filter: what never choosing one gets right")
    right: Share = Field(description="Held-out claims for which the choice, a filter or none, is right")
    warnings: list[Annotated[str, Field(max_length=500)]]
    distributions: list[Distribution]
    scikit_learn: Name = Field(description="What trained it; predicting does not need it")
    claimdeck: Name
