"""Payers' names and limits by the API: given to begin with, kept apart, followed by claims in work."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claimdeck.claims.domain.payers import USUAL_PAYERS
from claimdeck.claims.models import Claim, PayerTerms, WorkSettings
from claimdeck.claims.terms import selectors
from claimdeck.claims.terms.commands import ensure_terms
from tests.factories.people import People, make_organization

LIMITS = "/api/v1/payers/limits/"
SETTINGS = "/api/v1/work/settings/"
JSON = "application/json"


def listed(client: Client, query: str = "") -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in client.get(LIMITS + query).json()["results"]}


def send(client: Client, method: str, address: str, body: Any) -> Any:
    return getattr(client, method)(address, body, content_type=JSON)


def claim_of(people: People, number: str, payer: str, **values: Any) -> Claim:
    book = selectors.terms_of(people.organization)
    return Claim.objects.create(
        organization=people.organization,
        practice=people.main_clinic,
        source="file",
        claim_id=number,
        claim_id_key=number,
        payer=payer,
        payer_key=book.key(payer),
        patient=b"",
        patient_name="Testa Patient",
        patient_id="P1",
        amount_cents=10_000,
        **values,
    )


def test_an_organization_begins_with_the_usual_payers(people: People) -> None:
    # What only reads finds them too, and stores nothing.
    assert selectors.terms_of(people.organization).payers == USUAL_PAYERS
    assert not PayerTerms.objects.filter(organization=people.organization).exists()
    seen = listed(people.client("auditor"))
    assert list(seen) == sorted(payer.name for payer in USUAL_PAYERS)
    assert seen["Medicare"]["filing_limit_days"] == 365 and seen["UnitedHealth"]["provider"] == "uhc"
    assert not PayerTerms.objects.filter(organization=people.other).exists()


def test_whoever_removes_all_keeps_none(people: People) -> None:
    admin = people.client("admin")
    for one in listed(admin).values():
        assert admin.delete(f"{LIMITS}{one['id']}/").status_code == 204
    assert listed(admin) == {}
    ensure_terms(people.organization)
    assert listed(admin) == {}


def test_what_stands_already_is_not_given_again(people: People) -> None:
    PayerTerms.objects.create(organization=people.organization, name="UHC", filing_limit_days=77)
    seen = listed(people.client("admin"))
    assert "UnitedHealth" not in seen and seen["UHC"]["filing_limit_days"] == 77
    assert len(seen) == len(USUAL_PAYERS)


@pytest.mark.django_db(transaction=True)
def test_two_who_come_first_at_once_give_them_once() -> None:
    organization, at_once = make_organization(), Barrier(2)

    def give() -> None:
        try:
            at_once.wait(10)
            ensure_terms(organization)
        finally:
            connection.close()

    both = [Thread(target=give) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert PayerTerms.objects.filter(organization=organization).count() == len(USUAL_PAYERS)
    assert WorkSettings.objects.get(organization=organization).payers_given_at is not None


def test_the_list_is_searched_and_sorted(people: People) -> None:
    client = people.client("alice")
    assert list(listed(client, "?search=permanente")) == ["Kaiser"]
    assert next(iter(listed(client, "?ordering=-filing_limit_days"))) == "Medicare"
    assert client.get(f"{LIMITS}?ordering=provider").status_code == 422


def test_a_name_belongs_to_one_payer(people: People) -> None:
    admin = people.client("admin")
    seen = listed(admin)
    refused = send(admin, "post", LIMITS, {"name": "Testa Mutual", "aliases": ["B.C.B.S."]})
    assert (refused.status_code, refused.json()["code"]) == (409, "NAME_TAKEN")
    assert refused.json()["detail"].startswith("B.C.B.S. is a name of BlueCross already.")
    assert refused.json()["errors"][0]["field"] == "aliases"
    renamed = send(admin, "patch", f"{LIMITS}{seen['Aetna']['id']}/", {"name": "CIGNA Inc."})
    assert renamed.status_code == 409 and renamed.json()["errors"][0]["field"] == "name"
    assert listed(admin) == seen
    # Another organization's names are its own.
    assert send(people.client("charlie"), "post", LIMITS, {"name": "Testa Mutual"}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"name": " "},
        {"name": "T" * 101},
        {"name": "Testa", "filing_limit_days": 0},
        {"name": "Testa", "appeal_limit_days": 3651},
        {"name": "Testa", "aliases": ["x"] * 51},
        {"name": "Testa", "provider": "No Code"},
        {"name": "Testa", "limit": 3},
    ],
)
def test_what_is_past_the_bounds_is_refused(people: People, body: Any) -> None:
    assert send(people.client("admin"), "post", LIMITS, body).status_code == 422


def test_what_is_left_out_stays_and_null_takes_away(people: People) -> None:
    admin = people.client("admin")
    address = f"{LIMITS}{listed(admin)['UnitedHealth']['id']}/"
    answer = send(admin, "patch", address, {"filing_limit_days": None, "aliases": ["UHC", "united health", "uhc"]})
    assert answer.json()["filing_limit_days"] is None and answer.json()["appeal_limit_days"] == 180
    assert answer.json()["aliases"] == ["UHC"] and answer.json()["provider"] == "uhc"


def test_claims_in_work_follow_the_names(people: People) -> None:
    admin = people.client("admin")
    seen = listed(admin)
    claim, stays = claim_of(people, "ZZ1", "Aetna Better Health"), claim_of(people, "ZZ2", "Testa Mutual")
    assert claim.payer_key == "aetnabetterhealth"
    address = f"{LIMITS}{seen['Aetna']['id']}/"

    def key() -> str:
        claim.refresh_from_db()
        return claim.payer_key

    send(admin, "patch", address, {"aliases": ["Aetna Better Health"]})
    assert key() == "aetna"
    send(admin, "patch", address, {"name": "Aetna of Testville"})
    assert key() == "aetnaoftestville"
    assert admin.delete(address).status_code == 204
    assert key() == "aetnabetterhealth"
    stays.refresh_from_db()
    assert (stays.payer_key, stays.version, claim.version) == ("testamutual", 1, 1)


def test_settings_of_the_work(people: People) -> None:
    admin = people.client("admin")
    usual = {"open_claims_cap": None, "offer_hourly": False, "untouched_days": 14}
    assert people.client("alice").get(SETTINGS).json() == usual
    assert not WorkSettings.objects.exists()
    changed = send(admin, "patch", SETTINGS, {"open_claims_cap": 60, "offer_hourly": True})
    assert changed.json() == {"open_claims_cap": 60, "offer_hourly": True, "untouched_days": 14}
    assert send(admin, "patch", SETTINGS, {"open_claims_cap": None}).json()["open_claims_cap"] is None
    assert people.client("charlie").get(SETTINGS).json() == usual
    for wrong in ({"open_claims_cap": 0}, {"untouched_days": 366}, {"untouched_days": None}):
        assert send(admin, "patch", SETTINGS, wrong).status_code == 422
