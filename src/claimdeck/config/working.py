"""What a worker process does beside its tasks: sweep, keep the timetable, and let go when it is asked to end."""

import os
from typing import Any, Final

from celery.signals import worker_init, worker_process_init, worker_process_shutdown, worker_ready, worker_shutting_down
from django.conf import settings
from django.db import connections

from claimdeck.cli.processes import die_with_parent
from claimdeck.cli.schedule import TIMETABLE
from claimdeck.runs.held import stopping
from claimdeck.runs.sweeping import Sweeper
from claimdeck.runs.timetable import Scheduler
from claimdeck.runs.worker import collect_seldom

# Loaded by the worker before it makes its processes.
_PARENT: Final = os.getpid()


def _init(**_: Any) -> None:
    collect_seldom()
    # A pool of connections does not survive the forks of Celery's processes, and a worker needs none.
    for name in connections:
        connections.settings[name].get("OPTIONS", {}).pop("pool", None)


def _process_init(**_: Any) -> None:
    # Celery's own children must not outlive a worker that was killed: their leases would block its successor.
    die_with_parent(_PARENT)
    stopping.clear()


def _ready(**_: Any) -> None:
    Sweeper().start()
    if not settings.OPTIONS.celery_broker_url.get_secret_value():
        # The embedded product has no `claimdeck beat`: its one worker does everything.
        Scheduler(TIMETABLE, stopping).start()


def _stop(**_: Any) -> None:
    stopping.set()


worker_init.connect(_init, weak=False)
worker_process_init.connect(_process_init, weak=False)
worker_ready.connect(_ready, weak=False)
worker_shutting_down.connect(_stop, weak=False)
worker_process_shutdown.connect(_stop, weak=False)
