"""Loaded claims are listed, opened with prices and warnings, reviewed out of their queue, amended where they are."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts.models import AccessRecord
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.loaded.selectors import address_of
from claimdeck.pipeline.schema.production.models import (
    ClaimViolation,
    ProducedClaim,
)
from claimdeck.pipeline.schema.routing import APART
from tests.factories.loaded_claims import make_loaded
from tests.factories.people import People

pytestmark = pytest.mark.django_db(databases=["default", *APART])

LOADED = "/api/v1/pipeline/loaded-claims/"
LABELS = "/api/v1/pipeline/models/labels/"
PERSONAL = ("Testa", "Secretstaged", "1950", "2026-03-02", "M1", "ZZACCOUNT")


def get(client: Client, query: str = "") -> Any:
    answer = client.get(f"{LOADED}{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(client: Client, query: str) -> list[str]:
    return [one["claim_id"] for one in get(client, f"?{query}")["results"]]


def find(client: Client, claim_id: str = "ZZ-SECRET-7") -> Any:
    return client.post(f"{LOADED}find/", {"claim_id": claim_id}, "application/json")


def open_claim(client: Client, claim_id: str = "ZZ-SECRET-7") -> Any:
    claim = ProducedClaim.objects.get(pk=claim_id)
    return client.get(f"{LOADED}{address_of(claim)}/")


def review(client: Client, claim_id: str, number: int) -> int:
    answer = client.post(LABELS, {"claim_id": claim_id, "filter_number": number}, "application/json")
    return int(answer.status_code)


def test_they_are_filtered_and_sorted_in_the_database(people: People, alice: Client) -> None:
    make_loaded("ZZ1")
    make_loaded("ZZ2", load_id=2, payer="ZZ Other", total_charge_amount=Decimal(900))
    make_loaded("ZZ3", load_id=3, filter_number=None, filter_probabilities="", facility_id="F2")
    make_loaded("ZZ4", load_id=4, filter_number=3, reviewed_filter=0, total_reimbursement_amount=None)
    assert numbers(alice, "") == ["ZZ4", "ZZ3", "ZZ2", "ZZ1"], "the newest first"
    assert numbers(alice, "ordering=claim_id&page_size=2&page=2") == ["ZZ3", "ZZ4"]
    assert numbers(alice, "ordering=-amount")[0] == "ZZ2"
    assert numbers(alice, "filter_number=2&ordering=claim_id") == ["ZZ1", "ZZ2"]
    assert numbers(alice, "facility=F2") == ["ZZ3"] and numbers(alice, "payer=ZZ+Other") == ["ZZ2"]
    assert numbers(alice, "reviewed=true") == ["ZZ4"] and len(numbers(alice, "reviewed=false")) == 3
    for wrong in ("ordering=raw_data", "page=0", "filter_number=9", "reviewed=perhaps"):
        assert alice.get(f"{LOADED}?{wrong}").status_code == 422, wrong
    row = get(alice, "?filter_number=2&payer=Secret+Payer")["results"][0]
    assert (row["probability"], row["total_reimbursement_amount"]) == (0.81, "80.10")


def test_one_is_opened_with_its_prices_warnings_and_what_the_model_weighed(people: People, alice: Client) -> None:
    make_loaded()
    ClaimViolation.objects.create(
        claim_id="ZZ-SECRET-7",
        line_number=1,
        rule="modifier_known",
        severity=Severity.WARN,
        seen="##",
        expected="a modifier of the list",
        fix="Correct the modifier.",
        load_id=1,
    )
    shown = open_claim(alice).json()
    assert {one["name"]: one["value"] for one in shown["claim"]}["patient_last_name"] == "Secretstaged"
    assert shown["place"] == "loaded" and shown["can"] == {"amend": True, "review": True}
    assert [one["fix"] for one in shown["violations"]] == ["Correct the modifier."]
    (price,) = shown["prices"]
    assert price == {
        "line_number": 1,
        "procedure_code": "99213",
        "charge_amount": "125.50",
        "rvu_value": "2.6800",
        "reimbursement_amount": "80.10",
        "basis": "PFS 2026, MAC 01112, locality 05",
    }
    assert [(one["number"], one["probability"]) for one in shown["probabilities"]] == [
        (2, 0.81),
        (1, 0.0512),
        (3, 0.0001),
    ]
    assert (shown["reviewed_by"], shown["reviewed_at"]) == (None, None)
    (record,) = AccessRecord.objects.all()
    assert (record.username, record.subject) == ("alice", "pipeline.loaded_claim")
    assert record.subject_id == shown["id"] and "SECRET" not in record.subject_id


def test_one_is_found_by_its_number_which_stands_in_no_address(people: People, alice: Client) -> None:
    make_loaded()
    make_loaded("ZZ-SECRET-8")
    found = find(alice, "ZZ-SECRET-8").json()
    assert "SECRET" not in found["id"]
    assert get(alice, f"{found['id']}/")["claim_id"] == found["claim_id"] == "ZZ-SECRET-8"
    assert find(alice, "ZZ-SECRET-9").status_code == find(alice, "zz-secret-8").status_code == 404
    for wrong in ("", "Z" * 51):
        assert find(alice, wrong).status_code == 422
    load, fingerprint = found["id"].split("-")
    for wrong in (
        fingerprint,
        f"2-{fingerprint}",
        f"{load}-{'0' * 32}",
        f"{'9' * 40}-{fingerprint}",
        f"x-{fingerprint}",
    ):
        assert alice.get(f"{LOADED}{wrong}/").status_code == 404, wrong


def test_what_a_reviewer_says_takes_it_out_of_its_queue(people: People, alice: Client, bob: Client) -> None:
    for number in range(3):
        make_loaded(f"ZZ{number}")
    make_loaded("ZZ3", filter_number=4)

    def waiting() -> dict[int, tuple[int, str]]:
        found = get(alice, "queues/")["queues"]
        return {one["number"]: (one["waiting"], one["charge"]) for one in found if one["waiting"]}

    assert waiting() == {2: (3, "376.50"), 4: (1, "125.50")}
    assert review(alice, "ZZ0", 2) == review(alice, "ZZ1", 0) == 201
    assert waiting() == {2: (1, "125.50"), 4: (1, "125.50")}
    assert get(alice, "queues/")["reviewed"] == 2 and len(get(alice, "queues/")["queues"]) == 5
    assert numbers(alice, "filter_number=2&reviewed=false") == ["ZZ2"]
    assert review(bob, "ZZ1", 3) == 201, "the newer word counts"
    make_loaded("ZZ4", filter_number=None)
    assert review(bob, "ZZ4", 1) == 201, "the model chose none"
    assert get(alice, "queues/")["reviewed"] == 3
    shown = open_claim(alice, "ZZ1").json()
    assert (shown["filter_number"], shown["reviewed_filter"], shown["reviewed_by"]) == (2, 3, "bob")


def test_an_amendment_asks_for_another_look_only_where_the_model_chooses_another_queue(
    people: People, alice: Client
) -> None:
    make_loaded(reviewed_filter=2)
    body = {"claim_id": "ZZ-SECRET-7", "expected_version": 1, "reason": "moved", "changes": {"payer": "ZZ Other"}}
    answer = alice.post("/api/v1/pipeline/amendments/", json.dumps(body), "application/json")
    assert answer.status_code == 200, answer.content
    shown = open_claim(alice).json()
    # No model is at work in tests: nothing is chosen any more.
    assert (shown["current_version"], shown["filter_number"], shown["reviewed_filter"]) == (2, None, None)
    assert shown["history"][0]["changes"][0]["new"] == "ZZ Other"
    ProducedClaim.objects.update(reviewed_filter=0)
    body |= {"expected_version": 2, "changes": {"payer": "ZZ Third"}}
    assert alice.post("/api/v1/pipeline/amendments/", json.dumps(body), "application/json").status_code == 200
    assert open_claim(alice).json()["reviewed_filter"] == 0


def test_an_operator_sees_amounts_and_queues_but_no_patient(people: People, operator: Client) -> None:
    make_loaded()
    told = str([get(operator), get(operator, "queues/"), open_claim(operator).json()])
    assert not [word for word in (*PERSONAL, "ZZ-SECRET") if word in told]
    assert "xx-xxxxxx-#" in told.lower() and "125.50" in told
    assert not AccessRecord.objects.exists(), "nothing of a patient was opened"
    assert review(operator, "ZZ-SECRET-7", 2) == 403


def test_the_auditor_reads_and_strangers_find_nothing(people: People, auditor: Client, charlie: Client) -> None:
    make_loaded()
    assert open_claim(auditor).json()["can"] == {"amend": False, "review": False}
    assert review(auditor, "ZZ-SECRET-7", 2) == 403
    assert charlie.get(LOADED).status_code == open_claim(charlie).status_code == find(charlie).status_code == 404


def test_people_held_to_practices_see_the_claims_of_these(people: People, bob: Client) -> None:
    make_loaded("ZZ1")
    make_loaded("ZZ2", billing_tin="970000002")
    people.bob.practices.add(people.north_clinic)
    assert numbers(bob, "") == ["ZZ2"] and open_claim(bob, "ZZ1").status_code == 404
    assert find(bob, "ZZ1").status_code == 404
    assert sum(one["waiting"] for one in get(bob, "queues/")["queues"]) == 1
