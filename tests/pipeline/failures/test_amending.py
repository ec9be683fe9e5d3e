"""Claims are amended as people decide: what failed goes through later, what was loaded stays right or is refused."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from claimdeck.pipeline.following import follow_up
from claimdeck.pipeline.reconciling.reconcile import reconcile
from claimdeck.pipeline.schema.production.models import (
    Amendment,
    AuditEntry,
    FailedClaim,
    ProducedClaim,
    ProducedLine,
)
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from claimdeck.pipeline.stores.opening import production_store, staging_store
from tests.factories.failed_claims import make_failed, make_letter
from tests.factories.people import People, client_of
from tests.pipeline.processing.places import places, run_batch, stage

FAILED = "/api/v1/pipeline/failed-claims/"
LETTERS = "/api/v1/pipeline/dead-letters/"


def post(client: Client, address: str, body: Any, status: int = 200) -> Any:
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def amendment(changes: Any, version: int = 1, **more: Any) -> dict[str, Any]:
    return {"changes": changes, "expected_version": version, "reason": "ZZ misspelt", **more}


def test_a_failed_claim_is_amended_and_waits_as_a_new_version(people: People, alice: Client) -> None:
    failed = make_failed("ZZ1")
    told = post(alice, f"{FAILED}{failed.pk}/amend/", amendment({"date_of_birth": "1949-12-31"}))
    assert told == {"claim_id": "ZZ1", "version": 2, "place": "pending", "columns": ["date_of_birth"]}
    claim = StagedClaim.objects.get(pk="ZZ1")
    assert (claim.version, claim.processing_status) == (2, "pending") and claim.date_of_birth == date(1949, 12, 31)
    failed.refresh_from_db()
    assert (failed.resolution_status, failed.resolved_by) == ("resubmitted", "alice")
    entry = AuditEntry.objects.get()
    assert (entry.old_values, entry.new_values) == ({"date_of_birth": "1950-01-01"}, {"date_of_birth": "1949-12-31"})
    assert (entry.changed_by, entry.reason, entry.action, entry.version) == ("alice", "ZZ misspelt", "amended", 2)
    with connections["production"].cursor() as cursor:
        cursor.execute("SELECT old_values, new_values, reason FROM audit_log")
        assert not [stored for stored in cursor.fetchone() if b"19" in bytes(stored)[:40] or b"ZZ" in bytes(stored)]


def test_a_stale_version_is_a_conflict_that_says_what_changed(people: People, alice: Client, bob: Client) -> None:
    failed = make_failed("ZZ1")
    post(alice, f"{FAILED}{failed.pk}/amend/", amendment({"payer": "ZZ Other"}))
    told = post(bob, f"{FAILED}{failed.pk}/amend/", amendment({"payer": "ZZ Third"}), 409)
    assert (told["code"], told["version"]) == ("STALE_VERSION", 2)
    assert [(one["by"], one["columns"]) for one in told["changed"]] == [("alice", ["payer"])]
    told = post(bob, f"{FAILED}{failed.pk}/amend/", amendment({"payer": "ZZ Third"}, 2), 409)
    assert told["code"] == "IN_PROCESSING", "it waits to be processed"
    assert StagedClaim.objects.get(pk="ZZ1").payer == "ZZ Other"


@pytest.mark.parametrize(
    "changes",
    [
        {"payer'; DROP TABLE claims; --": "x"},
        {"no_such_field": "x"},
        {"version": 7},
        {"lines": {"1": {"claim_id": "x"}}},
    ],
)
def test_unknown_fields_are_refused_and_nothing_is_changed(people: People, alice: Client, changes: Any) -> None:
    failed = make_failed("ZZ1")
    told = post(alice, f"{FAILED}{failed.pk}/amend/", amendment({"payer": "ZZ Other"} | changes), 422)
    assert "no column that can be amended" in told["errors"][0]["message"]
    assert StagedClaim.objects.get(pk="ZZ1").payer == "Secret Payer"
    assert not AuditEntry.objects.exists() and not Amendment.objects.exists()


def test_a_held_claim_is_released_and_a_rejected_one_is_not(people: People, alice: Client) -> None:
    held, rejected = make_failed("ZZ1", rule="mue", held=True), make_failed("ZZ2")
    assert post(alice, f"{FAILED}{held.pk}/resubmit/", {"reason": "looked at", "release": True}) == {"version": 2}
    claim = StagedClaim.objects.get(pk="ZZ1")
    assert (claim.waived_rules, claim.processing_status) == ("mue", "pending")
    told = post(alice, f"{FAILED}{rejected.pk}/resubmit/", {"reason": "please", "release": True}, 422)
    assert told["code"] == "NOT_HELD"
    assert post(alice, f"{FAILED}{rejected.pk}/resubmit/", {"reason": "rules changed"}) == {"version": 2}
    assert StagedClaim.objects.get(pk="ZZ2").waived_rules == ""
    post(alice, f"{FAILED}{rejected.pk}/resubmit/", {"reason": "again"}, 409)


def test_claims_are_assigned_and_resolved_once(people: People, alice: Client, bob: Client) -> None:
    failed = make_failed("ZZ1")
    address = f"{FAILED}{failed.pk}/"
    assert post(alice, f"{address}assign/", {"user": "bob"})["assigned_to"] == "bob"
    for nobody in ("charlie", "auditor", "operator", "nobody"):
        assert (
            "Choose an active person" in post(alice, f"{address}assign/", {"user": nobody}, 422)["errors"][0]["message"]
        )
    post(bob, f"{address}resolve/", {"action": "forget"}, 422)
    told = post(bob, f"{address}resolve/", {"action": "write_off", "notes": "too small"})
    assert told["resolution_status"] == "written_off"
    assert post(alice, f"{address}resolve/", {"action": "resolved"}, 409)["code"] == "DECIDED"
    assert StagedClaim.objects.get(pk="ZZ1").processing_status == "failed", "a written-off claim stays failed"
    shown = alice.get(address).json()
    assert [one["action"] for one in shown["history"]] == ["written_off", "assigned"]
    assert shown["resolution_notes"] == "too small"


def test_many_are_decided_each_for_itself(people: People, alice: Client) -> None:
    one, two = make_failed("ZZ1"), make_failed("ZZ2", resolution_status="written_off")
    told = post(alice, f"{FAILED}many/", {"ids": [one.pk, two.pk, 999], "what": "assign", "user": "bob"})
    assert told["count"] == 1
    assert [(refused["id"], refused["code"]) for refused in told["refused"]] == [
        (two.pk, "DECIDED"),
        (999, "NOT_FOUND"),
    ]
    post(alice, f"{FAILED}many/", {"ids": list(range(1, 502)), "what": "resubmit", "reason": "x"}, 422)
    post(alice, f"{FAILED}many/", {"ids": [], "what": "resubmit"}, 422)
    # Beyond what a database counts to.
    post(alice, f"{FAILED}many/", {"ids": [2**63], "what": "resubmit", "reason": "x"}, 422)
    post(alice, f"{LETTERS}replay/", {"ids": [2**63]}, 422)
    post(alice, f"{LETTERS}write-off/", {"ids": [2**63]}, 422)


def test_dead_letters_are_replayed_amended_and_written_off(people: People, alice: Client) -> None:
    one, two, three = make_letter("ZZ1"), make_letter("ZZ2"), make_letter("ZZ3")
    assert post(alice, f"{LETTERS}write-off/", {"ids": [three.pk]}) == {"count": 1}
    told = post(alice, f"{LETTERS}{one.pk}/amend/", amendment({"patient_last_name": "Testperson"}))
    assert (told["version"], told["place"]) == (2, "pending")
    shown = alice.get(f"{LETTERS}{one.pk}/").json()
    assert shown["history"][0]["changes"] == [
        {"column": "patient_last_name", "old": "Secretstaged", "new": "Testperson"}
    ]
    assert (shown["place"], shown["left_by"], any(shown["can"].values())) == ("pending", "alice", False)
    told = post(alice, f"{LETTERS}{one.pk}/amend/", amendment({"patient_last_name": "Thirdperson"}), 409)
    assert [(one["by"], one["columns"]) for one in told["changed"]] == [("alice", ["patient_last_name"])]
    assert alice.get(f"{LETTERS}{three.pk}/").json()["can"] == {"amend": True, "replay": True, "write_off": False}
    post(alice, f"{LETTERS}replay/", {}, 422)
    assert post(alice, f"{LETTERS}replay/", {"all": True}) == {"count": 1}
    assert post(alice, f"{LETTERS}replay/", {"ids": [two.pk]}) == {"count": 0}, "it is on its way"
    places = dict(StagedClaim.objects.values_list("claim_id", "processing_status"))
    assert places == {"ZZ1": "pending", "ZZ2": "pending", "ZZ3": "dead_letter"}
    assert set(DeadLetter.objects.filter(left_by="alice").values_list("claim_id", flat=True)) == {"ZZ1", "ZZ2"}


def test_of_two_people_at_once_one_is_told_that_the_other_was_first(databases: None, people: People) -> None:
    failed, letter = make_failed("ZZ1"), make_letter("ZZ2")
    addresses = (f"{FAILED}{failed.pk}/amend/", f"{LETTERS}{letter.pk}/amend/")
    for address in addresses:
        answers: list[int] = []
        start = Barrier(4)

        def work(number: int, address: str = address, answers: list[int] = answers, start: Barrier = start) -> None:
            client = client_of(people.alice)
            start.wait()
            body = amendment({"payer": f"ZZ Payer {number}"})
            answers.append(client.post(address, body, content_type="application/json").status_code)
            for alias in connections:
                connections[alias].close()

        threads = [Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200, 409, 409, 409], address
    assert set(StagedClaim.objects.values_list("version", flat=True)) == {2}
    assert AuditEntry.objects.filter(action="amended").count() == 2


def test_claims_go_through_after_amendments_and_loaded_ones_are_repriced(
    databases: None, people: People, alice: Client
) -> None:
    stage(60)
    run_batch()
    loaded = ProducedClaim.objects.order_by("claim_id").first()
    assert loaded is not None and FailedClaim.objects.exists()
    before = StagedClaim.objects.get(pk=loaded.pk)
    line = ProducedLine.objects.filter(claim_id=loaded.pk).order_by("line_number").first()
    assert line is not None
    body = amendment({"patient_first_name": "Testine"}, claim_id=loaded.pk, partial=True)
    told = post(alice, "/api/v1/pipeline/amendments/", body)
    assert (told["version"], told["place"]) == (2, "loaded")
    loaded.refresh_from_db()
    staged = StagedClaim.objects.get(pk=loaded.pk)
    assert loaded.patient_first_name == staged.patient_first_name == "Testine"
    assert loaded.version == staged.version == 2 and staged.processing_status == "loaded"
    assert (staged.load_id, loaded.load_id) == (before.load_id, before.load_id)
    assert ProducedLine.objects.get(claim_id=loaded.pk, line_number=line.line_number).price_basis == line.price_basis
    # What breaks a rule is refused, and neither database has anything of it.
    body = amendment({"billing_provider_npi": "1234567890"}, 2, claim_id=loaded.pk)
    for partial in (False, True):
        told = post(alice, "/api/v1/pipeline/amendments/", body | {"partial": partial}, 422)
        assert told["code"] == "RULES_BROKEN" and told["errors"][0]["field"] == "billing_provider_npi"
    loaded.refresh_from_db()
    assert loaded.version == 2 and loaded.billing_provider_npi == before.billing_provider_npi
    assert not Amendment.objects.exists() and AuditEntry.objects.count() == 1
    post(alice, "/api/v1/pipeline/amendments/", amendment({"payer": "x"}, 1, claim_id=loaded.pk), 409)
    post(alice, "/api/v1/pipeline/amendments/", amendment({"payer": "x"}, 1, claim_id="ZZ none"), 404)


def test_text_that_cannot_be_read_is_the_dead_letter_of_its_claim_alone(
    databases: None, people: People, alice: Client
) -> None:
    if connections["staging"].vendor != "sqlite":
        pytest.skip("other databases take no text that is none")
    stage(20)
    wrong = StagedClaim.objects.order_by("claim_id")[4].claim_id
    with connections["staging"].cursor() as cursor:
        cursor.execute(
            "UPDATE claims SET patient_last_name = CAST(%s AS TEXT) WHERE claim_id = %s", [b"ZZ-M\xfcller", wrong]
        )
    run_batch()
    letter = DeadLetter.objects.get()
    assert letter.claim_id == wrong and "patient_last_name" in letter.reason and "ller" not in letter.reason
    assert places()["dead_letter"] == 1 and places()["pending"] == 0
    shown = alice.get(f"{LETTERS}{letter.pk}/").json()
    values = {one["name"]: one["value"] for one in shown["claim"]}
    assert values["patient_last_name"] == "ZZ-M\N{REPLACEMENT CHARACTER}ller"
    # To change something else does not let it pass for text.
    post(alice, f"{LETTERS}{letter.pk}/amend/", amendment({"department_id": "ZZ-D1"}))
    run_batch()
    letter = DeadLetter.objects.get(left_at=None)
    assert letter.version == 2 and "patient_last_name" in letter.reason
    post(alice, f"{LETTERS}{letter.pk}/amend/", amendment({"patient_last_name": "ZZ-Müller"}, 2))
    run_batch()
    assert ProducedClaim.objects.get(pk=wrong).patient_last_name == "ZZ-Müller"
    assert places()["dead_letter"] == 0 and reconcile(staging_store(), production_store()).ok


def test_a_crash_between_the_databases_is_finished_for(
    databases: None, people: People, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = make_failed("ZZ1")
    with monkeypatch.context() as patch:
        patch.setattr("claimdeck.pipeline.amending.commands.follow_all", lambda made: 0)
        post(alice, f"{FAILED}{failed.pk}/amend/", amendment({"payer": "ZZ Other"}))
    claim = StagedClaim.objects.get(pk="ZZ1")
    assert (claim.version, claim.processing_status, claim.payer) == (1, "failed", "Secret Payer")
    assert follow_up() == 1
    claim.refresh_from_db()
    assert (claim.version, claim.processing_status, claim.payer) == (2, "pending", "ZZ Other")
