"""Uploaded files of claims in staging: each claim once, whatever happens to the workers on the way."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection

from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.clock import now
from claimdeck.kit.crypto import new_key
from claimdeck.notifications.models import Notification
from claimdeck.pipeline.imports.retention import purge_some
from claimdeck.pipeline.intake import uploaded
from claimdeck.pipeline.kinds import CLAIMS_IMPORT
from claimdeck.pipeline.models import ClaimsImport
from claimdeck.pipeline.schema.staging.models import StagedClaim, StagedLine
from claimdeck.pipeline.stores.opening import staging_store
from claimdeck.pipeline.stores.port import Away
from claimdeck.pipeline.tasks import stage_upload
from claimdeck.runs import lifecycle
from claimdeck.runs.held import Held, Stop
from claimdeck.runs.models import Run
from claimdeck.runs.working.limits import at_work
from claimdeck.runs.working.worker import MOST_CRASHES
from claimdeck.storage.resealing import reseal_all
from claimdeck.storage.sealing import key_ring
from claimdeck.uploads.models import FilePiece, KeptFile
from tests.factories.people import People, make_practice
from tests.pipeline.imports.conftest import ADDRESS, CHUNK, fresh, send, sent, work_on
from tests.pipeline.intake.writing_837 import claim, file_of
from tests.pipeline.processing.killing import crash, kill_at

# Ten claims in four chunks, the second of which has one that cannot be read.
CLAIMS = [claim(f"ZZA{number}", charge="x" if number == 4 else "150") for number in range(10)]
FILE = file_of(*CLAIMS)
READABLE = {f"ZZA{number}" for number in range(10) if number != 4}
REASON = "Total charge is no amount in dollars with at most two decimals."


def staged() -> list[str]:
    return sorted(StagedClaim.objects.values_list("claim_id", flat=True))


def counts(found: ClaimsImport) -> tuple[str, int, int, int, int]:
    run = found.run
    return run.state, run.total, found.staged, found.existing, run.failure


def nothing_kept() -> bool:
    return not KeptFile.objects.exists() and not FilePiece.objects.exists() and not left_in_the_clear()


def left_in_the_clear() -> list[Path]:
    return list(Path(configured.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"))


def test_a_file_is_kept_sealed_and_staged_with_its_reasons_and_what_was_there_stays(people: People) -> None:
    alice = people.client("alice")
    assert work_on(sent(alice, file_of(claim("ZZA7", charge="99")))).staged == 1
    found = sent(alice, FILE, "Zzample, Imaginata.837")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM uploads_filepiece")
        assert key_ring().key_of(bytes(cursor.fetchone()[0])) == key_ring().active
    found = work_on(found)
    assert counts(found) == ("COMPLETED", 10, 8, 1, 1) and nothing_kept()
    assert set(staged()) == READABLE and StagedLine.objects.count() == 2 * len(READABLE)
    assert str(StagedClaim.objects.get(pk="ZZA7").total_charge_amount) == "99.00"
    shown = alice.get(f"{ADDRESS}{found.pk}/").json()
    assert (shown["filename"], shown["file_kind"]) == ("Zzample, Imaginata.837", "837P")
    assert shown["reasons"] == [{"reason": REASON, "claims": 1, "places": [54]}]
    assert AccessRecord.objects.filter(subject="pipeline.import", action="upload", username="alice").count() == 2
    assert [
        *Notification.objects.filter(user__username="alice").order_by("created_at").values_list("title", "body")
    ] == [
        ("A file is staged: 1 claim is new", "The next batch takes what is new."),
        (
            "A file is staged: 8 claims are new",
            "1 claim cannot be read, and why is said beside the file. The next batch takes what is new.",
        ),
    ]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("chunk", [1, 2, 4])
def test_a_worker_that_is_killed_loses_and_doubles_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch, chunk: int, after: bool
) -> None:
    work_on(sent(people.client("alice"), file_of(claim("ZZA1"), claim("ZZA5"), claim("ZZA9"))))
    found = sent(people.client("alice"), FILE)
    with monkeypatch.context() as patch:
        kill_at(patch, staging_store(), "stage", call=chunk, after=after)
        assert crash(patch, lambda: work_on(found))
    assert fresh(found.pk).chunks == chunk - 1 and KeptFile.objects.exists()
    found = work_on(found)
    assert counts(found) == ("COMPLETED", 10, 6, 3, 1) and found.run.crashes == 0
    assert set(staged()) == READABLE and StagedLine.objects.count() == 2 * len(READABLE)
    assert found.reasons[REASON]["claims"] == 1 and nothing_kept()


def test_a_second_delivery_finds_nothing_to_do(people: People) -> None:
    found = sent(people.client("alice"), FILE)
    lease = lifecycle.take(found.pk, seconds=60)
    assert lease is not None
    stage_upload(str(found.pk))
    assert staged() == []
    lifecycle.release(lease)
    stage_upload(str(found.pk))
    stage_upload(str(found.pk))
    assert counts(fresh(found.pk)) == ("COMPLETED", 10, 9, 0, 1)
    # The same file once more: every claim is there.
    again = work_on(sent(people.client("alice"), FILE))
    assert counts(again) == ("COMPLETED", 10, 0, 9, 1) and len(staged()) == 9


def test_who_lost_the_lease_counts_nothing(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sent(people.client("alice"), FILE)
    usual, parts = uploaded.stage, 0

    def overtaken(*arguments: Any) -> int:
        nonlocal parts
        parts += 1
        if parts == 2:
            Run.objects.filter(pk=found.pk).update(lease_until_at=now() - timedelta(hours=1))
            with monkeypatch.context() as patch:
                patch.setattr(uploaded, "stage", usual)
                work_on(found)
        return usual(*arguments)

    monkeypatch.setattr(uploaded, "stage", overtaken)
    work_on(found)
    assert counts(fresh(found.pk)) == ("COMPLETED", 10, 9, 0, 1) and set(staged()) == READABLE


def test_a_cancelled_import_says_what_it_staged(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, found = sent(people.client("alice"), FILE), sent(people.client("alice"), FILE)
    answer = people.client("bob").post(f"{ADDRESS}{waiting.pk}/cancel/")
    assert (answer.status_code, answer.json()["state"]) == (202, "CANCELLED")
    assert not KeptFile.objects.filter(run=waiting.pk).exists() and staged() == []
    usual = uploaded.stage

    def cancelled(*arguments: Any) -> int:
        assert people.client("bob").post(f"{ADDRESS}{found.pk}/cancel/").json()["state"] == "CANCELLING"
        for held in at_work:
            held.cancelled.set()
        return usual(*arguments)

    monkeypatch.setattr(uploaded, "stage", cancelled)
    found = work_on(found)
    assert counts(found) == ("CANCELLED", 10, CHUNK, 0, 0) and len(staged()) == CHUNK and nothing_kept()
    assert people.client("bob").post(f"{ADDRESS}{found.pk}/cancel/").status_code == 409


@pytest.mark.parametrize("stop", [Stop.TIME, Stop.TURN])
def test_every_turn_stages_at_least_one_chunk(people: People, monkeypatch: pytest.MonkeyPatch, stop: Stop) -> None:
    found = sent(people.client("alice"), FILE)
    looks = 0

    def soon(_: Held) -> Stop | None:
        nonlocal looks
        looks += 1
        return stop if looks > 1 else None

    monkeypatch.setattr(Held, "stop", soon)
    for turn in range(1, 5):
        looks = 0
        found = work_on(found)
        assert (found.chunks, found.run.state) == (turn, "COMPLETED" if turn == 4 else "PROCESSING")
    assert counts(found) == ("COMPLETED", 10, 9, 0, 1)


def test_a_database_that_is_away_is_waited_for(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sent(people.client("alice"), FILE)
    with monkeypatch.context() as patch:
        patch.setattr(type(staging_store()), "staged_already", _away)
        found = work_on(found)
    assert found.run.state == "PROCESSING" and found.run.not_before_at is not None
    assert found.run.error_log == [{"code": "DATABASE_AWAY", "message": uploaded.AWAY}]
    Run.objects.update(not_before_at=None)
    assert counts(work_on(found)) == ("COMPLETED", 10, 9, 0, 1)


def _away(*_: object) -> int:
    raise Away("No.")


def test_an_import_that_cannot_go_on_says_why_and_leaves_no_file(people: People, settings: Any) -> None:
    alice = people.client("alice")
    gone, broken, closed, deadly = (sent(alice, FILE) for _ in range(4))
    KeptFile.objects.filter(run=gone.pk).delete()
    FilePiece.objects.filter(file__run=broken.pk).delete()
    Run.objects.filter(pk=deadly.pk).update(crashes=MOST_CRASHES)
    keys = settings.ENCRYPTION_KEYS
    said = {one.pk: work_on(one).run for one in (gone, broken, deadly)}
    settings.ENCRYPTION_KEYS = f"other:{new_key()}"
    said[closed.pk] = work_on(closed).run
    settings.ENCRYPTION_KEYS = keys
    assert {run.state for run in said.values()} == {"FAILED"} and nothing_kept() and staged() == []
    assert [said[one.pk].error_log[0]["message"] for one in (gone, broken, closed, deadly)] == [
        uploaded.NOT_WHOLE,
        uploaded.NOT_WHOLE,
        uploaded.NO_KEY,
        uploaded.WORN_OUT,
    ]
    told = Notification.objects.filter(user__username="alice", event="claims_file_not_staged")
    assert sorted(told.values_list("body", flat=True)) == sorted(run.error_log[0]["message"] for run in said.values())


def test_a_rotation_of_keys_reaches_the_file_and_its_name(people: People, settings: Any) -> None:
    found = sent(people.client("alice"), FILE, "Zzample.837")
    settings.ENCRYPTION_KEYS = f"next:{new_key()},{settings.ENCRYPTION_KEYS}"
    assert reseal_all(100, lambda *_: None).lost == 0
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS.partition(",")[0]
    assert str(fresh(found.pk).sealed_filename) == "Zzample.837"
    assert counts(work_on(found)) == ("COMPLETED", 10, 9, 0, 1)


def test_expired_imports_go_and_their_claims_stay(people: People) -> None:
    work_on(sent(people.client("alice"), FILE))
    waiting = sent(people.client("alice"), FILE)
    assert purge_some(now()) == 0
    assert purge_some(now() + timedelta(days=40)) == 1
    assert ClaimsImport.objects.get().pk == waiting.pk and len(staged()) == 9


def test_who_sees_what(people: People) -> None:
    found = sent(people.client("alice"), "claim_id,cpt,Zzample's notes\nZZ1,N1023,x\n", "Zzample.csv")
    bob = people.client("bob").get(ADDRESS).json()["results"]
    assert [(one["filename"], one["unused_columns"]) for one in bob] == [("Zzample.csv", ["Zzample's notes"])]
    operator = people.client("operator").get(f"{ADDRESS}{found.pk}/")
    assert operator.json()["filename"] is None and b"Zzample" not in operator.content
    assert operator.json()["created_by"] == "alice"
    assert people.client("charlie").get(f"{ADDRESS}{found.pk}/").status_code == 404
    # Held to a practice, one sees one's own files alone: nobody knows yet whose claims are in the others.
    people.bob.practices.add(make_practice(people.organization, "970000005", "South Clinic"))
    assert people.client("bob").get(ADDRESS).json()["count"] == 0
    assert people.client("bob").post(f"{ADDRESS}{found.pk}/cancel/").status_code == 404
    assert send(people.client("bob"), FILE).status_code == 202
    assert people.client("bob").get(ADDRESS).json()["count"] == 1
    assert people.client("alice").get(f"{ADDRESS}?state=PENDING&ordering=-total").json()["count"] == 2
    template = b"".join(people.client("alice").get(f"{ADDRESS}template/").streaming_content)
    assert template.startswith(b"claim_id,facility_id,")
    assert CLAIMS_IMPORT.own_progress(found.pk).notes == ("0 staged", "0 there already")
