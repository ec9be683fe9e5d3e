"""What planning comes to: each claim's person or why there is none, and what the whole is worth."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from claimdeck.people.domain.strategies import Strategy


class ProposedItem(NamedTuple):
    """What is proposed for one claim, by the caller's `number`.

    `person` is a person's key, None where nobody gets it; `reason` says why, in at most 300 characters and without a
    patient's data. `bottleneck` is the key of the one in the way, "" for none. `rule_name` is the rule that decided,
    `held_by_rule` the one that holds the claim out. `work_date` is the day it is for.
    """

    number: int
    person: str | None
    strategy: Strategy | None
    reason: str
    rule_name: str = ""
    held_by_rule: str = ""
    bottleneck: str = ""
    work_date: date | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """A person's share over the days of the plan: `planned` of `places`; `used_today` was given before."""

    person: str
    name: str
    planned: int
    places: int
    used_today: int


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Exactly what keeps claims from being placed.

    All `claims` of its kind compete for `places`, which `people` (keys) hold; `unplaced` are left over. `sentence` says
    it, `fix` what would help; `skills` are the keys that its claims need, `skill_names` the same as people write them.
    """

    key: str
    sentence: str
    fix: str
    claims: int
    places: int
    unplaced: int
    people: tuple[str, ...]
    skills: tuple[str, ...]
    skill_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change of who can do what, and how many claims would be placed then (`after`) instead of `before`.

    `person` is the key of who would get the skill; "" for one more person.
    """

    sentence: str
    person: str
    skill: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Tier:
    """One aim, in the order of importance. `value` is what the plan reaches, `of` what there was, None for a cost."""

    name: str
    value: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole plan; `items` in the order in which the claims were given.

    `preference_cost` is what tier 6 adds up to and `share_cost` tier 8; less is better.
    """

    items: tuple[ProposedItem, ...]
    loads: tuple[Load, ...]
    bottlenecks: tuple[Bottleneck, ...]
    what_ifs: tuple[WhatIf, ...]
    tiers: tuple[Tier, ...]
    placed: int
    unplaced: int
    held: int
    preference_cost: int
    share_cost: int
