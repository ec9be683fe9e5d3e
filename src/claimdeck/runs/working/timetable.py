"""Work at set times: each task is taken by conditional update, so any number of processes may look."""

import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import close_old_connections, connections

from claimdeck.kit.clock import now
from claimdeck.kit.rooms import Schedule
from claimdeck.runs.models import ScheduledTask

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 5.0


def run_due(entries: Sequence[Schedule], moment: datetime) -> int:
    """Run the entries whose time has come, unless somebody else has taken them; gives how many ran here."""
    ScheduledTask.objects.bulk_create(
        [ScheduledTask(name=entry.name, next_at=moment) for entry in entries], ignore_conflicts=True
    )
    due = set(
        ScheduledTask.objects.filter(name__in=[entry.name for entry in entries], next_at__lte=moment).values_list(
            "name", flat=True
        )
    )
    return sum(_taken(entry, moment) for entry in entries if entry.name in due)


def _taken(entry: Schedule, moment: datetime) -> bool:
    mine = ScheduledTask.objects.filter(name=entry.name, next_at__lte=moment).update(
        next_at=moment + timedelta(seconds=entry.every), last_run_at=moment
    )
    if mine != 1:
        return False
    started = time.monotonic()
    try:
        done, failed = f"{entry.work(moment)} done", False
    except Exception as error:
        # One task that fails must not keep the others from running; it is tried again at its next time.
        log.exception("scheduled_task_failed", task=entry.name, error=type(error).__name__)
        done, failed = f"Failed: {type(error).__name__}", True
    seconds = round(time.monotonic() - started, 3)
    ScheduledTask.objects.filter(name=entry.name, last_run_at=moment).update(
        last_seconds=seconds, last_result=done, failed=failed
    )
    return True


class Scheduler(threading.Thread):
    """A thread that looks at the timetable every few seconds until `stop` is set."""

    def __init__(self, entries: Sequence[Schedule], stop: threading.Event) -> None:
        super().__init__(name="scheduler", daemon=True)
        self._entries = entries
        self._halt = stop

    def run(self) -> None:
        try:
            while True:
                self._once()
                if self._halt.wait(LOOK_SECONDS):
                    return
        finally:
            connections.close_all()

    def _once(self) -> None:
        close_old_connections()
        try:
            run_due(self._entries, now())
        except Exception as error:
            # A database that is away for a moment must not end the schedule.
            log.warning("schedule_failed", error=type(error).__name__)
