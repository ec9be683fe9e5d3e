"""Rules by the API: the whole list in its order, stored at once, refused with every fault."""

from typing import Any, Final

import pytest
from django.test import Client

from claimdeck.accounts.models import AuditRecord
from claimdeck.assignment.models import Rule
from claimdeck.people.models import JobTitle, Skill
from tests.factories.people import People

RULES: Final = "/api/v1/rules/"
JSON: Final = "application/json"

AETNA: Final[dict[str, Any]] = {
    "name": "Large at Aetna",
    "conditions": [{"field": "payer", "any_of": ["Aetna"]}, {"field": "amount", "at_least": "500.00"}],
    "action": {"role": "Sr. Biller", "skill": "Aetna", "level": 5},
}
HELD: Final[dict[str, Any]] = {
    "name": "Late",
    "conditions": [{"field": "days_left", "at_most": -1}],
    "action": {"hold": True},
}


@pytest.fixture
def admin(people: People) -> Client:
    JobTitle.objects.get_or_create(organization=people.organization, name="Sr. Biller")
    Skill.objects.get_or_create(organization=people.organization, name="Aetna")
    return people.client("admin")


def put(client: Client, *rules: dict[str, Any], version: str | None = None) -> Any:
    seen = client.get(RULES).json()["version"] if version is None else version
    return client.put(RULES, {"version": seen, "rules": list(rules)}, content_type=JSON)


def names(client: Client) -> list[str]:
    return [rule["name"] for rule in client.get(RULES).json()["rules"]]


def test_rules_come_back_in_their_order_and_as_sentences(admin: Client, people: People) -> None:
    answer = put(admin, AETNA, HELD).json()
    first, second = answer["rules"]
    assert first["sentence"].startswith("When the payer is Aetna and the amount is at least $500.00")
    assert "hold" in second["sentence"] and second["action"]["hold"] is True
    assert first["conditions"][1]["at_least"] == "500.00"
    assert admin.get(RULES).json() == answer
    assert people.client("charlie").get(RULES).json()["rules"] == []
    swapped = put(
        admin, {**HELD, "id": second["id"], "name": AETNA["name"]}, {**AETNA, "id": first["id"], "name": "Late"}
    )
    assert [rule["id"] for rule in swapped.json()["rules"]] == [second["id"], first["id"]]
    assert names(admin) == ["Large at Aetna", "Late"]


def test_what_is_not_in_the_list_is_deleted_and_all_of_it_written_down(admin: Client, people: People) -> None:
    first, _ = put(admin, AETNA, HELD).json()["rules"]
    kept = {**AETNA, "id": first["id"], "is_active": False}
    assert put(admin, kept).status_code == 200
    assert names(admin) == ["Large at Aetna"]
    (latest, _) = AuditRecord.objects.filter(kind="rules_changed").order_by("-pk")
    assert latest.changes["Late"][1] is None
    assert latest.changes["Large at Aetna"][1].startswith("Not used:")
    assert put(admin, kept).status_code == 200
    assert AuditRecord.objects.filter(kind="rules_changed").count() == 2


def test_who_edits_an_older_list_changes_nothing(admin: Client) -> None:
    version = admin.get(RULES).json()["version"]
    assert put(admin, AETNA, version=version).status_code == 200
    late = put(admin, HELD, version=version)
    assert (late.status_code, late.json()["code"]) == (409, "RULES_CHANGED")
    assert names(admin) == ["Large at Aetna"]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({**AETNA, "action": {"role": "Nobody's title"}}, "rules.1.action.role"),
        ({**AETNA, "action": {"skill": "Unheard of"}}, "rules.1.action.skill"),
        ({**AETNA, "action": {"person": "0b9e6a42-0000-4000-8000-000000000000"}}, "rules.1.action.person"),
        ({**AETNA, "action": {}}, "rules.1.action"),
        ({**AETNA, "conditions": [{"field": "amount", "at_least": "much"}]}, "rules.1.conditions.1.at_least"),
        ({**AETNA, "conditions": [{"field": "payer"}]}, "rules.1.conditions.1.any_of"),
    ],
)
def test_a_fault_is_said_beside_its_field_and_nothing_is_stored(
    admin: Client, rule: dict[str, Any], field: str
) -> None:
    answer = put(admin, rule)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Rule.objects.exists()


def test_a_rule_of_somebody_else_is_not_there(admin: Client, people: People) -> None:
    theirs = Rule.objects.create(organization=people.other, position=1, name="Theirs", action={"hold": True})
    assert put(admin, {**HELD, "id": theirs.pk}).status_code == 404
    twice = put(admin, HELD).json()["rules"][0]
    again = {**HELD, "id": twice["id"]}
    assert put(admin, again, {**again, "name": "Again"}).status_code == 422
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_as_many_rules_as_there_may_be(admin: Client) -> None:
    many = [{**HELD, "name": f"Rule {number}"} for number in range(201)]
    assert put(admin, *many).status_code == 422
    assert put(admin, *many[:200]).status_code == 200
    assert len(names(admin)) == 200
