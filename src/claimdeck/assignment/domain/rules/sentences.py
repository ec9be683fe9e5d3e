"""A rule as a sentence, for the page and for `--explain`."""

from collections.abc import Mapping
from typing import Final

from claimdeck.assignment.domain.rules.rule import NUMBERS, Action, Condition, Field, Rule
from claimdeck.claims.domain.money import written_out

_WORDS: Final[dict[Field, str]] = {
    Field.PAYER: "the payer is",
    Field.PATIENT_AGE: "the patient's age is",
    Field.AMOUNT: "the amount is",
    Field.DAYS_LEFT: "the days left to the deadline are",
    Field.PRIORITY: "the priority is",
    Field.CPT: "a CPT code begins with",
    Field.ICD10: "an ICD-10 code begins with",
    Field.DENIAL_CODE: "a denial code is",
    Field.SOURCE: "the claim came from",
}


def sentence(rule: Rule, names: Mapping[str, str] | None = None) -> str:
    """Such as "When the payer is Aetna and the amount is at least $500.00: only Sr. Biller."

    `names` are those of people by their keys; without one the key itself is said.
    """
    when = " and ".join(_condition(condition) for condition in rule.conditions)
    return f"{f'When {when}' if when else 'Always'}: {_action(rule.action, names or {})}."


def _condition(condition: Condition) -> str:
    words = _WORDS[condition.field]
    if condition.field in NUMBERS:
        low, high = (_number(condition.field, bound) for bound in (condition.at_least, condition.at_most))
        if low and high:
            return f"{words} {low}" if low == high else f"{words} {low} to {high}"
        return f"{words} at least {low}" if low else f"{words} at most {high}"
    return f"{words} {' or '.join(condition.any_of)}"


def _number(field: Field, bound: int | None) -> str:
    if bound is None:
        return ""
    return written_out(bound) if field is Field.AMOUNT else f"{bound:,}"


def _action(action: Action, names: Mapping[str, str]) -> str:
    if action.hold:
        return "hold it out of the plan"
    parts = []
    if action.person:
        parts.append(f"only {names.get(action.person, action.person)}")
    if action.role:
        parts.append(f"only {action.role}")
    if action.skill:
        parts.append(f"only who has {action.skill}" + (f" at level {action.level} or more" if action.level else ""))
    elif action.level:
        parts.append(f"only who has the payer's skill at level {action.level} or more")
    if action.strategy is not None:
        parts.append(f"by {action.strategy.value}")
    return ", ".join(parts)
