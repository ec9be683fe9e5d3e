"""The workers that are there: each says so every few seconds, and whoever asks why a job waits reads it."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import close_old_connections, connections

from claimdeck.kit.clock import now
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.domain.workers import BEAT_SECONDS, LOOK_BACK, Life, Workers, lost_by, workers_of
from claimdeck.runs.models import Run, WorkerLife

log = structlog.get_logger(__name__)

# Also a worker that is started every second leaves no more than this.
MOST_LIVES: Final = 500
KEPT: Final = timedelta(days=1)
# A job that was only just sent needs no reason yet.
YOUNG: Final = timedelta(seconds=3)

NO_WORKER: Final = "No worker is running; the job starts when one does. If it stays so, tell your administrator."
BREAKING_OFF: Final = "Workers keep breaking off and are started again, so this takes longer. Tell your administrator."
NO_BROKER: Final = (
    "The queue cannot be reached at the moment. The job is stored and starts by itself when the queue is back."
)
NO_ANSWER: Final = "The payer did not answer. What is left is asked again by itself within {minutes} min."
BUSY: Final = "All workers are busy with other jobs; this one is next in its turn."


def workers_now(moment: datetime) -> Workers:
    """What the workers have said about themselves lately: one query."""
    found = WorkerLife.objects.filter(seen_at__gte=moment - LOOK_BACK)
    rows = found.values_list("started_at", "seen_at", "ended_at", "lost", "lost_at")[:MOST_LIVES]
    return workers_of((Life(*row) for row in rows), moment)


def waiting_reasons(runs: Iterable[Run], moment: datetime) -> dict[UUID, str]:
    """Why work that should go on does not, in words for whoever waits for it; nothing for the others.

    At most one query, and none where all of it has ended or is at work.
    """
    waiting = [run for run in runs if _waits(run, moment)]
    if not waiting:
        return {}
    workers = workers_now(moment)
    return {run.pk: _reason(run, workers, moment) for run in waiting}


def _waits(run: Run, moment: datetime) -> bool:
    if State(run.state) in ENDED or moment - run.updated_at < YOUNG:
        return False
    return run.lease_until_at is None or run.lease_until_at < moment


def _reason(run: Run, workers: Workers, moment: datetime) -> str:
    if not workers.alive:
        return NO_WORKER
    if workers.keep_breaking_off:
        return BREAKING_OFF
    if run.not_before_at is not None and run.not_before_at > moment:
        return NO_ANSWER.format(minutes=1 + (run.not_before_at - moment) // timedelta(minutes=1))
    return BUSY if run.enqueued_at is not None else NO_BROKER


class Presence(threading.Thread):
    """A thread of the worker's main process that keeps its life in the table until `stop` is set.

    `processes` gives the ids of the processes in which its tasks are; one that is replaced has died.
    """

    def __init__(
        self, name: str, places: int, stop: threading.Event, processes: Callable[[], frozenset[int]] = frozenset
    ) -> None:
        super().__init__(name="presence", daemon=True)
        self._life: WorkerLife | None = None
        self._worker, self._places, self._asked_to_end, self._processes = name, places, stop, processes
        self._known = processes()

    def run(self) -> None:
        try:
            while True:
                self._say(ended=False)
                if self._asked_to_end.wait(BEAT_SECONDS):
                    break
            self._say(ended=True)
        finally:
            connections.close_all()

    def _say(self, *, ended: bool) -> None:
        close_old_connections()
        try:
            self._store(now(), ended=ended)
        except Exception as error:
            # A database that is away, or that lacks the table for the length of a deploy, must not end the worker.
            log.warning("presence_not_stored", error=type(error).__name__)

    def _store(self, moment: datetime, *, ended: bool) -> None:
        life = self._life
        if life is None:
            forget(moment)
            life = WorkerLife(name=self._worker, places=self._places, started_at=moment)
        life.seen_at, life.ended_at = moment, moment if ended else None
        # Processes that end on request are no loss.
        found = self._known if ended else self._processes()
        gone = len(self._known - found)
        if gone:
            before = Life(life.started_at, life.seen_at, None, life.lost, life.lost_at)
            life.lost, life.lost_at = lost_by(before, gone, moment), moment
        life.save()
        self._life, self._known = life, found


def forget(moment: datetime) -> None:
    """Delete what nobody asks about any more: old lives, and the oldest of too many."""
    WorkerLife.objects.filter(seen_at__lt=moment - KEPT).delete()
    newest = WorkerLife.objects.order_by("-seen_at").values_list("seen_at", flat=True)
    bound = newest[MOST_LIVES : MOST_LIVES + 1].first()
    if bound is not None:
        WorkerLife.objects.filter(seen_at__lte=bound).delete()
