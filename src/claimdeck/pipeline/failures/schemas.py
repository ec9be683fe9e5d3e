"""The shapes of the API of what failed; amounts are dollars as text, units have up to three decimals."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.pipeline.domain.states import FailureCategory, Letter, ProcessingStage, Resolution
from claimdeck.pipeline.opened.schemas import ShownViolation, WholeClaim
from claimdeck.web.forms import Moment
from claimdeck.web.pages import PageQuery

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=150)]
Amount = Annotated[Decimal | None, Field(ge=0, max_digits=14, decimal_places=2)]
NOBODY: Final = "none"


class FailedFilters(PageQuery):
    """What failed claims are filtered by; by default those that nobody has decided about."""

    rule: Short = Field("", description="The reason: the id of the first of the heaviest rules")
    category: FailureCategory | None = None
    payer: Short = ""
    facility: Short = ""
    held: bool | None = Field(None, description="Those that wait for a person's release, or those that do not")
    assigned_to: Short = Field("", description='A user name, or "none"')
    resolution: Resolution | None = Field(Resolution.OPEN, description="See also `any_resolution`")
    any_resolution: bool = False
    min_amount: Amount = None
    max_amount: Amount = None
    failed_since: Moment | None = None
    claim_id: Short = Field("", description="The claim's whole number")


class FailedQuery(FailedFilters):
    ordering: Short = "-failed_at"


class ReasonQuery(FailedFilters):
    ordering: Short = Field("-count", description="count, charge, potential or reason")


class FailedRow(Schema):
    """A version of a claim that failed. For those who see no patients, `claim_id` is masked."""

    id: int
    claim_id: str
    version: int
    failure_reason: str
    failure_category: FailureCategory
    processing_stage: ProcessingStage
    rule: str
    carc: str
    rarc: str
    payer: str
    facility_id: str
    financial_class: str
    total_charge_amount: str
    potential_revenue_loss: str
    held: bool
    assigned_to: str
    assigned_at: datetime | None
    resolution_status: Resolution
    resolution_action: str = Field(description="How it was sent back or settled: amended, released, resubmitted, …")
    failed_at: datetime


class Reason(Schema):
    """Why claims failed, with how many and what they are worth."""

    rule: str
    title: str
    category: FailureCategory
    carc: str
    count: int
    held: int
    charge: str
    potential: str


class Possible(Schema):
    """What the caller may do with it as it stands."""

    amend: bool
    resubmit: bool
    release: bool
    assign: bool
    resolve: bool


class FailedDetail(WholeClaim, FailedRow):
    """One failed claim as it failed, with what is wrong with it beside the columns that it is about."""

    repair_suggestions: list[str]
    resolution_notes: str | None
    resolved_by: str
    resolved_at: datetime | None
    violations: list[ShownViolation]
    can: Possible


class LetterQuery(PageQuery):
    letter: Letter | None = None
    left: bool | None = Field(False, description="Those that were replayed or amended; null: both")
    written_off: bool | None = False
    ordering: Short = "-last_failed_at"


class LetterRow(Schema):
    """A claim in the dead-letter queue: poison waits for a person, transient is tried again at `next_try_at`."""

    id: int
    claim_id: str
    version: int
    letter: Letter
    stage: ProcessingStage
    reason: str
    tries: int
    charge_amount: str
    first_failed_at: datetime
    last_failed_at: datetime
    next_try_at: datetime | None
    left_at: datetime | None
    left_by: str
    written_off_at: datetime | None
    written_off_by: str


class LetterPossible(Schema):
    """What the caller may do with a dead letter as it stands."""

    amend: bool
    replay: bool
    write_off: bool


class LetterDetail(WholeClaim, LetterRow):
    """One dead letter with its claim as staging has it now; `stage` is the step at which it was refused."""

    readable: bool = Field(
        description="False where staging does not have the claim, or has a day or number in it that cannot be read"
    )
    others: list[LetterRow] = Field(description="The claim's other versions among the dead letters, newest first")
    can: LetterPossible


class Resolutions(Schema):
    """What became of failed claims; `hours_to_resolve` is the mean over the last thirty days, null without any."""

    open: int
    held: int
    assigned: int
    resubmitted: int
    went_through: int
    written_off: int
    resolved: int
    potential_revenue: str = Field(description="Of the open ones")
    went_through_charge: str
    written_off_charge: str
    hours_to_resolve: float | None


class LetterStats(Schema):
    waiting: int
    poison: int
    transient: int
    written_off: int
    oldest_at: datetime | None


class ProcessedStep(Schema):
    """What went through in five minutes."""

    from_at: datetime
    loaded: int
    failed: int


class Stats(Schema):
    """Where the staged claims are: the five places add up to `staged`."""

    staged: int
    pending: int
    processing: int
    loaded: int
    failed: int
    dead_letter: int
    loaded_last_hour: int
    failed_last_hour: int
    claims_per_second: float = Field(description="Over the last hour, loaded and failed")
    throughput: list[ProcessedStep] = Field(description="The last hour in steps of five minutes, the oldest first")
    resolutions: Resolutions
    dead_letters: LetterStats
    as_of: datetime
