"""Everything that waits in staging, batch after batch, in this process and beside it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import typer
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Sum
from rich.progress import Progress, TaskID

from claimdeck.accounts.models import Organization
from claimdeck.cli.database import prepare, prepare_apart
from claimdeck.cli.pipeline.refusing import stores_said
from claimdeck.cli.processes import SUPERVISED
from claimdeck.cli.progress import POLL_SECONDS, asked_to_end, progress_bar
from claimdeck.cli.terminal import REFUSED, Output, Terminal
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict
from claimdeck.pipeline.batches import open_batch
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.stores.opening import staging_store
from claimdeck.pipeline.stores.port import StagedCounts, StoreError
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.runs.working.alone import execute_to_end
from claimdeck.runs.working.worker import collect_seldom

# How often it looks while claims are with another worker, or `--follow` waits for new ones.
_LOOK_SECONDS: Final = 0.5
_FOLLOW_SECONDS: Final = 2.0
# After an end that came to nothing, `--follow` waits so long before it tries again.
_TROUBLE_SECONDS: Final = 30.0
# Beyond two leases in which nothing moves nobody works on what is left.
_PATIENCE_SECONDS: Final = 10.0
_NOT_SET_UP: Final = "NOT_SET_UP"
_OWN_AWAY: Final = "Claimdeck's own database cannot be reached: look at `claimdeck doctor`. Nothing is lost."


@dataclass(slots=True)
class Drain:
    """Batch after batch until nothing waits; in a thread of its own, watched by the terminal's."""

    organization: Organization
    terminal: Terminal
    most_claims: int | None
    follow: bool
    began_at: datetime = field(default_factory=now)
    stopped: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    code: int = 1
    current: Run | None = None
    batches: int = 0
    _waiting_said: bool = False
    _tries_said: int = 0

    def run(self) -> None:
        try:
            with lifecycle.without_queue():
                self.code = self._outlasting() if self.follow else self._drained()
        except (StoreError, DatabaseError, InterfaceError) as error:
            self.terminal.say(_why(error))
        finally:
            connections.close_all()
            self.done.set()

    def _outlasting(self) -> int:
        """The same for whoever follows: a database that is away for a while is waited for, until it is stopped."""
        while True:
            try:
                return self._drained()
            except (StoreError, DatabaseError, InterfaceError) as error:
                self.terminal.say(f"{_why(error)} Trying again in {_TROUBLE_SECONDS:.0f} s.")
                connections.close_all()
                if self.stopped.wait(_TROUBLE_SECONDS):
                    return 1

    def stop(self) -> None:
        """Come to an end at the next safe point."""
        self.stopped.set()
        if self.current is not None:
            with suppress(Conflict, Run.DoesNotExist):
                lifecycle.request_cancel(Run.objects.get(pk=self.current.pk), None)

    def say_waits(self) -> None:
        """Say once of each try that it came to nothing, why, and when the next one is."""
        if self.current is None:
            return
        run = Run.objects.get(pk=self.current.pk)
        if run.not_before_at is None or run.attempt <= self._tries_said:
            return
        self._tries_said = run.attempt
        seconds = max(0, round((run.not_before_at - now()).total_seconds()))
        why = "".join(f"{message} " for message in _messages(run)[-1:])
        self.terminal.say(f"{why}Trying again in {seconds} s (try {run.attempt + 1}).")

    def _drained(self) -> int:
        """0 when nothing is pending any more, 1 when something is, 2 where something is not set up."""
        last, since = None, time.monotonic()
        while not self.stopped.is_set():
            counts = staging_store().counts()
            if counts.pending + counts.processing == 0:
                if not self.follow:
                    return 0
                self.stopped.wait(_FOLLOW_SECONDS)
                continue
            if counts != last:
                last, since = counts, time.monotonic()
            elif time.monotonic() - since > 2 * settings.PIPELINE.processing.lease_seconds + _PATIENCE_SECONDS:
                self.terminal.say(f"{counts.pending + counts.processing:,} claims wait, and nothing moves any more.")
                return 1
            if not self._may_begin(counts):
                self.stopped.wait(_LOOK_SECONDS)
                continue
            code = self._batch()
            if code and not self.follow:
                return code
            if code:
                self.stopped.wait(_TROUBLE_SECONDS)
        counts = staging_store().counts()
        return 1 if counts.pending + counts.processing else 0

    def _may_begin(self, counts: StagedCounts) -> bool:
        """Whether there is anything to lease or take over; else another worker has all that is left."""
        if counts.pending:
            return True
        seconds = staging_store().next_expiry()
        if seconds is not None and seconds > 0 and not self._waiting_said:
            self._waiting_said = True
            self.terminal.say(
                f"{counts.processing:,} claims are with another worker; waiting for it, or for the end of its lease "
                f"in {seconds:.0f} s."
            )
        return seconds is not None and seconds <= 0

    def _batch(self) -> int:
        batch = open_batch(self.organization, None, most_claims=self.most_claims)
        self.current, self.batches, self._tries_said = batch.run, self.batches + 1, 0
        if self.stopped.is_set():
            self.stop()
        execute_to_end(batch.run.pk)
        run = Run.objects.get(pk=batch.run.pk)
        if run.state == State.COMPLETED:
            if not run.processed:
                # Others were quicker; what they left is looked at again in a moment.
                self.stopped.wait(_LOOK_SECONDS)
            return 0
        for message in dict.fromkeys(_messages(run)):
            self.terminal.say(message)
        return REFUSED if any(entry.get("code") == _NOT_SET_UP for entry in run.error_log) else 1


def _why(error: Exception) -> str:
    """What a person should read of it: a store says it itself, Django's errors quote rows."""
    return str(error) if isinstance(error, StoreError) else _OWN_AWAY


def _messages(run: Run) -> list[str]:
    return [entry["message"] for entry in run.error_log if "message" in entry]


def main(*, output: Output, follow: bool, workers: int | None, batch_size: int | None) -> int:
    """0: nothing is pending. 1: something still is. 2: something is not set up."""
    prepare()
    prepare_apart()
    terminal = Terminal()
    collect_seldom()
    drain = Drain(owner(), terminal, batch_size, follow)
    with stores_said():
        before = staging_store().counts()
    wanted = workers or settings.PIPELINE.processing.max_workers
    began = time.monotonic()
    with asked_to_end() as asked:
        children = [_child(follow, batch_size) for _ in range(wanted - 1)]
        threading.Thread(target=drain.run, name="drain", daemon=True).start()
        _watch(drain, before, asked, children, bar=not output.as_json)
        # What became of the others shows in what is pending: a load that one of them left is taken over here.
        for child in children:
            _wait_for(child, asked)
    return _said(drain, time.monotonic() - began, drain.code, output, terminal)


def _child(follow: bool, batch_size: int | None) -> "subprocess.Popen[bytes]":
    """Another worker: a process of its own. It ends by itself when nothing waits, and with this one at the latest."""
    options = ["--follow"] * follow + (["--batch-size", str(batch_size)] if batch_size else [])
    command = [sys.executable, "-m", "claimdeck.cli.main", "pipeline", "run", "--workers", "1", "--json", *options]
    environment = {**os.environ, SUPERVISED: str(os.getpid())}
    return subprocess.Popen(  # noqa: S603 - this very program
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def _wait_for(child: "subprocess.Popen[bytes]", asked: threading.Event) -> None:
    """Until it has ended; it is asked to as soon as this process is."""
    while True:
        if asked.is_set():
            child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(POLL_SECONDS)
            return


def _watch(
    drain: Drain,
    before: StagedCounts,
    asked: threading.Event,
    children: Sequence["subprocess.Popen[bytes]"],
    *,
    bar: bool,
) -> None:
    progress = progress_bar(drain.terminal) if bar else None
    told = False
    with progress if progress is not None else nullcontext():
        task = progress.add_task("", total=before.pending + before.processing, notes="", left="") if progress else None
        while not drain.done.wait(POLL_SECONDS):
            # Claimdeck's own database may be away for a moment: the work waits for it, and so does what is said of it.
            with suppress(DatabaseError, InterfaceError):
                if progress is not None and task is not None:
                    _show(progress, task, drain, before)
                drain.say_waits()
            if asked.is_set() and not told:
                told = True
                drain.terminal.say("Stopping; every claim stays where it is …")
                for child in children:
                    child.terminate()
                drain.stop()
        with suppress(DatabaseError, InterfaceError):
            if progress is not None and task is not None:
                _show(progress, task, drain, before)


def _show(progress: Progress, task: TaskID, drain: Drain, before: StagedCounts) -> None:
    sums = _sums(drain)
    placed = sums["loaded"] + sums["failed"] + sums["dead_letters"]
    seconds = (now() - drain.began_at).total_seconds()
    notes = [f"{sums['loaded']:,} loaded", f"{sums['failed']:,} failed", f"{placed / max(seconds, 0.1):,.0f} claims/s"]
    if sums["dead_letters"]:
        notes.insert(2, f"{sums['dead_letters']:,} dead letters")
    total = max(before.pending + before.processing, placed)
    progress.update(task, completed=placed, total=total, notes="claims, " + ", ".join(notes))


def _sums(drain: Drain) -> dict[str, int]:
    """What the batches since the beginning came to, those of the other workers as well."""
    batches = Batch.objects.filter(run__organization=drain.organization, run__created_at__gte=drain.began_at)
    found = batches.aggregate(loaded=Sum("loaded"), failed=Sum("failed"), dead_letters=Sum("dead_letters"))
    return {name: count or 0 for name, count in found.items()}


def _said(drain: Drain, seconds: float, code: int, output: Output, terminal: Terminal) -> int:
    with stores_said():
        counts, sums = staging_store().counts(), _sums(drain)
    placed = sum(sums.values())
    pending = counts.pending + counts.processing
    rate = round(placed / seconds, 1) if seconds else 0.0
    if output.as_json:
        figures = {**sums, "pending": pending, "seconds": round(seconds, 3), "claims_per_second": rate}
        typer.echo(json.dumps({"ok": code == 0, **figures}))
        return code
    terminal.say(
        f"{sums['loaded']:,} loaded, {sums['failed']:,} failed, {sums['dead_letters']:,} dead letters, "
        f"{pending:,} pending; {seconds:,.1f} s, {rate:,.0f} claims a second."
    )
    return code
