"""Plans are as good as they can be: held against a second solver, against the plan of before, and against any other."""

import random
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdeck.assignment.domain.eligibility import may_take
from claimdeck.assignment.domain.people import Person, capacity_left
from claimdeck.assignment.domain.planning import PlanOptions, plan
from claimdeck.assignment.domain.proposal import Proposal
from claimdeck.assignment.domain.rules.rule import Action, Condition, Field, Rule, first_match
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.people.domain.strategies import Strategy
from tests.assignment.domain import oracle
from tests.assignment.domain.made_up import TODAY, claims, full_house, team

OPTIONS = PlanOptions(today=TODAY, what_if=False)


@pytest.mark.parametrize("seed", range(200))
def test_as_good_as_the_second_solver(seed: int) -> None:
    """The same claims of each importance, the same cost of preferences and of shares, to the unit."""
    chance = random.Random(seed)
    people = team(chance, chance.randint(1, 6), chance.randint(1, 5))
    some = claims(chance, chance.randint(1, 22))
    if seed % 3 == 0:  # many that only strategies can tell apart
        some = [one._replace(amount_cents=100, deadline=one.deadline and TODAY, waiting_since=None) for one in some]
    found = plan(some, people, [], OPTIONS)
    placed = {item.number: item.person for item in found.items}
    important, preferences, shares = oracle.best(some, people, TODAY)
    assert oracle.vector(some, placed, people, TODAY) == (important, preferences, shares)
    assert (found.preference_cost, found.share_cost) == (preferences, shares)


def urgent_left(found: Proposal, some: list[ClaimToPlan]) -> int:
    return sum(item.person is None and one.priority >= 4 for item, one in zip(found.items, some, strict=True))


def test_never_worse_than_classic_at_full_capacity() -> None:
    """On 150 instances with as many claims as places: fewer without a person, and fewer urgent ones among them."""
    ours = before = our_urgent = urgent_before = 0
    for seed in range(150):
        instance = full_house(seed)
        new = plan(instance.claims, instance.people, [], OPTIONS)
        old = plan(instance.claims, instance.people, [], replace(OPTIONS, classic=True))
        assert new.unplaced <= old.unplaced
        assert urgent_left(new, instance.claims) <= urgent_left(old, instance.claims)
        ours, before = ours + new.unplaced, before + old.unplaced
        our_urgent += urgent_left(new, instance.claims)
        urgent_before += urgent_left(old, instance.claims)
    assert ours < before
    assert our_urgent < urgent_before


PAYERS = ("aetna", "cigna", "kaiser")
people_strategy = st.builds(
    Person,
    key=st.just(""),
    name=st.just("Testa Person"),
    role=st.sampled_from(("Biller", "Sr. Biller")),
    role_rank=st.integers(1, 2),
    skills=st.dictionaries(st.sampled_from(PAYERS), st.integers(1, 10)),
    max_daily_claims=st.integers(0, 5),
    seniority=st.integers(1, 10),
    assign_by=st.sampled_from(Strategy),
    used_today=st.integers(0, 3),
    open_claims=st.integers(0, 3),
    open_cap=st.none() | st.integers(0, 6),
    practices=st.none() | st.frozensets(st.sampled_from(("north", "south"))),
    absences=st.sampled_from(((), ((TODAY, TODAY),), ((TODAY + timedelta(days=1), TODAY + timedelta(days=9)),))),
    weekly_hours_off=st.sampled_from((0, 10, 40)),
    is_active=st.booleans(),
)
days = st.integers(-5, 20).map(lambda n: TODAY + timedelta(days=n))
claims_strategy = st.builds(
    ClaimToPlan,
    number=st.just(0),
    claim_id=st.just("ZZ1"),
    payer=st.just("A payer"),
    skill=st.sampled_from(PAYERS),
    amount_cents=st.integers(0, 3),
    practice=st.sampled_from((None, "north", "south")),
    patient=st.sampled_from(("", "a", "b")),
    birth_date=st.none() | st.dates(TODAY.replace(1930), TODAY),
    priority=st.integers(1, 5),
    deadline=st.none() | days,
    cpt_codes=st.sampled_from(((), ("99213",))),
    waiting_since=st.none() | st.just(TODAY - timedelta(days=15)),
)
rules_strategy = st.lists(
    st.builds(
        Rule,
        st.just("A rule"),
        st.sampled_from(
            (
                (Condition(field=Field.PAYER, any_of=("Aetna",)),),
                (Condition(field=Field.PRIORITY, at_least=4),),
                (Condition(field=Field.CPT, any_of=("992",)), Condition(field=Field.PATIENT_AGE, at_least=50)),
                (Condition(field=Field.DAYS_LEFT, at_most=3),),
                (Condition(field=Field.AMOUNT, at_most=1),),
            )
        ),
        st.sampled_from(
            (
                Action(hold=True), Action(role="Sr. Biller"), Action(level=6), Action(skill="Cigna"),
                Action(person="p1"), Action(strategy=Strategy.AGE), Action(strategy=Strategy.SENIORITY, level=2),
            )
        ),
    ),
    max_size=4,
)  # fmt: skip
situations = st.tuples(
    st.lists(claims_strategy, max_size=25).map(
        lambda some: [one._replace(number=n, claim_id=f"ZZ{n % 7}") for n, one in enumerate(some)]
    ),
    st.lists(people_strategy, max_size=5).map(lambda some: [replace(one, key=f"p{n}") for n, one in enumerate(some)]),
    rules_strategy,
    st.integers(1, 4),
)


@settings(max_examples=100, deadline=None)
@given(situations)
def test_no_plan_breaks_a_hard_condition(situation: tuple[list[ClaimToPlan], list[Person], list[Rule], int]) -> None:
    """Nobody gets a claim without the skill, the practice or what a rule asks, on an absent day, or beyond the room."""
    some, people, rules, days = situation
    by_key = {person.key: person for person in people}
    for classic in (False, True):
        found = plan(some, people, rules, PlanOptions(today=TODAY, days=days, classic=classic))
        assert [item.number for item in found.items] == [one.number for one in some]
        given_on: dict[tuple[str, object], int] = {}
        for item, one in zip(found.items, some, strict=True):
            assert item.reason
            rule = first_match(rules, one, TODAY)
            if item.person is None:
                assert bool(item.held_by_rule) == (rule is not None and rule.action.hold)
                assert classic or bool(item.bottleneck) != bool(item.held_by_rule)
                continue
            person, day = by_key[item.person], item.work_date
            assert day is not None
            assert may_take(replace(person, absences=()), one, rules, TODAY) is None
            assert day == TODAY or days > 1
            assert one.deadline is None or one.deadline < TODAY or day <= one.deadline
            given_on[item.person, day] = given_on.get((item.person, day), 0) + 1
        for (key, day), count in given_on.items():
            assert count <= capacity_left(by_key[key], day, TODAY)  # type: ignore[arg-type]
        for load in found.loads:
            left = by_key[load.person].open_cap
            assert load.planned <= load.places
            assert left is None or load.planned <= max(0, left - by_key[load.person].open_claims)
        assert found.placed + found.unplaced + found.held == len(some)


@settings(max_examples=100, deadline=None)
@given(situations, st.randoms())
def test_order_does_not_matter_and_more_people_never_place_fewer(
    situation: tuple[list[ClaimToPlan], list[Person], list[Rule], int], chance: random.Random
) -> None:
    some, people, rules, days = situation
    options = PlanOptions(today=TODAY, days=days)
    found = plan(some, people, rules, options)
    mixed, mixed_people = some.copy(), people.copy()
    chance.shuffle(mixed)
    chance.shuffle(mixed_people)
    again = plan(mixed, mixed_people, rules, options)
    assert sorted(again.items, key=lambda item: item.number) == list(found.items)
    assert (again.tiers, again.bottlenecks, again.what_ifs) == (found.tiers, found.bottlenecks, found.what_ifs)
    more = Person(key="one more", name="Testa More", skills={"aetna": 5}, max_daily_claims=3)
    assert plan(some, [*people, more], rules, options).placed >= found.placed


@settings(max_examples=100, deadline=None)
@given(situations)
def test_what_ifs_come_true(situation: tuple[list[ClaimToPlan], list[Person], list[Rule], int]) -> None:
    """Who is given the skill, planned anew, brings what was promised; and a bottleneck's places are all taken."""
    some, people, rules, days = situation
    options = PlanOptions(today=TODAY, days=days)
    found = plan(some, people, rules, options)
    for change in found.what_ifs:
        if change.person:
            taught = [
                replace(p, skills={**p.skills, change.skill: 10}) if p.key == change.person else p for p in people
            ]
            assert plan(some, taught, rules, options).placed == change.after > found.placed == change.before
    unplaced = [item.bottleneck for item in found.items if item.bottleneck]
    for one in found.bottlenecks:
        assert one.unplaced == unplaced.count(one.key)
        assert one.claims - one.places >= one.unplaced


def test_the_two_solvers_never_meet() -> None:
    """OR-tools and highspy crash when one process loads both; nothing of ours may bring the other."""
    script = (
        "import sys, django; django.setup()\n"
        "from claimdeck.config import rooms, gathering\n"
        "import claimdeck.assignment.domain.planning, claimdeck.cli.main\n"
        "assert 'ortools.graph.python.min_cost_flow' in sys.modules\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'highspy' or name.startswith('scipy.optimize')])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
