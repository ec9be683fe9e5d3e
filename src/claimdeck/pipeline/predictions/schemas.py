"""The shapes in which models, their figures and reviewers' labels come and go through the API."""

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema

from claimdeck.pipeline.domain.scoring.drift import Drift
from claimdeck.pipeline.domain.scoring.filters import FILTER_NUMBERS
from claimdeck.pipeline.scoring.card import Figures, Training
from claimdeck.web.forms import Form
from claimdeck.web.pages import PageQuery


class FilterOut(Schema):
    """A review queue."""

    number: int
    name: str
    title: str
    meaning: str


class FeatureDrift(Schema):
    """How far one feature or probability has moved since the training."""

    name: str
    index: float = Field(description="Population stability index; below 0.1 steady, from 0.25 far")
    drift: Drift


class DriftOut(Schema):
    """Recent claims against those of the training."""

    drift: Drift = Field(description="Of what has moved furthest")
    claims: int = Field(description="Recent claims that were looked at; fewer than 500 say nothing")
    furthest: list[FeatureDrift] = Field(description="The ten that have moved furthest")


class ChosenOut(Schema):
    """Claims that a model gave one filter, in its newest loads."""

    filter: int
    claims: int


class ModelOut(Schema):
    """A model at work: what its card says and what it did since."""

    version: str
    algorithm: str
    second: bool = Field(description="Runs beside the first one for a share of the claims (A/B)")
    sample: bool = Field(description="Trained on made-up claims")
    made_at: datetime
    training: Training
    figures: list[Figures]
    right: float
    majority_right: float
    warnings: list[str]
    claims: int = Field(description="Scored in its newest loads, at most 500")
    chosen: list[ChosenOut]
    confirmed: int = Field(description="Claims it chose a filter for, of which reviewers said what they are")
    confirmed_right: int
    drift: DriftOut


class ModelsOut(Schema):
    """The models in use, none to two."""

    notice: str = Field(description="Which model works, or why rules work alone")
    threshold: float
    second_share: float = Field(description="Share of the claims that go to the second model")
    models: list[ModelOut]
    filters: list[FilterOut]
    labels: int = Field(description="Claims of which reviewers have said what they are")


class LabelForm(Form):
    """What a reviewer says of a claim; 0: no filter is right. Said again, the newer word counts."""

    claim_id: Annotated[str, Field(min_length=1, max_length=50)]
    filter_number: Annotated[int, Field(ge=0, le=max(FILTER_NUMBERS))]


class LabelQuery(PageQuery):
    filter_number: Annotated[int | None, Field(ge=0, le=max(FILTER_NUMBERS))] = None
    ordering: str = Field("-confirmed_at", max_length=100)


class LabelRow(Schema):
    """A claim of which a reviewer has said what it is. For those who see no patients, `claim_id` is masked."""

    id: int
    claim_id: str
    filter_number: int
    predicted: int | None = Field(description="What the model had chosen; null where it chose none")
    model_version: str
    confirmed_at: datetime
    confirmed_by: str | None


class LabelOut(Schema):
    """What is kept of it, and what the model had chosen."""

    filter_number: int
    predicted: int | None
    model_version: str
    confirmed_at: datetime
