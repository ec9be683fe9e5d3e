"""Workers say that they are there, who waits hears why, and the table of it stays small."""

import threading
from datetime import timedelta

import pytest

from claimdeck.accounts.organizations import default_organization
from claimdeck.kit.clock import now
from claimdeck.runs import progress
from claimdeck.runs.domain.states import State
from claimdeck.runs.domain.workers import AGAIN_AND_AGAIN, Life, workers_of
from claimdeck.runs.lifecycle import open_run
from claimdeck.runs.models import Run, WorkerLife
from claimdeck.runs.progress import waiting_reasons
from claimdeck.runs.working import presence
from claimdeck.runs.working.presence import Presence, forget, workers_now
from claimdeck.status.kinds import BULK_CHECK
from tests.cli.commands import wait_until

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_lives_are_told_apart() -> None:
    moment = now()
    lives = [
        Life(moment - 60 * MINUTE, moment - SECOND),
        Life(moment - 60 * MINUTE, moment - MINUTE),  # killed after a long life
        Life(moment - 2 * MINUTE, moment - MINUTE),  # killed after a short one
        Life(moment - 2 * MINUTE, moment - MINUTE, ended_at=moment - MINUTE),  # asked to end
        Life(moment - 60 * MINUTE, moment - 50 * MINUTE),  # long ago
        Life(moment - 60 * MINUTE, moment, lost=2, lost_at=moment - MINUTE),
    ]
    seen = workers_of(lives, moment)
    assert (seen.alive, seen.broken_off, seen.keep_breaking_off) == (2, 3, True)
    assert not workers_of(lives[:-1], moment).keep_breaking_off


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_there_until_it_is_asked_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "BEAT_SECONDS", 0.05)
    stop, processes = threading.Event(), {1, 2}
    thread = Presence("one@here", 2, stop, lambda: frozenset(processes))
    thread.start()
    wait_until(lambda: workers_now(now()).alive == 1)
    # Processes that crash are replaced by others.
    for known in (1, 2, 3):
        processes.symmetric_difference_update({known, known + 2})
        wait_until(lambda known=known: workers_now(now()).broken_off == known)  # type: ignore[misc]
    assert workers_now(now()).keep_breaking_off
    stop.set()
    processes.clear()
    thread.join(10)
    life = WorkerLife.objects.get()
    assert life.ended_at is not None and life.lost == AGAIN_AND_AGAIN
    assert workers_now(now()).alive == 0


@pytest.mark.django_db
def test_the_table_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "MOST_LIVES", 10)
    moment = now()
    for number in range(30):
        seen = moment - number * SECOND
        WorkerLife.objects.create(name=str(number), places=1, started_at=seen, seen_at=seen)
    WorkerLife.objects.create(name="old", places=1, started_at=moment, seen_at=moment - timedelta(days=2))
    forget(moment)
    assert set(WorkerLife.objects.values_list("name", flat=True)) == {str(number) for number in range(10)}


@pytest.mark.django_db
def test_who_waits_hears_why() -> None:
    moment = now()
    run = open_run(default_organization(), BULK_CHECK, total=1, created_by=None)

    def reason(**changes: object) -> str | None:
        Run.objects.filter(pk=run.pk).update(**{"updated_at": moment - MINUTE, **changes})
        return waiting_reasons([Run.objects.get(pk=run.pk)], moment).get(run.pk)

    assert reason(updated_at=moment) is None
    assert reason() == progress.NO_WORKER
    life = WorkerLife.objects.create(name="one", places=1, started_at=moment, seen_at=moment)
    assert reason() == progress.NO_BROKER
    assert reason(enqueued_at=moment) == progress.BUSY
    assert reason(not_before_at=moment + 90 * SECOND) == progress.NO_ANSWER.format(who="The payer", minutes=2)
    WorkerLife.objects.filter(pk=life.pk).update(lost=3, lost_at=moment)
    assert reason() == progress.BREAKING_OFF
    assert reason(state=State.PROCESSING, lease_until_at=moment + SECOND) is None
    assert reason(state=State.PROCESSING, lease_until_at=moment - SECOND) == progress.BREAKING_OFF
    assert reason(state=State.COMPLETED, completed_at=moment, lease_until_at=None) is None
