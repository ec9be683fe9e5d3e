"""The shapes of batches in the API: counts, stages and times; nothing of a patient."""

from datetime import datetime
from typing import Final
from uuid import UUID

from ninja import Field, Schema

from claimdeck.runs.domain.states import State
from claimdeck.web.pages import PageQuery

ORDERS: Final = {
    "created_at": "run__created_at",
    "state": "run__state",
    "total": "run__total",
    "loaded": "loaded",
    "failed": "failed",
    "dead_letters": "dead_letters",
    "completed_at": "run__completed_at",
}


class StageShare(Schema):
    """Seconds that a stage took; stages run side by side, so that they come to more than the batch took."""

    stage: str
    seconds: float


class Note(Schema):
    """Why a batch did not get through, in a sentence."""

    code: str
    message: str


class BatchShown(Schema):
    """A batch: how far it is, where its claims went, what it took."""

    id: UUID
    state: State
    stage: str = Field(description="What it is doing or ended in, in words")
    created_by: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    most_claims: int
    total: int
    processed: int
    loaded: int
    failed: int
    held: int = Field(description="Of the failed: until a person releases them")
    dead_letters: int
    loads: int
    claims_per_second: float | None
    eta_seconds: int | None
    stage_seconds: list[StageShare]
    rules_not_run: list[str] = Field(description="Rules whose reference table is empty")
    model_version: str
    notes: list[Note]
    waiting_reason: str | None


class BatchStart(Schema):
    """How many claims the batch may take at most; as many as configured otherwise."""

    most_claims: int | None = None


class BatchQuery(PageQuery):
    state: State | None = None
    ordering: str = Field("-created_at", max_length=100)


class BatchState(Schema):
    """What a batch's state is after it was asked to stop."""

    id: UUID
    state: State
