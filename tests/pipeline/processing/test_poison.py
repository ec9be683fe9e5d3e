"""A claim that nothing can work on goes alone, whatever about it is wrong; the others of its load go through."""

from typing import Any

import pytest
from django.db import connections
from polars.exceptions import PanicException

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.amending.commands import amend_claim
from claimdeck.pipeline.processing import placing
from claimdeck.pipeline.reconciling.reconcile import reconcile
from claimdeck.pipeline.schema.staging.models import DeadLetter
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import Busy
from claimdeck.runs.domain.states import State
from tests.factories.people import caller_for, make_people
from tests.pipeline.processing.places import run_batch, small, stage

pytestmark = pytest.mark.usefixtures("databases")

# What a staging database takes, and a claim cannot mean.
WRITTEN = {
    "sqlite": [("claims", "date_of_birth", "soon"), ("claims_line_items", "service_from_date", "2025-02-30")],
    "postgresql": [
        ("claims", "date_of_birth", "infinity"),
        ("claims", "service_to_date", "0044-03-15 BC"),
        ("claims_line_items", "service_from_date", "-infinity"),
        ("claims", "total_charge_amount", "NaN"),
    ],
}


def number(position: int) -> str:
    with connections["staging"].cursor() as cursor:
        cursor.execute("SELECT claim_id FROM claims ORDER BY claim_id")
        return str(cursor.fetchall()[position][0])


def test_values_that_are_none_stop_their_own_claims_only(settings: Any) -> None:
    small(settings, chunk_size=20)
    stage(40)
    values = WRITTEN[connections["staging"].vendor]
    wrong = []
    for position, (table, column, value) in enumerate(values):
        wrong.append(number(3 * position))
        with connections["staging"].cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE claim_id = %s", [value, wrong[-1]])
    assert run_batch().run.state == State.COMPLETED
    letters = dict(DeadLetter.objects.values_list("claim_id", "reason"))
    assert sorted(letters) == wrong
    for (_table, column, value), claim_id in zip(values, wrong, strict=True):
        said = f"{column} is no day" if value != "NaN" else "is missing"
        assert said in letters[claim_id] and value not in letters[claim_id]
    found = reconcile(staging_store(), production_store())
    assert found.ok and (found.pending, found.dead_letter) == (0, len(wrong))


def test_a_claim_that_cannot_even_be_kept_as_failed_is_a_dead_letter(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    stage(50)
    strange, kept = number(11), placing.loadable_of

    def loadable_of(routed: Any, *more: Any) -> Any:
        if strange in {*routed.loadable.claims["claim_id"], *routed.failed.claims["claim_id"]}:
            raise PanicException("something about Zed Zzyzx")
        return kept(routed, *more)

    monkeypatch.setattr("claimdeck.pipeline.processing.loads.loadable_of", loadable_of)
    assert run_batch().run.state == State.COMPLETED
    letter = DeadLetter.objects.get()
    assert (letter.claim_id, letter.letter, letter.stage) == (strange, "poison", "load")
    assert "PanicException" in letter.reason and "Zzyzx" not in letter.reason
    assert reconcile(staging_store(), production_store()).ok


def test_a_claim_for_which_production_is_always_busy_does_not_hold_up_the_others(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    stage(40)
    slow, store, said = number(9), type(production_store()), []
    for method in ("load", "probe"):
        usual = getattr(store, method)

        def timing_out(self: Any, lease: Any, loadable: Any, usual: Any = usual) -> Any:
            if slow in {*loadable.claims["claim_id"], *loadable.failed["claim_id"]}:
                raise Busy("The production database is busy (57014).", kind="57014")
            return usual(self, lease, loadable)

        monkeypatch.setattr(store, method, timing_out)
    for _ in range(3):
        said.append([entry["code"] for entry in run_batch().run.error_log])
    assert said == [["DATABASE_AWAY"], ["DATABASE_AWAY"], []], "at first it may be over in a moment"
    letter = DeadLetter.objects.get()
    assert (letter.claim_id, letter.letter) == (slow, "transient") and letter.next_try_at is not None
    found = reconcile(staging_store(), production_store())
    assert found.ok and (found.pending, found.dead_letter) == (0, 1)


def test_a_database_that_is_busy_for_all_claims_buries_none(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    small(settings)
    stage(40)
    store, tries = type(production_store()), []

    def busy(*_: Any) -> None:
        tries.append(1)
        raise Busy("The production database is busy (55P03).", kind="55P03")

    with monkeypatch.context() as patch:
        patch.setattr(store, "load", busy)
        patch.setattr(store, "probe", busy)
        for _ in range(4):
            assert run_batch().run.state == State.PROCESSING
    assert not DeadLetter.objects.exists() and len(tries) == 4 + 2 * 2
    assert run_batch().run.state == State.COMPLETED


def test_a_stage_that_leaves_a_claim_out_does_not_lose_it(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    small(settings)
    stage(30)
    left_out, usual = number(4), placing.loadable_of

    def loadable_of(*given: Any) -> Any:
        made = usual(*given)
        ids = made.claims["claim_id"].filter(made.claims["claim_id"] != left_out)
        return placing.part_of(made, ids.append(made.failed["claim_id"].filter(made.failed["claim_id"] != left_out)))

    monkeypatch.setattr("claimdeck.pipeline.processing.loads.loadable_of", loadable_of)
    assert run_batch().run.state == State.COMPLETED
    assert DeadLetter.objects.get().claim_id == left_out
    found = reconcile(staging_store(), production_store())
    assert found.ok and found.dead_letter == 1


def test_a_day_that_cannot_be_read_is_refused_as_such_when_it_is_amended(settings: Any) -> None:
    if connections["staging"].vendor != "postgresql":
        pytest.skip("SQLite's text is read as no day at all")
    people = make_people()
    people.organization.is_default = True
    people.organization.save()
    stage(1)
    with connections["staging"].cursor() as cursor:
        cursor.execute("UPDATE claims SET date_of_birth = 'infinity', processing_status = 'failed'")
    with pytest.raises(Refused, match="beyond the year 9999"):
        amend_claim(number(0), {"payer": "ZZ"}, 1, "made up", caller_for(people.alice))
