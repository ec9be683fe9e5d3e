"""Single claims at the payer over HTTP: found by number or patient, opened, refused in words."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from claimdeck.accounts.models import AccessRecord
from claimdeck.inquiries.search import windows
from claimdeck.kit.clock import today
from claimdeck.payers.connectors import CONNECTORS
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import Limits
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.universe import InventedClaim, invent
from tests.factories.people import client_of
from tests.status.desk import IMPATIENT, Desk, desk, invented
from tests.status.samples import TODAY
from tests.status.test_api_uploads import is_problem

pytestmark = pytest.mark.django_db(transaction=True)

SEARCH = "/api/v1/claims/search/"


@pytest.fixture
def d() -> Iterator[Desk]:
    with desk(count=90, limits=IMPATIENT) as it:
        yield it


@pytest.fixture
def claim(d: Desk) -> InventedClaim:
    return next(claim for claim in d.payer.claims if claim.tin == "970000001" and claim.parts == 1)


def search(d: Desk, person: str = "alice", **asked: Any) -> Any:
    content = {"practiceId": str(d.people.main_clinic.pk)} | asked
    return d.people.client(person).post(SEARCH, content, content_type="application/json")


def details(d: Desk, number: str, person: str = "alice", practice: Any = None) -> Any:
    query = {"practice": str(practice or d.people.main_clinic.pk), "payer": "uhc"}
    return d.people.client(person).get(f"/api/v1/claims/{number}/details/", query)


def patient_of(claim: InventedClaim) -> dict[str, str]:
    return {
        "firstName": claim.first_name,
        "lastName": claim.last_name.lower(),
        "dateOfBirth": str(claim.date_of_birth),
    }


def test_a_claim_by_its_number_however_written(d: Desk, claim: InventedClaim) -> None:
    for written in (claim.number, claim.number.lower(), f"{claim.number[:2]}-{claim.number[2:]}"):
        body = search(d, claimNumber=written).json()
        assert (body["success"], body["count"], body["hasMore"], body["sandbox"]) == (True, 1, False, True)
        (found,) = body["claims"]
        assert found["claimNumber"] == claim.number
        assert found["firstServiceDate"] == str(claim.first_service_date)
        assert (found["tin"], found["payerId"]) == ("970000001", "87726")
        assert found["patientName"].casefold() == f"{claim.first_name} {claim.last_name}".casefold()


def test_what_is_blank_is_not_given_and_dates_are_as_in_a_file(d: Desk, claim: InventedClaim) -> None:
    blank = dict.fromkeys(("firstServiceDate", "lastServiceDate", "dateOfBirth", "provider", "statusFilter"), "")
    assert search(d, claimNumber=claim.number, firstName=None, **blank).json()["count"] == 1
    assert claim.date_of_birth is not None
    asked = patient_of(claim) | {
        "dateOfBirth": f"{claim.date_of_birth:%m/%d/%Y}",
        "firstServiceDate": f"{claim.first_service_date:%m/%d/%Y}",
    }
    assert claim.number in {one["claimNumber"] for one in search(d, **asked).json()["claims"]}
    alice = d.people.client("alice")
    address = f"/api/v1/claims/{claim.number}/details/?practice={d.people.main_clinic.pk}&payer="
    assert alice.get(address).status_code == 200
    nobody = is_problem(alice.get(f"{address}nobody"), 422)
    assert [error["field"] for error in nobody["errors"]] == ["payer"], "the name that the sender used"


def test_a_claim_that_is_not_there(d: Desk) -> None:
    response = search(d, claimNumber="ZZ99999999")
    assert response.status_code == 200
    assert response.json() == {"success": False, "count": 0, "hasMore": False, "claims": [], "sandbox": True}


def test_a_patients_claims(d: Desk, claim: InventedClaim) -> None:
    asked = patient_of(claim) | {"firstServiceDate": str(today() - timedelta(days=200))}
    found = search(d, **asked).json()
    assert claim.number in {one["claimNumber"] for one in found["claims"]}
    wanted = next(one for one in found["claims"] if one["claimNumber"] == claim.number)
    for word in (wanted["status"].upper(), wanted["outcome"]):
        assert search(d, **asked, statusFilter=word).json()["count"] >= 1
    assert search(d, **asked, statusFilter="lost").json()["count"] == 0
    before = claim.first_service_date - timedelta(days=30)
    dates = {"firstServiceDate": str(before - timedelta(days=2)), "lastServiceDate": str(before)}
    assert claim.number not in json.dumps(search(d, **patient_of(claim) | dates).json())


def test_dates_before_the_look_back_are_refused_and_not_called_empty(d: Desk, claim: InventedClaim) -> None:
    old = today() - timedelta(days=800)
    dates = {"firstServiceDate": str(old - timedelta(days=9)), "lastServiceDate": str(old)}
    refused = is_problem(search(d, **patient_of(claim) | dates), 422)
    assert [error["field"] for error in refused["errors"]] == ["lastServiceDate"]
    # By number the payer is asked whatever the dates.
    assert search(d, claimNumber=claim.number, **dates).json()["count"] == 1


def test_by_number_where_the_payer_has_no_such_call(d: Desk) -> None:
    d.payer.set(has_by_number=False)
    young = next(c for c in d.payer.claims if c.tin == "970000001" and c.first_service_date > today() - timedelta(80))
    assert search(d, claimNumber=young.number).json()["count"] == young.parts


@pytest.mark.parametrize("by_number", [True, False])
@pytest.mark.parametrize("by_patient", [True, False])
def test_a_search_goes_the_way_that_the_payer_has(d: Desk, by_number: bool, by_patient: bool) -> None:
    young = next(c for c in d.payer.claims if c.tin == "970000001" and c.first_service_date > today() - timedelta(80))
    both = {"claimNumber": young.number} | patient_of(young)
    d.payer.set(has_by_number=by_number, has_by_patient=by_patient)
    for asked in ({"claimNumber": young.number}, patient_of(young), both):
        found = search(d, **asked).json()["claims"]
        assert young.number in {one["claimNumber"] for one in found}, asked
        patients = {one["patientName"].casefold() for one in found}
        assert patients == {f"{young.first_name} {young.last_name}".casefold()}
    d.payer.set(has_by_number=by_number, has_by_patient=by_patient, has_by_window=False)
    if by_patient or by_number:
        assert search(d, **both).json()["count"] == young.parts
    else:
        is_problem(search(d, **both), 502)


@pytest.mark.parametrize(
    ("able", "asked", "word"),
    [
        (Capabilities(False, True, False), "patient", "only by claim number"),
        (Capabilities(False, False, True), "number", "only by patient"),
        (Capabilities(False, False, False), "number", "cannot be asked"),
    ],
)
def test_a_search_that_the_payer_cannot_answer_is_not_sent(
    d: Desk, claim: InventedClaim, monkeypatch: pytest.MonkeyPatch, able: Capabilities, asked: str, word: str
) -> None:
    changed = replace(CONNECTORS["uhc"], capabilities=lambda _paths: able)
    monkeypatch.setitem(CONNECTORS, "uhc", changed)
    question = patient_of(claim) if asked == "patient" else {"claimNumber": claim.number}
    refused = is_problem(search(d, **question), 422)
    assert [error["field"] for error in refused["errors"]] == ["claimNumber"]
    assert word in refused["errors"][0]["message"]
    assert d.payer.stats()["claims_calls"] == 0


def test_by_number_without_such_a_call_in_crowded_windows() -> None:
    claims = [invented(n, today() - timedelta(days=1 + n % 60)) for n in range(100)]
    knobs = Knobs(page_size=10, search_cap=40, has_by_number=False)
    with desk(claims, knobs, limits=IMPATIENT | {"page_size": 10, "search_cap": 40}) as d:
        assert search(d, claimNumber=claims[50].number).json()["count"] == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "claimNumber"),
        ({"lastName": "Patient"}, "claimNumber"),
        ({"claimNumber": "ZZ1", "firstServiceDate": "2026-02-02", "lastServiceDate": "2026-01-01"}, "lastServiceDate"),
        ({"claimNumber": "ZZ1", "firstServiceDate": "2099-01-01"}, "firstServiceDate"),
        ({"claimNumber": "ZZ1", "practiceId": "00000000-0000-4000-8000-000000000000"}, "practiceId"),
        ({"claimNumber": "ZZ1", "provider": "nobody"}, "provider"),
        ({"claimNumber": "ZZ1", "surname": "Patient"}, "surname"),
        ({"claimNumber": "ZZ1", "dateOfBirth": "yesterday"}, "dateOfBirth"),
    ],
)
def test_a_search_that_is_not_sent(d: Desk, asked: dict[str, str], field: str) -> None:
    body = is_problem(search(d, **asked), 422)
    assert field in {error["field"] for error in body["errors"]}
    assert d.payer.stats()["summary_calls"] == 0


def test_a_payer_that_is_down_or_refuses(d: Desk) -> None:
    d.payer.set(down_for=600)
    is_problem(search(d, claimNumber="ZZ1"), 503)
    d.payer.set(down_for=0, client_secret="another", forget_tokens=True)
    PayerAccount.objects.update(credentials={"client_id": "id", "client_secret": "wrong"})
    body = is_problem(search(d, claimNumber="ZZ1"), 502)
    assert "credentials" in body["detail"]


def test_too_many_searches(d: Desk, claim: InventedClaim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.OPTIONS, "searches_per_minute", 2)
    assert search(d, claimNumber=claim.number).status_code == 200
    assert details(d, claim.number).status_code == 200
    for response in (search(d, claimNumber=claim.number), details(d, claim.number)):
        is_problem(response, 429)
        assert int(response.headers["Retry-After"]) > 0
    assert search(d, "bob", claimNumber=claim.number).status_code == 200


def test_everything_about_one_claim(d: Desk) -> None:
    for claim in [c for c in d.payer.claims if c.tin == "970000001"][:12]:
        body = details(d, claim.number).json()
        assert body["claim"]["claimNumber"] == claim.number
        assert len(body["claims"]) == claim.parts
        assert body["lines"] and body["diagnosis_codes"]
        assert {"agrees", "groups", "total_lines_paid", "total_paid", "explanation"} <= set(body["reconciliation"])
        for payment in body["payments"]:
            assert payment["kind"] in ("EFT", "check")
        assert body["sandbox"] is True
        assert sum(float(line["paid"]) for line in body["lines"]) == pytest.approx(
            float(body["reconciliation"]["total_lines_paid"])
        )


def test_details_of_a_claim_that_is_not_there(d: Desk) -> None:
    is_problem(details(d, "ZZ99999999"), 404)
    is_problem(details(d, "ZZ1", practice=d.people.other_clinic.pk), 422)


def test_without_a_payer_account(d: Desk) -> None:
    charlie = d.people.client("charlie")
    is_problem(charlie.post(SEARCH, {"claimNumber": "ZZ1"}, content_type="application/json"), 422)


@pytest.mark.parametrize(
    ("person", "status"),
    [("anonymous", 401), ("revoked", 401), ("expired", 401), ("auditor", 403), ("operator", 403)],
)
def test_who_may_not_ask_the_payer(d: Desk, person: str, status: int) -> None:
    is_problem(search(d, person, claimNumber="ZZ1"), status)
    is_problem(details(d, "ZZ1", person), status)
    assert d.payer.stats()["summary_calls"] == 0


def test_charlie_and_a_restricted_bob_cannot_ask_for_alices_practice(d: Desk, claim: InventedClaim) -> None:
    is_problem(search(d, "charlie", claimNumber=claim.number), 422)
    d.people.bob.practices.set([d.people.north_clinic])
    bob: Client = client_of(d.people.bob)
    asked = {"claimNumber": claim.number, "practiceId": str(d.people.main_clinic.pk)}
    is_problem(bob.post(SEARCH, asked, content_type="application/json"), 422)
    assert d.payer.stats()["summary_calls"] == 0


def test_each_question_is_recorded_without_the_patient(d: Desk, claim: InventedClaim) -> None:
    AccessRecord.objects.all().delete()
    search(d, **patient_of(claim))
    details(d, claim.number)
    records = list(AccessRecord.objects.order_by("pk").values_list("action", "subject", "subject_id"))
    assert records == [("search_payer", "payer", "uhc"), ("view_details", "claim", claim.number)]


def test_windows_go_back_from_the_newest_day_and_never_overlap() -> None:
    found = windows(TODAY - timedelta(days=199), None, TODAY, Limits())
    assert [window.days for window in found] == [90, 90, 20]
    assert found[0].last == TODAY
    assert all(older.last + timedelta(days=1) == newer.first for newer, older in itertools.pairwise(found))
    assert [window.days for window in windows(None, None, TODAY, Limits())] == [90]
    oldest = windows(TODAY - timedelta(days=5000), TODAY + timedelta(days=50), TODAY, Limits())[-1]
    assert oldest.first == TODAY.replace(year=TODAY.year - 2)


def test_the_practice_is_the_usual_one_when_none_is_named() -> None:
    with desk(invent(30, today=today())) as d:
        claim = d.payer.claims[0]
        alice = d.people.client("alice")
        asked = {"claimNumber": claim.number}
        is_problem(alice.post(SEARCH, asked, content_type="application/json"), 422)
        d.people.organization.default_practice = d.people.main_clinic
        d.people.organization.save()
        assert alice.post(SEARCH, asked, content_type="application/json").json()["count"] == 1
