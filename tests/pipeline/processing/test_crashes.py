"""Whatever breaks off, refuses or hangs: after the next batch each claim is in exactly one place."""

from typing import Any

import polars as pl
import pytest

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.pricing import pricing
from claimdeck.pipeline.domain.rules import engine
from claimdeck.pipeline.processing import stages
from claimdeck.pipeline.schema.production import models as production
from claimdeck.pipeline.schema.staging import models as staging
from claimdeck.pipeline.stores.opening import production_store
from claimdeck.pipeline.stores.port import Away
from claimdeck.runs.domain.states import State
from tests.pipeline.processing.killing import STEPS, Killed, crash, kill_at, refuse
from tests.pipeline.processing.places import places, run_batch, small, stage

pytestmark = pytest.mark.usefixtures("databases")


def claim_number(position: int) -> str:
    return str(staging.StagedClaim.objects.order_by("claim_id")[position].claim_id)


def test_a_worker_that_crashes_at_any_step_loses_and_doubles_nothing(settings: Any) -> None:
    small(settings, chunk_size=10)
    for number, (store, method, after) in enumerate(STEPS):
        stage(30, start=30 * number)
        with pytest.MonkeyPatch.context() as patch:
            kill_at(patch, store(), method, after=after)
            assert crash(patch, run_batch), (method, after)
        found = run_batch()
        assert found.run.state == State.COMPLETED, (method, after, found.run.error_log)
        counted = places()
        assert counted["pending"] == counted["processing"] == counted["dead_letter"] == 0, (method, after)
    assert run_batch().run.total == 0


def test_the_claim_that_crashes_its_workers_is_found_and_goes_alone(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings, chunk_size=40)
    stage(80)
    deadly, usual, crashes = claim_number(27), engine.find_violations, 0

    def find_violations(claims: Claims, *more: Any) -> Any:
        if deadly in claims.claims["claim_id"]:
            raise Killed
        return usual(claims, *more)

    monkeypatch.setattr(stages, "find_violations", find_violations)
    with pytest.MonkeyPatch.context() as patch:
        while crash(patch, run_batch):
            crashes += 1
            assert crashes < 12
    letter = staging.DeadLetter.objects.get()
    assert (letter.claim_id, letter.letter, letter.next_try_at) == (deadly, "poison", None)
    found = places()
    assert found["dead_letter"] == 1 and found["loaded"] + found["failed"] == 79
    # Twice as a whole, then halves of 40: six at most, and the claim itself.
    assert crashes <= 2 + 6 + 1


def test_the_claim_that_no_database_accepts_goes_alone_and_the_others_in_one_transaction(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    stage(50)
    refused = claim_number(13)
    refuse(monkeypatch, refused, kind="22P05")
    batch = run_batch()
    letter = staging.DeadLetter.objects.get()
    assert (letter.claim_id, letter.letter) == (refused, "poison") and "22P05" in letter.reason
    assert (batch.run.state, batch.run.dead_letter, batch.loads) == (State.COMPLETED, 1, 1)
    assert places()["dead_letter"] == 1


def test_a_stage_that_cannot_work_on_a_claim_fails_that_claim_with_its_category(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    stage(50)
    strange, usual = claim_number(7), pricing.price

    def price(claims: Claims, *more: Any) -> Any:
        if strange in claims.claims["claim_id"]:
            raise ValueError("something about Zed Zzyzx")
        return usual(claims, *more)

    monkeypatch.setattr(stages, "price", price)
    run_batch()
    failed = production.FailedClaim.objects.get(claim_id=strange)
    assert (failed.failure_category, failed.processing_stage) == ("pricing", "price")
    assert "ValueError" in failed.failure_reason and "Zzyzx" not in failed.failure_reason
    assert places()["pending"] == 0


def test_a_database_that_is_away_stops_the_batch_and_harms_no_claim(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    stage(80)
    with pytest.MonkeyPatch.context() as patch:

        def load(*_: Any) -> None:
            raise Away("Not there.")

        patch.setattr(type(production_store()), "load", load)
        batch = run_batch()
    assert batch.run.state == State.PROCESSING and batch.run.attempt == 1
    assert [entry["code"] for entry in batch.run.error_log] == ["DATABASE_AWAY"]
    assert not staging.DeadLetter.objects.exists()
    assert run_batch().run.state == State.COMPLETED
    assert places()["pending"] == places()["processing"] == 0


def test_a_duplicate_that_another_load_brings_meanwhile_is_held(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    small(settings)
    stage(40)
    run_batch()
    first = production.ProducedClaim.objects.exclude(duplicate_key=None).exclude(frequency_code__in="78")[0].claim_id
    twin = copy_of(first)
    store = type(production_store())
    monkeypatch.setattr(store, "known_duplicates", lambda *_: pl.Series("claim_id", [], pl.String()))
    batch = run_batch()
    assert (batch.run.state, batch.held) == (State.COMPLETED, 1)
    failed = production.FailedClaim.objects.get(claim_id=twin)
    assert failed.held and "duplicate" in failed.rule
    assert places()["pending"] == 0


def copy_of(claim_id: str) -> str:
    """The same claim under another number, as a sender makes it by mistake."""
    twin = f"{claim_id}-2"
    claim = staging.StagedClaim.objects.get(claim_id=claim_id)
    claim.processing_status, claim.load_id, claim.lease_until = "pending", None, None
    claim.claim_id = twin
    claim.save(force_insert=True)
    models: tuple[Any, ...] = (staging.StagedLine, staging.StagedDiagnosis, staging.StagedProvider)
    for model in models:
        for row in model.objects.filter(claim_id=claim_id):
            row.pk, row.claim_id = None, twin
            row.save(force_insert=True)
    return twin
