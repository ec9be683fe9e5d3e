"""The shapes of imports in the API: counts, reasons and times; of the file its name, to those who see patients."""

from datetime import datetime
from typing import Final
from uuid import UUID

from ninja import Field, Schema

from claimdeck.pipeline.schemas import Note
from claimdeck.runs.domain.states import State
from claimdeck.web.pages import PageQuery

ORDERS: Final = {
    "created_at": "run__created_at",
    "state": "run__state",
    "total": "run__total",
    "staged": "staged",
    "existing": "existing",
    "unreadable": "run__failure",
    "completed_at": "run__completed_at",
}


class UnreadReason(Schema):
    """Why claims of a file cannot be read; a claim may have several reasons."""

    reason: str
    claims: int
    places: list[int] = Field(description="The first segments (837P) or rows (CSV) where such claims begin")


class ClaimsImportShown(Schema):
    """A file of claims: how far it is, and what became of its claims."""

    id: UUID
    state: State
    stage: str = Field(description="What it is doing or ended in, in words")
    filename: str | None = Field(description="Null for those who see no patients: files are named after them")
    file_kind: str = Field(description="837P or CSV")
    file_size: int
    created_by: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    total: int = Field(description="Claims in the file; 0 until it was looked through")
    processed: int
    staged: int = Field(description="New in staging")
    existing: int = Field(description="There already, and left as they are")
    unreadable: int
    reasons: list[UnreadReason] = Field(description="The most frequent first")
    unused_columns: list[str] = Field(description="Headings of a CSV file that say nothing to us")
    notes: list[Note] = Field(description="Why it did not get through")
    claims_per_second: float | None
    eta_seconds: int | None
    waiting_reason: str | None


class ClaimsImportQuery(PageQuery):
    state: State | None = None
    ordering: str = Field("-created_at", max_length=100)


class ClaimsImportState(Schema):
    """What an import's state is after it was asked to stop."""

    id: UUID
    state: State
