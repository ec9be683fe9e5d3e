"""What plans decide, on instances small enough to see why."""

from datetime import date, timedelta

import pytest

from claimdeck.assignment.domain.people import Person
from claimdeck.assignment.domain.planning import PlanOptions, plan
from claimdeck.assignment.domain.rules.rule import Action, Condition, Field, Rule
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.people.domain.strategies import Strategy
from tests.assignment.domain.made_up import TODAY

OPTIONS = PlanOptions(today=TODAY)


def person(key: str, *skills: str, daily: int = 10, **more: object) -> Person:
    levels = dict.fromkeys(skills or ("aetna",), 5)
    return Person(key=key, name=key.title(), skills=levels, max_daily_claims=daily, **more)  # type: ignore[arg-type]


def claim(number: int, skill: str = "aetna", **more: object) -> ClaimToPlan:
    given = {"amount_cents": 10_000, "deadline": TODAY + timedelta(days=60), **more}
    return ClaimToPlan(number=number, claim_id=f"ZZ{number:03}", payer=skill.title(), skill=skill, **given)  # type: ignore[arg-type]


def taken(claims: list[ClaimToPlan], people: list[Person], *rules: Rule, **more: object) -> dict[int, str | None]:
    options = PlanOptions(today=TODAY, **more)  # type: ignore[arg-type]
    return {item.number: item.person for item in plan(claims, people, rules, options).items}


def test_a_shared_person_is_kept_for_who_has_no_other() -> None:
    """Greedy gives the first claim to Ann, who alone could take the second."""
    people = [person("ann", "aetna", "cigna", daily=1), person("bob", "aetna", daily=1)]
    assert taken([claim(1), claim(2, "cigna")], people) == {1: "bob", 2: "ann"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"deadline": TODAY + timedelta(days=3)}, {"priority": 5}),
        ({"deadline": TODAY}, {"deadline": TODAY - timedelta(days=1), "priority": 5}),
        ({"deadline": TODAY - timedelta(days=9)}, {"priority": 5}),
        ({"priority": 5}, {"priority": 4, "deadline": TODAY + timedelta(days=8)}),
        ({"priority": 1, "waiting_since": TODAY - timedelta(days=35)}, {"priority": 5, "amount_cents": 1}),
        ({"deadline": TODAY + timedelta(days=8)}, {"deadline": TODAY + timedelta(days=9), "amount_cents": 10**6}),
        ({"deadline": TODAY + timedelta(days=8)}, {"deadline": None, "amount_cents": 10**6}),
        ({"amount_cents": 10_001}, {"amount_cents": 10_000}),
        ({}, {}),
    ],
    ids=["due soon", "savable", "past its limit", "priority", "waited", "deadline", "no deadline", "amount", "id"],
)
def test_the_more_important_of_two_gets_the_only_place(first: dict[str, object], second: dict[str, object]) -> None:
    assert taken([claim(2, **second), claim(1, **first)], [person("ann", daily=1)]) == {1: "ann", 2: None}


@pytest.mark.parametrize(("days", "soon"), [(3, True), (4, False)])
def test_due_soon_counts_working_days(days: int, soon: bool) -> None:
    """From Wednesday, three working days are until Monday."""
    wednesday = TODAY + timedelta(days=2)
    deadline = wednesday + timedelta(days=5 if days == 3 else 6)
    claims = [claim(1, deadline=deadline, priority=1), claim(2, priority=5)]
    items = plan(claims, [person("ann", daily=1)], [], PlanOptions(today=wednesday)).items
    assert (items[0].person == "ann") is soon


def test_payer_shares_evenly_by_capacity() -> None:
    people = [person("ann", daily=20), person("bob", daily=10, used_today=4), person("cyd", daily=10)]
    found = taken([claim(n) for n in range(16)], people)
    loads = {key: sum(who == key for who in found.values()) for key in ("ann", "bob", "cyd")}
    assert loads == {"ann": 10, "bob": 1, "cyd": 5}


def test_age_gives_the_oldest_to_the_senior_title_first() -> None:
    by_age = {"assign_by": Strategy.AGE, "daily": 2}
    people = [
        person("ann", role="Biller", role_rank=2, **by_age),
        person("bob", role="Sr. Biller", role_rank=1, **by_age),
    ]
    claims = [claim(n, birth_date=date(1930 + 10 * n, 1, 1)) for n in range(4)]
    assert taken(claims, people) == {0: "bob", 1: "bob", 2: "ann", 3: "ann"}
    assert taken(claims[:2], people) == {0: "bob", 1: "bob"}


def test_age_leaves_the_young_to_others() -> None:
    people = [person("ann", assign_by=Strategy.AGE, daily=2), person("bob", daily=2)]
    claims = [claim(n, birth_date=date(2010 - 20 * n, 1, 1)) for n in range(4)]
    assert taken(claims, people) == {0: "bob", 1: "bob", 2: "ann", 3: "ann"}


def test_seniority_gives_the_most_urgent_to_the_most_senior() -> None:
    by = {"assign_by": Strategy.SENIORITY, "daily": 2}
    people = [person("ann", seniority=3, **by), person("bob", seniority=9, **by)]
    claims = [claim(n, priority=1 + n) for n in range(4)]
    assert taken(claims, people) == {0: "ann", 1: "ann", 2: "bob", 3: "bob"}


def test_one_patient_stays_with_one_person() -> None:
    """Even where shares get less even by it: the aim stands above them."""
    people = [person("ann"), person("bob"), person("cyd")]
    found = taken([claim(n, patient=f"patient {n // 3}") for n in range(6)], people)
    assert len({found[0], found[1], found[2]}) == len({found[3], found[4], found[5]}) == 1
    assert found[0] != found[3]


def test_of_equal_claims_the_one_that_a_strategy_wishes_for_is_placed() -> None:
    claims = [claim(1, birth_date=date(2010, 1, 1)), claim(2, birth_date=date(1930, 1, 1))]
    assert taken(claims, [person("ann", assign_by=Strategy.AGE, daily=1)]) == {1: None, 2: "ann"}


def test_rules_decide_first() -> None:
    people = [person("ann", role="Biller"), person("bob", role="Sr. Biller"), person("cyd", "aetna", "appeals")]
    large = (Condition(field=Field.AMOUNT, at_least=50_000),)
    rules = [
        Rule("Held", (Condition(field=Field.CPT, any_of=("992",)),), Action(hold=True)),
        Rule("Senior", large, Action(role="sr. biller")),
        Rule("Appeals", (Condition(field=Field.DENIAL_CODE, any_of=("CO-50",)),), Action(skill="Appeals", level=5)),
        Rule("Named", (Condition(field=Field.DAYS_LEFT, at_most=10),), Action(person="ann")),
        Rule("Too much", (Condition(field=Field.PATIENT_AGE, at_least=65),), Action(level=9)),
    ]
    claims = [
        claim(1, cpt_codes=("99213",), amount_cents=90_000),
        claim(2, amount_cents=50_000),
        claim(3, denial_codes=("co-50",)),
        claim(4, deadline=TODAY + timedelta(days=10)),
        claim(5, birth_date=date(1961, 3, 2)),
    ]
    items = {item.number: item for item in plan(claims, people, rules, OPTIONS).items}
    assert [items[n].person for n in range(1, 6)] == [None, "bob", "cyd", "ann", None]
    assert items[1].held_by_rule == "Held"
    assert items[4].strategy is None
    assert [items[n].rule_name for n in range(1, 6)] == ["Held", "Senior", "Appeals", "Named", "Too much"]
    assert 'rule "Too much" asks for Aetna at level 9' in items[5].reason


def test_a_named_person_who_may_not_take_it_leaves_the_claim_open() -> None:
    rule = Rule("Named", (), Action(person="bob"))
    for bob, said in (
        (person("bob", "cigna"), "does not have the skill Aetna"),
        (person("bob", practices=frozenset({"other"})), "may not see"),
        (person("bob", absences=((TODAY, TODAY),)), "Bob is absent today"),
        (person("bob", is_active=False), "not active"),
        (person("bob", daily=3, used_today=3), "Bob has no places left today"),
    ):
        item = plan([claim(1, practice="north")], [person("ann"), bob], [rule], OPTIONS).items[0]
        assert item.person is None
        assert said in item.reason
        assert item.bottleneck == "b1"


def test_bottlenecks_are_exact() -> None:
    people = [
        person("ann", "aetna", daily=2),
        person("bob", "aetna", "cigna", daily=3),
        person("dee", "medicaid", daily=9),
    ]
    claims = [
        *(claim(n) for n in range(4)),
        *(claim(n, "cigna") for n in range(4, 7)),
        claim(7, "medicaid"),
        claim(8, "kaiser"),
    ]
    found = plan(claims, people, [], OPTIONS)
    assert [one.sentence for one in found.bottlenecks] == [
        "skills Aetna and Cigna: 7 claims for 5 places, held by Ann and Bob.",
        "Nobody has the skill Kaiser.",
    ]
    assert [(one.claims, one.places, one.unplaced, one.people) for one in found.bottlenecks] == [
        (7, 5, 2, ("ann", "bob")),
        (1, 0, 1, ()),
    ]
    assert [w.sentence for w in found.what_ifs][:2] == [
        "+ Dee takes Aetna: 6 → 8 claims placed.",
        "+ one more person with Aetna (3 claims a day): 6 → 8 claims placed.",
    ]
    keys = {one.key for one in found.bottlenecks}
    assert all((item.person is None) == (item.bottleneck in keys) for item in found.items)


def test_a_bottleneck_holds_only_who_competes() -> None:
    """Cigna's only person is full; Aetna shares nobody with it and is no part of it."""
    people = [person("ann", "aetna", daily=2), person("bob", "cigna", daily=1)]
    found = plan([claim(1), claim(2, "cigna"), claim(3, "cigna")], people, [], OPTIONS)
    assert [one.sentence for one in found.bottlenecks] == ["skill Cigna: 2 claims for 1 place, held by Bob."]


def test_capacity_of_a_day() -> None:
    """Hours off scale it, rounded down; what was given today and the cap on open claims take from it."""
    claims = [claim(n) for n in range(20)]
    for one, places in (
        (person("ann", daily=10, weekly_hours_off=10), 7),
        (person("ann", daily=10, used_today=4), 6),
        (person("ann", daily=10, used_today=12), 0),
        (person("ann", daily=10, open_claims=5, open_cap=8), 3),
        (person("ann", daily=10, open_claims=9, open_cap=8), 0),
        (person("ann", daily=10, weekly_hours_off=40), 0),
        (person("ann", daily=10, weekly_hours_off=0.1), 9),
    ):
        found = plan(claims, [one], [], OPTIONS)
        assert (found.placed, found.loads[0].places) == (places, places)


def test_several_days() -> None:
    """Due today goes first, the weekend and an absence are left out, past its limit waits as long as need be."""
    people = [person("ann", daily=1, absences=((TODAY + timedelta(days=1), TODAY + timedelta(days=1)),))]
    claims = [
        claim(1, priority=5, deadline=TODAY + timedelta(days=3)),
        claim(2, priority=1, deadline=TODAY),
        claim(3, priority=2, deadline=TODAY - timedelta(days=5)),
        claim(4, priority=1, deadline=TODAY + timedelta(days=4)),
        claim(5, priority=1, deadline=TODAY),
    ]
    found = plan(claims, people, [], PlanOptions(today=TODAY, days=5))
    day = {item.number: item.work_date for item in found.items}
    assert day == {
        1: TODAY + timedelta(days=2), 2: TODAY, 3: TODAY + timedelta(days=3), 4: TODAY + timedelta(days=4), 5: None,
    }  # fmt: skip
    assert "before their deadlines" in found.items[4].reason


def test_what_was_given_for_a_later_day_takes_from_it() -> None:
    tomorrow = TODAY + timedelta(days=1)
    found = plan(
        [claim(n) for n in range(9)],
        [person("ann", daily=4, used_on={tomorrow: 3})],
        [],
        PlanOptions(today=TODAY, days=2),
    )
    assert sorted(str(item.work_date) for item in found.items) == [str(TODAY)] * 4 + [str(tomorrow)] + ["None"] * 4
    assert found.loads[0].places == 5


def test_nothing_to_plan_and_nobody_to_plan_for() -> None:
    assert plan([], [person("ann")], [], OPTIONS).placed == 0
    found = plan([claim(1)], [], [], OPTIONS)
    assert (found.placed, found.unplaced, found.bottlenecks[0].sentence) == (0, 1, "Nobody has the skill Aetna.")
    assert plan([claim(1)], [], [], PlanOptions(today=TODAY, classic=True)).items[0].person is None


def test_doubles_are_refused() -> None:
    with pytest.raises(ValueError, match="same number"):
        plan([claim(1), claim(1)], [], [], OPTIONS)
    with pytest.raises(ValueError, match="same key"):
        plan([], [person("ann"), person("ann")], [], OPTIONS)
