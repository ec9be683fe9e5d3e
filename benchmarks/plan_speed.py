"""How fast a plan is made and how much better it is than the plan of before, in one run.

`solve` is the plan of claims in memory: who, when and why, with bottlenecks; what would help is left out, as `classic`
has nothing like it. The floor is the least that any way of planning must do in this process: look at each claim once
and write one line about it. Then 150 made-up instances with exactly as many claims as places, none due soon: what is
left without a person, the optimum against `classic`.
"""

import os
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace

from tests.assignment.domain.made_up import TODAY, claims, full_house, team

from claimdeck.assignment.domain.people import Person
from claimdeck.assignment.domain.planning import PlanOptions, plan
from claimdeck.assignment.domain.proposal import Proposal, ProposedItem
from claimdeck.assignment.domain.rules.rule import Action, Condition, Field, Rule
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.people.domain.strategies import Strategy

CLAIMS = int(os.environ.get("BENCH_ROWS", "100000"))
PEOPLE, PRACTICES, INSTANCES, TURNS, URGENT = 200, 20, 150, 3, 4
BEST = PlanOptions(today=TODAY, what_if=False)
RULES = (
    Rule("Large", (Condition(field=Field.AMOUNT, at_least=30_000),), Action(role="Sr. Biller")),
    Rule("Difficult", (Condition(field=Field.PRIORITY, at_least=5),), Action(level=3)),
    Rule("Old", (Condition(field=Field.PATIENT_AGE, at_least=75),), Action(strategy=Strategy.AGE)),
)


def seconds(some: Sequence[ClaimToPlan], people: Sequence[Person], options: PlanOptions, *rules: Rule) -> float:
    """The middle one of several plans."""
    took = []
    for _ in range(TURNS):
        started = time.perf_counter()
        plan(some, people, rules, options)
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def floor(some: Sequence[ClaimToPlan]) -> float:
    """Each claim sorted by importance, and one line written for each."""
    started = time.perf_counter()
    ordered = sorted(some, key=lambda one: (-one.priority, one.deadline or TODAY, -one.amount_cents, one.claim_id))
    [ProposedItem(one.number, None, None, f"{one.payer} {one.priority}") for one in ordered]
    return time.perf_counter() - started


def speed() -> None:
    chance = random.Random(1)
    people = team(chance, PEOPLE, 2 * CLAIMS // PEOPLE * 49 // 100)
    some = claims(chance, CLAIMS, patients=CLAIMS // 2)
    best, classic = seconds(some, people, BEST), seconds(some, people, replace(BEST, classic=True))
    print(
        f"{CLAIMS:,} claims x {PEOPLE} people: solve {best:.2f} s, classic {classic:.2f} s,"
        f" {best / classic:.2f} times that; {best / floor(some):.1f} times the floor"
    )
    print(f"  with three rules {seconds(some, people, BEST, *RULES):.2f} s")
    for_practices = [one._replace(practice=f"practice {chance.randrange(PRACTICES)}") for one in some]
    seeing = [
        replace(one, practices=frozenset(f"practice {n}" for n in chance.sample(range(PRACTICES), PRACTICES // 3)))
        for one in people
    ]
    print(f"  of {PRACTICES} practices, with three rules {seconds(for_practices, seeing, BEST, *RULES):.2f} s")
    fewer = [replace(one, max_daily_claims=max(1, one.max_daily_claims // 8)) for one in people]
    print(f"  over 10 days {seconds(some, fewer, replace(BEST, days=10)):.2f} s", flush=True)


def left(found: Proposal, some: Sequence[ClaimToPlan]) -> tuple[int, int]:
    """Claims without a person, and the urgent ones of them."""
    without = [one for item, one in zip(found.items, some, strict=True) if item.person is None]
    return len(without), sum(one.priority >= URGENT for one in without)


def quality() -> None:
    ours, before, worse = [0, 0], [0, 0], 0
    for seed in range(INSTANCES):
        instance = full_house(seed)
        new = left(plan(instance.claims, instance.people, (), BEST), instance.claims)
        old = left(plan(instance.claims, instance.people, (), replace(BEST, classic=True)), instance.claims)
        worse += new[0] > old[0] or new[1] > old[1]
        ours, before = (
            [a + b for a, b in zip(ours, new, strict=True)],
            [a + b for a, b in zip(before, old, strict=True)],
        )
    print(
        f"{INSTANCES} instances at full capacity: without a person {ours[0]:,} against {before[0]:,} of classic"
        f" ({ours[0] / before[0]:.2f}), urgent ones {ours[1]:,} against {before[1]:,} ({ours[1] / before[1]:.2f});"
        f" worse in {worse}",
        flush=True,
    )


def main() -> None:
    speed()
    quality()


if __name__ == "__main__":
    main()
