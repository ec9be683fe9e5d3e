"""Rules: for which claims, and what is then done with them. The first whose conditions all hold decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from claimdeck.assignment.domain.people import skill_key
from claimdeck.assignment.domain.work import ClaimToPlan, age_on
from claimdeck.people.domain.strategies import Strategy

MOST_RULES: Final = 200
MOST_CONDITIONS: Final = 20


class Field(StrEnum):
    """What of a claim a condition looks at; the words of rules in JSON and YAML."""

    PAYER = "payer"
    PATIENT_AGE = "patient_age"
    AMOUNT = "amount"
    DAYS_LEFT = "days_left"
    PRIORITY = "priority"
    CPT = "cpt"
    ICD10 = "icd10"
    DENIAL_CODE = "denial_code"
    SOURCE = "source"


# Conditions on numbers have bounds, those on codes give their first characters, the others name whole values.
NUMBERS: Final = frozenset({Field.PATIENT_AGE, Field.AMOUNT, Field.DAYS_LEFT, Field.PRIORITY})
PREFIXES: Final = frozenset({Field.CPT, Field.ICD10})


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: a number within bounds (both included, an amount in cents), or one of some texts.

    `any_of` are as people write them; of CPT and ICD-10 codes they are beginnings.
    """

    field: Field
    at_least: int | None = None
    at_most: int | None = None
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a rule does. `role`, `skill`, `level` and `person` restrict who may take the claim.

    A level without a skill is that of the payer's skill; `role` and `skill` are as people write them, `person` is a
    person's key. `hold` keeps the claim out of the plan.
    """

    strategy: Strategy | None = None
    role: str = ""
    skill: str = ""
    level: int = 0
    person: str = ""
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; without conditions it is for every claim."""

    name: str
    conditions: tuple[Condition, ...]
    action: Action


def comparable(field: Field, value: str) -> str:
    """A text of a condition, or of a claim, in the form in which they are compared."""
    if field in PREFIXES or field is Field.DENIAL_CODE:
        return value.upper().replace(".", "").replace(" ", "")
    return skill_key(value)


def holds(condition: Condition, claim: ClaimToPlan, today: date) -> bool:
    """Whether a claim meets the condition; what is not known of it meets none."""
    return meets(condition, value_of(condition.field, claim), today)


def value_of(field: Field, claim: ClaimToPlan) -> object:
    """The part of a claim that conditions on the field are about: of ages the birth date, of days left the deadline."""
    if field is Field.PAYER:
        return (claim.skill, claim.payer)
    return getattr(claim, _PARTS[field])


def meets(condition: Condition, value: object, today: date) -> bool:
    """Whether such a part meets the condition."""
    field = condition.field
    if field in NUMBERS:
        number = _number(field, value, today)
        return (
            number is not None
            and (condition.at_least is None or number >= condition.at_least)
            and (condition.at_most is None or number <= condition.at_most)
        )
    texts = [comparable(field, text) for text in ((value,) if isinstance(value, str) else _texts(value)) if text]
    wanted = _wanted(condition)
    if field in PREFIXES:
        return any(text.startswith(wanted) for text in texts)
    return any(text in wanted for text in texts)


def first_match(rules: Sequence[Rule], claim: ClaimToPlan, today: date) -> Rule | None:
    """The rule that decides about a claim."""
    return next((rule for rule in rules if all(holds(condition, claim, today) for condition in rule.conditions)), None)


@lru_cache(maxsize=MOST_RULES * MOST_CONDITIONS)
def _wanted(condition: Condition) -> tuple[str, ...]:
    return tuple(comparable(condition.field, text) for text in condition.any_of)


def _number(field: Field, value: object, today: date) -> int | None:
    if isinstance(value, date):
        return age_on(value, today) if field is Field.PATIENT_AGE else (value - today).days
    return value if isinstance(value, int) else None


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


_PARTS: Final = {
    Field.PATIENT_AGE: "birth_date",
    Field.AMOUNT: "amount_cents",
    Field.DAYS_LEFT: "deadline",
    Field.PRIORITY: "priority",
    Field.CPT: "cpt_codes",
    Field.ICD10: "icd10_codes",
    Field.DENIAL_CODE: "denial_codes",
    Field.SOURCE: "source",
}
