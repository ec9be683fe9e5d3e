"""A job carried from its beginning to its end in this process, with a progress bar beside it."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, Final
from uuid import UUID

from django.db import connections
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Column

from claimdeck.cli.status.terminal import Speaker
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.models import Run
from claimdeck.runs.working.worker import collect_seldom, execute
from claimdeck.status.asking.work import look_up
from claimdeck.status.ending import ended
from claimdeck.status.models import CSVJob
from claimdeck.status.presenting import calls_planned, pace_of

POLL_SECONDS: Final = 0.2
_NUMBERS: Final = "{task.completed:.0f}/{task.total:.0f} rows, {task.fields[found]} found, {task.fields[calls]} calls"


def execute_to_end(run_id: UUID, speaker: Speaker, *, bar: bool) -> bool:
    """Returns when the run has ended; False when it was cancelled by Ctrl-C. What was found is stored."""
    collect_seldom()
    done = threading.Event()
    threading.Thread(target=_execute, args=(run_id, done), name="carry", daemon=True).start()
    watching = _Watching(run_id, speaker, progress_bar(speaker) if bar else None)
    told = False
    with _stop_wish() as wish, watching.progress if watching.progress is not None else nullcontext():
        while not done.wait(POLL_SECONDS):
            watching.look()
            if wish.is_set() and not told:
                told = True
                speaker.say("Stopping; what was found so far is kept …")
                with suppress(Conflict):
                    lifecycle.request_cancel(Run.objects.get(pk=run_id), None)
        watching.look()
    return not wish.is_set()


@contextmanager
def _stop_wish() -> Iterator[threading.Event]:
    """Set by Ctrl-C or SIGTERM while inside, instead of an exception at some unlucky line."""
    wish = threading.Event()

    def note(_number: int, _frame: Any) -> None:
        wish.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _execute(run_id: UUID, done: threading.Event) -> None:
    """Again and again until the run has ended: here, or by a worker that works on the same database."""
    try:
        with lifecycle.without_queue():
            while True:
                execute(run_id, look_up, ended)
                state, not_before_at = Run.objects.values_list("state", "not_before_at").get(pk=run_id)
                if State(state) in ENDED:
                    return
                wait = (not_before_at - now()).total_seconds() if not_before_at is not None else 0.0
                # Short naps: a wish to cancel must be heard while waiting, too.
                time.sleep(min(max(wait, POLL_SECONDS), 0.5))
    finally:
        connections.close_all()
        done.set()


def progress_bar(speaker: Speaker) -> Progress:
    """Rows, what was found, calls and the time left, on standard error."""
    return Progress(
        # In a narrow terminal the bar gives way: never the mark, the numbers or the time.
        TextColumn(speaker.mark.rstrip(), markup=False, table_column=Column(no_wrap=True)),
        BarColumn(bar_width=None, table_column=Column(min_width=0, max_width=24)),
        TextColumn(_NUMBERS, markup=False, table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[left]}", markup=False, table_column=Column(no_wrap=True)),
        console=Console(stderr=True),
    )


class _Watching:
    """What the run's row says, shown."""

    def __init__(self, run_id: UUID, speaker: Speaker, progress: Progress | None) -> None:
        self.progress = progress
        self._run_id, self._speaker = run_id, speaker
        self._task: TaskID | None = None
        self._told_attempt = 0

    def look(self) -> None:
        job = CSVJob.objects.select_related("run").get(pk=self._run_id)
        run = job.run
        if run.not_before_at is not None and run.attempt > self._told_attempt:
            self._told_attempt = run.attempt
            seconds = max(0, round((run.not_before_at - now()).total_seconds()))
            self._speaker.say(f"The payer does not answer. Trying again in {seconds} s (try {run.attempt + 1}).")
        if self.progress is None:
            return
        if self._task is None:
            self._task = self.progress.add_task("", total=run.total - job.kept_rows, found=0, calls=0, left="")
        left = pace_of(job, now()).eta_seconds
        self.progress.update(
            self._task,
            # What a retry kept is no progress of it.
            completed=run.processed - job.kept_rows,
            found=run.success,
            calls=f"{run.calls_made}/{calls_planned(run)}",
            left=f"{left // 60}:{left % 60:02}" if left is not None else "",
        )
