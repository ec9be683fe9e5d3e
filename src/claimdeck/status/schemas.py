"""The shapes of the bulk claim status API."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict, StringConstraints

from claimdeck.kit.identifiers import tin_digits
from claimdeck.runs.domain.states import State
from claimdeck.uploads.fields import BLANK_IS_NONE, ColumnMapping, Day, Duration, OptionalText, ShortText
from claimdeck.uploads.schemas import FileForm, FilePreview
from claimdeck.web.forms import Filters, Moment
from claimdeck.web.pages import PageQuery

NO_SUCH_PRACTICE: Final = "There is no such practice that you may use."
NO_SUCH_TIN: Final = f"{NO_SUCH_PRACTICE} Give its id or its TIN, as in providers/practices/."


class ErrorEntry(Schema):
    """One entry of a job's error log."""

    row: int | None = None
    code: str
    message: str


class Actions(Schema):
    """What the state and the caller's access allow just now."""

    retry: bool
    cancel: bool
    delete: bool


class RetryCounts(Schema):
    """How many rows a retry of each scope asks."""

    not_answered: int
    failed: int
    all: int


class Job(Schema):
    """A bulk status check.

    `not_answered_count` is the rows whose asking failed or that are invalid; a claim that the payer does not have is
    its answer. `kept_rows` of `processed_rows` were not asked about since the last retry or re-check began.
    """

    id: UUID
    filename: str
    original_filename: str
    file_size: int
    provider: str
    status: State
    total_rows: int
    processed_rows: int
    kept_rows: int
    success_count: int
    failure_count: int
    progress_percentage: float
    success_rate: float
    start_date: date | None
    end_date: date | None
    use_batch_query: bool
    celery_task_id: str
    error_log: list[ErrorEntry]
    result_file: str | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    processing_duration: str | None
    processing_seconds: float | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    created_by: str | None
    practice: UUID | None
    recheck_every: str | None
    next_recheck_at: datetime | None
    # Then the upload and its results are deleted, however often they were asked again.
    kept_until: datetime
    sandbox: bool
    calls_made: int
    calls_planned: int
    rows_per_second: float | None
    eta_seconds: int | None
    outcome_counts: dict[str, int]
    not_answered_count: int
    retry_counts: RetryCounts
    unknown_columns: list[str]
    notes: list[str]
    waiting_reason: str | None
    can: Actions


class CeleryInfo(Schema):
    current: int
    total: int
    percent: float


class Progress(Schema):
    """A running job in one row; made to be asked once a second."""

    job_id: UUID
    status: State
    total_rows: int
    processed_rows: int
    kept_rows: int
    success_count: int
    failure_count: int
    progress_percentage: float
    success_rate: float
    celery_status: str
    celery_info: CeleryInfo
    calls_made: int
    calls_planned: int
    rows_per_second: float | None
    eta_seconds: int | None
    waiting_reason: str | None


class PreviewPractice(Schema):
    tin: str
    name: str | None
    payer_id: str
    rows: int
    first_date: date | None
    last_date: date | None
    planned_calls: int


class WithoutTin(Schema):
    """How many rows have no TIN, and the practice that they are asked for: null when one must be chosen first."""

    rows: int
    practice: UUID | None
    name: str | None
    tin: str | None


class Preview(FilePreview):
    """What an upload would do."""

    claims_to_check: int
    practices: list[PreviewPractice]
    without_tin: WithoutTin
    planned_calls: int
    calls_one_by_one: int
    estimated_seconds: int


class JobQuery(PageQuery):
    """Filters of the list of jobs."""

    status: State | None = None
    filename: str = Field("", description="Refused: a file name never stands in an address. See csv-jobs/search/")
    created_after: Moment | None = None
    created_before: Moment | None = None
    ordering: ShortText = ""


class JobSearch(Schema):
    """The filters of the list, and what the file name holds, whatever its case."""

    model_config = ConfigDict(extra="forbid")
    filename: OptionalText = ""
    status: Annotated[State | None, BLANK_IS_NONE] = None
    created_after: Annotated[Moment | None, BLANK_IS_NONE] = None
    created_before: Annotated[Moment | None, BLANK_IS_NONE] = None
    ordering: OptionalText = ""
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(50, ge=1, le=500)


class JobChange(Schema):
    """What may be changed of a job; `recheck_every` is an ISO 8601 duration, empty or null for off."""

    model_config = ConfigDict(extra="forbid")
    filename: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)] | None = None
    recheck_every: Duration = None


class UploadQuery(Schema):
    preview: bool = False


def _practice(value: Any) -> Any:
    """A practice's TIN as its nine digits, else its id. Raises ValueError with a sentence for the sender."""
    if not isinstance(value, str):
        return value
    tin = tin_digits(value)
    if tin is not None:
        return tin
    try:
        return UUID(value)
    except ValueError:
        raise ValueError(NO_SUCH_TIN) from None


class UploadForm(FileForm):
    """What goes with the file; empty fields count as not given."""

    provider: ShortText = "uhc"
    use_batch_query: bool = True
    start_date: Day = Field(None, description="YYYY-MM-DD or MM/DD/YYYY")
    end_date: Day = Field(None, description="YYYY-MM-DD or MM/DD/YYYY")
    practice: Annotated[UUID | str | None, BeforeValidator(_practice)] = Field(
        None, description="The practice for rows without a TIN: its id or its TIN"
    )
    recheck_every: Duration = Field(None, description="ISO 8601 duration of at least PT1H; empty for off")
    columns: ColumnMapping = Field(
        None,
        description='JSON: header of the file → our column, "" for none, where headers are not recognised. '
        "Not sent: as for the organization's last file with the same headers; {} forgets that",
    )


class RetryQuery(Filters):
    """`failed` asks again for every row without a claim, `not_answered` not for those that the payer did not find."""

    scope: Literal["failed", "not_answered", "all"] = "failed"
