"""What hangs does not keep its run: past its time, or without any movement, the lease goes and the process ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.held import Held, Verdict
from claimdeck.runs.models import Run
from claimdeck.runs.working import limits
from claimdeck.runs.working.limits import STUCK
from claimdeck.runs.working.worker import execute
from tests.factories.kinds import made_up
from tests.factories.people import People

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(people: People) -> Run:
    return lifecycle.open_run(people.organization, made_up(), total=10, created_by=people.alice)


@pytest.fixture
def ended_process(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set in place of the end of this very process."""
    ended = threading.Event()
    monkeypatch.setattr(limits, "end_process", ended.set)
    return ended


@pytest.mark.parametrize("limit", ["silence", "time"])
def test_stuck_work_loses_its_run_and_counts_as_a_worker_lost(
    run: Run, ended_process: threading.Event, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    if limit == "silence":
        monkeypatch.setattr(settings.OPTIONS, "run_silence_seconds", 0.5)
    else:
        monkeypatch.setattr(settings.OPTIONS, "task_soft_seconds", 0.1)
        monkeypatch.setattr(settings.OPTIONS, "task_hard_seconds", 0.6)

    def hang(held: Held) -> Verdict:
        while not ended_process.is_set():
            if limit == "time":
                # It moves, and still it does not come to its safe point.
                held.progressed()
            time.sleep(0.02)
        return Verdict.COMPLETED

    told: list[Any] = []
    execute(run.pk, made_up(hang, lambda *end: told.append(end)))
    run.refresh_from_db()
    assert ended_process.is_set()
    assert (run.state, run.crashes, run.lease_token, told) == (State.PROCESSING, 1, None, [])


def test_work_that_moves_is_not_stuck(
    run: Run, ended_process: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not shorter: a busy machine may keep a thread waiting for a good part of a second.
    monkeypatch.setattr(settings.OPTIONS, "run_silence_seconds", 1.5)

    def work(held: Held) -> Verdict:
        for _ in range(20):
            time.sleep(0.1)
            held.progressed()
        return Verdict.COMPLETED

    execute(run.pk, made_up(work))
    run.refresh_from_db()
    assert (run.state, ended_process.is_set()) == (State.COMPLETED, False)


def test_the_heartbeat_of_stuck_work_falls_silent(
    run: Run, ended_process: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.OPTIONS, "run_silence_seconds", 0.2)
    # Nobody can take the lease away: the database hangs for this one thread.
    monkeypatch.setattr(lifecycle, "give_up", lambda _lease: None)
    renewed: list[float] = []
    usual = lifecycle.renew

    def renew(lease: Any, **more: Any) -> State:
        renewed.append(time.monotonic())
        return usual(lease, **more)

    monkeypatch.setattr(lifecycle, "renew", renew)
    began = time.monotonic()

    def hang(_held: Held) -> Verdict:
        time.sleep(2.5)
        return Verdict.COMPLETED

    execute(run.pk, made_up(hang))
    assert ended_process.is_set()
    assert max(renewed) - began < 2.0


def test_a_process_with_stuck_work_ends_when_its_other_work_has_let_go(tmp_path: Path) -> None:
    program = f"""
import threading, time, claimdeck.config.celery, django
django.setup()
from claimdeck.runs import held
from claimdeck.runs.working import limits
class Other: pass
other = Other()
limits.at_work.add(other)
def let_go():
    held.stopping.wait()
    time.sleep(0.5)
    open({str(tmp_path / "let-go")!r}, "w").close()
    limits.at_work.discard(other)
threading.Thread(target=let_go).start()
threading.Thread(target=limits.end_process).start()
time.sleep(60)
"""
    environment = {**os.environ, "CLAIMDECK_DATA": str(tmp_path / "data")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)
    try:
        assert process.wait(40) == STUCK
        assert (tmp_path / "let-go").exists()
        assert time.monotonic() - began < 30
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
