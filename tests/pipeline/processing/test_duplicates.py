"""Claims that are there twice: one of them is held, and nobody else, whatever else befalls their load."""

from typing import Any

import polars as pl
import pytest
from django.db import connections

from claimdeck.accounts.access import Caller
from claimdeck.pipeline.amending.commands import amend_claim
from claimdeck.pipeline.amending.resolving import resubmit
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake.synthetic import synthetic_claims
from claimdeck.pipeline.reconciling.reconcile import reconcile
from claimdeck.pipeline.schema.production.models import FailedClaim, ProducedClaim
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import DuplicatesAppeared, NotAccepted
from claimdeck.runs.domain.states import State
from tests.factories.people import caller_for, make_people
from tests.pipeline.processing.places import places, put, run_batch, small, stage

pytestmark = pytest.mark.usefixtures("databases")


def twins_of(claim_ids: list[str], ending: str, **changes: str) -> None:
    """Stage the same claims once more under numbers of their own."""
    (everything,) = synthetic_claims(60, 8)
    some = everything.only(pl.Series("claim_id", claim_ids))
    named = [frame.with_columns(pl.col("claim_id") + ending) for frame in some.frames]
    named[0] = named[0].with_columns(**{name: pl.lit(value) for name, value in changes.items()})
    put(Claims(*named))


def sound(count: int) -> list[str]:
    """The first claims that a batch loaded."""
    return list(ProducedClaim.objects.order_by("claim_id").values_list("claim_id", flat=True)[:count])


def staged_twice(settings: Any, **changes: str) -> str:
    """A sound claim is gone, and waits twice instead, with -1 and -2 after its number, which is given.

    The first of them has the `changes`.
    """
    small(settings)
    stage(60)
    run_batch()
    (chosen,) = sound(1)
    for model in (ProducedClaim, StagedClaim):
        model._default_manager.filter(claim_id=chosen).delete()
    twins_of([chosen], "-1", **changes)
    twins_of([chosen], "-2")
    return chosen


def test_duplicates_that_another_worker_brought_meanwhile_are_held_and_no_others(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    stage(60)
    run_batch()
    chosen = sound(3)
    twins_of(chosen, "-TWIN")
    stage(40, start=1_000)
    store: Any = type(production_store())
    usual, asked = store.known_duplicates, []

    def late(self: Any, keys: pl.DataFrame) -> pl.Series:
        # At first production does not show the claims that another worker is about to commit.
        asked.append(keys.height)
        return usual(self, keys) if len(asked) > 1 else pl.Series("claim_id", [], pl.String())

    before = FailedClaim.objects.count()
    monkeypatch.setattr(store, "known_duplicates", late)
    batch = run_batch()
    held = FailedClaim.objects.filter(rule="duplicate_in_production").values_list("claim_id", flat=True)
    assert len(asked) >= 2
    assert sorted(held) == [f"{claim_id}-TWIN" for claim_id in chosen]
    assert batch.loaded > 30 and FailedClaim.objects.count() - before < 10
    assert places()["pending"] == places()["processing"] == 0
    assert reconcile(staging_store(), production_store()).ok


def test_duplicates_that_appear_at_every_try_do_not_end_the_batch(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    stage(60)
    run_batch()
    chosen = sound(9)
    twins_of(chosen, "-TWIN")
    stage(20, start=1_000)
    store: Any = type(production_store())
    usual, waiting = store.load, [f"{claim_id}-TWIN" for claim_id in chosen]
    monkeypatch.setattr(store, "known_duplicates", lambda *_: pl.Series("claim_id", [], pl.String()))

    def load(self: Any, lease: Any, loadable: Any) -> Any:
        # As many workers as there are twins, each a moment quicker than this one.
        if waiting:
            raise DuplicatesAppeared(pl.Series("claim_id", [waiting.pop()]))
        return usual(self, lease, loadable)

    monkeypatch.setattr(store, "load", load)
    batch = run_batch()
    assert batch.run.state == State.COMPLETED
    held = FailedClaim.objects.filter(rule="duplicate_in_production").values_list("claim_id", flat=True)
    assert sorted(held) == sorted(f"{claim_id}-TWIN" for claim_id in chosen)
    assert reconcile(staging_store(), production_store()).ok


@pytest.mark.parametrize(
    ("how", "chunk_size"), [("does not fit", 1), ("does not fit", 50), ("is refused", 1), ("is refused", 50)]
)
def test_a_claim_that_production_cannot_have_holds_back_none_that_is_the_same(
    settings: Any, monkeypatch: pytest.MonkeyPatch, how: str, chunk_size: int
) -> None:
    if how == "does not fit" and connections["staging"].vendor != "sqlite":
        pytest.skip("no other staging database has such text")
    chosen = staged_twice(settings, patient_account_number="\0" if how == "does not fit" else "ZZREFUSED")
    if how == "is refused":
        _refuse(monkeypatch, f"{chosen}-1")
    small(settings, chunk_size=chunk_size)
    batch = run_batch()
    assert (batch.run.total, batch.loaded) == (2, 1)
    assert ProducedClaim.objects.filter(claim_id=f"{chosen}-2").exists()
    assert list(DeadLetter.objects.values_list("claim_id", flat=True)) == [f"{chosen}-1"]


def _refuse(monkeypatch: pytest.MonkeyPatch, claim_id: str) -> None:
    store: Any = type(production_store())
    for name in ("load", "probe"):
        usual = getattr(store, name)

        def refusing(self: Any, lease: Any, loadable: Any, usual: Any = usual) -> Any:
            if claim_id in loadable.claims["claim_id"]:
                raise NotAccepted("Made up.", kind="22000")
            return usual(self, lease, loadable)

        monkeypatch.setattr(store, name, refusing)


@pytest.fixture
def alice(databases: None) -> Caller:
    """Of the default organization, whose pipeline it is."""
    people = make_people()
    people.organization.is_default = True
    people.organization.save()
    return caller_for(people.alice)


def test_a_released_duplicate_stays_out_of_the_way_when_it_is_amended(settings: Any, alice: Caller) -> None:
    small(settings)
    stage(60)
    run_batch()
    (chosen,) = sound(1)
    twins_of([chosen], "-TWIN")
    StagedClaim.objects.filter(pk=f"{chosen}-TWIN").update(waived_rules="duplicate_in_production")
    run_batch()
    for claim_id in (f"{chosen}-TWIN", chosen):
        amend_claim(claim_id, {"patient_account_number": "ZZNEW"}, 1, "it was misspelt", alice)
        amended = ProducedClaim.objects.get(pk=claim_id)
        assert (amended.version, amended.patient_account_number) == (2, "ZZNEW")
        assert (amended.duplicate_key is None) == (claim_id != chosen)


def test_a_duplicate_is_released_once_wherever_the_other_was_found(settings: Any, alice: Caller) -> None:
    chosen = staged_twice(settings)
    run_batch()
    failed = FailedClaim.objects.get(claim_id=f"{chosen}-2")
    assert failed.rule == "duplicate_in_batch"
    resubmit(failed, "the service was given twice", alice, release=True)
    run_batch()
    # Its twin is in production by now.
    assert ProducedClaim.objects.filter(claim_id=failed.claim_id, version=2, duplicate_key=None).exists()
    amend_claim(f"{chosen}-1", {"patient_account_number": "ZZNEW"}, 1, "it was misspelt", alice)


def test_twins_of_one_load_that_both_go_through_have_one_key(settings: Any) -> None:
    chosen = staged_twice(settings)
    StagedClaim.objects.filter(pk=f"{chosen}-2").update(waived_rules="duplicate_in_batch")
    run_batch()
    keys = dict(ProducedClaim.objects.filter(pk__startswith=f"{chosen}-").values_list("pk", "duplicate_key"))
    assert {claim_id: key is None for claim_id, key in keys.items()} == {f"{chosen}-1": False, f"{chosen}-2": True}
