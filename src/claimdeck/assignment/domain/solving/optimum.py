"""The best plan: which claims are placed, on which day, and with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from claimdeck.assignment.domain.people import Person, places_on, places_under_cap, used
from claimdeck.assignment.domain.solving.columns import Columns, Flags, Numbers
from claimdeck.assignment.domain.solving.dealing import NOBODY, deal
from claimdeck.assignment.domain.solving.groups import NO_RULE_AT_ALL, Groups
from claimdeck.assignment.domain.solving.placing import Network, choose, network_of
from claimdeck.assignment.domain.solving.sharing import Classes, classes_of, share, team_of
from claimdeck.assignment.domain.solving.spreading import spread
from claimdeck.people.domain.strategies import Strategy

_STRATEGIES: Final = tuple(Strategy)
# So many arcs from levels of equally important claims are solved exactly; beyond, the lower id decides.
_MOST_TIES: Final = 200_000


@dataclass(frozen=True, slots=True)
class Situation:
    """What is planned: claims by importance, their groups, people by key, and places (people × days).

    `places` are at most as many as there are claims, `true_places` what people have.
    """

    columns: Columns
    groups: Groups
    people: Sequence[Person]
    days: Sequence[date]
    places: Numbers
    true_places: Numbers
    network: Network
    nodes: Numbers
    entry: Numbers


@dataclass(frozen=True, slots=True)
class Assigned:
    """For each claim by importance the person (a place, or NOBODY) and the day (a place)."""

    person: Numbers
    day: Numbers


def situation(columns: Columns, groups: Groups, people: Sequence[Person], days: Sequence[date]) -> Situation:
    """The places of people on those days, and the network over them. `entry` is each claim's node, -1 for held ones."""
    true_places = places_of(people, days)
    places = np.minimum(true_places, len(columns))
    network, nodes = network_of(groups.eligible, places)
    ordinals = np.array([day.toordinal() for day in days])
    last = np.searchsorted(ordinals, columns.deadline, side="right") - 1
    # Past its limit a claim may be worked on any day.
    last = np.where(last < 0, len(days) - 1, last)
    entry = np.where(groups.group >= 0, groups.group * len(days) + last, -1)
    return Situation(columns, groups, people, days, places, true_places, network, nodes, entry)


def _haste(columns: Columns) -> Numbers:
    """How much a claim counts where several could be worked first: what is due soon most, then what is urgent."""
    return columns.urgency + columns.band


def places_of(people: Sequence[Person], days: Sequence[date]) -> Numbers:
    """The places of each person (a line) on each day (a column).

    A cap on open claims is used up by the first days: what may wait for a later day may be worked earlier too.
    """
    table = np.zeros((len(people), len(days)), np.int64)
    for line, person in enumerate(people):
        left = places_under_cap(person)
        for column, day in enumerate(days):
            places = places_on(person, day, days[0])
            table[line, column] = places if left is None else min(places, left)
            left = None if left is None else left - int(table[line, column])
    return table


def solve(given: Situation) -> Assigned:
    """The best plan of a situation."""
    person, day = np.full(len(given.columns), NOBODY, np.int64), np.zeros(len(given.columns), np.int64)
    open_ = np.flatnonzero(given.entry >= 0)
    if not len(open_) or not given.people:
        return Assigned(person, day)
    chosen = choose(given.entry[open_], given.network)
    if not chosen.any():
        return Assigned(person, day)
    if len(given.days) == 1:
        person[open_] = _solve_day(given, open_, chosen, 0)
        return Assigned(person, day)
    placed = open_[chosen]
    day[placed] = spread(given.entry[placed], _haste(given.columns)[placed], given.network, len(given.days))
    for number in range(len(given.days)):
        claims = placed[day[placed] == number]
        if len(claims):
            person[claims] = _solve_day(given, claims, np.ones(len(claims), np.bool_), number)
    return Assigned(person, day)


def ruled_strategies(groups: Groups) -> Numbers:
    """The strategy (a place) that a rule sets for each requirement; one past the last where none does."""
    found = []
    for one in groups.requirements:
        strategy = groups.rules[one.rule].action.strategy if one.rule != NO_RULE_AT_ALL else None
        found.append(len(_STRATEGIES) if strategy is None else _STRATEGIES.index(strategy))
    return np.array(found, np.int64)


def _solve_day(given: Situation, claims: Numbers, chosen: Flags, day: int) -> Numbers:
    """The people of these claims on one day; of those that are not `chosen`, equally important ones may take part."""
    columns, group = given.columns.only(claims), given.groups.group[claims]
    eligible = given.groups.eligible
    strategies = ruled_strategies(given.groups)
    ruled = strategies[given.groups.requirement[claims]]
    by_rules = {_STRATEGIES[place] for place in np.unique(strategies).tolist() if place < len(_STRATEGIES)}
    had = [used(person, given.days[day], given.days[0]) for person in given.people]
    team = team_of(given.people, given.places[:, day], had, len(claims), by_rules)
    classes = classes_of(columns, group, ruled, eligible, team)
    levels, certain = _ties(columns, classes, chosen)
    supply = np.bincount(classes.of[certain], minlength=len(classes.group))
    shared = share(classes, supply, levels, eligible, team)
    return deal(columns, certain, classes, group, shared, eligible, team)


def _ties(columns: Columns, classes: Classes, chosen: Flags) -> tuple[Numbers, Flags]:
    """Claims of equal importance of which some are placed and some not, where strategies may tell which.

    Lines of (level, class, claims) and (level, -1, placed), in order, and the claims that are placed for certain.
    """
    none = np.zeros((0, 3), np.int64)
    level = columns.level
    size, placed = np.bincount(level), np.bincount(level, weights=chosen).astype(np.int64)
    partly = (placed > 0) & (placed < size)
    if not partly.any():
        return none, chosen
    open_ = np.flatnonzero(partly[level])
    pairs, claims = np.unique(np.column_stack((level[open_], classes.of[open_])), axis=0, return_counts=True)
    of_level, sorts = np.unique(pairs[:, 0], return_counts=True)
    tied = of_level[sorts > 1]
    if not len(tied) or len(pairs) > _MOST_TIES:
        return none, chosen
    among = np.column_stack((pairs, claims))[np.isin(pairs[:, 0], tied)]
    counts = np.column_stack((tied, np.full(len(tied), -1), placed[tied]))
    return np.concatenate((counts, among)), chosen & ~np.isin(level, tied)
