"""What a worker process does beside its tasks: sweep, keep the timetable, stop its tasks when asked to end."""

import os
import signal
from typing import Any, ClassVar, Final

from celery import bootsteps
from celery.signals import worker_init, worker_process_init, worker_process_shutdown, worker_ready
from django.conf import settings
from django.db import connections

from claimdeck.config.celery import app
from claimdeck.config.gathering import brought, described
from claimdeck.config.processes.ending import Ending, at_the_latest
from claimdeck.kit.processes import die_with_parent
from claimdeck.kit.rooms import Schedule
from claimdeck.pipeline.reference.cache import warm_at_start
from claimdeck.runs.held import stopping
from claimdeck.runs.working.presence import Presence
from claimdeck.runs.working.sweeping import Sweeper
from claimdeck.runs.working.timetable import Scheduler
from claimdeck.runs.working.worker import collect_seldom

# Loaded by the worker before it makes its processes.
_PARENT: Final = os.getpid()
_ENDING: Final = Ending()


def _stop_tasks() -> None:
    """In the main process: tasks in its threads come to a safe point, and nothing holds it for longer."""
    stopping.set()
    at_the_latest()


class Watch(bootsteps.StartStopStep):  # type: ignore[misc]
    """Says that this worker is there and hears the request to end, as soon as it has its processes.

    Celery tells its main process only; the processes in which the tasks are learn of it by `_process_init`.
    The broker comes after this step: a worker that waits for one that is away ends in time too.
    """

    requires: ClassVar = {"celery.worker.components:Pool"}

    def __init__(self, worker: Any, **options: Any) -> None:
        self._presence: Presence | None = None
        super().__init__(worker, **options)

    def start(self, worker: Any) -> None:
        # Threads start after the forks, which would copy the locks that they hold.
        _ENDING.listen()
        _ENDING.when_asked(_stop_tasks)

        def processes() -> frozenset[int]:
            return frozenset(worker.pool.info.get("processes", ()))

        self._presence = Presence(worker.hostname, worker.concurrency, stopping, processes)
        self._presence.start()

    def stop(self, _worker: Any) -> None:
        # Ended by another way than a signal.
        _ENDING.ask()
        if self._presence is not None:
            # It only says good-bye; a database that does not answer must not cost time.
            self._presence.join(timeout=1)


def _init(**_: Any) -> None:
    collect_seldom()
    # Loaded once, before the processes are made, and not in each of them.
    described()
    # A pool of connections does not survive the forks of Celery's processes, and a worker needs none.
    for name in connections:
        connections.settings[name].get("OPTIONS", {}).pop("pool", None)


def _process_init(**_: Any) -> None:
    # Celery's own children must not outlive a worker that was killed: their leases would block its successor.
    die_with_parent(_PARENT)
    # The signals of this process are its own.
    signal.set_wakeup_fd(-1)
    stopping.clear()
    _ENDING.when_asked(stopping.set)


def _ready(**_: Any) -> None:
    warm_at_start()
    Sweeper().start()
    if not settings.OPTIONS.celery_broker_url.get_secret_value():
        # The embedded product has no `claimdeck beat`: its one worker does everything.
        Scheduler(brought(Schedule), stopping).start()


def _stop(**_: Any) -> None:
    stopping.set()


app.steps["worker"].add(Watch)
worker_init.connect(_init, weak=False)
worker_process_init.connect(_process_init, weak=False)
worker_ready.connect(_ready, weak=False)
worker_process_shutdown.connect(_stop, weak=False)
