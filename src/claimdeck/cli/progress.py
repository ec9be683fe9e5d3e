"""A run executed from its beginning to its end in this process, with a progress bar beside it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Final
from uuid import UUID

from django.db import connections
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Column

from claimdeck.cli.terminal import Terminal
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict
from claimdeck.runs import lifecycle
from claimdeck.runs.kinds import kind_named
from claimdeck.runs.models import Run
from claimdeck.runs.progress import pace_of
from claimdeck.runs.working.alone import execute_to_end
from claimdeck.runs.working.worker import collect_seldom

POLL_SECONDS: Final = 0.2
_NUMBERS: Final = "{task.completed:.0f}/{task.total:.0f} {task.fields[notes]}"


def watch_to_end(run_id: UUID, terminal: Terminal, *, bar: bool) -> bool:
    """Returns when the run has ended; False when it was cancelled by Ctrl-C. What was found is stored."""
    collect_seldom()
    done = threading.Event()
    threading.Thread(target=_execute, args=(run_id, done), name="execute", daemon=True).start()
    watching = _Watching(run_id, terminal, progress_bar(terminal) if bar else None)
    told = False
    with asked_to_end() as asked, watching.progress if watching.progress is not None else nullcontext():
        while not done.wait(POLL_SECONDS):
            watching.look()
            if asked.is_set() and not told:
                told = True
                terminal.say("Stopping; what was found so far is kept …")
                with suppress(Conflict):
                    lifecycle.request_cancel(Run.objects.get(pk=run_id), None)
        watching.look()
    return not asked.is_set()


@contextmanager
def asked_to_end() -> Iterator[threading.Event]:
    """Set by Ctrl-C or SIGTERM while inside, instead of an exception at some unlucky line."""
    asked = threading.Event()

    def note(_number: int, _frame: object) -> None:
        asked.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _execute(run_id: UUID, done: threading.Event) -> None:
    try:
        execute_to_end(run_id)
    finally:
        connections.close_all()
        done.set()


def progress_bar(terminal: Terminal) -> Progress:
    """What is done, the kind's own counters and the time left, on standard error."""
    return Progress(
        # In a narrow terminal the bar gives way: never the mark, the numbers or the time.
        TextColumn(terminal.mark.rstrip(), markup=False, table_column=Column(no_wrap=True)),
        BarColumn(bar_width=None, table_column=Column(min_width=0, max_width=24)),
        TextColumn(_NUMBERS, markup=False, table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[left]}", markup=False, table_column=Column(no_wrap=True)),
        console=Console(stderr=True),
    )


class _Watching:
    """What the run's row says, shown."""

    def __init__(self, run_id: UUID, terminal: Terminal, progress: Progress | None) -> None:
        self.progress = progress
        self._run_id, self._terminal = run_id, terminal
        self._task: TaskID | None = None
        self._told_attempt = 0

    def look(self) -> None:
        run = Run.objects.get(pk=self._run_id)
        kind = kind_named(run.kind)
        if run.not_before_at is not None and run.attempt > self._told_attempt:
            self._told_attempt = run.attempt
            seconds = max(0, round((run.not_before_at - now()).total_seconds()))
            self._terminal.say(
                f"{kind.waits_for} does not answer. Trying again in {seconds} s (try {run.attempt + 1})."
            )
        if self.progress is None:
            return
        own = kind.own_progress(run.pk)
        if self._task is None:
            self._task = self.progress.add_task("", total=run.total - own.kept, notes=kind.items, left="")
        left = pace_of(run, own.kept, now()).eta_seconds
        self.progress.update(
            self._task,
            # What a retry kept is no progress of it.
            completed=run.processed - own.kept,
            notes=", ".join((kind.items, *own.notes)),
            left=f"{left // 60}:{left % 60:02}" if left is not None else "",
        )
