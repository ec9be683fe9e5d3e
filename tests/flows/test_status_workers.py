"""Workers that die, meet, or lose their lease: nothing is lost or doubled, and nothing is left hanging."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.db import connections

from claimdeck.config.celery import app
from claimdeck.kit.clock import now
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.lifecycle import Counts, LeaseLost
from claimdeck.runs.models import Run
from claimdeck.runs.sweeping import sweep
from claimdeck.status.domain.answers import invalid
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.saving import Saver
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
    monkeypatch.setattr("claimdeck.status.saving.SECONDS_BETWEEN", 0.01)
    with desk(count=150, knobs=Knobs(page_size=10), limits=SMALL) as d:
        rows = d.sample(150, SOME)
        # One that is asked by patient and has several claims, so that its answers lie in several windows.
        rows[0] |= {"claim_number": ""}
        calm = d.check(rows)
        d.payer.set(latency_ms=40)
        job = d.upload(rows)
        with killed_after(monkeypatch, writes, committed=committed):
            d.carry(job)
        run = fresh(job).run
        assert (run.state, run.lease_token is not None) == (State.PROCESSING, True)
        assert run.processed == ResultRow.objects.filter(job=job).values("row").distinct().count()
        d.payer.set(latency_ms=0)
        d.payer.reset()
        # Nobody takes it while the dead worker's lease lasts.
        d.carry(job)
        assert d.payer.stats()["summary_calls"] == 0
        worker_gone(job)
        job = d.finish(job)
    counts_are_true(job)
    assert results(job) == results(calm)
    assert job.run.deaths <= 1


def test_a_patients_claims_in_windows_read_before_the_kill_are_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers to a look-up by patient are stored when all windows are read, not one by one."""
    person = {"first_name": "Testa", "last_name": "Madeup", "date_of_birth": date(1960, 5, 5)}
    day = now().date()
    others = [invented(n, day - timedelta(days=1 + n % 80)) for n in range(200)]
    mine = [invented(900 + n, day - timedelta(days=10 + 30 * n), **person) for n in range(3)]
    monkeypatch.setattr("claimdeck.status.saving.SECONDS_BETWEEN", 0.01)
    rows = [row_of(claim) for claim in others]
    rows.append(
        row_of(
            mine[0], claim_number="", first_service_date="", last_service_date=mine[0].first_service_date.isoformat()
        )
    )
    rows[-1] |= {"first_service_date": (day - timedelta(days=80)).isoformat()}
    limits = QUICK | {"page_size": 10, "concurrency": 2}
    with desk([*others, *mine], Knobs(page_size=10, has_by_number=False), limits=limits) as d:
        calm = d.check(rows)
        assert ResultRow.objects.filter(job=calm, row=201).count() == 3
        for writes in (2, 6):
            d.payer.set(latency_ms=20)
            job = d.upload(rows)
            with killed_after(monkeypatch, writes, committed=True):
                d.carry(job)
            worker_gone(job)
            d.payer.set(latency_ms=0)
            assert results(d.finish(job)) == results(calm)


def test_two_workers_at_once_and_the_second_gets_nothing() -> None:
    with desk(count=60) as d:
        d.payer.set(latency_ms=100)
        job = d.upload(d.sample(60))

        def work(_: int) -> None:
            try:
                d.carry(job)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as workers:
            list(workers.map(work, range(4)))
        asked = d.payer.stats()["summary_calls"]
        job = fresh(job)
    counts_are_true(job)
    assert (job.run.state, job.run.success) == (State.COMPLETED, 60)
    assert job.run.calls_made == asked


def test_only_one_takes_a_run() -> None:
    with desk(count=3) as d:
        job = d.upload(d.sample(3))
        first = lifecycle.take(job.pk, seconds=5)
        assert first is not None
        assert lifecycle.take(job.pk, seconds=5) is None
        assert lifecycle.renew(first, seconds=5) is State.PROCESSING
        worker_gone(job)
        second = lifecycle.take(job.pk, seconds=5)
        assert second is not None and second.deaths == 1
        with pytest.raises(LeaseLost):
            lifecycle.renew(first, seconds=5)
        with pytest.raises(LeaseLost):
            lifecycle.advance(first, Counts(success=1))
        lifecycle.release(first)
        assert lifecycle.finish(first, State.COMPLETED) is False
        assert lifecycle.renew(second, seconds=5) is State.PROCESSING
        assert fresh(job).run.processed == 0


def test_a_worker_whose_lease_was_taken_over_cannot_write() -> None:
    with desk(count=30) as d:
        d.payer.set(latency_ms=400)
        job = d.upload(d.sample(30))
        worker = threading.Thread(target=d.carry, args=(job,))
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
    monkeypatch.setattr("claimdeck.status.saving.SECONDS_BETWEEN", 0.02)
    monkeypatch.setattr(settings.OPTIONS, "task_soft_seconds", 0.4)
    with desk(count=60, limits=QUICK | {"concurrency": 2}) as d:
        rows = d.sample(60)
        calm = d.check(rows, use_batch_query=False)
        d.payer.reset()
        d.payer.set(latency_ms=50)
        job = d.upload(rows, use_batch_query=False)
        tasks = 0
        while fresh(job).run.state != State.COMPLETED:
            job = d.carry(job)
            tasks += 1
            assert tasks < 30
        asked = d.payer.stats()["summary_calls"]
    counts_are_true(job)
    assert tasks >= 3
    assert results(job) == results(calm)
    assert job.run.attempt == 0
    # Each hand-over costs the calls that were under way.
    assert asked <= 60 + 2 * tasks


# --- the doorbell


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs that the in-memory broker was told of."""
    told: list[str] = []
    usual = app.send_task

    def send_task(name: str, args: Any = None, **more: Any) -> Any:
        result = usual(name, args=args, **more)
        told.extend(args)
        return result

    monkeypatch.setattr(app, "send_task", send_task)
    return told


@pytest.fixture
def dead_broker() -> Iterator[None]:
    """A broker at whose address nobody listens."""
    deaf = Celery("deaf", broker="amqp://guest:guest@127.0.0.1:9//", set_as_current=False)
    deaf.conf.update(broker_connection_timeout=1, task_publish_retry=False)
    deaf.set_current()
    try:
        yield
    finally:
        app.set_current()


def rung(job: CSVJob) -> bool:
    return fresh(job).run.rung_at is not None


def test_an_upload_rings_once_it_is_stored(heard: list[str]) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
    assert heard == [str(job.pk)]
    assert rung(job)
    assert fresh(job).run.celery_task_id


def test_with_the_broker_down_an_upload_is_accepted_and_swept_later(dead_broker: None) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        assert (fresh(job).run.state, rung(job)) == (State.PENDING, False)
        assert sweep(now() + timedelta(seconds=2)) == 0
        assert d.finish(job).run.success == 6


def test_the_sweep_rings_for_what_was_not_heard(heard: list[str]) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        heard.clear()
        assert sweep(now()) == 0, "it was rung for a moment ago"
        assert sweep(now() + timedelta(seconds=31)) == 1
        Run.objects.filter(pk=job.pk).update(rung_at=None)
        assert sweep(now() + timedelta(seconds=2)) == 1
        assert heard == [str(job.pk)] * 2


def test_the_sweep_rings_for_runs_whose_worker_is_gone(heard: list[str]) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        heard.clear()
        assert lifecycle.take(job.pk, seconds=6) is not None
        moment = now()
        assert sweep(moment + timedelta(seconds=5)) == 0, "the lease lasts"
        assert sweep(moment + timedelta(seconds=7)) == 1
        Run.objects.filter(pk=job.pk).update(state=State.CANCELLING, lease_token=None, lease_until_at=None)
        assert sweep(moment + timedelta(seconds=20)) == 1
        assert d.carry(job).run.state == State.CANCELLED
        assert sweep(moment + timedelta(hours=1)) == 0
    assert heard == [str(job.pk)] * 2


def test_the_sweep_waits_for_the_next_try(heard: list[str]) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        heard.clear()
        lease = lifecycle.take(job.pk, seconds=6)
        assert lease is not None
        lifecycle.release(lease, not_before_at=now() + timedelta(seconds=60), attempt=1)
        assert sweep(now() + timedelta(seconds=50)) == 0
        assert lifecycle.take(job.pk, seconds=6) is None
        assert sweep(now() + timedelta(seconds=61)) == 1
