"""What every staging and every production store keeps to, whichever databases the tests are run with.

SQLite by default, PostgreSQL with DATABASE_URL, SQL Server as production with TEST_MSSQL_URL.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import polars as pl
import pytest
from django.db import connections

from claimdeck.pipeline.domain.states import Letter, ProcessingStage
from claimdeck.pipeline.schema.production.models import FailedClaim, LoadLedger, ProducedClaim, ProducedLine
from claimdeck.pipeline.schema.staging.models import DeadLetter, Load, StagedClaim
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import (
    Away,
    DeadClaim,
    DuplicatesAppeared,
    Fenced,
    Lease,
    NotAccepted,
    Placed,
    Retries,
    Suspects,
)
from tests.pipeline.stores.made_up import claims, loadable

pytestmark = pytest.mark.usefixtures("databases")


def stage(count: int, *, start: int = 0) -> None:
    assert staging_store().stage(claims(count, start=start), high_value_cents=10**9, high_value_priority=10) == count


def lease(most: int = 100, seconds: float = 60) -> Lease:
    found = staging_store().lease(most, seconds, batch_id=uuid4())
    assert found is not None
    return found


def expire(one: Lease) -> None:
    StagedClaim.objects.filter(load_id=one.load_id).update(lease_until="2020-01-01T00:00:00Z")


def numbers(one: Lease) -> list[str]:
    return staging_store().read(one).claims["claim_id"].to_list()


def load(one: Lease, failed: tuple[str, ...] = ()) -> None:
    production_store().load(one, loadable(staging_store().read(one), failed=failed))


def test_a_load_goes_through_and_nothing_is_changed_on_its_way() -> None:
    staging, production = staging_store(), production_store()
    staging.warm(), production.warm()
    given = claims(25)
    assert staging.stage(given, high_value_cents=10**9, high_value_priority=10) == 25
    assert staging.stage(claims(30), high_value_cents=10**9, high_value_priority=10) == 5
    one = lease(20)
    assert staging.staged_already(["ZZ00000003", "ZZ00000030", "ZZ00000031", ""]) == 2
    assert one.members == 20 and not one.taken_over
    read = staging.read(one)
    for was, now in zip(given.only(read.claims["claim_id"]).frames, read.frames, strict=True):
        assert now.equals(was)
    assert production.open(one) is None
    row = production.load(one, loadable(read, failed=("ZZ00000003",)))
    assert (row.claims, row.lines, row.diagnoses, row.failed, row.held) == (19, 38, 19, 1, 0)
    assert (row.charge_cents, row.failed_charge_cents) == (19 * 20_050, 20_050)
    assert production.open(one) == row and production.ledger([one.load_id, 1]) == [row]
    assert production.placed(one.load_id) == ["ZZ00000003"]
    staging.acknowledge(one, Placed(failed=["ZZ00000003"]))
    counts = staging.counts()
    assert (counts.pending, counts.processing, counts.loaded, counts.failed) == (10, 0, 19, 1)
    assert counts.staged == 30 and counts.charge_cents == 30 * 20_050
    line = ProducedLine.objects.filter(claim_id="ZZ00000001").order_by("line_number")[0]
    assert (str(line.units), str(line.rvu_value), str(line.reimbursement_amount)) == ("1.500", "1.2345", "45.67")
    assert ProducedClaim.objects.get(pk="ZZ00000001").patient_last_name == "Zzyzx’s"


def test_highest_rank_first_then_oldest_and_a_share_for_those_that_wait_for_long() -> None:
    stage(30)
    StagedClaim.objects.filter(claim_id="ZZ00000030").update(priority=5)
    StagedClaim.objects.filter(claim_id="ZZ00000029").update(created_at="2030-01-01T00:00:00Z")
    assert numbers(lease(2)) == ["ZZ00000001", "ZZ00000030"]
    StagedClaim.objects.filter(claim_id__gte="ZZ00000010").update(priority=7)
    StagedClaim.objects.filter(claim_id="ZZ00000009").update(created_at="2020-01-01T00:00:00Z")
    ten = numbers(lease(10))
    assert "ZZ00000009" in ten and ten[1:] == [f"ZZ000000{n}" for n in range(10, 19)]
    assert numbers(lease(100))[-1] == "ZZ00000029" and staging_store().lease(5, 60, batch_id=uuid4()) is None


def test_high_value_ranks_up_when_it_is_staged_and_when_an_older_writer_did_not_rank_it() -> None:
    staging = staging_store()
    staging.stage(claims(3), high_value_cents=20_050, high_value_priority=9)
    assert set(StagedClaim.objects.values_list("priority", flat=True)) == {9}
    StagedClaim.objects.update(priority=0)
    StagedClaim.objects.filter(pk="ZZ00000002").update(total_charge_amount="999.99")
    assert staging.rank(high_value_cents=99_999, high_value_priority=9, most=10) == 1
    assert numbers(lease(1)) == ["ZZ00000002"]
    assert staging.rank(high_value_cents=1, high_value_priority=9, most=1) == 1


@pytest.mark.parametrize("members", [1, 9, 10, 11])
def test_sizes_about_the_chunk(members: int) -> None:
    stage(members)
    sizes = []
    while (one := staging_store().lease(10, 60, batch_id=uuid4())) is not None:
        production_store().open(one)
        load(one)
        staging_store().acknowledge(one, Placed())
        sizes.append(one.members)
    assert sizes == ([10, 1] if members == 11 else [members])
    assert ProducedClaim.objects.count() == members


def test_nothing_to_lease_take_over_or_load() -> None:
    staging, production = staging_store(), production_store()
    nobody = uuid4()
    assert staging.lease(10, 60, batch_id=nobody) is None and Load.objects.count() == 0
    assert staging.take_over(60, batch_id=nobody) is None and staging.next_expiry() is None
    assert production.ledger([]) == [] and production.known_duplicates(loadable(claims(0)).claims).is_empty()
    stage(1)
    one = lease()
    production.open(one)
    assert production.load(one, loadable(claims(0))).claims == 0
    assert staging.loads_of(nobody) == []


def test_two_at_once_never_lease_the_same() -> None:
    stage(200)
    taken: list[str] = []

    def work() -> None:
        while (one := staging_store().lease(7, 60, batch_id=uuid4())) is not None:
            taken.extend(numbers(one))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(taken) == len(set(taken)) == 200


def test_a_takeover_keeps_number_and_members_and_counts_a_crash() -> None:
    stage(12)
    staging, mine = staging_store(), uuid4()
    first = lease(5, 60)
    assert staging.take_over(60, batch_id=mine) is None
    soon = staging.next_expiry()
    assert soon is not None and 0 < soon <= 60
    members = numbers(first)
    staging.checkpoint(first, ProcessingStage.LOAD, Suspects(1, 3))
    expire(first)
    assert staging.next_expiry() == 0
    second = staging.take_over(60, batch_id=mine)
    assert second is not None and second.load_id == first.load_id and numbers(second) == members
    assert (second.attempt, second.crashes, second.suspects, second.batch_id) == (2, 1, Suspects(1, 3), mine)
    assert staging.take_over(60, batch_id=mine) is None
    staging.release(second)
    third = staging.take_over(60, batch_id=mine)
    assert third is not None and (third.attempt, third.crashes, third.members) == (3, 1, 5)
    assert third.suspects is None, "who lets go did not crash at whom it was trying"


def test_whoever_lost_a_load_is_refused_at_every_step() -> None:
    stage(5)
    staging, production = staging_store(), production_store()
    slow = lease()
    read = loadable(staging.read(slow))
    production.open(slow)
    expire(slow)
    quick = staging.take_over(60, batch_id=uuid4())
    assert quick is not None
    dead = DeadClaim("ZZ00000001", 1, Letter.POISON, ProcessingStage.LOAD, "made up", 1)
    steps: list[Callable[[], object]] = [
        lambda: staging.extend(slow, 60),
        lambda: staging.checkpoint(slow, ProcessingStage.LOAD),
        lambda: staging.bury(slow, [dead], Retries(60, 5)),
        lambda: staging.acknowledge(slow, Placed()),
    ]
    for step in steps:
        with pytest.raises(Fenced):
            step()
    staging.release(slow)
    production.open(quick)
    with pytest.raises(Fenced):
        production.open(slow)
    with pytest.raises(Fenced):
        production.load(slow, read)
    assert ProducedClaim.objects.count() == 0
    staging.extend(quick, 60)
    load(quick)
    staging.acknowledge(quick, Placed())
    with pytest.raises(Fenced):
        staging.acknowledge(slow, Placed())
    assert staging.counts().loaded == 5


def test_delivered_twice_it_is_loaded_once_and_a_crash_before_the_acknowledgement_is_settled_from_the_ledger() -> None:
    stage(5)
    staging, production = staging_store(), production_store()
    one = lease()
    production.open(one)
    load(one, failed=("ZZ00000002",))
    with pytest.raises(Fenced):
        load(one)
    expire(one)
    again = staging.take_over(60, batch_id=uuid4())
    assert again is not None
    row = production.open(again)
    assert row is not None and (row.attempt, row.claims, row.failed) == (1, 4, 1)
    with pytest.raises(Fenced):
        load(again)
    for _ in range(2):
        staging.acknowledge(again, Placed(failed=production.placed(again.load_id)))
    counts = staging.counts()
    assert (counts.loaded, counts.failed, ProducedClaim.objects.count()) == (4, 1, 4)
    assert FailedClaim.objects.get().load_id == one.load_id


def test_what_died_is_buried_with_its_tries_and_not_loaded() -> None:
    stage(4)
    staging, batch = staging_store(), uuid4()
    one = staging.lease(10, 60, batch_id=batch)
    assert one is not None
    poison = DeadClaim("ZZ00000001", 1, Letter.POISON, ProcessingStage.LOAD, "made up", 20_050)
    transient = DeadClaim("ZZ00000002", 1, Letter.TRANSIENT, ProcessingStage.READ, "made up", 20_050)
    staging.bury(one, [poison, transient], Retries(60, 2))
    assert numbers(one) == ["ZZ00000003", "ZZ00000004"]
    letters = {letter.claim_id: letter for letter in DeadLetter.objects.all()}
    assert letters["ZZ00000001"].next_try_at is None and letters["ZZ00000002"].next_try_at is not None
    production_store().open(one)
    load(one)
    staging.acknowledge(one, Placed())
    (of_batch,) = staging.loads_of(batch)
    assert (of_batch.members, of_batch.settled, of_batch.dead_letters) == (4, True, 2)
    StagedClaim.objects.filter(pk="ZZ00000002").update(processing_status="pending", load_id=None)
    gone = "2025-01-01T00:00:00Z"
    DeadLetter.objects.filter(claim_id="ZZ00000002").update(left_at=gone, written_off_at=gone, written_off_by="bob")
    staging.bury(lease(), [transient], Retries(60, 2))
    last = DeadLetter.objects.get(claim_id="ZZ00000002")
    assert (last.tries, last.next_try_at, last.left_at) == (2, None, None)
    assert (last.written_off_at, last.written_off_by) == (None, ""), "it was replayed, so it is waited for again"
    assert staging.counts().dead_letter == 2


def test_duplicates_that_appear_while_a_load_is_under_way_are_refused() -> None:
    stage(4)
    production = production_store()
    first, second = lease(2), lease(2)
    rows = [loadable(staging_store().read(one)) for one in (first, second)]
    same = pl.lit(b"one and the same")
    rows = [replace(row, claims=row.claims.with_columns(duplicate_key=same)) for row in rows]
    assert production.known_duplicates(rows[1].claims).is_empty()
    for one in (first, second):
        production.open(one)
    production.load(first, rows[0])
    with pytest.raises(DuplicatesAppeared) as refused:
        production.load(second, rows[1])
    assert refused.value.claim_ids.to_list() == ["ZZ00000003", "ZZ00000004"]
    assert ProducedClaim.objects.count() == 2 and production.open(second) is None
    assert production.known_duplicates(rows[1].claims).to_list() == ["ZZ00000003", "ZZ00000004"]
    assert production.known_duplicates(rows[0].claims.head(1)).to_list() == ["ZZ00000001"]
    no_key = rows[1].claims.with_columns(duplicate_key=pl.lit(None, dtype=pl.Binary))
    assert production.load(second, replace(rows[1], claims=no_key)).claims == 2


def test_what_the_database_does_not_take_leaves_nothing_and_says_nothing_of_the_claim() -> None:
    stage(3)
    production = production_store()
    one = lease()
    production.open(one)
    rows = loadable(staging_store().read(one))
    twice = replace(rows, claims=pl.concat([rows.claims, rows.claims.tail(1)]))
    for step in (production.probe, production.load):
        with pytest.raises(NotAccepted) as refused:
            step(one, twice)
        assert refused.value.kind and "ZZ0" not in str(refused.value) and refused.value.__suppress_context__
    assert ProducedClaim.objects.count() == ProducedLine.objects.count() == 0
    production.probe(one, rows)
    assert ProducedClaim.objects.count() == 0 and LoadLedger.objects.get().committed_at is None
    assert production.load(one, rows).claims == 3


def test_claim_numbers_are_compared_byte_by_byte() -> None:
    given = claims(2)
    other = {"ZZ00000001": "zz é", "ZZ00000002": "ZZ É"}
    staging_store().stage(
        type(given)(*(frame.with_columns(pl.col("claim_id").replace(other)) for frame in given.frames)),
        high_value_cents=10**9,
        high_value_priority=1,
    )
    one = lease()
    production_store().open(one)
    load(one)
    assert sorted(ProducedClaim.objects.values_list("pk", flat=True)) == ["ZZ É", "zz é"]


def test_a_connection_cut_in_the_middle_leaves_nothing_and_the_next_try_goes_through() -> None:
    if connections["production"].vendor != "postgresql":
        pytest.skip("only PostgreSQL lets a test cut another's connection")
    stage(3)
    production = production_store()
    one = lease()
    production.open(one)
    rows = loadable(staging_store().read(one))
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"

    def cut_all() -> None:
        with connections["production"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            cursor.execute(cut, [cursor.fetchone()[0]])
            cursor.fetchall()

    with pytest.raises(Away), production._database.transaction() as on:
        on.change("UPDATE load_ledger SET committed_at = now() WHERE load_id = %s", one.load_id)
        cut_all()
        on.rows("SELECT 1")
    assert LoadLedger.objects.get().committed_at is None
    production.tables()
    cut_all()
    with pytest.raises(Away):
        production.tables()
    assert production.tables().payers.is_empty()
    assert production.load(one, rows).claims == 3


def test_a_database_that_is_not_there_says_so_and_is_used_again_when_it_is_back() -> None:
    staging = staging_store()
    if connections["staging"].vendor != "sqlite":
        pytest.skip("a server is not taken away from the other tests")
    stage(2)
    with staging._database.transaction() as on:
        on.change("UPDATE claims SET priority = 1")
        other = type(staging._database)(staging._database._path, name="staging", wait=0.05)
        with pytest.raises(Away), other.transaction():
            pass
        assert other.frames() == []
    with other.transaction() as on:
        assert on.rows("SELECT count(*) FROM claims WHERE priority = 1") == [(2,)]
    other.close()
