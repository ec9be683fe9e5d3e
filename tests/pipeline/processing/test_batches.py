"""A batch moves every claim to one place, once; its counts say so, and it stops and goes on without losing any."""

from collections import Counter
from typing import Any

import polars as pl
import pytest

from claimdeck.accounts.organizations import default_organization
from claimdeck.pipeline.batches import open_batch
from claimdeck.pipeline.domain.contents import content_hashes
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.kinds import PIPELINE_BATCH
from claimdeck.pipeline.reconciling.reconcile import reconcile
from claimdeck.pipeline.schema.production import models as production
from claimdeck.pipeline.schema.staging import models as staging
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import Span
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.held import stopping
from claimdeck.runs.working.worker import execute
from tests.pipeline.processing.places import fresh, places, run_batch, small, stage

pytestmark = pytest.mark.usefixtures("databases")


def test_every_claim_ends_in_one_place_and_a_second_run_moves_nothing(settings: Any) -> None:
    small(settings)
    stage(320)
    batch = run_batch()
    assert batch.run.state == State.COMPLETED
    found = places()
    assert found["pending"] == found["processing"] == 0 and found["failed"] > 0
    assert found == Counter(loaded=batch.loaded, failed=batch.failed)
    assert (batch.run.success, batch.run.failure, batch.run.total) == (batch.loaded, batch.failed, 320)
    assert (batch.loads, batch.run.stage) == (7, "processing")
    assert set(batch.stage_seconds) >= {"lease", "read", "validate", "price", "predict", "load", "acknowledge"}
    again = run_batch()
    assert (again.run.state, again.run.total, again.loads) == (State.COMPLETED, 0, 0)
    assert places() == found


def test_what_failed_is_kept_whole_with_its_reason_and_nothing_of_the_patient_in_it(settings: Any) -> None:
    small(settings)
    stage(200)
    run_batch()
    failed = production.FailedClaim.objects.order_by("claim_id").first()
    assert failed is not None
    staged = staging.StagedClaim.objects.get(pk=failed.claim_id)
    assert failed.original_data["claim"]["patient_last_name"] == staged.patient_last_name
    assert len(failed.original_data["lines"]) == staging.StagedLine.objects.filter(claim_id=failed.claim_id).count()
    rule = {rule.id: rule for rule in RULES}[failed.rule]
    assert failed.failure_reason.startswith(rule.problem) and failed.repair_suggestions
    assert staged.patient_last_name not in failed.failure_reason + failed.repair_suggestions
    assert failed.potential_revenue_loss > 0
    assert production.ClaimViolation.objects.filter(claim_id=failed.claim_id, rule=failed.rule).exists()


def test_a_batch_takes_no_more_than_it_may(settings: Any) -> None:
    small(settings)
    stage(130)
    batch = run_batch(most_claims=70)
    assert (batch.run.total, batch.run.processed, batch.loads) == (70, 70, 2)
    assert places()["pending"] == 60


def test_a_batch_that_is_asked_to_end_goes_on_where_it_was(settings: Any) -> None:
    small(settings, chunk_size=10)
    stage(200)
    batch = open_batch(default_organization(), None)
    execute_once_and_stop(batch.pk)
    # Whatever reached production is acknowledged before the end.
    assert reconcile(staging_store(), production_store()).ok
    between = places()
    assert 0 < between["pending"] + between["processing"] < 200
    assert fresh(batch.pk).run.state == State.PROCESSING
    with lifecycle.without_queue():
        execute(batch.pk, PIPELINE_BATCH)
    batch = fresh(batch.pk)
    assert batch.run.state == State.COMPLETED
    assert batch.run.total == batch.run.processed == 200
    assert places() == Counter(loaded=batch.loaded, failed=batch.failed)


def test_a_cancelled_batch_leaves_what_it_did_not_place_waiting(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    small(settings, chunk_size=10)
    stage(120)
    batch = open_batch(default_organization(), None)
    after_loads(monkeypatch, 2, lambda: lifecycle.request_cancel(fresh(batch.pk).run, None))
    with lifecycle.without_queue():
        execute(batch.pk, PIPELINE_BATCH)
    assert fresh(batch.pk).run.state == State.CANCELLED
    assert run_batch().run.state == State.COMPLETED
    assert places()["pending"] == places()["processing"] == 0


def test_the_same_delivery_twice_is_one_claim(settings: Any) -> None:
    small(settings)
    stage(60)
    run_batch()
    before = places()
    stage(60)
    assert run_batch().run.total == 0
    assert places() == before


def test_a_claim_that_had_failed_before_is_noted_as_gone_through_once_its_load_is_settled(settings: Any) -> None:
    small(settings)
    stage(30)
    again = list(staging.StagedClaim.objects.values_list("claim_id", flat=True).order_by("claim_id")[:8])
    staging.StagedClaim.objects.filter(claim_id__in=again).update(version=2)
    for claim_id in again:
        production.FailedClaim.objects.create(
            claim_id=claim_id,
            original_data={},
            failure_category="rule",
            processing_stage="validate",
            load_id=1,
            resolution_status="resubmitted",
        )
    assert run_batch().run.state == State.COMPLETED
    loaded = production.ProducedClaim.objects.filter(claim_id__in=again)
    noted = production.FailedClaim.objects.filter(version=1, resolution_status="went_through")
    assert loaded.count() > 0 and set(noted.values_list("claim_id")) == set(loaded.values_list("claim_id"))


def test_a_claim_that_is_staged_again_after_it_was_archived_stays_loaded(settings: Any) -> None:
    small(settings)
    stage(40)
    run_batch()
    same, other = loaded = list(production.ProducedClaim.objects.order_by("pk").values_list("pk", flat=True)[:2])
    archive(loaded)
    staging.StagedClaim.objects.filter(pk__in=loaded).update(processing_status="pending", load_id=None)
    staging.StagedClaim.objects.filter(pk=other).update(payer="ZZ Other Payer")
    assert run_batch().run.state == State.COMPLETED
    assert not production.ProducedClaim.objects.filter(pk__in=loaded).exists(), "nothing is there twice"
    assert staging.StagedClaim.objects.get(pk=same).processing_status == "loaded"
    letter = staging.DeadLetter.objects.get()
    assert letter.claim_id == other and "archive" in letter.reason
    found = reconcile(staging_store(), production_store())
    assert [(one.claim_id, one.kind) for one in found.differences] == [(other, "in_two_places")]


def archive(claim_ids: list[str]) -> None:
    """Leave tombstones of these claims in their places."""
    whole = production_store().between(Span()).claims.only(pl.Series(claim_ids))
    for claim_id, content_hash in content_hashes(whole).iter_rows():
        claim = production.ProducedClaim.objects.get(pk=claim_id)
        production.ArchivedClaim.objects.create(
            claim_id=claim_id, total_charge_amount=claim.total_charge_amount, content_hash=content_hash
        )
        for part in (production.ProducedLine, production.ProducedDiagnosis, production.ProducedProvider):
            part.objects.filter(claim_id=claim_id).delete()
        claim.delete()


def execute_once_and_stop(batch_id: Any) -> None:
    with pytest.MonkeyPatch.context() as patch, lifecycle.without_queue():
        after_loads(patch, 2, stopping.set)
        try:
            execute(batch_id, PIPELINE_BATCH)
        finally:
            stopping.clear()


def after_loads(patch: pytest.MonkeyPatch, loads: int, then: Any) -> None:
    """Do something once so many loads were acknowledged."""

    store, done = type(staging_store()), []
    usual = store.acknowledge

    def acknowledge(self: Any, *arguments: Any) -> None:
        usual(self, *arguments)
        done.append(1)
        if len(done) == loads:
            then()

    patch.setattr(store, "acknowledge", acknowledge)
