"""Changed limits move no deadline by themselves; who asks for it sees first how many would move."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from claimdeck.claims.domain.states import Source, WorkState
from claimdeck.claims.models import Claim, ClaimEvent, PayerTerms
from claimdeck.claims.terms import deadlines, selectors
from claimdeck.kit.clock import now
from tests.factories.people import People

LIMITS = "/api/v1/payers/limits/"
JSON = "application/json"
SERVED, PROCESSED = date(2026, 3, 2), date(2026, 5, 4)


@pytest.fixture
def aetna(people: People) -> PayerTerms:
    return PayerTerms.objects.create(
        organization=people.organization, name="Aetna", filing_limit_days=90, appeal_limit_days=180
    )


def add(people: People, number: int, **values: Any) -> Claim:
    usual = {
        "organization": people.organization,
        "practice": people.main_clinic,
        "source": Source.FILE.value,
        "claim_id": f"ZZ{number}",
        "claim_id_key": f"ZZ{number}",
        "payer": "Aetna",
        "payer_key": "aetna",
        "patient": b"",
        "patient_name": "Testa Patient",
        "patient_id": "P1",
        "amount_cents": 10_000,
        "first_service_date": SERVED,
        "deadline_date": SERVED + timedelta(days=90),
        "deadline_derived": True,
    }
    return Claim.objects.create(**{**usual, **values})


def change(client: Client, terms: PayerTerms, **limits: int | None) -> None:
    assert client.patch(f"{LIMITS}{terms.pk}/", limits, content_type=JSON).status_code == 200


def foreseen(client: Client, terms: PayerTerms) -> dict[str, int]:
    answer: dict[str, int] = client.get(f"{LIMITS}{terms.pk}/deadlines/").json()
    return answer


def reckon(client: Client, terms: PayerTerms, claims: int) -> Any:
    return client.post(f"{LIMITS}{terms.pk}/deadlines/", {"claims": claims}, content_type=JSON)


def test_two_steps(people: People, aetna: PayerTerms) -> None:
    admin = people.client("admin")
    plain, given = add(people, 1), add(people, 2, deadline_derived=False)
    bare = add(people, 3, deadline_date=None, deadline_derived=False)
    picked = add(people, 4, source=Source.PAYER.value, answer_processed_date=PROCESSED)
    unanswered = add(people, 5, source=Source.PAYER.value)
    closed = add(people, 6, state=WorkState.CLOSED.value)
    stranger = add(people, 7, organization=people.other, practice=people.other_clinic)
    elsewhere = add(people, 8, payer="Cigna", payer_key="cigna")
    undated = add(people, 9, first_service_date=None)

    change(admin, aetna, filing_limit_days=60)
    # The payer's decision counts only for what came from it, and its limit has not been used so far.
    assert foreseen(admin, aetna) == {"claims": 4, "earlier": 2, "later": 1, "first": 1, "overdue": 3 + _past()}
    plain.refresh_from_db()
    assert plain.deadline_date == SERVED + timedelta(days=90), "nothing moves by itself"

    late = reckon(admin, aetna, 3)
    assert (late.status_code, late.json()["code"]) == (409, "COUNT_CHANGED")
    assert not ClaimEvent.objects.exists()
    assert reckon(admin, aetna, 4).json() == {"changed": 4}
    book = selectors.terms_of(people.organization)
    for claim in (plain, bare, picked, unanswered):
        claim.refresh_from_db()
        day = book.deadline("Aetna", Source(claim.source), claim.first_service_date, claim.answer_processed_date)
        assert (claim.deadline_date, claim.deadline_derived, claim.version) == (day, True, 1)
    assert picked.deadline_date == PROCESSED + timedelta(days=180)
    for claim in (given, closed, stranger, elsewhere, undated):
        before = claim.deadline_date
        claim.refresh_from_db()
        assert claim.deadline_date == before

    event = ClaimEvent.objects.get(claim=plain)
    assert (event.from_value, event.to_value) == ("deadline 2026-05-31", "deadline 2026-05-01")
    assert (event.by, event.explanation) == (people.admin, "Reckoned anew by the limits of Aetna")
    assert foreseen(admin, aetna)["claims"] == 0
    assert reckon(admin, aetna, 0).json() == {"changed": 0}


def _past() -> int:
    """Whether the appeal of `test_two_steps` is past by the day on which the test runs."""
    return int(PROCESSED + timedelta(days=180) < now().date())


def test_without_a_limit_deadlines_stay(people: People, aetna: PayerTerms) -> None:
    add(people, 1)
    change(people.client("admin"), aetna, filing_limit_days=None, appeal_limit_days=None)
    assert foreseen(people.client("auditor"), aetna)["claims"] == 0


@pytest.mark.parametrize("claims", [2, 3, 4])
def test_more_claims_than_one_transaction_holds(
    people: People, aetna: PayerTerms, monkeypatch: pytest.MonkeyPatch, claims: int
) -> None:
    monkeypatch.setattr(deadlines, "_AT_ONCE", 3)
    for number in range(claims):
        add(people, number)
    change(people.client("admin"), aetna, filing_limit_days=120)
    assert reckon(people.client("admin"), aetna, claims).json() == {"changed": claims}
    moved = Claim.objects.filter(deadline_date=SERVED + timedelta(days=120)).count()
    assert moved == ClaimEvent.objects.count() == claims
