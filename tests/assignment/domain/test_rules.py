"""Rules are read whole or refused with every fault, and say what they mean."""

from datetime import date, timedelta

import pytest

from claimdeck.assignment.domain.rules.reading import read_rule, read_rules
from claimdeck.assignment.domain.rules.rule import MOST_CONDITIONS, MOST_RULES, Action, Condition, Field, first_match
from claimdeck.assignment.domain.rules.sentences import sentence
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.people.domain.strategies import Strategy
from tests.assignment.domain.made_up import TODAY

HOLD = {"hold": True}
CLAIM = ClaimToPlan(
    number=1,
    claim_id="ZZ1",
    payer="Blue Cross",
    skill="bluecross",
    amount_cents=50_000,
    birth_date=date(1961, 3, 2),
    priority=4,
    deadline=TODAY + timedelta(days=5),
    cpt_codes=("99213", "87880"),
    icd10_codes=("J02.9",),
    denial_codes=("CO-50",),
    source="payer",
)


def condition(**given: object) -> list[dict[str, object]]:
    return [{"name": "A rule", "conditions": [given], "action": HOLD}]


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ({"field": "payer", "any_of": ["Aetna", "BLUECROSS"]}, True),
        ({"field": "payer", "any_of": ["blue cross, inc."]}, True),
        ({"field": "payer", "any_of": ["Blue"]}, False),
        ({"field": "patient_age", "at_least": 65}, True),
        ({"field": "patient_age", "at_least": 66}, False),
        ({"field": "patient_age", "at_most": 65}, True),
        ({"field": "amount", "at_least": "500.00"}, True),
        ({"field": "amount", "at_least": 500}, True),
        ({"field": "amount", "at_least": 500.01}, False),
        ({"field": "amount", "at_most": "$499.99"}, False),
        ({"field": "days_left", "at_most": 5}, True),
        ({"field": "days_left", "at_most": 4}, False),
        ({"field": "days_left", "at_least": 5, "at_most": 5}, True),
        ({"field": "priority", "at_least": 4}, True),
        ({"field": "priority", "at_least": 5}, False),
        ({"field": "cpt", "any_of": ["878"]}, True),
        ({"field": "cpt", "any_of": [87880]}, True),
        ({"field": "cpt", "any_of": ["7880"]}, False),
        ({"field": "icd10", "any_of": ["j02.9"]}, True),
        ({"field": "icd10", "any_of": ["J029"]}, True),
        ({"field": "icd10", "any_of": ["J03"]}, False),
        ({"field": "denial_code", "any_of": ["co-50"]}, True),
        ({"field": "denial_code", "any_of": ["CO-5"]}, False),
        ({"field": "source", "any_of": "payer"}, True),
        ({"field": "source", "any_of": ["file"]}, False),
    ],
)
def test_conditions(given: dict[str, object], fits: bool) -> None:
    rules = read_rules(condition(**given))
    assert (first_match(rules, CLAIM, TODAY) is not None) is fits


@pytest.mark.parametrize("field", ["patient_age", "days_left"])
def test_what_is_not_known_meets_nothing(field: str) -> None:
    rules = read_rules(condition(field=field, at_most=10**6))
    assert first_match(rules, CLAIM._replace(birth_date=None, deadline=None), TODAY) is None


def test_the_first_that_fits_decides() -> None:
    rules = read_rules(
        [
            {"name": "Never", "conditions": [{"field": "priority", "at_most": 1}], "action": HOLD},
            {"name": "First", "conditions": [], "action": {"level": 3}},
            {"name": "Second", "action": HOLD},
        ]
    )
    found = first_match(rules, CLAIM, TODAY)
    assert found is not None
    assert found.name == "First"


@pytest.mark.parametrize(
    ("rule", "field", "said"),
    [
        ("a rule", "rules.1", "name, conditions and an action"),
        ({"name": " ", "action": HOLD}, "rules.1.name", "at most 100 characters"),
        ({"name": "A" * 101, "action": HOLD}, "rules.1.name", "at most 100 characters"),
        ({"name": "A"}, "rules.1.action", "Say what the rule does"),
        ({"name": "A", "action": {}}, "rules.1.action", "Say what the rule does"),
        ({"name": "A", "action": HOLD, "color": 1}, "rules.1", "Only action, conditions, name"),
        ({"name": "A", "action": {"hold": "yes"}}, "rules.1.action.hold", "true or false"),
        ({"name": "A", "action": {**HOLD, "role": "Biller"}}, "rules.1.action.hold", "nothing else"),
        ({"name": "A", "action": {"strategy": "luck"}}, "rules.1.action.strategy", "payer, age, seniority"),
        ({"name": "A", "action": {"strategy": ["age"]}}, "rules.1.action.strategy", "payer, age, seniority"),
        ({"name": "A", "action": {"level": 11}}, "rules.1.action.level", "1 to 10"),
        ({"name": "A", "action": {"level": True}}, "rules.1.action.level", "1 to 10"),
        ({"name": "A", "action": {"person": "p1", "strategy": "age"}}, "rules.1.action.strategy", "no say"),
        ({"name": "A", "action": {"role": 5}}, "rules.1.action.role", "text"),
        ({"name": "A", "conditions": "all", "action": HOLD}, "rules.1.conditions", "no list"),
        ({"name": "A", "conditions": [5], "action": HOLD}, "rules.1.conditions.1", "a field"),
    ],
)
def test_what_is_wrong_with_a_rule(rule: object, field: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rules([rule])
    fault = refused.value.errors[0]
    assert (fault.field, said in fault.message) == (field, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"field": "color", "any_of": ["red"]}, "no such field"),
        ({"field": ["payer"], "any_of": ["red"]}, "no such field"),
        ({"field": "payer"}, "1 to 100 values"),
        ({"field": "payer", "any_of": [" "]}, "empty"),
        ({"field": "payer", "any_of": [None]}, "text"),
        ({"field": "payer", "any_of": ["x" * 101]}, "text"),
        ({"field": "payer", "any_of": ["x"] * 101}, "1 to 100 values"),
        ({"field": "payer", "any_of": ["x"], "at_most": 1}, "not bounds"),
        ({"field": "amount"}, "at_least, at_most, or both"),
        ({"field": "amount", "at_least": "much"}, "500.00"),
        ({"field": "amount", "at_least": True}, "500.00"),
        ({"field": "priority", "at_least": 1.5}, "whole number"),
        ({"field": "priority", "at_least": 10**12}, "whole number"),
        ({"field": "priority", "at_least": 4, "at_most": 3}, "no claim"),
        ({"field": "priority", "any_of": ["4"]}, "bounds"),
        ({"field": "priority", "at_least": 4, "operator": "is"}, "are understood here"),
    ],
)
def test_what_is_wrong_with_a_condition(given: dict[str, object], said: str) -> None:
    faults: list[FieldError] = []
    assert read_rule(condition(**given)[0], faults) is None
    assert faults[0].field.startswith("conditions.1")
    assert said in faults[0].message


def test_bounds() -> None:
    """So many rules and conditions and no more."""
    rule = {"action": HOLD, "conditions": [{"field": "priority", "at_least": 1}] * MOST_CONDITIONS}
    rules = [{**rule, "name": f"Rule {n}"} for n in range(MOST_RULES)]
    assert len(read_rules(rules)) == MOST_RULES
    with pytest.raises(Refused, match="201 rules"):
        read_rules([*rules, {**rule, "name": "One more"}])
    rules[0] = {**rules[0], "conditions": [{"field": "priority", "at_least": 1}] * (MOST_CONDITIONS + 1)}
    with pytest.raises(Refused) as refused:
        read_rules(rules)
    assert [fault.field for fault in refused.value.errors] == ["rules.1.conditions"]


def test_all_faults_at_once() -> None:
    with pytest.raises(Refused) as refused:
        read_rules(
            [{"name": "A", "action": {"level": 0}}, {"name": "B", "action": HOLD}, {"name": "b", "action": HOLD}]
        )
    assert len(refused.value.errors) == 1 + 1


def test_sentences() -> None:
    given = {
        "name": "Large",
        "conditions": [
            {"field": "payer", "any_of": ["Aetna", "Cigna"]},
            {"field": "amount", "at_least": "1500"},
            {"field": "patient_age", "at_least": 65, "at_most": 80},
            {"field": "days_left", "at_most": 3},
        ],
        "action": {"role": "Sr. Biller", "skill": "Appeals", "level": 5, "strategy": "age"},
    }
    (rule,) = read_rules({"rules": [given]})
    assert sentence(rule) == (
        "When the payer is Aetna or Cigna and the amount is at least $1,500.00 and the patient's age is 65 to 80 and "
        "the days left to the deadline are at most 3: only Sr. Biller, only who has Appeals at level 5 or more, by age."
    )
    assert rule.action == Action(role="Sr. Biller", skill="Appeals", level=5, strategy=Strategy.AGE)
    assert rule.conditions[1] == Condition(field=Field.AMOUNT, at_least=150_000)
    (named,) = read_rules([{"name": "Named", "action": {"person": "p1"}}])
    assert sentence(named, {"p1": "Testa Person"}) == "Always: only Testa Person."
