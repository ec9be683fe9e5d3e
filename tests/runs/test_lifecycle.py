"""The states of long work: each change one conditional step, refused where it does not fit."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import Lease
from claimdeck.runs.domain.stages import Stage
from claimdeck.runs.domain.states import ACTIVE, CELERY_STATES, ENDED, State
from claimdeck.runs.held import Held, Verdict, stopping
from claimdeck.runs.lifecycle import Counts
from claimdeck.runs.models import Run
from claimdeck.runs.working.worker import execute
from tests.factories.kinds import made_up
from tests.factories.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(people: People) -> Run:
    return lifecycle.open_run(people.organization, made_up(), total=10, created_by=people.alice)


def taken(run: Run, seconds: float = 60) -> Lease:
    lease = lifecycle.take(run.pk, seconds=seconds)
    assert lease is not None
    return lease


def again(run: Run) -> Run:
    run.refresh_from_db()
    return run


def test_a_state_is_active_or_ended_and_has_a_celery_word() -> None:
    assert set(State) == ENDED | ACTIVE == set(CELERY_STATES) and not ENDED & ACTIVE


def test_from_pending_to_completed(run: Run) -> None:
    assert (run.state, run.started_at, bool(run.celery_task_id)) == (State.PENDING, None, True)
    lease = taken(run)
    assert again(run).state == State.PROCESSING
    started = run.started_at
    assert started is not None
    lifecycle.advance(lease, Counts(success=3, failure=1))
    assert (again(run).processed, run.success, run.failure) == (4, 3, 1)
    lifecycle.advance(lease, Counts(success=1, failure=-1))
    assert (again(run).processed, run.success, run.failure) == (4, 4, 0)
    assert lifecycle.finish(lease, State.COMPLETED)
    assert (again(run).state, run.lease_token, run.lease_until_at) == (State.COMPLETED, None, None)
    assert run.completed_at is not None and run.started_at == started
    assert not lifecycle.finish(lease, State.FAILED), "a run ends once"
    assert lifecycle.take(run.pk, seconds=5) is None


def test_the_counts_cannot_lie(run: Run) -> None:
    for wrong in ({"processed": 1}, {"processed": 11, "success": 11}, {"state": "ODD"}, {"state": State.COMPLETED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Run.objects.filter(pk=run.pk).update(**wrong)


def test_a_request_to_cancel_in_the_last_moment_wins(run: Run, people: People) -> None:
    lease = taken(run)
    assert lifecycle.request_cancel(run, people.bob) is State.CANCELLING
    assert lifecycle.renew(lease, seconds=5) is State.CANCELLING
    assert lifecycle.finish(lease, State.COMPLETED)
    assert (again(run).state, run.cancelled_by) == (State.CANCELLED, people.bob)
    assert run.cancelled_at == run.completed_at is not None
    with pytest.raises(Conflict, match="CANCELLED"):
        lifecycle.request_cancel(run, people.bob)


@pytest.mark.parametrize("state", [State.PENDING, State.PROCESSING, State.CANCELLING])
def test_only_ended_runs_are_reopened(run: Run, state: State) -> None:
    Run.objects.filter(pk=run.pk).update(state=state)
    with pytest.raises(Conflict):
        lifecycle.reopen(run, counts=Counts())


def test_a_reopened_run_begins_anew(run: Run) -> None:
    lease = taken(run)
    lifecycle.advance(lease, Counts(success=6, failure=3, dead_letter=1))
    lifecycle.enter(lease, Stage("asking", "Asking"))
    lifecycle.note(run.pk, [{"code": "X", "message": "made up"}])
    lifecycle.finish(lease, State.COMPLETED)
    task = again(run).celery_task_id
    lifecycle.reopen(run, counts=Counts(success=6))
    assert (again(run).state, run.processed, run.success, run.failure) == (State.PENDING, 6, 6, 0)
    assert (run.dead_letter, run.stage, run.error_log, run.started_at, run.completed_at) == (0, "", [], None, None)
    assert run.celery_task_id != task


def test_crashes_are_counted_until_there_is_progress(run: Run) -> None:
    for crashes in range(3):
        lease = taken(run)
        assert lease.crashes == crashes
        Run.objects.filter(pk=run.pk).update(lease_until_at=now() - timedelta(seconds=1))
    lease = taken(run)
    lifecycle.advance(lease, Counts(success=1))
    assert again(run).crashes == 0
    lifecycle.release(lease)
    assert taken(run).crashes == 0, "a lease that was given back is no crash"


def test_the_error_log_says_each_thing_once_and_ends(run: Run) -> None:
    entry = {"code": "X", "message": "made up"}
    lifecycle.note(run.pk, [entry, entry])
    lifecycle.note(run.pk, [entry])
    assert again(run).error_log == [entry]
    lifecycle.note(run.pk, [{"code": "X", "message": str(n)} for n in range(1000)])
    assert len(again(run).error_log) == lifecycle.LONGEST_ERROR_LOG


def test_a_process_that_executes_its_runs_itself_enqueues_none(run: Run) -> None:
    with lifecycle.without_queue():
        assert lifecycle.enqueue(run.pk) is False
    assert again(run).enqueued_at is None
    assert lifecycle.enqueue(run.pk) is True
    assert again(run).enqueued_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("verdict", "state"), [(Verdict.COMPLETED, State.COMPLETED), (Verdict.FAILED, State.FAILED)])
def test_an_executed_run_ends_and_says_so_once(run: Run, verdict: Verdict, state: State) -> None:
    told: list[Any] = []
    for _ in range(2):
        execute(run.pk, made_up(lambda _held: verdict, lambda *end: told.append(end)))
    assert told == [(run.pk, state)]
    assert again(run).state == state


@pytest.mark.django_db(transaction=True)
def test_work_that_is_not_through_is_handed_on(run: Run) -> None:
    told: list[Any] = []
    execute(run.pk, made_up(lambda _held: Verdict.CONTINUE, lambda *end: told.append(end)))
    assert (again(run).state, run.lease_token, told) == (State.PROCESSING, None, [])
    assert (run.attempt, run.enqueued_at is not None) == (0, True)


@pytest.mark.django_db(transaction=True)
def test_a_stopping_worker_lets_go_without_enqueueing(run: Run) -> None:
    def work(held: Held) -> Verdict:
        assert held.stop() is None
        stopping.set()
        assert held.stop() is not None
        return Verdict.CONTINUE

    try:
        execute(run.pk, made_up(work))
    finally:
        stopping.clear()
    assert (again(run).lease_token, run.enqueued_at) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_keeps_the_lease_and_brings_the_request_to_cancel(run: Run, people: People) -> None:
    def work(held: Held) -> Verdict:
        first = again(run).lease_until_at
        lifecycle.request_cancel(run, people.alice)
        assert held.cancelled.wait(60)
        assert first is not None and (again(run).lease_until_at or first) > first
        return Verdict.CONTINUE

    execute(run.pk, made_up(work))
    assert again(run).state == State.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_notices_that_somebody_took_over(run: Run) -> None:
    def work(held: Held) -> Verdict:
        Run.objects.filter(pk=run.pk).update(lease_until_at=now() - timedelta(seconds=1))
        assert lifecycle.take(run.pk, seconds=60) is not None
        assert held.lost.wait(60)
        return Verdict.COMPLETED

    told: list[Any] = []
    execute(run.pk, made_up(work, lambda *end: told.append(end)))
    assert (again(run).state, told) == (State.PROCESSING, [])
