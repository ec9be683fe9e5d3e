"""Rules tried before they are stored: on the pool and on a file, against the rules of today."""

import json
from typing import Any, Final

import pytest
from django.test import Client

from claimdeck.assignment.models import Plan, Rule
from claimdeck.assignment.ruling import trial
from tests.assignment.story import csv_of, row
from tests.factories.claims_in_work import make_claim
from tests.factories.people import People

TRY: Final = "/api/v1/rules/try/"
JSON: Final = "application/json"

AETNA: Final[dict[str, Any]] = {
    "name": "Aetna waits",
    "conditions": [{"field": "payer", "any_of": ["aetna"]}],
    "action": {"hold": True},
}
LARGE: Final[dict[str, Any]] = {
    "name": "Large ones",
    "conditions": [{"field": "amount", "at_least": "500.00"}],
    "action": {"strategy": "seniority"},
}


@pytest.fixture
def admin(people: People) -> Client:
    for number, (payer, cents) in enumerate([("Aetna", 50_000), ("Aetna", 49_999), ("Cigna", 50_000), ("Cigna", 10)]):
        make_claim(people.organization, people.main_clinic, claim_id=f"ZZ-{number}", payer=payer, amount_cents=cents)
    return people.client("admin")


def tried(client: Client, *rules: dict[str, Any]) -> dict[str, Any]:
    response = client.post(TRY, {"rules": list(rules)}, content_type=JSON)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_the_first_rule_that_holds_takes_a_claim_of_the_pool(admin: Client, people: People) -> None:
    answer = tried(admin, AETNA, LARGE)
    assert (answer["claims"], answer["unmatched"], answer["changed"]) == (4, 1, 3)
    assert answer["rules"] == [{"name": "Aetna waits", "claims": 2}, {"name": "Large ones", "claims": 1}]
    turned = tried(admin, LARGE, AETNA)
    assert turned["rules"] == [{"name": "Large ones", "claims": 2}, {"name": "Aetna waits", "claims": 1}]
    assert not Rule.objects.exists()
    assert tried(people.client("charlie"))["claims"] == 0


def test_what_changes_is_counted_against_the_stored_rules(admin: Client) -> None:
    stored = admin.get("/api/v1/rules/").json()["version"]
    body = {"version": stored, "rules": [AETNA]}
    assert admin.put("/api/v1/rules/", body, content_type=JSON).status_code == 200
    assert tried(admin, AETNA)["changed"] == 0
    # The same rule doing something else, and one that is only called otherwise.
    edited = tried(admin, {**AETNA, "action": {"strategy": "age"}})
    assert edited["switches"] == [{"before": "Aetna waits", "after": "Aetna waits", "claims": 2}]
    assert tried(admin, {**AETNA, "name": "Renamed"})["changed"] == 0
    off = tried(admin, {**AETNA, "is_active": False})
    assert off["rules"] == [] and off["switches"] == [{"before": "Aetna waits", "after": None, "claims": 2}]


def test_a_file_is_tried_and_nothing_of_it_kept(admin: Client) -> None:
    file = csv_of(row(1, "Aetna", amount="10"), row(2, "Cigna", amount="500.00"), row(3, "Cigna", amount="much"))
    response = admin.post(f"{TRY}file/", {"file": file, "rules": json.dumps([AETNA, LARGE])})
    assert response.status_code == 200, response.content
    answer = response.json()
    assert [rule["claims"] for rule in answer["rules"]] == [1, 1] and answer["claims"] == 2
    assert not Plan.objects.exists()


def test_more_claims_than_are_tried_are_said(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MOST_TRIED", 3)
    answer = tried(admin, AETNA)
    assert (answer["claims"], answer["notes"]) == (3, ["Tried on the first 3 of 4 claims."])
    monkeypatch.setattr(trial, "MOST_TRIED", 4)
    assert tried(admin, AETNA)["notes"] == []


@pytest.mark.parametrize("rules", ["no json", "[{}]", json.dumps([{**AETNA, "action": {}}])])
def test_rules_that_cannot_be_used_are_refused(admin: Client, rules: str) -> None:
    response = admin.post(f"{TRY}file/", {"file": csv_of(row(1)), "rules": rules})
    assert response.status_code == 422
    assert response.json()["errors"]
