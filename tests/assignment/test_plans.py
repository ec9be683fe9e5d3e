"""From a file to claims on desks: planned, reviewed, executed once, and taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.assignment.retention import purge_some
from claimdeck.claims.domain.patients import unpack_patient
from claimdeck.claims.models import Claim, ClaimEvent
from claimdeck.kit.clock import now, today
from claimdeck.kit.crypto import new_key
from claimdeck.notifications.models import Notification
from claimdeck.storage.resealing import reseal_all
from claimdeck.uploads.models import InputPage
from tests.assignment.story import (
    PLANS,
    csv_of,
    give_skills,
    items_of,
    made,
    make_team,
    plan_of,
    planned,
    row,
    send,
    upload,
)
from tests.factories.hostile import corpus
from tests.factories.people import People

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_is_planned_executed_and_undone(people: People, admin: Client) -> None:
    make_team(people, places=5)
    plan = planned(admin, *[row(n) for n in range(12)], row(20, "Medicare"), row(21, "Kaiser"))
    assert (plan["stage"], plan["counts"]["claims"], plan["counts"]["assigned"]) == ("proposed", 14, 10)
    assert not Claim.objects.exists()
    assert {load["planned"] for load in plan["people"] if load["capacity"]} == {5}
    kaiser = [item for item in items_of(admin, plan["id"], "&unassigned=true") if item["payer"] == "Kaiser"]
    assert kaiser and "Kaiser" in kaiser[0]["because"]

    done = send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    assert done.status_code == 200, done.content
    assert done.json()["result"] == done.json()["result"] | {"created": 14, "assigned": 10, "pooled": 4, "held": 0}
    again = send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    assert (again.status_code, again.json()["result"]) == (200, done.json()["result"])
    assert Claim.objects.count() == 14
    assert Claim.objects.filter(assignee=people.alice, state="Assigned").count() == 5
    claim = Claim.objects.get(claim_id="ZZ-000000")
    assert unpack_patient(bytes(claim.patient)).last_name == "Madeup0"
    assert (claim.patient_name, claim.amount_cents) == ("Madeup0, Testa", 5025)
    assert ClaimEvent.objects.filter(happening="created").count() == 14
    assert ClaimEvent.objects.filter(happening="assigned").count() == 10
    told = Notification.objects.filter(event="claims_assigned")
    assert sorted(told.values_list("user__username", "title")) == [
        ("alice", "5 claims put on your desk"),
        ("bob", "5 claims put on your desk"),
    ]

    touched = Claim.objects.filter(assignee=people.alice).order_by("pk")[0]
    Claim.objects.filter(pk=touched.pk).update(state="In Progress", version=2, touched_at=touched.created_at)
    undone = send(admin, plan["id"], "undo").json()
    assert (undone["stage"], undone["result"]["removed"], undone["result"]["kept"]) == ("undone", 13, 1)
    assert undone["result"]["kept_claims"][0]["claim_id"] == touched.claim_id
    assert list(Claim.objects.values_list("pk", flat=True)) == [touched.pk]
    assert send(admin, plan["id"], "undo").status_code == 409


def test_the_plans_that_wait_for_somebody_are_those_that_are_proposed(people: People, admin: Client) -> None:
    make_team(people)
    proposed, executed, discarded, ended = (planned(admin, row(n)) for n in range(4))
    making = upload(admin, row(5)).json()
    assert send(admin, executed["id"], "execute", fingerprint=executed["fingerprint"]).status_code == 200
    assert send(admin, discarded["id"], "discard").status_code == 200
    Plan.objects.filter(pk=ended["id"]).update(plan_date=today() - timedelta(days=2))
    found = {
        waiting: {plan["id"]: plan["stage"] for plan in admin.get(f"{PLANS}?waiting={waiting}").json()["results"]}
        for waiting in ("true", "false")
    }
    assert found["true"] == {proposed["id"]: "proposed"}
    others = {executed["id"]: "executed", discarded["id"]: "discarded", ended["id"]: "ended", making["id"]: "making"}
    assert found["false"] == others


def test_bad_rows_are_told_and_given_back(people: People, admin: Client) -> None:
    make_team(people)
    bad = [
        row(2, amount="-5.00"),
        row(3, priority="9"),
        row(4, dos="2099-01-01", submission_deadline=""),
        row(5, claim_id=""),
        row(6, dob="2026-06-30", dos="2026-06-29"),
        row(7, submission_deadline="2020-01-01"),
        row(1, amount="1.00"),
        row(8, tin="999999999"),
    ]
    content = csv_of(row(1), *bad, more=("tin", "status"))
    answer = admin.post("/api/v1/assignment/imports/", {"file": content})
    plan = made(admin, answer.json()["id"])
    assert (plan["counts"]["claims"], plan["counts"]["problem_rows"]) == (1, 8)
    codes = {problem["code"] for problem in plan["problems"] if not problem["note"]}
    assert codes == {"INVALID_ROW", "DOUBLED_CLAIM", "PRACTICE_UNKNOWN"}
    assert any("status is not used" in note for note in plan["notes"])
    assert "Madeup" not in str(plan["problems"])
    given_back = b"".join(admin.get(f"/api/v1/assignment/plans/{plan['id']}/errors/").streaming_content).decode()
    lines = given_back.splitlines()
    assert len(lines) == 9 and lines[0].startswith("claim_id,") and "ZZ-000008" in given_back


def test_a_known_claim_in_the_pool_is_updated_and_one_on_a_desk_is_a_problem(people: People, admin: Client) -> None:
    make_team(people, places=1)
    first = planned(admin, row(1), row(2), row(3, "Kaiser"))
    assert send(admin, first["id"], "execute", fingerprint=first["fingerprint"]).status_code == 200
    second = planned(admin, row(1), row(2), row(3, "Medicare", amount="77.00", patient_name=""))
    assert (second["counts"]["claims"], second["counts"]["known"], second["counts"]["changed"]) == (1, 1, 1)
    assert [p["code"] for p in second["problems"] if not p["note"]] == ["ALREADY_IN_WORK"]
    [item] = items_of(admin, second["id"])
    assert {(c["field"], c["before"], c["after"]) for c in item["changes"]} == {
        ("payer", "Kaiser", "Medicare"),
        ("amount", "53.25", "77.00"),
    }
    assert send(admin, second["id"], "execute", fingerprint=second["fingerprint"]).status_code == 200
    claim = Claim.objects.get(claim_id="ZZ-000003")
    assert (claim.payer, claim.amount_cents, claim.version, claim.patient_name) == (
        "Medicare",
        7700,
        2,
        "Madeup1, Testa",
    )


def test_moves_change_the_fingerprint_and_hold_to_the_rules(people: People, admin: Client) -> None:
    make_team(people, places=3)
    plan = planned(admin, row(1), row(2), row(3, "Medicare"))
    [medicare] = [item for item in items_of(admin, plan["id"]) if item["payer"] == "Medicare"]
    refused = send(admin, plan["id"], "move", items=[medicare["number"]], person=str(people.alice.pk))
    assert refused.status_code == 422 and "Medicare" in refused.json()["errors"][0]["message"]
    stranger = send(admin, plan["id"], "move", items=[medicare["number"]], person=str(people.charlie.pk))
    assert stranger.status_code == 422
    held = send(admin, plan["id"], "move", items=[medicare["number"]], hold=True, fingerprint=plan["fingerprint"])
    assert (held.status_code, held.json()["counts"]["held"], held.json()["counts"]["moved"]) == (200, 1, 1)
    assert held.json()["fingerprint"] != plan["fingerprint"]
    stale = send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    assert (stale.status_code, stale.json()["code"]) == (409, "FINGERPRINT")
    done = send(admin, plan["id"], "execute", fingerprint=held.json()["fingerprint"])
    assert done.status_code == 200
    assert Claim.objects.get(claim_id="ZZ-000003").held_by_rule == "admin"


def test_the_pool_is_planned_without_opening_what_is_sealed(people: People, admin: Client) -> None:
    make_team(people, places=0)
    plan = planned(admin, *[row(n) for n in range(6)])
    assert plan["counts"]["assigned"] == 0
    send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    make_team(people, places=2)
    body = {"pool": True}
    answer = admin.post("/api/v1/assignment/imports/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    pool = made(admin, answer.json()["id"])
    assert (pool["counts"]["claims"], pool["counts"]["assigned"], pool["counts"]["known"]) == (6, 4, 6)
    assert PlanItem.objects.filter(plan=pool["id"]).first().patient_name.startswith("Madeup")  # type: ignore[union-attr]
    assert send(admin, pool["id"], "execute", fingerprint=pool["fingerprint"]).json()["result"]["updated"] == 4
    undone = send(admin, pool["id"], "undo").json()
    assert (undone["result"]["undone"], undone["result"]["removed"]) == (4, 0)
    assert Claim.objects.filter(state="Pool").count() == 6


def test_what_is_chosen_must_be_here_and_in_the_pool(people: People, admin: Client, charlie: Client) -> None:
    make_team(people)
    plan = planned(admin, row(1, "Kaiser"))
    send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    claim = Claim.objects.get()
    body = {"claims": [claim.pk]}
    address = "/api/v1/assignment/imports/"
    assert charlie.post(address, body, content_type="application/json").status_code == 422
    assert admin.post(address, body, content_type="application/json").status_code == 201
    for wrong in ({}, {"claims": []}, {"claims": [claim.pk], "pool": True}, {"claims": [10**30]}, {"made": "up"}):
        assert admin.post(address, wrong, content_type="application/json").status_code in (400, 422), wrong
    assert upload(charlie, row(1), practice=str(people.main_clinic.pk)).status_code == 422
    assert charlie.get(f"/api/v1/assignment/plans/{plan['id']}/items/").status_code == 404
    assert plan_of(admin, plan["id"])["stage"] == "executed"


def test_a_payer_is_known_by_its_other_names_and_gives_the_deadline(people: People, admin: Client) -> None:
    """On an organization that nobody has set up: it begins with the usual payers."""
    make_team(people)
    give_skills(people.bob, "UnitedHealth")
    plan = planned(admin, row(1, "UHC", submission_deadline="", dos="2026-11-01"))
    [item] = items_of(admin, plan["id"])
    assert (item["person"]["name"], item["deadline_derived"]) == ("Bob Testa", True)
    assert item["submission_deadline"] == "2027-01-30"


def test_what_was_sealed_in_a_plan_opens_in_its_claims_under_a_new_key(
    people: People, admin: Client, settings: Any
) -> None:
    make_team(people)
    plan = planned(admin, row(1))
    settings.ENCRYPTION_KEYS = f"next:{new_key()},{settings.ENCRYPTION_KEYS}"
    reseal_all(100, lambda *_: None)
    assert send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"]).status_code == 200
    claim = Claim.objects.get()
    assert (claim.patient_name, claim.patient_id) == ("Madeup0, Testa", "P-0")
    reseal_all(100, lambda *_: None)
    assert unpack_patient(bytes(Claim.objects.get().patient)).last_name == "Madeup0"


def test_expired_plans_go_and_their_claims_stay(people: People, admin: Client) -> None:
    make_team(people)
    plan = planned(admin, row(1))
    send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    assert purge_some(now()) == 0
    assert purge_some(now() + timedelta(days=40)) == 1
    assert (PlanItem.objects.count(), InputPage.objects.count(), Claim.objects.count()) == (0, 0, 1)


def test_hostile_files_never_break_the_process(people: People, admin: Client) -> None:
    """A few of those that `tests/tabular` reads one by one: here that they go the same way."""
    make_team(people)
    cases = [case for case in corpus() if not case.length and len(case.data) < 1_000_000]
    for case in cases[::9]:
        # Some have names that no browser sends.
        name = "claims.xlsx" if case.name.startswith("xlsx") else "claims.csv"
        answer = admin.post("/api/v1/assignment/imports/", {"file": SimpleUploadedFile(name, case.data)})
        assert answer.status_code in (201, 413, 415, 422), (case.name, answer.content)
    assert planned(admin, row(1))["stage"] == "proposed"
