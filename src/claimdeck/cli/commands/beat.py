"""The timetable as a process of its own."""

import signal
import threading
from typing import Any

import structlog

from claimdeck.cli.schedule import TIMETABLE
from claimdeck.runs.timetable import Scheduler

log = structlog.get_logger(__name__)


def main() -> int:
    """Runs until SIGTERM or SIGINT. A second one on the same database takes nothing twice."""
    stop = threading.Event()

    def end(_number: int, _frame: Any) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    scheduler = Scheduler(TIMETABLE, stop)
    scheduler.start()
    log.info("beat_started", tasks=len(TIMETABLE))
    stop.wait()
    scheduler.join(timeout=10)
    return 0
