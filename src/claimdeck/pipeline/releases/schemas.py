"""The shapes of reference data's releases in the API."""

from datetime import date, datetime
from typing import Final

from ninja import Field, Schema

from claimdeck.pipeline.reference.kinds import ReferenceKind
from claimdeck.web.pages import PageQuery

ORDERS: Final = {
    name: name for name in ("kind", "title", "part", "effective_date", "rows", "made_up", "imported_at", "imported_by")
}


class ReleaseShown(Schema):
    """A file of reference data as it was imported."""

    id: int
    kind: ReferenceKind
    label: str = Field(description="What the kind is called")
    title: str
    part: str = Field(description="Which of several files of one date")
    effective_date: date
    rows: int
    made_up: bool = Field(description="Of the sample set: invented codes and numbers")
    imported_at: datetime
    imported_by: str
    content_hash: str


class ReleaseQuery(PageQuery):
    kind: ReferenceKind | None = None
    made_up: bool | None = None
    ordering: str = Field("kind,effective_date,part", max_length=100)
