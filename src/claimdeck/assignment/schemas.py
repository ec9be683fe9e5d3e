"""The shapes of assignment at the API: plans, their claims, imports, and the work that is handed out."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.assignment.domain.stages import PlanStage
from claimdeck.claims.domain.states import Source
from claimdeck.people.domain.strategies import Strategy
from claimdeck.runs.domain.states import State
from claimdeck.uploads.domain.problems import PreviewProblem
from claimdeck.uploads.fields import ColumnMapping, ShortText
from claimdeck.uploads.schemas import FileForm, FilePreview
from claimdeck.web.forms import Filters, Form
from claimdeck.web.pages import PageQuery

# As many claims as one request may name; a larger choice is a file, the pool, or a person's desk.
MOST_NAMED: Final = 5_000
LONGEST_PLAN_DAYS: Final = 30

Outcomes = Annotated[list[Annotated[str, StringConstraints(max_length=24)]], Field(max_length=40)]
# What is chosen of a source: reasons, or ids of its own.
Chosen = Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=64)]], Field(max_length=MOST_NAMED)]
ClaimIds = Annotated[list[Annotated[int, Field(ge=1, le=2**63 - 1)]], Field(min_length=1, max_length=MOST_NAMED)]
Numbers = Annotated[list[Annotated[int, Field(ge=1, le=2**31 - 1)]], Field(min_length=1, max_length=MOST_NAMED)]
Days = Annotated[int, Field(ge=1, le=LONGEST_PLAN_DAYS)]
Fingerprint = Annotated[str, StringConstraints(min_length=64, max_length=64)]


class PersonNamed(Schema):
    """Somebody who works claims; `name` is how colleagues know them."""

    id: UUID
    name: str


class PersonLoad(Schema):
    """What a plan means for one person: places of the day, how many are taken already, and what it brings."""

    id: UUID
    name: str
    role: str
    strategy: Strategy
    capacity: int
    used_today: int
    planned: int
    remaining: int
    # Why nothing is planned for them, such as an absence; else empty.
    note: str = ""


class DayLoad(Schema):
    """One working day of a plan over several."""

    date: date
    planned: int


class Bottleneck(Schema):
    """Why claims found nobody, and what would mend it."""

    key: str
    text: str
    claims: int
    places: int
    people: list[str]
    fix: str


class WhatIf(Schema):
    """What one change would make of the plan: claims without a person before and after."""

    text: str
    before: int
    after: int


class Objective(Schema):
    """One of the plan's aims in their order, and how far it is met."""

    title: str
    text: str


class PlanCounts(Schema):
    """What a plan comes to; `changed` known claims get other values, `problem_rows` are left out."""

    claims: int
    assigned: int
    unassigned: int
    held: int
    moved: int
    new: int
    known: int
    changed: int
    problem_rows: int


class PlanActions(Schema):
    """What the plan's state and the caller's access allow just now."""

    move: bool
    execute: bool
    discard: bool
    undo: bool
    cancel: bool


class PlanError(Schema):
    """Why the making of a plan failed or was tried again."""

    code: str
    message: str


class KeptClaim(Schema):
    """A claim that undoing left where it is, and why."""

    claim: int
    claim_id: str
    because: str


class PlanResult(Schema):
    """What executing a plan came to; after an undo also what that did."""

    created: int
    updated: int
    assigned: int
    pooled: int
    held: int
    undone: int = 0
    removed: int = 0
    kept: int = 0
    # The first of those that were kept.
    kept_claims: list[KeptClaim] = []


class PlanRow(Schema):
    """A plan in the list of plans."""

    id: UUID
    title: str
    made_from: str
    stage: PlanStage
    counts: PlanCounts
    plan_date: date | None
    created_at: datetime
    created_by: str | None
    executed_at: datetime | None


class PlanShown(PlanRow):
    """A plan as it is reviewed. While it is made, `status` and the rows say how far it is."""

    status: State
    progress_label: str
    total_rows: int
    processed_rows: int
    waiting_reason: str | None
    error_log: list[PlanError]
    fingerprint: str
    days: int
    practice: UUID | None
    people: list[PersonLoad]
    day_loads: list[DayLoad]
    bottlenecks: list[Bottleneck]
    what_ifs: list[WhatIf]
    objective: list[Objective]
    problems: list[PreviewProblem]
    notes: list[str]
    executed_by: str | None
    result: PlanResult | None
    superseded_by: UUID | None
    undone_at: datetime | None
    can: PlanActions


class PlannedChange(Schema):
    """A field of a known claim that the plan changes, with both values as people write them."""

    field: str
    before: str
    after: str


class PlanItemShown(Schema):
    """One claim of a plan, to whom it would go, and why."""

    number: int
    claim: int | None
    claim_id: str
    claim_number: str
    patient_name: str | None
    payer: str
    practice: UUID | None
    source: Source
    submission_deadline: date | None
    deadline_derived: bool
    amount: str
    priority: int
    first_service_date: date | None
    reason: str
    person: PersonNamed | None
    strategy: Strategy | None
    because: str
    bottleneck: str
    rule_name: str
    held_by_rule: str
    work_date: date | None
    moved: bool
    changes: list[PlannedChange]


class ItemQuery(PageQuery):
    """Filters of a plan's claims."""

    person: UUID | None = None
    unassigned: bool | None = None
    held: bool | None = None
    moved: bool | None = None
    changed: bool | None = None
    strategy: Strategy | None = None
    bottleneck: Annotated[str, StringConstraints(max_length=40)] = ""
    payer: ShortText = ""
    ordering: ShortText = ""


class PlanQuery(PageQuery):
    """Filters of the list of plans."""

    made_from: ShortText = ""
    waiting: bool | None = Field(None, description="To be confirmed or discarded, or not")
    ordering: ShortText = ""


class KindQuery(Filters):
    """The kind of a download."""

    format: Literal["csv", "xlsx"] = "csv"


class ImportForm(FileForm):
    """What goes with a file of claims; empty fields count as not given."""

    practice: UUID | None = Field(None, description="The practice of rows without a TIN")
    columns: ColumnMapping = Field(
        None,
        description='JSON: header of the file → our column, "" for none, where headers are not recognised. '
        "Not sent: as for the organization's last file with the same headers; {} forgets that",
    )
    keep_other_columns: bool = Field(False, description="Keep the file's other columns with the claims, sealed")
    days: Days = Field(1, description="Over how many working days the claims are spread")


class ImportSelection(Form):
    """Claims without a file: of those already here, of a bulk check's results, of another source, or the whole pool."""

    claims: ClaimIds | None = Field(None, description="Ids of claims in the pool")
    job: UUID | None = Field(None, description="A bulk check, whose claims with one of the outcomes are taken")
    outcomes: Outcomes = Field([], description="Of the job; none: all that may be worked")
    rows: Annotated[list[int], Field(max_length=MOST_NAMED)] = Field([], description="Of the job, in place of outcomes")
    source: ShortText = Field("", description='Where else claims wait for people, such as "failed claims"')
    chosen: Chosen = Field(
        [], description="Of the source: reasons, categories, or ids of its claims; none: all that are open"
    )
    pool: bool = Field(False, description="Everything that waits in the pool and is not held")
    days: Days = 1


class ImportPreview(FilePreview):
    """What a file of claims holds: how many of its rows can be planned, and for which practices they are."""

    claims_to_plan: int
    without_practice: int


class Move(Form):
    """Claims of a plan that go to another person, to nobody (null), or are held out of the plan."""

    fingerprint: Fingerprint | None = Field(None, description="The plan as it was seen; refused where it changed")
    items: Numbers = Field(description="Their numbers in the plan")
    person: UUID | None = None
    hold: bool = False
    anyway: bool = Field(False, description="Even past the day's capacity of the person")


class Execute(Form):
    """The plan exactly as it was reviewed."""

    fingerprint: Fingerprint


class AssignClaims(Form):
    """Claims to be given to a person, or to the pool (null): named ones, or all open ones of somebody's desk."""

    claims: ClaimIds | None = None
    from_person: UUID | None = None
    person: UUID | None = None
    anyway: bool = Field(False, description="Even without the skill, or past the capacity of the day")


class NotAssigned(Schema):
    """A claim that stayed where it is, and why."""

    id: int
    claim_id: str
    reason: str


class Assigned(Schema):
    """How many claims changed hands, and the first 1,000 of those that did not."""

    changed: int
    not_changed_count: int
    not_changed: list[NotAssigned]


class NextClaim(Schema):
    """The claim that "assign next" has put on the caller's desk."""

    id: int
    claim_id: str
    because: str
