"""Who can be given claims: what a person knows, may see, and has room for on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from claimdeck.claims.domain.payers import payer_name_key
from claimdeck.people.domain.strategies import FULL_WEEK_HOURS, LOWEST_LEVEL, Strategy

# Of somebody without a job title: after everybody who has one.
LAST_RANK: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An employee as a plan sees one.

    `skills` are levels 1 to 10 by key (`skill_key`). `role_rank` 1 is the most senior title, `seniority` 10 the most
    senior person. `practices` are the keys of those whose patients the person may see, None for all. `used_today` are
    claims given to the person today, `used_on` those given for days after it, `open_claims` those on the desk without
    what is on hold, `open_cap` the most of them, None for no cap. `weekly_hours_off` of 40 scale a day's capacity.
    `absences` are first and last days.
    """

    key: str
    name: str
    role: str = ""
    role_rank: int = LAST_RANK
    skills: Mapping[str, int] = field(default_factory=dict)
    max_daily_claims: int = 0
    seniority: int = LOWEST_LEVEL
    assign_by: Strategy = Strategy.PAYER
    used_today: int = 0
    used_on: Mapping[date, int] = field(default_factory=dict)
    open_claims: int = 0
    open_cap: int | None = None
    practices: frozenset[str] | None = None
    absences: tuple[tuple[date, date], ...] = ()
    weekly_hours_off: float = 0
    is_active: bool = True


def skill_key(name: str) -> str:
    """The comparable form of a skill's name, which is mostly that of a payer."""
    return payer_name_key(name)


def is_present(person: Person, day: date) -> bool:
    """Whether the person is at work on that day at all."""
    return person.is_active and not any(first <= day <= last for first, last in person.absences)


def daily_claims(person: Person) -> int:
    """The claims of a whole day, weekly hours off taken into account, rounded down."""
    # Tenths of an hour: whole numbers round down exactly.
    worked = max(0, FULL_WEEK_HOURS * 10 - round(float(person.weekly_hours_off) * 10))
    return person.max_daily_claims * worked // (FULL_WEEK_HOURS * 10)


def used(person: Person, day: date, today: date) -> int:
    """How many claims the person was given for that day already."""
    return person.used_today if day == today else person.used_on.get(day, 0)


def places_on(person: Person, day: date, today: date) -> int:
    """How many more claims the person can be given for that day, the cap on open claims apart; never below 0."""
    if not is_present(person, day):
        return 0
    return max(0, daily_claims(person) - used(person, day, today))


def places_under_cap(person: Person) -> int | None:
    """How many more open claims the cap leaves; None without a cap."""
    return None if person.open_cap is None else max(0, person.open_cap - person.open_claims)


def capacity_left(person: Person, day: date, today: date) -> int:
    """How many claims the person can be given for one day, the cap on open claims included."""
    places, under_cap = places_on(person, day, today), places_under_cap(person)
    return places if under_cap is None else min(places, under_cap)
