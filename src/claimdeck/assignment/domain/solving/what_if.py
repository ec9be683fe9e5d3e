"""What a change would bring: a skill given to somebody who has room, or one more person; reckoned by a flow each."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from claimdeck.assignment.domain.eligibility import NO_RULE
from claimdeck.assignment.domain.people import Person
from claimdeck.assignment.domain.proposal import Bottleneck, WhatIf
from claimdeck.assignment.domain.solving.columns import Numbers
from claimdeck.assignment.domain.solving.dealing import NOBODY
from claimdeck.assignment.domain.solving.groups import different_lines, eligibility
from claimdeck.assignment.domain.solving.optimum import Situation, places_of
from claimdeck.assignment.domain.solving.placing import flow_of, network_of
from claimdeck.people.domain.strategies import HIGHEST_LEVEL, USUAL_DAILY_CLAIMS

_MOST_BOTTLENECKS: Final = 3
_MOST_PEOPLE: Final = 2
_MOST_SHOWN: Final = 5
# Larger teams and plans are not asked so often: what is tried stays within a fraction of the plan itself.
_MOST_WORK: Final = 1_000_000


def what_ifs(given: Situation, person: Numbers, found: Sequence[Bottleneck]) -> tuple[WhatIf, ...]:
    """The changes that would place more claims, those that bring the most first."""
    tried = _Tried(given)
    before = int((person != NOBODY).sum())
    planned = np.bincount(person[person != NOBODY], minlength=len(given.people))
    spare = given.true_places.sum(axis=1) - planned
    room = max(1, _MOST_WORK // max(1, len(given.network.tails)))
    changes = {change[3]: change for change in reversed(_changes(given.people, spare, found))}
    made = []
    for who, skill, people, sentence in list(reversed(changes.values()))[:room]:
        after = tried.placed(people)
        if after > before:
            made.append(WhatIf(f"{sentence}: {before:,} → {after:,} claims placed.", who, skill, before, after))
    made.sort(key=lambda one: (-one.after, one.person == "", one.sentence))
    return tuple(made[:_MOST_SHOWN])


def _changes(
    people: Sequence[Person], spare: Numbers, found: Sequence[Bottleneck]
) -> list[tuple[str, str, list[Person], str]]:
    changes: list[tuple[str, str, list[Person], str]] = []
    by_room = np.argsort(-spare, kind="stable").tolist()
    for one in found[:_MOST_BOTTLENECKS]:
        for skill, name in list(zip(one.skills, one.skill_names, strict=True))[:1]:
            able = [n for n in by_room if spare[n] > 0 and skill not in people[n].skills and people[n].is_active]
            for place in able[:_MOST_PEOPLE]:
                learned = replace(people[place], skills={**people[place].skills, skill: HIGHEST_LEVEL})
                team = [learned if n == place else person for n, person in enumerate(people)]
                changes.append((people[place].key, skill, team, f"+ {people[place].name} takes {name}"))
            usual = sorted(person.max_daily_claims for person in people)[len(people) // 2] if people else 0
            more = Person(key="", name="", skills={skill: HIGHEST_LEVEL}, max_daily_claims=usual or USUAL_DAILY_CLAIMS)
            sentence = f"+ one more person with {name} ({more.max_daily_claims} claims a day)"
            changes.append(("", skill, [*people, more], sentence))
    return changes


class _Tried:
    """How many claims another team could be given."""

    def __init__(self, given: Situation) -> None:
        self._given = given
        groups = given.groups
        self._actions = [groups.rules[one.rule].action if one.rule >= 0 else NO_RULE for one in groups.requirements]
        self._open = np.flatnonzero(given.entry >= 0)
        self._last = given.entry[self._open] % len(given.days)

    def placed(self, people: Sequence[Person]) -> int:
        given = self._given
        lines = eligibility(given.groups.requirements, self._actions, people)
        different, group_of = different_lines(lines)
        places = np.minimum(places_of(people, given.days), len(given.columns))
        network, _ = network_of(different, places)
        group = group_of[given.groups.requirement[self._open]]
        entry = group * len(given.days) + self._last
        return flow_of(network, np.bincount(entry, minlength=len(network.places))).placed
