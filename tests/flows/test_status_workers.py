"""Workers that crash, meet, or lose their lease: nothing is lost or doubled, and nothing is left hanging."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from claimdeck.kit.clock import now
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import LeaseLost
from claimdeck.runs.domain.states import State
from claimdeck.runs.lifecycle import Counts
from claimdeck.runs.models import Run
from claimdeck.status.asking.saving import Saver
from claimdeck.status.domain.answers import invalid
from claimdeck.status.models import ResultRow
from tests.status.desk import QUICK, counts_are_true, desk, fresh, invented, results, row_of, worker_gone

pytestmark = pytest.mark.django_db(transaction=True)

SOME = Oddities(not_found=5, mismatched=3, undated=5, doubled=5, invalid=3)
SMALL = QUICK | {"page_size": 10}


class Killed(BaseException):
    """The worker process is gone at this instant."""


@contextmanager
def killed_after(monkeypatch: pytest.MonkeyPatch, writes: int, *, committed: bool) -> Iterator[None]:
    """A worker whose power goes off at its n-th write to the database, before or after the commit."""
    usual, done = Saver._write, []

    def write(self: Saver, *args: Any) -> None:
        if len(done) > writes:
            raise Killed
        done.append(1)
        if len(done) > writes and not committed:
            raise Killed
        usual(self, *args)
        if len(done) > writes:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Saver, "_write", write)
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("writes", [0, 1, 3, 6])
def test_a_killed_worker_costs_nothing(monkeypatch: pytest.MonkeyPatch, writes: int, committed: bool) -> None:
    monkeypatch.setattr("claimdeck.status.asking.saving.SECONDS_BETWEEN", 0.01)
    with desk(count=150, knobs=Knobs(page_size=10), limits=SMALL) as d:
        rows = d.sample(150, SOME)
        # One that is asked by patient and has several claims, so that its answers lie in several windows.
        rows[0] |= {"claim_number": ""}
        calm = d.check(rows)
        d.payer.set(latency_ms=40)
        job = d.upload(rows)
        with killed_after(monkeypatch, writes, committed=committed):
            d.execute(job)
        run = fresh(job).run
        assert (run.state, run.lease_token is not None) == (State.PROCESSING, True)
        assert run.processed == ResultRow.objects.filter(job=job).values("row").distinct().count()
        d.payer.set(latency_ms=0)
        d.payer.reset()
        # Nobody takes it while the dead worker's lease lasts.
        d.execute(job)
        assert d.payer.stats()["summary_calls"] == 0
        worker_gone(job)
        job = d.finish(job)
    counts_are_true(job)
    assert results(job) == results(calm)
    assert job.run.crashes <= 1


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, rows: int) -> Iterator[None]:
    """A worker whose power goes off as soon as so many rows are stored."""
    usual = Saver._write

    def write(self: Saver, *args: Any) -> None:
        if len(self._counted) >= rows:
            raise Killed
        usual(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(Saver, "_write", write)
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("stored", [100, 150, 190])
def test_a_patients_claims_in_windows_read_before_the_kill_are_not_lost(
    monkeypatch: pytest.MonkeyPatch, stored: int
) -> None:
    """Answers to a look-up by patient are stored when all windows are read, not one by one."""
    person = {"first_name": "Testa", "last_name": "Madeup", "date_of_birth": date(1960, 5, 5)}
    day = now().date()
    others = [invented(n, day - timedelta(days=1 + n % 80)) for n in range(200)]
    mine = [invented(900 + n, day - timedelta(days=10 + 8 * n), **person) for n in range(8)]
    first, last = (day - timedelta(days=80)).isoformat(), (day - timedelta(days=5)).isoformat()
    rows = [row_of(claim) for claim in others]
    rows.append(row_of(mine[0], claim_number="", first_service_date=first, last_service_date=last))
    limits = QUICK | {"page_size": 10, "concurrency": 1}
    with desk([*others, *mine], Knobs(page_size=10, has_by_number=False), limits=limits) as d:
        calm = d.check(rows)
        assert ResultRow.objects.filter(job=calm, row=201).count() == 8
        monkeypatch.setattr("claimdeck.status.asking.saving.SECONDS_BETWEEN", 0.005)
        d.payer.set(latency_ms=30)
        job = d.upload(rows)
        with killed_at(monkeypatch, stored):
            d.execute(job)
        worker_gone(job)
        d.payer.set(latency_ms=0)
        assert results(d.finish(job)) == results(calm)


def test_two_workers_at_once_and_the_second_gets_nothing() -> None:
    with desk(count=60) as d:
        d.payer.set(latency_ms=100)
        job = d.upload(d.sample(60))

        def work(_: int) -> None:
            try:
                d.execute(job)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as workers:
            list(workers.map(work, range(4)))
        asked = d.payer.stats()["summary_calls"]
        job = fresh(job)
    counts_are_true(job)
    assert (job.run.state, job.run.success) == (State.COMPLETED, 60)
    assert job.calls_made == asked


def test_only_one_takes_a_run() -> None:
    with desk(count=3) as d:
        job = d.upload(d.sample(3))
        first = lifecycle.take(job.pk, seconds=5)
        assert first is not None
        assert lifecycle.take(job.pk, seconds=5) is None
        assert lifecycle.renew(first, seconds=5) is State.PROCESSING
        worker_gone(job)
        second = lifecycle.take(job.pk, seconds=5)
        assert second is not None and second.crashes == 1
        with pytest.raises(LeaseLost):
            lifecycle.renew(first, seconds=5)
        with pytest.raises(LeaseLost):
            lifecycle.advance(first, Counts(success=1))
        lifecycle.release(first)
        assert lifecycle.finish(first, State.COMPLETED) is None
        assert lifecycle.renew(second, seconds=5) is State.PROCESSING
        assert fresh(job).run.processed == 0


def test_a_worker_whose_lease_was_taken_over_cannot_write() -> None:
    with desk(count=30) as d:
        d.payer.set(latency_ms=400)
        job = d.upload(d.sample(30))
        worker = threading.Thread(target=d.execute, args=(job,))
        worker.start()
        while fresh(job).run.lease_token is None:
            pass
        worker_gone(job)
        taken = None
        while taken is None:
            # The heartbeat may come first: then the lease is still the worker's.
            worker_gone(job)
            taken = lifecycle.take(job.pk, seconds=30)
        worker.join(15)
        assert not worker.is_alive()
        run = fresh(job).run
        assert (run.state, run.processed, run.lease_token) == (State.PROCESSING, 0, taken.token)
        assert not ResultRow.objects.filter(job=job).exists()
        lifecycle.release(taken)
        assert d.finish(job).run.success == 30


def test_a_write_without_the_lease_leaves_nothing() -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        lease = lifecycle.take(job.pk, seconds=5)
        assert lease is not None
        worker_gone(job)
        assert lifecycle.take(job.pk, seconds=5) is not None
        saver = Saver(job, lease, {}, {})
        saver.add([invalid(1, "made up")])
        with pytest.raises(LeaseLost):
            saver.flush_now()
        saver.close()
    assert not ResultRow.objects.filter(job=job).exists()
    assert fresh(job).run.processed == 0


def test_a_job_deleted_under_its_worker_is_let_go() -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        lease = lifecycle.take(job.pk, seconds=5)
        assert lease is not None
        Run.objects.filter(pk=job.pk).delete()
        with pytest.raises(LeaseLost):
            lifecycle.renew(lease, seconds=5)
        with pytest.raises(LeaseLost):
            lifecycle.advance(lease)


def test_a_task_that_runs_out_of_time_hands_over_and_asks_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimdeck.status.asking.saving.SECONDS_BETWEEN", 0.02)
    with desk(count=60, limits=QUICK | {"concurrency": 2}) as d:
        rows = d.sample(60)
        calm = d.check(rows, use_batch_query=False)
        monkeypatch.setattr(settings.OPTIONS, "task_soft_seconds", 0.4)
        d.payer.reset()
        d.payer.set(latency_ms=50)
        job = d.upload(rows, use_batch_query=False)
        tasks = 0
        while fresh(job).run.state != State.COMPLETED:
            job = d.execute(job)
            tasks += 1
            assert tasks < 30
        asked = d.payer.stats()["summary_calls"]
    counts_are_true(job)
    assert tasks >= 3
    assert results(job) == results(calm)
    assert job.run.attempt == 0
    # Each hand-over costs the calls that were under way.
    assert asked <= 60 + 2 * tasks
