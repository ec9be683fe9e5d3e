"""A second solver of plans: single claims and people, whole-number weights of any size, NetworkX.

Written from docs/how-a-plan-is-made.md and not from the engine: it shares no code with it but the types of its input.
Patients are not looked at: give each claim a patient of its own.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import networkx as nx

from claimdeck.assignment.domain.people import Person
from claimdeck.assignment.domain.work import ClaimToPlan

Vector = tuple[tuple[object, ...], ...]


def best(claims: Sequence[ClaimToPlan], people: Sequence[Person], today: date) -> tuple[Vector, int, int]:
    """How many claims of each importance the best plan places, and what it costs in preferences and shares."""
    levels = sorted({_importance(claim, today) for claim in claims})
    # Every cost of tier 6 and 8 together stays below one unit; each level counts more than all below it.
    unit = 10**7
    worth = {level: unit * (len(claims) + 1) ** place for place, level in enumerate(reversed(levels), 1)}
    graph = nx.DiGraph()
    graph.add_node("out", demand=len(claims))
    for claim in claims:
        graph.add_node(("claim", claim.number), demand=-1)
        graph.add_edge(("claim", claim.number), "out", capacity=1, weight=worth[_importance(claim, today)])
        for person in people:
            if claim.skill in person.skills:
                cost = 10**4 * _preference(claim, person, people, today)
                graph.add_edge(("claim", claim.number), ("person", person.key), capacity=1, weight=cost)
    for person in people:
        for n in range(max(0, person.max_daily_claims - person.used_today)):
            step = ("step", person.key, n)
            graph.add_edge(("person", person.key), step, capacity=1, weight=_share(person, n))
            graph.add_edge(step, "out", capacity=1, weight=0)
    flow = nx.min_cost_flow(graph)
    placed = {
        claim.number: next((p for p in people if flow["claim", claim.number].get(("person", p.key))), None)
        for claim in claims
    }
    return vector(claims, {number: p.key if p else None for number, p in placed.items()}, people, today)


def vector(
    claims: Sequence[ClaimToPlan], placed: dict[int, str | None], people: Sequence[Person], today: date
) -> tuple[Vector, int, int]:
    """The same of any plan."""
    by_key = {person.key: person for person in people}
    important = tuple(sorted(_importance(claim, today) for claim in claims if placed[claim.number]))
    preferences = sum(
        _preference(claim, by_key[key], people, today) for claim in claims if (key := placed[claim.number])
    )
    loads = {person.key: sum(key == person.key for key in placed.values()) for person in people}
    return important, preferences, sum(_share(person, n) for person in people for n in range(loads[person.key]))


def _importance(claim: ClaimToPlan, today: date) -> tuple[object, ...]:
    """Less is more important."""
    # Monday to Wednesday are followed by three working days without a weekend: instances are of a Monday.
    assert today.weekday() == 0
    deadline = claim.deadline or date(9999, 12, 31)
    band = 2 if deadline > today + timedelta(days=3) else 0 if deadline >= today else 1
    aged = claim.priority + ((today - claim.waiting_since).days // 7 if claim.waiting_since else 0)
    return band, -aged, deadline, -claim.amount_cents


def _preference(claim: ClaimToPlan, person: Person, people: Sequence[Person], today: date) -> int:
    if person.assign_by.value == "payer":
        return 0
    if person.assign_by.value == "age":
        assert claim.birth_date is not None
        years = today.year - claim.birth_date.year
        if (today.month, today.day) < (claim.birth_date.month, claim.birth_date.day):
            years -= 1
        band = sum(years >= first for first in (18, 40, 65, 75, 85))
        title = len({p.role_rank for p in people if p.role_rank < person.role_rank})
        return 50 - 20 * band + 2 * title * (1 + band)
    band_of_deadline, aged = _importance(claim, today)[:2]
    urgency = 4 if band_of_deadline == 0 else min(5, -int(str(aged))) - 1
    return (2 * urgency - 4) * (2 * (10 - person.seniority) - 9)


def _share(person: Person, n: int) -> int:
    """How full the day is with the claim after n others, in percent: the middle between before and after."""
    return 100 * (2 * (person.used_today + n) + 1) // (2 * person.max_daily_claims)
