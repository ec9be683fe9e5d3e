"""Who gets how many claims of which class: a minimum-cost flow of preferences first, then of even shares.

Claims that no strategy tells apart make a class, people that none tells apart a kind. Classes flow to the kinds
that may take them, at what a claim of the class costs with such a person; from there to the people; and from each
person out over arcs that cost more the fuller the day is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from claimdeck.assignment.domain.people import Person, daily_claims
from claimdeck.assignment.domain.preferences import FULL_DAY, OLDEST_BAND, Costs, preference, shares
from claimdeck.assignment.domain.solving.columns import Columns, Flags, Numbers, any_in
from claimdeck.people.domain.strategies import Strategy

# A cycle of changes goes through the way out at most once, in by one person's arc and back by another's, so that all
# shares together change by less than this: preferences always come first, and no number grows large.
_PREFERENCE: Final = 10 * FULL_DAY
_STRATEGIES: Final = tuple(Strategy)
_NO_STRATEGY: Final = len(_STRATEGIES)
_AGES: Final = OLDEST_BAND + 1
_URGENCIES: Final = 5


@dataclass(frozen=True, slots=True)
class Team:
    """The people of one day. `kind` of each; `strategy`, `title` and `seniority` of each kind."""

    kind: Numbers
    kinds: Sequence[tuple[Strategy, int, int]]
    places: Numbers
    used: Numbers
    daily: Numbers


@dataclass(frozen=True, slots=True)
class Classes:
    """`of` is each claim's class; `group`, `strategy` (a rule's, or none), `age` and `urgency` are those of a class."""

    of: Numbers
    group: Numbers
    strategy: Numbers
    age: Numbers
    urgency: Numbers


@dataclass(frozen=True, slots=True)
class Shared:
    """How many claims go from each level to a class, each class to a kind, and each group and kind to a person.

    Each is a table of (from, to, count); `to_people` has the columns group, person, count.
    """

    from_levels: Numbers
    to_kinds: Numbers
    to_people: Numbers
    preference_cost: int
    share_cost: int


def team_of(people: Sequence[Person], places: Numbers, used: Sequence[int], most: int, ruled: set[Strategy]) -> Team:
    """The people with what they were given (`used`) and their places on a day.

    `ruled` are the strategies that rules set, `most` is how many claims there are.
    """
    ranks = {rank: place for place, rank in enumerate(sorted({person.role_rank for person in people}))}
    found: dict[tuple[Strategy, int, int], int] = {}
    kinds = np.zeros(len(people), np.int64)
    for place, person in enumerate(people):
        by = {person.assign_by} | ruled
        title = ranks[person.role_rank] if Strategy.AGE in by else 0
        seniority = person.seniority if Strategy.SENIORITY in by else 0
        kinds[place] = found.setdefault((person.assign_by, title, seniority), len(found))
    daily = np.array([daily_claims(person) for person in people], np.int64)
    return Team(kinds, list(found), np.minimum(places, most), np.array(used, np.int64), daily)


def classes_of(columns: Columns, group: Numbers, ruled: Numbers, eligible: Flags, team: Team) -> Classes:
    """The classes of claims, numbered in order; `ruled` is the strategy that a rule sets (its place), or none."""
    by = np.array([_STRATEGIES.index(kind[0]) for kind in team.kinds], np.int64)[team.kind]

    def told_apart_by(strategy: Strategy) -> Flags:
        place = _STRATEGIES.index(strategy)
        found: Flags = (ruled == place) | ((ruled == _NO_STRATEGY) & any_in(eligible[:, by == place])[group])
        return found

    age = np.where(told_apart_by(Strategy.AGE), columns.age, 0)
    urgency = np.where(told_apart_by(Strategy.SENIORITY), columns.urgency, 0)
    code = ((group * (_NO_STRATEGY + 1) + ruled) * _AGES + age) * _URGENCIES + urgency
    different, of = np.unique(code, return_inverse=True)
    rest, urgencies = np.divmod(different, _URGENCIES)
    rest, ages = np.divmod(rest, _AGES)
    groups, strategies = np.divmod(rest, _NO_STRATEGY + 1)
    return Classes(of, groups, strategies, ages, urgencies)


def costs_of(classes: Classes, team: Team) -> Costs:
    """What a claim of each class (line) costs with a person of each kind (column)."""
    table = np.zeros((len(classes.group), len(team.kinds)), np.int64)
    for column, (own, title, seniority) in enumerate(team.kinds):
        for place in (*range(_NO_STRATEGY), _NO_STRATEGY):
            lines = classes.strategy == place
            strategy = own if place == _NO_STRATEGY else _STRATEGIES[place]
            age, urgency = classes.age[lines], classes.urgency[lines]
            table[lines, column] = preference(strategy, age=age, urgency=urgency, title=title, seniority=seniority)
    return table


def share(classes: Classes, supply: Numbers, levels: Numbers, eligible: Flags, team: Team) -> Shared:
    """The flow of least cost.

    `supply` are the claims of each class that are placed for certain. `levels` are lines of (level, class, claims): of
    claims that importance cannot tell apart only some are placed, how many says the line (level, -1, count).
    """
    arcs = _Arcs()
    taking = eligible & (team.places > 0)
    kinds = np.zeros((len(eligible), len(team.kinds)), np.bool_)
    group, person = np.nonzero(taking)
    kinds[group, team.kind[person]] = True
    first_kind = len(classes.group)
    node = np.full(kinds.shape, -1, np.int64)
    node[kinds] = first_kind + np.arange(int(kinds.sum()))
    first_person = first_kind + int(kinds.sum())
    first_level = first_person + len(team.kind)
    counts = levels[levels[:, 1] < 0]
    sink = first_level + len(counts)

    costs = costs_of(classes, team)
    a_class, a_kind = np.nonzero(kinds[classes.group])
    total = int(supply.sum() + counts[:, 2].sum())
    wanted = arcs.add(a_class, node[classes.group[a_class], a_kind], total, costs[a_class, a_kind] * _PREFERENCE)
    given = arcs.add(node[group, team.kind[person]], first_person + person, total, 0)
    out = [_way_out(team, place) for place in range(len(team.kind))]
    whose = np.repeat(np.arange(len(out)), [len(one) for one in out])
    steps = np.concatenate(out) if out else np.zeros((0, 2), np.int64)
    filled = arcs.add(first_person + whose, sink, steps[:, 1], steps[:, 0])
    among = levels[levels[:, 1] >= 0]
    level_node = first_level + np.searchsorted(counts[:, 0], among[:, 0])
    taken = arcs.add(level_node, among[:, 1], among[:, 2], 0)

    supplies = np.zeros(sink + 1, np.int64)
    supplies[:first_kind] = supply
    supplies[first_level:sink] = counts[:, 2]
    supplies[sink] = -total
    flows = arcs.solve(supplies)
    return Shared(
        np.column_stack((among[:, 0], among[:, 1], flows[taken])),
        np.column_stack((a_class, a_kind, flows[wanted])),
        np.column_stack((group, person, flows[given])),
        int((costs[a_class, a_kind] * flows[wanted]).sum()),
        int((steps[:, 0] * flows[filled]).sum()),
    )


def _way_out(team: Team, place: int) -> Numbers:
    """The steps of a person's day as lines of (cost, claims)."""
    cost = shares(int(team.used[place]), int(team.places[place]), int(team.daily[place]))
    different, claims = np.unique(cost, return_counts=True)
    return np.column_stack((different, claims))


class _Arcs:
    """Gathers the arcs of a network, then finds its flow of least cost."""

    def __init__(self) -> None:
        self._parts: list[tuple[Numbers, Numbers, Numbers, Numbers]] = []
        self._count = 0

    def add(self, tails: Numbers, heads: Numbers | int, limits: Numbers | int, costs: Numbers | int) -> slice:
        """More arcs; where their flows will be."""
        tails, heads, limits, costs = np.broadcast_arrays(tails, heads, limits, costs)
        self._parts.append((tails, heads, limits, costs))
        before, self._count = self._count, self._count + len(tails)
        return slice(before, self._count)

    def solve(self, supplies: Numbers) -> Numbers:
        """The flow of each arc in the order in which they were added."""
        tails, heads, limits, costs = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        solver = SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32), heads.astype(np.int32), limits.astype(np.int64), costs.astype(np.int64)
        )
        solver.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
        status = solver.solve()
        if status != SimpleMinCostFlow.OPTIMAL:
            raise ArithmeticError(f"The solver found no flow of least cost: {status.name}.")
        return np.asarray(solver.flows(arcs))
