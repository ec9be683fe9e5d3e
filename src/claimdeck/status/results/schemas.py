"""The shapes of the API of results; a line's own columns are in `columns`."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from claimdeck.payers.outcomes import Outcome
from claimdeck.status.results.columns import Row
from claimdeck.uploads.fields import Day, OptionalText, ShortText
from claimdeck.web.forms import Filters
from claimdeck.web.pages import PageQuery


class RowQuery(PageQuery):
    """Filters of a job's results."""

    outcome: Outcome | None = None
    success: bool | None = None
    only: Literal["not_answered"] | None = None
    claim_number: ShortText = ""
    ordering: ShortText = ""
    after: ShortText = Field("", description="From `next`: in the order of the file, the page after this line")
    before: ShortText = Field("", description="From `previous`: the page before this line")


class PatientShown(Schema):
    first_name: str
    last_name: str
    date_of_birth: date | None
    subscriber_id: str


class TimelineEntry(Schema):
    at: datetime
    what: str
    outcome: str
    job_id: UUID
    by: str


class OpenedRow(Row):
    """A line opened: the patient, what the outcome means, and the payer's own words."""

    patient: PatientShown | None
    meaning: str
    next_step: str
    payer_answer: dict[str, Any] | None
    timeline: list[TimelineEntry]


class PatientSearch(Schema):
    """Exact search for a patient's rows: by member id, or by name and date of birth."""

    model_config = ConfigDict(extra="forbid")
    subscriber_id: OptionalText = ""
    first_name: OptionalText = ""
    last_name: OptionalText = ""
    date_of_birth: Day = None
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(50, ge=1, le=500)


class ResultsQuery(Filters):
    """Without `format` csv; rows to put right come as the upload came.

    `only=failed` are the rows without a claim; `only=not_answered` those whose asking failed or that are invalid.
    """

    format: Literal["csv", "xlsx"] | None = None
    only: Literal["failed", "not_answered"] | None = None


class TemplateQuery(Filters):
    format: Literal["csv", "xlsx"] = "csv"
