"""What a plan is worth, tier by tier, in the order of importance; reckoned from the plan, however it was made."""

from typing import Final

import numpy as np

from claimdeck.assignment.domain.importance import DUE_SOON, PAST_LIMIT
from claimdeck.assignment.domain.people import daily_claims, used
from claimdeck.assignment.domain.preferences import shares
from claimdeck.assignment.domain.proposal import Tier
from claimdeck.assignment.domain.solving.columns import Flags
from claimdeck.assignment.domain.solving.dealing import NOBODY
from claimdeck.assignment.domain.solving.optimum import Assigned, Situation, ruled_strategies
from claimdeck.assignment.domain.solving.sharing import classes_of, costs_of, team_of
from claimdeck.claims.domain.states import HIGHEST_PRIORITY, LOWEST_PRIORITY, URGENT_PRIORITY
from claimdeck.people.domain.strategies import Strategy

_WITHIN_A_MONTH: Final = 30


def worth(given: Situation, assigned: Assigned) -> tuple[int, int, tuple[Tier, ...]]:
    """What preferences and shares cost, and all tiers."""
    columns = given.columns
    placed = assigned.person != NOBODY
    preferences, share = _preference_cost(given, assigned, placed), _share_cost(given, assigned, placed)

    def reached(name: str, these: Flags) -> Tier:
        return Tier(name, int((these & placed).sum()), int(these.sum()))

    everything = np.ones(len(columns), np.bool_)
    priority = np.fromiter((claim.priority for claim in columns.claims), np.int64, len(columns))
    near = columns.deadline <= given.days[0].toordinal() + _WITHIN_A_MONTH
    tiers = [
        reached("Claims placed", everything),
        reached("Due within 3 working days", columns.band == DUE_SOON),
        reached("Past their limit", columns.band == PAST_LIMIT),
        reached("Urgent (priority 4 and 5)", priority >= URGENT_PRIORITY),
        *(
            reached(f"Priority {level}{' and more, by waiting' if level == HIGHEST_PRIORITY else ''}", these)
            for level in range(HIGHEST_PRIORITY, LOWEST_PRIORITY - 1, -1)
            for these in [columns.aged >= level if level == HIGHEST_PRIORITY else columns.aged == level]
        ),
        reached("Deadline within 30 days", near),
        Tier("Dollars placed", int(columns.amount[placed].sum()) // 100, int(columns.amount.sum()) // 100),
        Tier("Cost of the strategies' preferences", preferences),
        Tier("Patients with more than one person", _split_patients(given, assigned, placed)),
        Tier("Cost of uneven shares", share),
    ]
    return preferences, share, tuple(tiers)


def _preference_cost(given: Situation, assigned: Assigned, placed: Flags) -> int:
    claims = np.flatnonzero(placed)
    if not len(claims):
        return 0
    strategies = ruled_strategies(given.groups)
    by_rules = {tuple(Strategy)[place] for place in np.unique(strategies).tolist() if place < len(Strategy)}
    team = team_of(given.people, given.places[:, 0], [0] * len(given.people), len(claims), by_rules)
    columns, group = given.columns.only(claims), given.groups.group[claims]
    ruled = strategies[given.groups.requirement[claims]]
    classes = classes_of(columns, group, ruled, given.groups.eligible, team)
    costs = costs_of(classes, team)
    return int(costs[classes.of, team.kind[assigned.person[claims]]].sum())


def _share_cost(given: Situation, assigned: Assigned, placed: Flags) -> int:
    days = len(given.days)
    loads = np.bincount(assigned.person[placed] * days + assigned.day[placed], minlength=len(given.people) * days)
    cost = 0
    for place, load in enumerate(loads.tolist()):
        if load:
            person = given.people[place // days]
            had = used(person, given.days[place % days], given.days[0])
            cost += int(shares(had, load, daily_claims(person)).sum())
    return cost


def _split_patients(given: Situation, assigned: Assigned, placed: Flags) -> int:
    takers: dict[str, int] = {}
    split: set[str] = set()
    for place in np.flatnonzero(placed).tolist():
        patient, person = given.columns.claims[place].patient, int(assigned.person[place])
        if patient and takers.setdefault(patient, person) != person:
            split.add(patient)
    return len(split)
