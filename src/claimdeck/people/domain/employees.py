"""What is known of somebody who works claims, as plans and rules see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Final
from uuid import UUID

from claimdeck.accounts.domain.roles import Access
from claimdeck.people.domain.strategies import FULL_WEEK_HOURS, USUAL_DAILY_CLAIMS, Strategy

MOST_DAILY_CLAIMS: Final = 10_000


@dataclass(frozen=True, slots=True)
class SkillHeld:
    """A skill that a person has; `level` from 1 to 10."""

    skill_id: int
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def include(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class EmployeeSeen:
    """One active person who works claims, with the defaults where nobody has set anything.

    `role` is the job title, empty for none, and `rank` its place, 1 for the most senior. `practice_ids` are those that
    they are held to, None for all. `max_daily_claims` is of a full day; see `daily_capacity`.
    """

    user_id: UUID
    username: str
    name: str
    access: Access
    role_id: int | None
    role: str
    rank: int | None
    seniority: int
    assign_by: Strategy
    max_daily_claims: int
    weekly_hours_off: Decimal
    skills: tuple[SkillHeld, ...]
    practice_ids: frozenset[UUID] | None
    absences: tuple[Days, ...]

    @property
    def levels(self) -> dict[str, int]:
        """The level by the skill's name, as the organization writes it."""
        return {skill.name: skill.level for skill in self.skills}

    @property
    def skill_ids(self) -> frozenset[int]:
        return frozenset(skill.skill_id for skill in self.skills)

    @property
    def daily_capacity(self) -> int:
        """How many claims they get on a day at work, their hours off taken away."""
        return scaled_capacity(self.max_daily_claims, self.weekly_hours_off)

    def is_absent_on(self, day: date) -> bool:
        return any(days.include(day) for days in self.absences)


def usual_daily_claims(access: Access) -> int:
    """Of somebody whose settings nobody has touched: an administrator gets claims only when told so."""
    return USUAL_DAILY_CLAIMS if access is Access.MEMBER else 0


def scaled_capacity(max_daily_claims: int, weekly_hours_off: Decimal) -> int:
    """A day's claims of somebody who is off so many hours of a week of 40, rounded down."""
    share = max_daily_claims * (FULL_WEEK_HOURS - weekly_hours_off) / FULL_WEEK_HOURS
    return max(0, int(share.to_integral_value(rounding=ROUND_FLOOR)))


def overlaps(wanted: Days, others: Iterable[Days]) -> Days | None:
    """The first of the others that shares a day with what is wanted; None where none does."""
    return next((one for one in others if one.first <= wanted.last and wanted.first <= one.last), None)
