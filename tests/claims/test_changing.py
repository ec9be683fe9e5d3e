"""Working a claim: steps, closing, notes, two people at once, many alike."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claimdeck.accounts.domain.days import local_date
from claimdeck.claims.changing import commands, saving
from claimdeck.claims.changing.commands import Note, SavedByAnother
from claimdeck.claims.domain.states import STEPS, WorkState
from claimdeck.claims.models import Claim, ClaimEvent, ClaimNote
from claimdeck.kit.clock import now
from tests.factories.claims_in_work import answer, make_claim
from tests.factories.people import People, caller_for

CLAIMS = "/api/v1/work/claims/"
JSON = "application/json"


@pytest.fixture
def today(people: People) -> date:
    return local_date(now(), people.organization.time_zone)


@pytest.fixture
def claim(people: People) -> Claim:
    """On Alice's desk, begun."""
    return make_claim(
        people.organization, people.main_clinic, state=WorkState.IN_PROGRESS, assignee=people.alice, answer=answer()
    )


def patch(client: Client, claim: Claim, body: dict[str, Any], query: str = "") -> Any:
    return client.patch(f"{CLAIMS}{claim.pk}/{query}", body, content_type=JSON)


def happened(claim: Claim) -> list[tuple[str, str, str]]:
    """What was done since the claim was made, oldest first."""
    events = ClaimEvent.objects.filter(claim=claim, version__isnull=False).order_by("id")
    return [(event.happening, event.field or event.from_value, event.to_value) for event in events]


def test_first_what_would_change_then_the_change(alice: Client, claim: Claim, today: date) -> None:
    day = (today + timedelta(days=3)).isoformat()
    body = {"version": 1, "state": "On Hold", "hold_until_date": day, "hold_reason": "Waits for the chart."}
    told = patch(alice, claim, body, "?dry_run=true").json()
    expected = [
        {"field": "state", "from_value": "In Progress", "to_value": "On Hold"},
        {"field": "hold_until_date", "from_value": "", "to_value": day},
        {"field": "hold_reason", "from_value": "", "to_value": "Waits for the chart."},
    ]
    assert sorted(told["changes"], key=str) == sorted(expected, key=str)
    assert (told["claim"]["state"], told["claim"]["version"]) == ("In Progress", 1)
    assert happened(claim) == []
    told = patch(alice, claim, body).json()
    assert sorted(told["changes"], key=str) == sorted(expected, key=str)
    assert (told["claim"]["state"], told["claim"]["hold_reason"]) == ("On Hold", "Waits for the chart.")
    assert told["claim"]["version"] == 2 and told["claim"]["touched_at"] is not None
    assert ("state changed", "In Progress", "On Hold") in happened(claim)
    # Back to work: what belongs to the hold goes with it.
    told = patch(alice, claim, {"version": 2, "state": "In Progress"}).json()["claim"]
    assert (told["hold_until_date"], told["hold_reason"]) == (None, "")


@pytest.mark.parametrize("state", list(WorkState))
def test_illegal_steps_are_refused_with_the_legal_ones(people: People, state: WorkState) -> None:
    owner = None if state is WorkState.POOL else people.alice
    claim = make_claim(people.organization, people.main_clinic, state=state, assignee=owner)
    client = people.client("admin")
    for wanted in set(WorkState) - STEPS[state] - {state}:
        answered = patch(client, claim, {"version": 1, "state": wanted.value})
        assert answered.status_code == 422
        message = answered.json()["errors"][0]["message"]
        assert all(step.value in message for step in STEPS[state]) if owner else "Assign it" in message
    claim.refresh_from_db()
    assert (claim.state, claim.version, happened(claim)) == (state.value, 1, [])


def test_closing_asks_what_it_came_to_and_what_comes_next(alice: Client, claim: Claim, today: date) -> None:
    assert patch(alice, claim, {"version": 1, "state": "Closed", "result": "paid"}).status_code == 422
    patch(alice, claim, {"version": 1, "state": "Submitted", "reference_number": "REF-1"})
    claim.refresh_from_db()
    assert claim.submitted_at is not None and claim.reference_number == "REF-1"
    refused = patch(alice, claim, {"version": 2, "state": "Closed"}).json()
    assert [error["field"] for error in refused["errors"]] == ["result"]
    refused = patch(alice, claim, {"version": 2, "state": "Closed", "result": "appeal sent"}).json()
    assert [error["field"] for error in refused["errors"]] == ["next_action", "next_action_date"]
    body = {"version": 2, "state": "Closed", "result": "appeal sent", "next_action": "Call about the appeal."}
    late = {**body, "next_action_date": (today - timedelta(days=1)).isoformat()}
    assert patch(alice, claim, late).status_code == 422
    told = patch(alice, claim, {**body, "next_action_date": today.isoformat()}).json()["claim"]
    assert (told["state"], told["result"], told["next_action"]) == ("Closed", "appeal sent", "Call about the appeal.")
    claim.refresh_from_db()
    assert claim.closed_at is not None and claim.closing_answer_key == claim.answer_key != ""
    # Reopened: it is in work again, and nothing of its end is left but in the history.
    told = patch(alice, claim, {"version": 3, "state": "In Progress"}).json()["claim"]
    assert (told["closed_at"], told["submitted_at"], told["result"]) == (None, None, "")
    claim.refresh_from_db()
    assert claim.closing_answer_key == ""
    assert ("details changed", "result", "appeal sent") in happened(claim)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"hold_until_date": "2031-01-01"}, "hold_until_date"),
        ({"state": "On Hold", "hold_until_date": "2020-01-01"}, "hold_until_date"),
        ({"state": "On Hold", "hold_until_date": "9999-01-01"}, "hold_until_date"),
        ({"result": "paid"}, "result"),
        ({"next_action_date": "9999-12-31"}, "next_action_date"),
        ({"reference_number": "9" * 65}, "reference_number"),
        ({"state": "Done"}, "state"),
        ({"assignee": "me"}, "assignee"),
        ({"note": {"text": "x" * 4001}}, "note.text"),
        ({"note": {"text": "  "}}, "note.text"),
    ],
)
def test_what_cannot_be_is_refused_field_by_field(
    alice: Client, claim: Claim, body: dict[str, Any], field: str
) -> None:
    answered = patch(alice, claim, {"version": 1, **body})
    assert answered.status_code == 422
    assert [error["field"] for error in answered.json()["errors"]] == [field]


def test_nothing_to_change_is_said(alice: Client, claim: Claim) -> None:
    answered = patch(alice, claim, {"version": 1, "state": "In Progress"})
    assert (answered.status_code, answered.json()["detail"][:21]) == (422, "Nothing would change.")
    claim.refresh_from_db()
    assert claim.version == 1


def test_the_second_of_two_people_sees_both_versions(people: People, claim: Claim) -> None:
    alice, admin = people.client("alice"), people.client("admin")
    seen = alice.get(f"{CLAIMS}{claim.pk}/").json()["version"]
    note = {"text": "The payer wants the chart."}
    assert patch(admin, claim, {"version": seen, "state": "On Hold", "note": note}).status_code == 200
    mine = {"version": seen, "state": "Submitted", "reference_number": "REF-2", "note": {"text": "Sent it."}}
    for query in ("?dry_run=true", ""):
        told = patch(alice, claim, mine, query)
        assert (told.status_code, told.json()["code"]) == (409, "CHANGED_MEANWHILE")
    told = told.json()
    assert {(one["field"], one["from_value"], one["to_value"]) for one in told["yours"]} == {
        ("state", "On Hold", "Submitted"),
        ("reference_number", "", "REF-2"),
        ("note", "", "Sent it."),
    }
    theirs = {(one["who"], one["what"], one["to_value"], one["text"]) for one in told["theirs"]}
    assert theirs == {
        ("Admin Testa", "state changed", "On Hold", None),
        ("Admin Testa", "note added", "", "The payer wants the chart."),
    }
    assert (told["current"]["state"], told["current"]["version"]) == ("On Hold", 2)
    claim.refresh_from_db()
    assert (claim.reference_number, claim.version) == ("", 2)
    assert ClaimNote.objects.filter(claim=claim).count() == 1


def test_who_saves_between_reading_and_writing_is_never_overwritten(
    people: People, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = saving.save

    def late(*prepared: Any) -> set[int]:
        Claim.objects.filter(pk=claim.pk).update(state=WorkState.ON_HOLD.value, version=2)
        return usual(*prepared)

    monkeypatch.setattr(commands, "save", late)
    with pytest.raises(SavedByAnother):
        commands.change(caller_for(people.alice), claim.pk, {"state": "Submitted"}, Note("Sent."), version=1)
    claim.refresh_from_db()
    assert (claim.state, ClaimNote.objects.count(), happened(claim)) == ("On Hold", 0, [])


def test_a_payers_answer_is_no_edit_unless_it_changes_the_state(people: People, claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(answer_outcome="paid", answer_paid_cents=5)
    assert patch(people.client("alice"), claim, {"version": 1, "reference_number": "REF-3"}).status_code == 200
    # The answer closed it: the version is the same, but the step that was meant is none any more.
    Claim.objects.filter(pk=claim.pk).update(state=WorkState.CLOSED.value)
    refused = patch(people.client("alice"), claim, {"version": 2, "state": "On Hold"})
    assert (refused.status_code, refused.json()["code"]) == (422, "NO_SUCH_STEP")


def test_who_lost_the_claim_hears_that_it_is_not_theirs(people: People, claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(assignee=people.bob, version=2)
    assert patch(people.client("alice"), claim, {"version": 1, "state": "Submitted"}).status_code == 404


def test_only_the_latest_note_is_changed_and_only_by_its_author(people: People, claim: Claim) -> None:
    alice, admin = people.client("alice"), people.client("admin")
    address = f"{CLAIMS}{claim.pk}/notes/"
    first = alice.post(address, {"text": "First."}, content_type=JSON).json()
    changed = alice.patch(address, {"id": first["id"], "text": "First, put right."}, content_type=JSON).json()
    assert (changed["id"], changed["text"], changed["edited_at"] is None) == (first["id"], "First, put right.", False)
    # Not hers: the text is added, and the other note stays.
    added = admin.patch(address, {"id": first["id"], "text": "Second."}, content_type=JSON).json()
    assert added["id"] != first["id"]
    # No longer the latest: likewise.
    again = alice.patch(address, {"id": first["id"], "text": "Third."}, content_type=JSON).json()
    notes = alice.get(address).json()["results"]
    assert [note["text"] for note in notes] == ["Third.", "Second.", "First, put right."]
    assert notes[0]["id"] == again["id"] and [note["mine"] for note in notes] == [True, False, True]
    texts = [entry["text"] for entry in alice.get(f"{CLAIMS}{claim.pk}/history/").json()["results"]]
    assert texts[:4] == ["Third.", "Second.", "First, put right.", "First."]
    late = alice.post(address, {"text": "Late.", "version": 1}, content_type=JSON)
    assert (late.status_code, len(late.json()["theirs"])) == (409, 4)


def test_what_people_write_is_stored_sealed(alice: Client, claim: Claim) -> None:
    patch(alice, claim, {"version": 1, "state": "On Hold", "hold_reason": "Testa called", "note": {"text": "Of Testa"}})
    # The tables as they are, past the fields that open them.
    with connection.cursor() as cursor:
        for table, column in (
            ("claims_claimnote", "text"),
            ("claims_claimevent", "text"),
            ("claims_claim", "hold_reason"),
        ):
            cursor.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
            kept = [bytes(value) for (value,) in cursor.fetchall()]
            assert kept and not any(b"Testa" in value for value in kept)
    assert not ClaimEvent.objects.filter(to_value__contains="Testa").exists()


def test_many_alike_each_by_itself(people: People, claim: Claim) -> None:
    organization = people.organization
    mine = [
        make_claim(
            organization, people.main_clinic, state=WorkState.IN_PROGRESS, assignee=people.alice, claim_id=f"ZZ{n}"
        )
        for n in range(3)
    ]
    assigned = make_claim(organization, None, state=WorkState.ASSIGNED, assignee=people.alice, claim_id="ZZ-AS")
    bobs = make_claim(organization, None, state=WorkState.IN_PROGRESS, assignee=people.bob, claim_id="ZZ-BO")
    Claim.objects.filter(pk=mine[2].pk).update(version=4)
    body = {
        "claims": [{"id": one.pk, "version": 1} for one in mine]
        + [{"id": assigned.pk}, {"id": bobs.pk}, {"id": 10**9}],
        "state": "Submitted",
        "note": "All sent together.",
    }
    client = people.client("alice")
    would = client.post(f"{CLAIMS}change/?dry_run=true", body, content_type=JSON).json()
    assert not ClaimNote.objects.exists()
    told = client.post(f"{CLAIMS}change/", body, content_type=JSON).json()
    assert told == would
    assert told["changed"] == [mine[0].pk, mine[1].pk]
    reasons = {one["id"]: (one["claim_id"], one["reason"]) for one in told["unchanged"]}
    assert reasons[mine[2].pk] == ("ZZ2", "Somebody changed it since you opened the list.")
    assert reasons[assigned.pk][0] == "ZZ-AS" and "can become In Progress, not Submitted" in reasons[assigned.pk][1]
    assert reasons[bobs.pk] == reasons[10**9] == ("", "There is no such claim, or it is not yours to see.")
    states = Claim.objects.filter(pk__in=[one.pk for one in mine]).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["Submitted", "Submitted", "In Progress"]
    assert ClaimNote.objects.count() == 2
    assert happened(mine[0]) == [("state changed", "In Progress", "Submitted"), ("note added", "", "")]


def test_many_that_are_to_wait_are_begun_on_the_way(people: People, claim: Claim, today: date) -> None:
    def made(state: WorkState) -> Claim:
        return make_claim(people.organization, None, state=state, assignee=people.alice, claim_id=f"ZZ-{state.name}")

    assigned, sent = made(WorkState.ASSIGNED), made(WorkState.SUBMITTED)
    day = today + timedelta(days=4)
    named = [{"id": one.pk, "version": 1} for one in (claim, assigned, sent)]
    client = people.client("alice")
    body = {"claims": named, "state": "On Hold", "hold_until_date": day.isoformat()}
    told = client.post(f"{CLAIMS}change/", body, content_type=JSON).json()
    assert told["changed"] == [claim.pk, assigned.pk]
    assert "can become Closed or In Progress, not On Hold" in told["unchanged"][0]["reason"]
    assigned.refresh_from_db()
    assert (assigned.state, assigned.hold_until_date, assigned.version) == ("On Hold", day, 2)
    assert happened(assigned)[:2] == [
        ("state changed", "Assigned", "In Progress"),
        ("state changed", "In Progress", "On Hold"),
    ]


@pytest.mark.parametrize(("count", "status"), [(0, 422), (500, 200), (501, 422)])
def test_how_many_at_once(alice: Client, claim: Claim, count: int, status: int) -> None:
    body = {"claims": [{"id": claim.pk + n} for n in range(count)], "state": "On Hold"}
    assert alice.post(f"{CLAIMS}change/", body, content_type=JSON).status_code == status


def test_who_only_reads_changes_nothing(people: People, claim: Claim) -> None:
    for name in ("auditor", "operator"):
        assert patch(people.client(name), claim, {"version": 1, "state": "Submitted"}).status_code == 403
    for name in ("bob", "charlie"):
        assert patch(people.client(name), claim, {"version": 1, "state": "Submitted"}).status_code == 404
