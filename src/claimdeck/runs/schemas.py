"""The shape of a run in the API."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from claimdeck.runs.domain.states import State
from claimdeck.web.pages import PageQuery


class RunShown(Schema):
    """A piece of long work, whatever room it belongs to."""

    id: UUID
    kind: str
    state: State
    total: int
    processed: int
    success: int
    failure: int
    attempt: int
    created_by: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


class RunQuery(PageQuery):
    state: State | None = None
