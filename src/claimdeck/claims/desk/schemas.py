"""The shapes of the API of claims in work."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.claims.domain.deadlines import Urgency
from claimdeck.claims.domain.states import Source, WorkState
from claimdeck.web.forms import Form
from claimdeck.web.pages import LARGEST_PAGE, LARGEST_PAGE_NUMBER, PAGE_SIZE, PageQuery

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Amount = Annotated[Decimal | None, Field(ge=0, max_digits=14, decimal_places=2)]
# No claim is older, and databases do not reach the ends of the calendar.
LONGEST_DAYS: Final = 36_500
Days = Annotated[int | None, Field(ge=0, le=LONGEST_DAYS)]


class View(StrEnum):
    """The lists that people look at every day, each defined once (`filters.VIEWS`)."""

    POOL = "pool"
    OPEN = "open"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    WAITING = "waiting"
    DONE_THIS_WEEK = "done_this_week"
    HELD = "held"
    ESCALATED = "escalated"
    UNTOUCHED = "untouched"
    FOLLOW_UP = "follow_up"


class ClaimFilters(PageQuery):
    """What claims in work are filtered by; patients are searched by POST work/claims/search/."""

    mine: bool = Field(False, description="One's own desk only; a member never sees another")
    view: View | None = None
    payer: Short = ""
    practice: UUID | None = None
    person: Short = Field("", description='An id, or "none" for the pool')
    state: list[WorkState] = Field(default_factory=list, max_length=len(WorkState))
    outcome: Short = ""
    reason: Short = Field("", description="A part of why it needs a person, or of the payer's reason or codes")
    source: Source | None = None
    batch: UUID | None = None
    priority: int | None = Field(None, ge=1, le=5)
    min_age_days: Days = Field(None, description="Since it came into work")
    max_age_days: Days = None
    min_amount: Amount = None
    max_amount: Amount = None
    deadline_from: date | None = None
    deadline_to: date | None = None
    untouched_days: Days = Field(None, description="No person did anything to it for so long")
    number: Short = Field("", description="How the practice's own number or the payer's begins")
    ordering: Short = ""


class PatientClaimSearch(Form):
    """Exact search: by the practice's id of the patient, by member id, or by name and date of birth."""

    patient_id: Short = ""
    subscriber_id: Short = ""
    first_name: Short = ""
    last_name: Short = ""
    date_of_birth: date | None = None
    mine: bool = False
    page: int = Field(1, ge=1, le=LARGEST_PAGE_NUMBER)
    page_size: int = Field(PAGE_SIZE, ge=1, le=LARGEST_PAGE)


class WorkPerson(Schema):
    id: UUID
    name: str


class WorkPractice(Schema):
    id: UUID
    name: str


class ClaimRow(Schema):
    """A claim in a list; amounts in dollars as text."""

    id: int
    claim_id: str
    claim_number: str
    patient_name: str
    payer: str
    practice: WorkPractice | None
    state: WorkState
    assignee: WorkPerson | None
    priority: int
    amount: str
    first_service_date: date | None
    deadline_date: date | None
    urgency: Urgency
    days_left: int | None = Field(description="To the deadline, from the organization's day on; negative when past")
    outcome: str
    answer_status: str
    reason: str
    source: Source
    result: str
    hold_until_date: date | None
    next_action_date: date | None
    held_by_rule: str
    escalated: bool
    age_days: int
    assigned_at: datetime | None
    touched_at: datetime | None
    submitted_at: datetime | None
    closed_at: datetime | None
    batch_id: UUID | None
    version: int


class ClaimPatient(Schema):
    first_name: str
    last_name: str
    date_of_birth: date | None
    subscriber_id: str
    patient_id: str


class ClaimAnswer(Schema):
    """What the payer answered; amounts in dollars as text, null where it did not say."""

    outcome: str
    status: str
    reason: str
    codes: list[str]
    paid: str | None
    allowed: str | None
    patient_part: str | None
    processed_date: date | None
    check_number: str
    line_denied: bool | None
    checked_at: datetime | None


class ClaimNoteShown(Schema):
    id: int
    text: str
    author: str
    mine: bool
    created_at: datetime
    edited_at: datetime | None


class HistoryEntry(Schema):
    """One entry of a claim's history: what a person or the house did, or what the payer answered."""

    id: str
    at: datetime
    what: str = Field(description="One of the words of the history; `answered` for a payer's answer")
    who: str = Field(description="Empty for the house itself")
    field: str
    from_value: str
    to_value: str
    explanation: str
    text: str | None
    answer: ClaimAnswer | None
    batch_id: UUID | None


class PossibleSteps(Schema):
    """What the caller can do with the claim now."""

    steps: list[WorkState]
    change: bool
    edit_note: int | None = Field(description="The note that one may change: the latest, where it is one's own")
    escalate: bool
    give_back: bool
    release: bool
    hold: bool
    check_status: bool
    check_status_reason: str = Field(description="Why the payer cannot be asked; empty where it can")


class OpenedClaim(ClaimRow):
    """A claim opened. The newest notes and history; the rest is in pages of their own."""

    patient: ClaimPatient
    provider: str
    payer_id: str
    tin: str
    cpt_codes: list[str]
    icd10_codes: list[str]
    deadline_derived: bool
    hold_reason: str
    next_action: str
    reference_number: str
    paid_before: str
    last_assignee: WorkPerson | None
    escalated_by: WorkPerson | None
    pooled_at: datetime | None
    created_at: datetime
    other_columns: dict[str, Any] | None
    answer: ClaimAnswer | None
    notes: list[ClaimNoteShown]
    history: list[HistoryEntry]
    can: PossibleSteps


class ClaimsCounted(Schema):
    """A number of claims and what they are worth, in dollars as text."""

    claims: int
    amount: str


class WorkTotals(Schema):
    """What the claims of a list come to. Overdue and due soon: of those that are not submitted yet."""

    all: ClaimsCounted
    pool: ClaimsCounted
    open: ClaimsCounted
    overdue: ClaimsCounted
    due_today: ClaimsCounted
    due_soon: ClaimsCounted
