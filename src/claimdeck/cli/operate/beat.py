"""The timetable as a process of its own."""

import os
import signal
import sys
import threading

import structlog

from claimdeck.cli.database import wait_for_database
from claimdeck.config.gathering import brought
from claimdeck.config.processes.ending import ENDING_SECONDS, ENDING_SIGNALS, FORCED, Ending
from claimdeck.kit.rooms import Schedule
from claimdeck.runs.working.timetable import Scheduler

log = structlog.get_logger(__name__)


def main() -> int:
    """Runs until SIGTERM or SIGINT. A second one on the same database takes nothing twice.

    Raises WrongKeys, and DatabaseError when the database is not there within a minute.
    """
    wait_for_database()
    ending, stop = Ending(), threading.Event()

    def end(_number: int, _frame: object) -> None:
        ending.ask()

    for number in ENDING_SIGNALS:
        signal.signal(number, end)
    schedules = brought(Schedule)
    scheduler = Scheduler(schedules, stop)
    scheduler.start()
    log.info("beat_started", tasks=len(schedules))
    ending.wait()
    stop.set()
    scheduler.join(timeout=ENDING_SECONDS)
    if scheduler.is_alive():
        # It waits for a database that does not answer; whatever it has taken, another run of it is due in its time.
        sys.stderr.flush()
        os._exit(FORCED)
    return 0
