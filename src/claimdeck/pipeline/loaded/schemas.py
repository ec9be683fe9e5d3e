"""The shapes in which loaded claims and the review queues come and go through the API."""

from datetime import date, datetime
from typing import Annotated, Final

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.pipeline.domain.scoring.filters import FILTER_NUMBERS
from claimdeck.pipeline.opened.schemas import ShownViolation, WholeClaim
from claimdeck.web.forms import Form
from claimdeck.web.pages import PageQuery

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=150)]
_CHOSEN: Final = "The filter that the model chose; null where it chose none"
_REVIEWED: Final = "The filter that a reviewer said is right, 0: none is; null where nobody has looked at it"


class LoadedQuery(PageQuery):
    """What loaded claims are filtered by."""

    filter_number: Annotated[int | None, Field(ge=1, le=max(FILTER_NUMBERS))] = None
    reviewed: bool | None = Field(None, description="Of which a reviewer has said what they are, or has not")
    payer: Short = ""
    facility: Short = ""
    ordering: Short = "-loaded"


class LoadedRow(Schema):
    """A claim in production. For those who see no patients `claim_id` is masked and the days are null."""

    id: str = Field(description="Stands for the claim in addresses, in which its number is not written")
    claim_id: str
    version: int
    payer: str
    facility_id: str
    financial_class: str
    service_from_date: date | None
    service_to_date: date | None
    total_charge_amount: str
    total_reimbursement_amount: str | None = Field(description="Null where a line has no price")
    filter_number: int | None = Field(description=_CHOSEN)
    probability: float | None = Field(description="Of the chosen filter")
    model_version: str
    reviewed_filter: int | None = Field(description=_REVIEWED)
    loaded_at: datetime


class ReviewQueue(Schema):
    """The loaded claims of a filter that wait for a reviewer."""

    number: int
    title: str
    meaning: str
    waiting: int
    charge: str


class ReviewQueues(Schema):
    """The queues, and of how many loaded claims reviewers have said what they are."""

    queues: list[ReviewQueue]
    reviewed: int


class FindForm(Form):
    """The claim's whole number; it is sent, because addresses are written down."""

    claim_id: Annotated[str, StringConstraints(min_length=1, max_length=50)]


class FilterProbability(Schema):
    """What the model gave one filter."""

    number: int
    title: str
    probability: float


class LinePrice(Schema):
    """What a line is worth: `rvu_value` for one unit, `reimbursement_amount` for all; null where it has no price."""

    line_number: int
    procedure_code: str
    charge_amount: str
    rvu_value: str | None
    reimbursement_amount: str | None
    basis: str


class LoadedPossible(Schema):
    """What the caller may do with it."""

    amend: bool
    review: bool


class LoadedDetail(WholeClaim, LoadedRow):
    """One loaded claim with its prices, the warnings that are stored with it, and what the model weighed."""

    violations: list[ShownViolation]
    prices: list[LinePrice]
    probabilities: list[FilterProbability] = Field(description="The likeliest first; empty where rules worked alone")
    reviewed_by: str | None
    reviewed_at: datetime | None
    can: LoadedPossible
