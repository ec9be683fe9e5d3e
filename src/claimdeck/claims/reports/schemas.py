"""The numbers about the work: of one's own desk, of everybody's, and over a time."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from ninja import Field, Schema

from claimdeck.claims.desk.schemas import ClaimFilters
from claimdeck.web.forms import Filters
from claimdeck.web.pages import PageQuery

LONGEST_PERIOD_DAYS: Final = 366
Format = Literal["csv", "xlsx"]


class StatsQuery(Filters):
    days: int = Field(14, ge=1, le=92, description="Over how many days back, today included, the throughput goes")


class ComesBack(Schema):
    """How many claims on hold come back on a day."""

    day: date
    claims: int


class DeskStats(Schema):
    """One's own desk; each number is the count of the view of that name in work/claims/."""

    open: int
    due_today: int
    overdue: int
    due_soon: int
    waiting: int
    done_this_week: int
    follow_up: int
    next_back_date: date | None
    comes_back: list[ComesBack]


class AgeBand(Schema):
    """How many open claims a person has had for so many days; `to_days` null: and longer."""

    from_days: int
    to_days: int | None
    claims: int


class Workload(Schema):
    """One person's work: what they were given today against what they can take, and what is open."""

    id: UUID
    name: str
    role: str
    absent: bool
    today: int
    capacity: int
    open: int
    waiting: int
    overdue: int
    by_age: list[AgeBand]


class PoolStats(Schema):
    """What nobody has; `oldest_days`: how long the first has waited."""

    claims: int
    held: int
    overdue: int
    oldest_days: int | None


class DoneByPerson(Schema):
    """What a person submitted or closed: claims on each of the days, and in all; a claim counts once a day."""

    id: UUID
    name: str
    done: list[int]
    submitted: int
    closed: int


class Throughput(Schema):
    days: list[date]
    people: list[DoneByPerson]


class WorkStats(Schema):
    """`pool`, `people` and `throughput` are null for those who see their own desk only."""

    today: date = Field(description="The organization's present day, from which deadlines are counted")
    mine: DeskStats
    pool: PoolStats | None
    people: list[Workload] | None
    throughput: Throughput | None


class ReportQuery(Filters):
    """Days of the organization, both included; the last 30 where nothing is said, at most 366."""

    from_date: Annotated[date | None, Field(alias="from")] = None
    to_date: Annotated[date | None, Field(alias="to")] = None


class DenialQuery(PageQuery, ReportQuery):
    """A page of the denials of a time."""


class ReportExport(ReportQuery):
    report: Literal["denials", "throughput", "recovered", "days_in_work"] = "denials"
    format: Format = "csv"


class ClaimExport(ClaimFilters):
    format: Format = "csv"


class DaysBand(Schema):
    """How many closed claims were in work for so many days; `to_days` null: and longer."""

    from_days: int
    to_days: int | None
    claims: int


class DaysInWork(Schema):
    """From the day a claim came into work to the day it was closed, of those closed in the time."""

    median: int | None
    mean: float | None
    bands: list[DaysBand]


class ResultCount(Schema):
    result: str = Field(description="What closing came to; empty: a payer's answer closed it")
    claims: int
    amount: str


class RecoveredAmount(Schema):
    """What a payer paid beyond what it had paid when the work began."""

    payer: str
    claims: int
    amount: str


class DenialCount(Schema):
    """How many claims a payer denied for one reason, and what they are worth."""

    payer: str
    reason: str
    codes: str
    claims: int
    amount: str


class DoneInTime(Schema):
    """What a person did in the time; `recovered` of the claims that are theirs, or were last."""

    id: UUID
    name: str
    done: list[int] = Field(description="Per step of `steps`: claims submitted or closed, each once a step")
    submitted: int
    closed: int
    recovered: str


class WorkReport(Schema):
    """What the work came to in a time. `step`: whether `steps` are days, or the Mondays of weeks."""

    first_date: date
    last_date: date
    submitted: int
    closed: int
    recovered: str
    days_in_work: DaysInWork
    results: list[ResultCount]
    recovered_by_payer: list[RecoveredAmount]
    denials: list[DenialCount] = Field(description="The most frequent; all of them: work/reports/denials/")
    denials_total: int
    step: Literal["day", "week"]
    steps: list[date]
    people: list[DoneInTime]
