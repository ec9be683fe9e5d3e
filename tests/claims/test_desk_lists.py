"""Lists of claims in work: who sees which, filters, views and their numbers, the opened claim and its history."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.models import AccessRecord
from claimdeck.claims.domain.deadlines import Urgency, work_day
from claimdeck.claims.domain.patients import Patient, patient_hash
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim, ClaimEvent, ClaimNote
from claimdeck.kit.clock import now
from claimdeck.storage.sealing import key_ring
from tests.factories.claims_in_work import answer, make_claim
from tests.factories.people import People, client_of, make_user

CLAIMS = "/api/v1/work/claims/"
JSON = "application/json"


def numbers(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [found["claim_id"] for found in response.json()["results"]]


@pytest.fixture
def today(people: People) -> date:
    return local_date(now(), people.organization.time_zone)


@pytest.fixture
def desks(people: People, today: date) -> dict[str, Claim]:
    """A claim of Alice's that is overdue, one of Bob's due today, one in the pool, one of a stranger's."""
    organization = people.organization
    return {
        "alice": make_claim(
            organization,
            people.main_clinic,
            state=WorkState.IN_PROGRESS,
            assignee=people.alice,
            claim_id="ZZ-A",
            claim_number="ZZ90",
            deadline_date=today - timedelta(days=1),
            amount_cents=100_50,
            answer=answer("denied"),
        ),
        "bob": make_claim(
            organization,
            people.north_clinic,
            state=WorkState.ASSIGNED,
            assignee=people.bob,
            claim_id="ZZ-B",
            deadline_date=today,
            payer="Aetna",
            payer_key="aetna",
            patient=Patient("Bob", "Testpatient", date(1960, 2, 2), "900000002"),
        ),
        "pool": make_claim(organization, None, claim_id="ZZ-C", deadline_date=None, held_by_rule="Made-up rule"),
        "charlie": make_claim(
            people.other, people.other_clinic, state=WorkState.ASSIGNED, assignee=people.charlie, claim_id="ZZ-D"
        ),
    }


def test_people_see_their_desk_and_those_who_oversee_see_all(people: People, desks: dict[str, Claim]) -> None:
    seen = {name: numbers(people.client(name).get(CLAIMS)) for name in ("alice", "bob", "admin", "auditor", "charlie")}
    all_of_them = ["ZZ-A", "ZZ-B", "ZZ-C"]
    assert seen == {
        "alice": ["ZZ-A"],
        "bob": ["ZZ-B"],
        "admin": all_of_them,
        "auditor": all_of_them,
        "charlie": ["ZZ-D"],
    }
    assert people.client("operator").get(CLAIMS).status_code == 403
    record = AccessRecord.objects.filter(user=people.alice, action="list_claims").get()
    assert record.reason == "claims on the page: 1" and "Patient" not in str(record.__dict__)


def test_others_claims_are_not_found(people: People, desks: dict[str, Claim]) -> None:
    for who, what in (("alice", "bob"), ("alice", "pool"), ("alice", "charlie"), ("admin", "charlie")):
        for part in ("", "notes/", "history/"):
            assert people.client(who).get(f"{CLAIMS}{desks[what].pk}/{part}").status_code == 404
    assert people.client("admin").get(f"{CLAIMS}{2**70}/").status_code == 404


def test_people_held_to_practices_see_no_others(people: People, desks: dict[str, Claim]) -> None:
    people.auditor.practices.add(people.north_clinic)
    assert numbers(people.client("auditor").get(CLAIMS)) == ["ZZ-B"]
    people.alice.practices.add(people.north_clinic)
    make_claim(people.organization, None, state=WorkState.ASSIGNED, assignee=people.alice, claim_id="ZZ-E")
    assert numbers(people.client("alice").get(CLAIMS)) == ["ZZ-E"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("payer=AETNA", ["ZZ-B"]),
        ("person=none", ["ZZ-C"]),
        ("state=Assigned&state=Pool", ["ZZ-B", "ZZ-C"]),
        ("outcome=denied", ["ZZ-A"]),
        ("reason=MADE-UP REASON: den", ["ZZ-A"]),
        ("number=zz90", ["ZZ-A"]),
        ("number=zzb", ["ZZ-B"]),
        ("max_amount=100.50", ["ZZ-A"]),
        ("min_amount=100.51", ["ZZ-B", "ZZ-C"]),
        ("view=overdue", ["ZZ-A"]),
        ("view=due_today", ["ZZ-B"]),
        ("view=due_soon", ["ZZ-B"]),
        ("view=pool", ["ZZ-C"]),
        ("view=held", ["ZZ-C"]),
        ("view=waiting", []),
        ("min_age_days=1", []),
        ("max_age_days=0", ["ZZ-A", "ZZ-B", "ZZ-C"]),
        ("mine=true", []),
        ("ordering=-claim_id", ["ZZ-C", "ZZ-B", "ZZ-A"]),
        ("page_size=1&page=2", ["ZZ-B"]),
        ("page=9", []),
    ],
)
def test_filters(admin: Client, desks: dict[str, Claim], query: str, found: list[str]) -> None:
    assert numbers(admin.get(f"{CLAIMS}?{query}")) == found


@pytest.mark.parametrize("query", ["person=nobody-known", "ordering=patient_name", "max_age_days=99999999", "view=x"])
def test_what_cannot_be_asked_is_refused(admin: Client, query: str) -> None:
    assert admin.get(f"{CLAIMS}?{query}").status_code == 422


def test_the_numbers_above_a_list_count_what_it_holds(people: People, desks: dict[str, Claim]) -> None:
    told = people.client("admin").get(f"{CLAIMS}totals/").json()
    assert told == {
        "all": {"claims": 3, "amount": "350.50"},
        "pool": {"claims": 1, "amount": "125.00"},
        "open": {"claims": 2, "amount": "225.50"},
        "overdue": {"claims": 1, "amount": "100.50"},
        "due_today": {"claims": 1, "amount": "125.00"},
        "due_soon": {"claims": 1, "amount": "125.00"},
    }
    assert people.client("alice").get(f"{CLAIMS}totals/").json()["all"]["claims"] == 1
    assert people.client("admin").get(f"{CLAIMS}totals/?payer=aetna").json()["all"]["claims"] == 1


def test_patients_are_found_by_post_only(people: People, desks: dict[str, Claim]) -> None:
    Claim.objects.filter(pk=desks["pool"].pk).update(patient_hash=patient_hash("zp-77", key_ring()))
    client = people.client("admin")
    asked = [
        ({"subscriber_id": "900000002"}, ["ZZ-B"]),
        ({"first_name": "Bob", "last_name": "TESTPATIENT", "date_of_birth": "1960-02-02"}, ["ZZ-B"]),
        ({"patient_id": "ZP 77"}, ["ZZ-C"]),
        ({"patient_id": "ZP 78"}, []),
    ]
    for body, found in asked:
        assert numbers(client.post(f"{CLAIMS}search/", body, content_type=JSON)) == found
    assert numbers(people.client("alice").post(f"{CLAIMS}search/", asked[0][0], content_type=JSON)) == []
    assert client.post(f"{CLAIMS}search/", {"last_name": "Testpatient"}, content_type=JSON).status_code == 422


def test_an_opened_claim_says_what_was_done_and_answered(people: People, desks: dict[str, Claim]) -> None:
    claim = desks["alice"]
    ClaimNote.objects.create(claim=claim, author=people.alice, text="Called the payer.")
    ClaimEvent.objects.create(claim=claim, happening="note added", by=people.alice, by_person=True, text="Called.")
    ClaimEvent.objects.create(claim=claim, happening="answered")
    told = people.client("alice").get(f"{CLAIMS}{claim.pk}/").json()
    assert told["patient"]["last_name"] and told["patient_name"] == "Testa Patient"
    assert (told["answer"]["outcome"], told["answer"]["codes"]) == ("denied", ["96"])
    assert told["urgency"] == "overdue" and told["days_left"] < 0
    assert [note["text"] for note in told["notes"]] == ["Called the payer."]
    whats = [entry["what"] for entry in told["history"]]
    assert sorted(whats) == sorted(["note added", "answered", "state changed", "assigned", "created"])
    noted = next(entry for entry in told["history"] if entry["what"] == "note added")
    assert (noted["who"], noted["text"]) == ("Alice Testa", "Called.")
    assert set(told["can"]["steps"]) == {"On Hold", "Submitted"} and told["can"]["edit_note"] is not None
    first = people.client("alice").get(f"{CLAIMS}{claim.pk}/history/?page_size=2").json()
    assert (first["count"], [entry["id"] for entry in first["results"]]) == (
        5,
        [entry["id"] for entry in told["history"][:2]],
    )
    assert AccessRecord.objects.filter(action="view_claim", subject_id=str(claim.pk)).count() == 1
    assert people.client("auditor").get(f"{CLAIMS}{claim.pk}/").json()["can"]["steps"] == []


def test_who_was_removed_keeps_a_place_in_the_history(people: People, desks: dict[str, Claim]) -> None:
    gone = make_user("gone", people.organization)
    claim = desks["alice"]
    ClaimEvent.objects.create(claim=claim, happening="note added", by=gone, by_person=True, text="Mine.")
    ClaimNote.objects.create(claim=claim, author=gone, text="Mine.")
    gone.delete()
    noted = client_of(people.alice).get(f"{CLAIMS}{claim.pk}/notes/").json()["results"]
    assert next(one["author"] for one in noted if one["text"] == "Mine.") == "removed user"
    told = client_of(people.alice).get(f"{CLAIMS}{claim.pk}/history/").json()["results"]
    assert next(entry["who"] for entry in told if entry["text"] == "Mine.") == "removed user"


def test_whose_desk_it_was_is_said_of_somebody_removed_too(people: People, desks: dict[str, Claim]) -> None:
    gone = make_user("gone", people.organization)
    claim = desks["alice"]
    told = {
        "reassigned": ("Assigned", "Assigned", {"from_user": gone, "to_user": people.alice}),
        "assigned": ("Pool", "Assigned", {"to_user": gone}),
        "released": ("In Progress", "Pool", {"from_user": gone}),
        "state changed": ("Assigned", "In Progress", {}),
    }
    for what, (before, after, who) in told.items():
        ClaimEvent.objects.create(claim=claim, happening=what, from_value=before, to_value=after, **who)
    gone.delete()
    shown = client_of(people.alice).get(f"{CLAIMS}{claim.pk}/history/").json()["results"]
    newest = {entry["what"]: (entry["from_value"], entry["to_value"]) for entry in shown[: len(told)]}
    assert newest == {
        "reassigned": ("removed user", "Alice Testa"),
        "assigned": ("Pool", "removed user"),
        "released": ("removed user", "Pool"),
        "state changed": ("Assigned", "In Progress"),
    }


def test_how_near_a_deadline_is() -> None:
    # Thursday, 11 pm in New York: already Friday in UTC.
    day = work_day(now().replace(2026, 11, 20, 4, 0), "America/New_York", "12345")
    assert (day.today, day.soon_until) == (date(2026, 11, 19), date(2026, 11, 23))
    assert str(day.week_began_at) == "2026-11-16 05:00:00+00:00"
    near = [date(2026, 11, number) for number in (18, 19, 20, 23, 24)]
    told = [day.urgency_of(deadline, waits_for_work=True) for deadline in near]
    assert told == [Urgency.OVERDUE, Urgency.TODAY, Urgency.SOON, Urgency.SOON, Urgency.LATER]
    assert day.urgency_of(near[0], waits_for_work=False) is Urgency.LATER
    assert work_day(now(), "UTC", "").soon_until == work_day(now(), "UTC", "").today
