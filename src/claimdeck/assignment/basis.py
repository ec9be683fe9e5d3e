"""What every plan rests on: who works, what they know and have room for, the rules, and how payers are called."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from claimdeck.accounts.models import Organization
from claimdeck.assignment.domain.people import Person, skill_key
from claimdeck.assignment.domain.rules.reading import read_rules
from claimdeck.assignment.domain.rules.rule import Rule
from claimdeck.assignment.selectors import rules_of
from claimdeck.claims.desk.selectors import open_counts, used_after, used_today
from claimdeck.claims.domain.payers import PayerBook
from claimdeck.claims.terms.selectors import terms_of, work_settings_of
from claimdeck.people.domain.employees import EmployeeSeen
from claimdeck.people.domain.strategies import Strategy
from claimdeck.people.selectors import employees_of

# Over so many calendar days the longest plan reaches; whose absence lies later need not be known.
_REACH: Final = timedelta(days=366)


@dataclass(frozen=True)
class Basis:
    """The state of an organization that a plan is made from; `today` is its own day."""

    people: tuple[Person, ...]
    rules: tuple[Rule, ...]
    rules_as_stored: tuple[Mapping[str, Any], ...]
    book: PayerBook
    today: date
    working_days: str

    @cached_property
    def person(self) -> dict[str, Person]:
        """By key."""
        return {person.key: person for person in self.people}

    def payer_name(self, payer: str) -> str:
        """The payer's own name, which is that of the skill its claims need."""
        known = self.book.find(payer)
        return payer if known is None else known.name

    def as_json(self) -> dict[str, Any]:
        """In one form for one state; nothing of a patient."""
        return {
            "today": self.today.isoformat(),
            "working_days": self.working_days,
            "people": [_person_as_json(person) for person in self.people],
            "rules": list(self.rules_as_stored),
            "payers": sorted([payer.name, *payer.aliases] for payer in self.book.payers),
        }


def basis_of(organization: Organization, today: date) -> Basis:
    """The present state of an organization, in a handful of queries."""
    book, cap = terms_of(organization), work_settings_of(organization).open_claims_cap
    used, later, opened = used_today(organization, today), used_after(organization, today), open_counts(organization)
    people = tuple(
        replace(
            _person(employee, book),
            used_today=used.get(employee.user_id, 0),
            used_on=later.get(employee.user_id, {}),
            open_claims=opened.get(employee.user_id, 0),
            open_cap=cap,
        )
        for employee in employees_of(organization, today, today + _REACH)
    )
    stored = tuple(stored_rules(organization))
    return Basis(people, read_rules(list(stored)), stored, book, today, organization.working_days)


def stored_rules(organization: Organization) -> Sequence[Mapping[str, Any]]:
    """The active rules in their order, as they were sent."""
    active = rules_of(organization).filter(is_active=True)
    return [
        {"name": name, "conditions": conditions, "action": action}
        for name, conditions, action in active.values_list("name", "conditions", "action")
    ]


def canonical(value: object) -> bytes:
    """JSON in one form for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _person(employee: EmployeeSeen, book: PayerBook) -> Person:
    """Somebody as they were entered; what they were given already apart."""
    levels: dict[str, int] = {}
    for name, level in employee.levels.items():
        known = book.find(name)
        key = skill_key(name if known is None else known.name)
        levels[key] = max(level, levels.get(key, 0))
    more: dict[str, Any] = {} if employee.rank is None else {"role_rank": employee.rank}
    practices = employee.practice_ids
    return Person(
        key=str(employee.user_id),
        name=employee.name,
        role=employee.role,
        skills=levels,
        max_daily_claims=employee.max_daily_claims,
        seniority=employee.seniority,
        assign_by=employee.assign_by,
        practices=None if practices is None else frozenset(map(str, practices)),
        absences=tuple((days.first, days.last) for days in employee.absences),
        weekly_hours_off=float(employee.weekly_hours_off),
        **more,
    )


def _person_as_json(person: Person) -> dict[str, Any]:
    return {
        "key": person.key,
        "role": person.role,
        "skills": dict(person.skills),
        "max_daily_claims": person.max_daily_claims,
        "seniority": person.seniority,
        "assign_by": person.assign_by.value,
        "used_today": person.used_today,
        "used_on": {day.isoformat(): count for day, count in sorted(person.used_on.items())},
        "open_claims": person.open_claims,
        "open_cap": person.open_cap,
        "practices": None if person.practices is None else sorted(person.practices),
        "absences": [[first.isoformat(), last.isoformat()] for first, last in person.absences],
        "weekly_hours_off": person.weekly_hours_off,
    }


def person_from_json(told: Mapping[str, Any]) -> Person:
    """Somebody as a plan saw them."""
    practices = told["practices"]
    return Person(
        key=told["key"],
        name=told["key"],
        role=told["role"],
        skills=told["skills"],
        max_daily_claims=told["max_daily_claims"],
        seniority=told["seniority"],
        assign_by=Strategy(told["assign_by"]),
        used_today=told["used_today"],
        used_on={date.fromisoformat(day): count for day, count in told["used_on"].items()},
        open_claims=told["open_claims"],
        open_cap=told["open_cap"],
        practices=None if practices is None else frozenset(practices),
        absences=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in told["absences"]),
        weekly_hours_off=told["weekly_hours_off"],
    )
