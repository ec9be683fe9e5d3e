"""The plan as it was made before: three passes, each claim to the first that has room. For comparison only."""

from collections.abc import Callable

import numpy as np

from claimdeck.assignment.domain.solving.dealing import NOBODY
from claimdeck.assignment.domain.solving.groups import NO_RULE_AT_ALL
from claimdeck.assignment.domain.solving.optimum import Assigned, Situation
from claimdeck.people.domain.strategies import Strategy


def solve_classic(given: Situation) -> Assigned:
    """First who works by age takes the oldest patients, then who works by seniority the most urgent claims, then the
    rest goes to the least loaded of the others."""
    greedy = _Greedy(given)
    oldest = np.argsort(np.where(given.columns.birth == 0, 99_999_999, given.columns.birth), kind="stable").tolist()
    most_urgent = list(range(len(given.columns)))
    in_file = np.argsort(given.columns.given, kind="stable").tolist()
    people = given.people
    greedy.passed(oldest, Strategy.AGE, lambda place: (people[place].role_rank,))
    greedy.passed(most_urgent, Strategy.SENIORITY, lambda place: (-people[place].seniority,))
    greedy.passed(in_file, Strategy.PAYER, lambda place: (greedy.load[place],))
    return Assigned(greedy.person, np.zeros(len(given.columns), np.int64))


class _Greedy:
    """Who has what so far."""

    def __init__(self, given: Situation) -> None:
        self._given = given
        self.person = np.full(len(given.columns), NOBODY, np.int64)
        self.load = [0] * len(given.people)
        self._room = given.places[:, 0].tolist()
        groups = given.groups
        self._able = [np.flatnonzero(line).tolist() for line in groups.eligible]
        self._group = groups.group.tolist()
        ruled = [
            groups.rules[one.rule].action.strategy if one.rule != NO_RULE_AT_ALL else None
            for one in groups.requirements
        ]
        self._ruled = [ruled[number] for number in groups.requirement.tolist()]

    def passed(self, claims: list[int], strategy: Strategy, first: Callable[[int], tuple[int, ...]]) -> None:
        """Each claim still open to the first of those whose strategy it is."""
        own = [person.assign_by for person in self._given.people]
        for claim in claims:
            group = self._group[claim]
            if group < 0 or self.person[claim] != NOBODY:
                continue
            ruled = self._ruled[claim]
            able = [place for place in self._able[group] if self._room[place] > 0 and (ruled or own[place]) is strategy]
            if able:
                taker = min(able, key=first)
                self.person[claim] = taker
                self.load[taker] += 1
                self._room[taker] -= 1
