"""Claims dealt out one by one, as many to each person as was decided: oldest and most urgent first, patients kept
together."""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from claimdeck.assignment.domain.solving.columns import Columns, Flags, Numbers, factorized
from claimdeck.assignment.domain.solving.sharing import Classes, Shared, Team
from claimdeck.people.domain.strategies import Strategy

NOBODY: Final = -1
_NO_BIRTH: Final = 99_999_999


def deal(
    columns: Columns, certain: Flags, classes: Classes, group: Numbers, shared: Shared, eligible: Flags, team: Team
) -> Numbers:
    """The person of each claim (a place in the team), NOBODY for those that are not placed.

    `certain` are the claims that are placed whatever else.
    """
    chosen = certain.copy()
    _take_from_levels(columns, classes, shared, chosen)
    kind = _kinds(columns, chosen, classes, shared, team)
    person = np.full(len(columns), NOBODY, np.int64)
    patients = _patients(columns)
    pools = _Pools(person, patients)
    pairs = group * len(team.kinds) + kind
    places = np.flatnonzero(chosen)
    in_pool = places[np.lexsort((places, pairs[places]))]
    different, starts = np.unique(pairs[in_pool], return_index=True)
    counts = _counts_by_pool(shared, team)
    for pool, claims in zip(different.tolist(), np.split(in_pool, starts[1:]), strict=True):
        pools.deal(claims.tolist(), counts[pool])
    _reunite(person, patients, group, eligible, team)
    return person


def _take_from_levels(columns: Columns, classes: Classes, shared: Shared, chosen: Flags) -> None:
    """Of claims of equal importance, the first of each class, as many as were decided."""
    for level, one, count in shared.from_levels[shared.from_levels[:, 2] > 0].tolist():
        first, last = np.searchsorted(columns.level, (level, level + 1))
        claims = first + np.flatnonzero(classes.of[first:last] == one)
        chosen[claims[:count]] = True


def _kinds(columns: Columns, chosen: Flags, classes: Classes, shared: Shared, team: Team) -> Numbers:
    """The kind of person that each chosen claim goes to."""
    kind = np.full(len(columns), -1, np.int64)
    places = np.flatnonzero(chosen)
    in_class = places[np.lexsort((places, classes.of[places]))]
    different, starts = np.unique(classes.of[in_class], return_index=True)
    claims_of = dict(zip(different.tolist(), np.split(in_class, starts[1:]), strict=True))
    wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one, to, count in shared.to_kinds[shared.to_kinds[:, 2] > 0].tolist():
        wanted[one].append((to, count))
    for one, takers in wanted.items():
        claims = claims_of[one]
        if len(takers) == 1:
            kind[claims] = takers[0][0]
            continue
        ruled = int(classes.strategy[one])
        order = sorted(takers, key=lambda taker: _turn(team.kinds[taker[0]], ruled))
        birth = np.where(columns.birth[claims] == 0, _NO_BIRTH, columns.birth[claims])
        by_age = [taker for taker in order if _strategy(team.kinds[taker[0]], ruled) is Strategy.AGE]
        claims = claims[np.lexsort((claims, birth))] if by_age else claims
        at = 0
        for number, (to, count) in enumerate(order):
            if number == len(by_age):
                claims[at:] = np.sort(claims[at:])  # the rest by importance
            kind[claims[at : at + count]] = to
            at += count
    return kind


def _strategy(kind: tuple[Strategy, int, int], ruled: int) -> Strategy:
    strategies = tuple(Strategy)
    return strategies[ruled] if ruled < len(strategies) else kind[0]


def _turn(kind: tuple[Strategy, int, int], ruled: int) -> tuple[int, int]:
    """Who takes first of a class: by age the senior titles, by seniority the senior people, the junior ones last."""
    strategy = _strategy(kind, ruled)
    if strategy is Strategy.AGE:
        return (0, kind[1])
    if strategy is Strategy.SENIORITY:
        return (1 if kind[2] > 5 else 3, -kind[2])
    return (2, 0)


def _counts_by_pool(shared: Shared, team: Team) -> dict[int, list[tuple[int, int]]]:
    """For each group and kind, who gets how many."""
    counts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for group, person, count in shared.to_people[shared.to_people[:, 2] > 0].tolist():
        counts[group * len(team.kinds) + int(team.kind[person])].append((person, count))
    return counts


def _patients(columns: Columns) -> list[int]:
    """Each claim's patient as a number; who is not known has one of their own."""
    codes, _ = factorized([claim.patient or place for place, claim in enumerate(columns.claims)])
    patients: list[int] = codes.tolist()
    return patients


class _Pools:
    """Deals claims of one pool after another, and knows who has claims of a patient already."""

    def __init__(self, person: Numbers, patients: Sequence[int]) -> None:
        self._person = person
        self._patients = patients
        self._has: dict[int, int] = {}

    def deal(self, claims: list[int], counts: list[tuple[int, int]]) -> None:
        """The claims, the most important first, to people with as many places in all."""
        room = dict(counts)
        if len(room) == 1:
            self._person[claims] = counts[0][0]
            for claim in claims:
                self._has.setdefault(self._patients[claim], counts[0][0])
            return
        together: dict[int, list[int]] = defaultdict(list)
        for claim in claims:
            together[self._patients[claim]].append(claim)
        several = [found for found in together.values() if len(found) > 1 or self._patients[found[0]] in self._has]
        several.sort(key=len, reverse=True)
        most = [(-count, person) for person, count in counts]
        heapq.heapify(most)
        for found in several:
            self._give(found, room, most)
        free = iter([person for person, count in room.items() for _ in range(count)])
        for found in together.values():
            if len(found) == 1 and self._person[found[0]] == NOBODY:
                self._person[found[0]] = person = next(free)
                self._has.setdefault(self._patients[found[0]], person)

    def _give(self, claims: list[int], room: dict[int, int], most: list[tuple[int, int]]) -> None:
        """One patient's claims: to who has the patient already, else to who has the most room."""
        rest = claims
        had = self._has.get(self._patients[claims[0]])
        while rest:
            if had is not None and room.get(had, 0):
                person = had
            else:
                count, person = heapq.heappop(most)
                if room[person] != -count:  # changed since
                    if room[person]:
                        heapq.heappush(most, (-room[person], person))
                    continue
            taken, rest = rest[: room[person]], rest[room[person] :]
            self._person[taken] = person
            room[person] -= len(taken)
            heapq.heappush(most, (-room[person], person))
            had = None
            self._has.setdefault(self._patients[claims[0]], person)


def _reunite(person: Numbers, patients: Sequence[int], group: Numbers, eligible: Flags, team: Team) -> None:
    """Bring the claims of patients who are split among alike people together, by swaps or where there is room.

    People alike cost the same for every claim, so nothing that counts more changes.
    """
    held: dict[int, list[int]] = defaultdict(list)
    who: list[int] = person.tolist()
    for claim, one in enumerate(who):
        if one != NOBODY:
            held[patients[claim]].append(claim)
    split = [claims for claims in held.values() if len(claims) > 1 and len({who[claim] for claim in claims}) > 1]
    if not split:
        return
    desks = _Desks(who, group.tolist(), eligible, team)
    for claims in held.values():
        if len(claims) == 1:
            desks.singles[who[claims[0]]][desks.group[claims[0]]].append(claims[0])
    for claims in split:
        desks.gather(claims)
    person[:] = who


class _Desks:
    """Who has which claim (`who`), and who could take another."""

    def __init__(self, who: list[int], group: list[int], eligible: Flags, team: Team) -> None:
        self.group = group
        # Claims of patients who have no other, by person and group.
        self.singles: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._who = who
        self._eligible: list[list[bool]] = eligible.tolist()
        self._kind: list[int] = team.kind.tolist()
        self._room: list[int] = team.places.tolist()
        for one in who:
            if one != NOBODY:
                self._room[one] -= 1

    def gather(self, claims: Sequence[int]) -> None:
        """Move one patient's claims to who has most of them, claim by claim."""
        takers = [self._who[claim] for claim in claims]
        main = max(dict.fromkeys(takers), key=takers.count)
        for claim, before in zip(claims, takers, strict=True):
            alike = before != main and self._kind[before] == self._kind[main]
            if alike and self._eligible[self.group[claim]][main]:
                self._move(claim, before, main)

    def _move(self, claim: int, before: int, main: int) -> None:
        # A swap leaves everybody's share as it is.
        mine = self.singles[main]
        swapped = next((one for one, found in mine.items() if found and self._eligible[one][before]), None)
        if swapped is not None:
            other = mine[swapped].pop()
            self._who[other], self._who[claim] = before, main
            self.singles[before][swapped].append(other)
        elif self._room[main] > 0:
            self._who[claim] = main
            self._room[main] -= 1
            self._room[before] += 1
