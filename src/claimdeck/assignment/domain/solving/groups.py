"""Claims grouped by who may take them: those of one group can be dealt to exactly the same people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np

from claimdeck.assignment.domain.eligibility import NO_RULE, unmet
from claimdeck.assignment.domain.people import Person
from claimdeck.assignment.domain.rules.rule import Action, Condition, Field, Rule, meets, value_of
from claimdeck.assignment.domain.solving.columns import Columns, Flags, Numbers, factorized

NO_RULE_AT_ALL: Final = -1


class Requirement(NamedTuple):
    """What a claim asks of its taker: `payer` names the skill, `rule` is the place of the rule that decides, or -1."""

    skill: str
    payer: str
    practice: str | None
    rule: int


@dataclass(frozen=True, slots=True)
class Groups:
    """`group` and `requirement` by claim in the order of importance; a held claim has group -1.

    `eligible` has a line for each group and a column for each person. `requirements` are numbered as `requirement`
    says, `group_of` is the group of each.
    """

    rules: Sequence[Rule]
    group: Numbers
    requirement: Numbers
    requirements: Sequence[Requirement]
    group_of: Numbers
    eligible: Flags

    @property
    def count(self) -> int:
        return len(self.eligible)

    def rule_of(self, requirement: int) -> Rule | None:
        """The rule that decides about claims with that requirement."""
        place = self.requirements[requirement].rule
        return self.rules[place] if place != NO_RULE_AT_ALL else None


def groups_of(columns: Columns, people: Sequence[Person], rules: Sequence[Rule], today: date) -> Groups:
    """The groups of claims, numbered so that the order of the input does not matter."""
    decided_by = _rules_of(columns, rules, today)
    requirement, firsts = _requirements(columns, decided_by)
    actions = [rules[one.rule].action if one.rule != NO_RULE_AT_ALL else NO_RULE for one in firsts]
    held = np.fromiter((action.hold for action in actions), np.bool_, len(actions))
    eligible = eligibility(firsts, actions, people)
    different, group_of = different_lines(eligible)
    group_of = np.where(held, -1, group_of)
    group = group_of[requirement] if len(columns) else requirement
    return Groups(rules, group, requirement, firsts, group_of, different)


def eligibility(requirements: Sequence[Requirement], actions: Sequence[Action], people: Sequence[Person]) -> Flags:
    """For each requirement (a line) and person (a column), whether the person may take such claims."""
    skilled: dict[str, Flags] = {}
    seeing: dict[str | None, Flags] = {}
    meeting: dict[tuple[str, Action], Flags] = {}
    lines = np.zeros((len(requirements), len(people)), np.bool_)
    for place, (one, action) in enumerate(zip(requirements, actions, strict=True)):
        if one.skill not in skilled:
            skilled[one.skill] = _flags([p.is_active and one.skill in p.skills for p in people])
        if one.practice not in seeing:
            seeing[one.practice] = _flags(
                [one.practice is None or p.practices is None or one.practice in p.practices for p in people]
            )
        if (one.skill, action) not in meeting:
            meeting[one.skill, action] = _flags([unmet(p, one.skill, action) is None for p in people])
        lines[place] = skilled[one.skill] & seeing[one.practice] & meeting[one.skill, action]
    return lines


def _requirements(columns: Columns, decided_by: Numbers) -> tuple[Numbers, list[Requirement]]:
    """Each claim's requirement, and all of them. Of a payer's names the first by importance speaks for all."""
    rules = decided_by.tolist()
    codes, different = factorized(
        [(claim.skill, claim.practice, rule) for claim, rule in zip(columns.claims, rules, strict=True)]
    )
    _, firsts = np.unique(codes, return_index=True)
    return codes, [
        Requirement(skill, columns.claims[first].payer, practice, rule)
        for (skill, practice, rule), first in zip(different, firsts.tolist(), strict=True)
    ]


def different_lines(lines: Flags) -> tuple[Flags, Numbers]:
    """The different lines in the order of their first appearance, and which of them each line is."""
    numbers: dict[bytes, int] = {}
    codes = np.fromiter((numbers.setdefault(line.tobytes(), len(numbers)) for line in lines), np.int64, len(lines))
    firsts = [int(np.argmax(codes == number)) for number in range(len(numbers))]
    return lines[firsts], codes


def _rules_of(columns: Columns, rules: Sequence[Rule], today: date) -> Numbers:
    """The place of the rule that decides about each claim, or -1."""
    decided = np.full(len(columns), NO_RULE_AT_ALL, np.int64)
    parts: dict[Field, tuple[Numbers, list[object]]] = {}
    for place, rule in enumerate(rules):
        mask = decided == NO_RULE_AT_ALL
        for condition in rule.conditions:
            if not mask.any():
                break
            mask &= _met(condition, columns, parts, today)
        decided[mask] = place
    return decided


def _met(
    condition: Condition, columns: Columns, parts: dict[Field, tuple[Numbers, list[object]]], today: date
) -> Flags:
    """Which claims meet a condition: each different value is looked at once, amounts all at once."""
    if condition.field is Field.AMOUNT:
        low = condition.at_least if condition.at_least is not None else -(10**18)
        high = condition.at_most if condition.at_most is not None else 10**18
        return (columns.amount >= low) & (columns.amount <= high)
    if condition.field not in parts:
        parts[condition.field] = factorized([value_of(condition.field, claim) for claim in columns.claims])
    codes, values = parts[condition.field]
    return _flags([meets(condition, value, today) for value in values])[codes]


def _flags(values: Sequence[bool]) -> Flags:
    return np.array(values, np.bool_)
