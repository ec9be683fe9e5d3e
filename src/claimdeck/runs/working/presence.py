"""The workers that are there: each says so every few seconds, for whoever asks why a job waits."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import close_old_connections, connections

from claimdeck.kit.clock import now
from claimdeck.runs.domain.workers import BEAT_SECONDS, LOOK_BACK, Life, Workers, lost_by, workers_of
from claimdeck.runs.models import WorkerLife

log = structlog.get_logger(__name__)

# Also a worker that is started every second leaves no more than this.
MOST_LIVES: Final = 500
KEPT: Final = timedelta(days=1)


def workers_now(moment: datetime) -> Workers:
    """What the workers have said about themselves lately: one query."""
    found = WorkerLife.objects.filter(seen_at__gte=moment - LOOK_BACK)
    rows = found.values_list("started_at", "seen_at", "ended_at", "lost", "lost_at")[:MOST_LIVES]
    return workers_of((Life(*row) for row in rows), moment)


class Presence(threading.Thread):
    """A thread of the worker's main process that keeps its life in the table until `stop` is set.

    `processes` gives the ids of the processes in which its tasks are; one that is replaced has crashed.
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
        found = self._processes()
        # Processes that end on request are no loss, also while the last look but one is still being stored.
        if ended or self._asked_to_end.is_set():
            found = self._known
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
