"""The shapes in which people, skills, job titles and absences come and go through the API."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum, auto
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.schemas import MemberChange, MemberOut
from claimdeck.people.domain.employees import MOST_DAILY_CLAIMS
from claimdeck.people.domain.strategies import FULL_WEEK_HOURS, HIGHEST_LEVEL, LOWEST_LEVEL, Strategy
from claimdeck.web.forms import Filters, Form
from claimdeck.web.pages import PageQuery

LARGEST_ID = 2**63 - 1
MOST_SKILLS = 500
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Level = Annotated[int, Field(ge=LOWEST_LEVEL, le=HIGHEST_LEVEL)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
HoursOff = Annotated[Decimal, Field(ge=0, le=FULL_WEEK_HOURS, max_digits=4, decimal_places=1)]


class Standing(StrEnum):
    """Whether somebody may log in."""

    AWAITING = auto()
    ACTIVE = auto()
    INACTIVE = auto()


class RoleName(Schema):
    id: int
    name: str


class SkillLevel(Schema):
    """`skill` is the id; `level` from 1 to 10."""

    skill: int
    name: str
    level: int


class UserOut(MemberOut):
    name: str = Field(description="First and last name, else the user name")
    created_at: datetime
    standing: Standing = Field(description="`awaiting`: registered, and nobody has activated them yet")
    is_self: bool = Field(description="Whoever asks")
    role: RoleName | None = Field(description="The job title")
    skills: list[SkillLevel]
    max_daily_claims: int = Field(description="Of a full day; unset 20 for a member and 0 for an administrator")
    daily_capacity: int = Field(description="The same with the weekly hours off taken away")
    seniority: int
    assign_by: Strategy
    weekly_hours_off: float = Field(description="Of a week of 40 hours")
    absent_until: date | None = Field(description="The last day of an absence that has begun")
    last_seen_at: datetime | None = Field(description="The last log-in, or the last use of a token")


class UserMade(UserOut):
    password: str | None = Field(None, description="The one-time password that was made; shown this once")


class UserQuery(PageQuery):
    search: str = Field("", max_length=150, description="Part of a user name, a name or an e-mail address")
    access: Access | None = None
    standing: Standing | None = None
    waiting: bool | None = Field(None, description="For approval, or not")
    role: Id | None = Field(None, description="The id of a job title")
    skill: Id | None = Field(None, description="The id of a skill")
    absent: bool | None = Field(None, description="Absent today, or not")
    ordering: str = Field("", max_length=100)


class SkillChosen(Form):
    skill: Id
    level: Level = LOWEST_LEVEL


class UserChange(MemberChange):
    """Only what is sent is changed."""

    role: Id | None = None
    skills: list[SkillChosen] = Field(default_factory=list, max_length=MOST_SKILLS)
    max_daily_claims: int = Field(0, ge=0, le=MOST_DAILY_CLAIMS)
    seniority: Level = LOWEST_LEVEL
    assign_by: Strategy = Strategy.PAYER
    weekly_hours_off: HoursOff = Decimal(0)


class Departure(StrEnum):
    """Why somebody's work would be handed over; the names are those of `accounts`."""

    DEACTIVATED = auto()
    REMOVED = auto()
    ABSENT = auto()


class DepartureQuery(Filters):
    cause: Departure = Departure.REMOVED


class DepartureOut(Schema):
    sentences: list[str] = Field(description="What will become of their work; empty where they have none")
    obstacle: str = Field(description="Why it cannot be done; empty where it can")


class SkillOut(Schema):
    id: int
    name: str
    people: int = Field(description="How many people of the organization have it")


class SkillForm(Form):
    name: Name


class RoleOut(Schema):
    """`rank` 1 is the most senior."""

    id: int
    name: str
    rank: int
    people: int = Field(description="How many people of the organization have it")


class RoleForm(Form):
    name: Name


class RoleOrder(Form):
    roles: list[Id] = Field(min_length=1, max_length=500, description="All ids, the most senior first")


class AbsenceOut(Schema):
    """Both days are included; `released_at` is when claims were taken from the desk because of it."""

    id: int
    user: UUID
    username: str
    name: str
    first_date: date
    last_date: date
    reason: str
    released_at: datetime | None
    created_at: datetime


class AbsenceForm(Form):
    """Both days are included."""

    user: UUID
    first_date: date
    last_date: date
    reason: Reason = ""


class AbsenceChange(Form):
    """Only what is sent is changed."""

    first_date: date | None = None
    last_date: date | None = None
    reason: Reason = ""


class AbsenceQuery(PageQuery):
    user: UUID | None = None
    from_: date | None = Field(None, alias="from", description="Those that last until this day or longer")
    to: date | None = Field(None, description="Those that begin on this day or before")
