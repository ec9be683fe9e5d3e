"""That every staged claim is in one place is proved from both databases, and what is not so is found."""

import dataclasses
import json
from collections.abc import Callable
from uuid import uuid4

import polars as pl
import pytest
from django.conf import settings

from claimdeck.cli.pipeline import reconcile as command
from claimdeck.cli.terminal import Output
from claimdeck.pipeline.domain.contents import content_hashes
from claimdeck.pipeline.domain.states import Letter, ProcessingStage
from claimdeck.pipeline.reconciling import api as reconciling_api
from claimdeck.pipeline.reconciling import reconcile as reconciling
from claimdeck.pipeline.reconciling.comparing import DifferenceKind as Kind
from claimdeck.pipeline.reconciling.reconcile import Reconciliation, reconcile
from claimdeck.pipeline.schema.production.models import (
    Amendment,
    ArchivedClaim,
    FailedClaim,
    ProducedClaim,
    ProducedDiagnosis,
    ProducedLine,
)
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import DeadClaim, Placed, Retries
from tests.factories.people import People
from tests.pipeline.stores.made_up import claims, loadable

pytestmark = pytest.mark.usefixtures("databases")
FAILED, DEAD, FIRST = "ZZ00000003", "ZZ00000004", "ZZ00000001"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "_PAUSE", 0)


def found() -> Reconciliation:
    return reconcile(staging_store(), production_store(), rows=7)


def processed() -> None:
    """Thirty claims: nineteen of a load went through, one failed, one is dead; five are on their way, five wait."""
    staging, production = staging_store(), production_store()
    staging.stage(claims(31), high_value_cents=10**9, high_value_priority=1)
    lease = staging.lease(21, 60, batch_id=uuid4())
    assert lease is not None
    dead = DeadClaim(DEAD, 1, Letter.POISON, ProcessingStage.LOAD, "22001", 20_050)
    staging.bury(lease, [dead], Retries(60, 5))
    production.open(lease)
    production.load(lease, loadable(staging.read(lease), failed=(FAILED,)))
    staging.acknowledge(lease, Placed(failed=[FAILED]))
    under_way = staging.lease(5, 60, batch_id=uuid4())
    assert under_way is not None
    production.open(under_way)
    production.load(under_way, loadable(staging.read(under_way)))


def archive(claim_id: str) -> None:
    claim = ProducedClaim.objects.get(pk=claim_id)
    ArchivedClaim.objects.create(claim_id=claim_id, total_charge_amount=claim.total_charge_amount)
    claim.delete()


def restore_production() -> None:
    for model in (ProducedClaim, ProducedLine, ProducedDiagnosis, FailedClaim):
        model.objects.all().delete()


def copy_dead_letter() -> None:
    DeadLetter.objects.filter(pk=DeadLetter.objects.get().pk).update(claim_id=FIRST)


def test_it_holds_whatever_the_range_and_claims_on_their_way_are_pending() -> None:
    processed()
    whole = found()
    assert whole.ok, whole.differences
    assert (whole.staged, whole.pending, whole.loaded, whole.failed, whole.dead_letter) == (31, 10, 19, 1, 1)
    assert whole.charge_cents_staged == whole.charge_cents_placed == 31 * 20_050
    assert reconcile(staging_store(), production_store()) == whole
    archive(FIRST)
    assert found() == whole


WRONG: dict[str, tuple[Callable[[], object], set[tuple[str, Kind]]]] = {
    "lost": (lambda: ProducedClaim.objects.filter(pk=FIRST).delete(), {(FIRST, Kind.LOST_IN_PRODUCTION)}),
    "line lost": (
        lambda: ProducedLine.objects.filter(claim_id=FIRST)[0].delete(),
        {(FIRST, Kind.CONTENT_DIFFERS)},
    ),
    "amount": (
        lambda: ProducedClaim.objects.filter(pk=FIRST).update(total_charge_amount="200.51"),
        {(FIRST, Kind.CONTENT_DIFFERS)},
    ),
    "diagnosis": (
        lambda: ProducedDiagnosis.objects.filter(claim_id=FIRST).update(code="Z0001"),
        {(FIRST, Kind.CONTENT_DIFFERS)},
    ),
    "failed amount": (
        lambda: FailedClaim.objects.update(total_charge_amount="1.00"),
        {(FAILED, Kind.CONTENT_DIFFERS)},
    ),
    "one too many": (lambda: StagedClaim.objects.filter(pk=FIRST).delete(), {(FIRST, Kind.NOT_STAGED)}),
    "pending again": (
        lambda: StagedClaim.objects.filter(pk=FIRST).update(processing_status="pending"),
        {(FIRST, Kind.IN_TWO_PLACES)},
    ),
    "failed and loaded": (
        lambda: FailedClaim.objects.filter(claim_id=FAILED).update(claim_id=FIRST),
        {(FIRST, Kind.IN_TWO_PLACES), (FAILED, Kind.LOST_AMONG_FAILED)},
    ),
    "dead and loaded": (
        copy_dead_letter,
        {(FIRST, Kind.IN_TWO_PLACES), (DEAD, Kind.LOST_AMONG_DEAD_LETTERS)},
    ),
    "dead letter lost": (lambda: DeadLetter.objects.all().delete(), {(DEAD, Kind.LOST_AMONG_DEAD_LETTERS)}),
    "another version": (
        lambda: StagedClaim.objects.filter(pk=FIRST).update(version=2),
        {(FIRST, Kind.VERSION_DIFFERS)},
    ),
    "no place": (
        lambda: StagedClaim.objects.filter(pk=FIRST).update(processing_status="done"),
        {(FIRST, Kind.PLACE_UNKNOWN)},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_agree_is_found(name: str) -> None:
    processed()
    spoil, differences = WRONG[name]
    spoil()
    now = found()
    assert not now.ok
    assert {(one.claim_id, one.kind) for one in now.differences} == differences
    assert now.difference_count == len(differences)


def test_a_restored_backup_of_either_side_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    processed()
    StagedClaim.objects.exclude(processing_status="pending").update(processing_status="pending", load_id=None)
    DeadLetter.objects.all().delete()
    older = found()
    assert older.difference_count == 25 and {one.kind for one in older.differences} == {Kind.IN_TWO_PLACES}
    StagedClaim.objects.filter(load_id=None).update(processing_status="loaded")
    restore_production()
    monkeypatch.setattr(reconciling, "LISTED", 3)
    lost = found()
    assert lost.difference_count == 31 and len(lost.differences) == 3
    assert {one.kind for one in lost.differences} == {Kind.LOST_IN_PRODUCTION}


def test_a_claim_on_its_way_between_two_looks_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Staging is read before a load is leased, production after it was committed."""
    staging, production = staging_store(), production_store()
    staging.stage(claims(3), high_value_cents=10**9, high_value_priority=1)
    usual = type(production).between
    loads: list[int] = []

    def between(store: object, span: object) -> object:
        if not loads:
            lease = staging.lease(3, 60, batch_id=uuid4())
            assert lease is not None
            production.open(lease)
            production.load(lease, loadable(staging.read(lease)))
            loads.append(lease.load_id)
        return usual(production, span)  # type: ignore[arg-type]

    monkeypatch.setattr(type(production), "between", between)
    assert found().ok and loads


def test_the_command_says_it_and_ends_accordingly(capsys: pytest.CaptureFixture[str]) -> None:
    processed()
    assert command.main(output=Output(as_json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "ok": True,
        "staged": 31,
        "pending": 10,
        "loaded": 19,
        "failed": 1,
        "dead_letter": 1,
        "charge_cents_staged": 31 * 20_050,
        "charge_cents_placed": 31 * 20_050,
        "difference_count": 0,
        "differences": [],
    }
    ProducedClaim.objects.filter(pk=FIRST).delete()
    assert command.main(output=Output()) == 1
    assert f"{FIRST}: staging says loaded" in capsys.readouterr().out


def test_who_sees_no_patients_sees_no_claim_numbers(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = dataclasses.replace(settings.PIPELINE, organization=people.organization.name)
    monkeypatch.setattr(settings, "PIPELINE", owner)
    alice, operator, charlie = (people.client(name) for name in ("alice", "operator", "charlie"))
    processed()
    ProducedClaim.objects.filter(pk=FIRST).delete()
    assert alice.get("/api/v1/pipeline/reconcile/").json()["differences"][0]["claim_id"] == FIRST
    masked = operator.get("/api/v1/pipeline/reconcile/").json()
    assert masked["difference_count"] == 1 and masked["differences"][0]["claim_id"] == "xx########"
    assert charlie.get("/api/v1/pipeline/reconcile/").status_code == 404


def test_the_api_follows_decisions_first_and_says_where_only_the_command_will_do(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = dataclasses.replace(settings.PIPELINE, organization=people.organization.name)
    monkeypatch.setattr(settings, "PIPELINE", owner)
    alice = people.client("alice")
    processed()
    # As a crash between the two databases leaves it: production has decided, staging has yet to follow.
    FailedClaim.objects.update(resolution_status="resubmitted")
    Amendment.objects.create(claim_id=FAILED, version=2, place="pending", made_by="alice")
    told = alice.get("/api/v1/pipeline/reconcile/").json()
    assert told["ok"] and (told["failed"], told["pending"]) == (0, 11) and not Amendment.objects.exists()
    for limit in ("_MOST", "_MOST_SECONDS"):
        with monkeypatch.context() as patch:
            patch.setattr(reconciling_api, limit, -1)
            answer = alice.get("/api/v1/pipeline/reconcile/")
        assert answer.status_code == 413 and "run `claimdeck pipeline reconcile`" in answer.json()["detail"]


def test_hashes_do_not_depend_on_the_order_of_rows() -> None:
    given = claims(20)
    turned = type(given)(*(frame.sort(pl.all(), descending=True) for frame in given.frames))
    assert content_hashes(given).sort("claim_id").equals(content_hashes(turned).sort("claim_id"))
    assert content_hashes(given)["content_hash"].n_unique() == 20
