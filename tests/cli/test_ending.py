"""Ending on request: SIGTERM reaches whoever works, nothing is lost, and nothing that hangs holds a process."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimdeck.runs.domain.states import State
from tests.cli.commands import PATIENCE, Program, alive, data_of, descendants, wait_until
from tests.cli.site import Site, site

# What is promised to those who run it.
MOST_SECONDS = 10.0


def seconds_to_end(program: Program, number: int = signal.SIGTERM) -> float:
    """How long it takes to end, with all its children."""
    children = descendants(program.pid)
    asked = time.monotonic()
    program.end(number)
    took = time.monotonic() - asked
    # The kernel ends them with their parent, which takes a moment.
    wait_until(lambda: not [pid for pid in children if alive(pid)])
    return took


# Names that Celery's own command line takes for its options.
FOREIGN = {
    "APP": "a_name_of_somebody_elses",
    "BROKER_URL": "amqp://nobody.invalid//",
    "CONFIG_MODULE": "no.such.module",
    "LOADER": "no.such.loader",
    "LOGLEVEL": "pink",
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, migrated: Callable[[Path], Path]) -> Iterator[Site]:
    """With a web server, the first of its programs."""
    home = tmp_path_factory.mktemp("site")
    migrated(data_of(home))
    with site(home) as here:
        here.migrate()
        here.serve()
        yield here


def test_a_busy_prefork_worker_comes_to_its_safe_point_and_another_goes_on(here: Site) -> None:
    worker = here.work("--pool", "prefork", "--concurrency", "2", **FOREIGN)
    assert len(descendants(worker.pid)) >= 2, worker.said()
    job = here.busy()
    took = seconds_to_end(worker)
    print(f"\nprefork worker at work ended {took:.1f} s after SIGTERM")
    assert took < MOST_SECONDS
    assert worker.process.returncode == 0, worker.said()
    assert here.progress(job)["status"] == State.PROCESSING
    here.work("--pool", "threads")
    ended = here.finish(job)
    assert (ended["status"], ended["success_count"], ended["failure_count"]) == (State.COMPLETED, 400, 0)


def test_a_web_server_with_a_request_that_never_ends_ends(here: Site) -> None:
    with socket.create_connection(("127.0.0.1", here.port), 5) as half:
        half.sendall(_half_an_upload(here))
        time.sleep(0.5)
        took = seconds_to_end(here.programs[0])
    print(f"\nweb server with half an upload ended {took:.1f} s after SIGTERM")
    assert took < MOST_SECONDS


def _half_an_upload(here: Site) -> bytes:
    lines = (
        "POST /api/v1/claims/bulk/upload/ HTTP/1.1",
        f"Host: 127.0.0.1:{here.port}",
        f"Authorization: Bearer {here.token}",
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: 100000",
        "",
        "--b\r\nContent-Disposition: form-data; name=",
    )
    return "\r\n".join(lines).encode()


def run(program: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)


FORKED_LATER = """
import os, threading
from claimdeck.config.processes.ending import Ending
ending = Ending()
ending.ask()
for _ in range(2):
    if (pid := os.fork()) == 0:
        told = threading.Event()
        ending.when_asked(told.set)
        os._exit(0 if told.wait(30) else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def test_the_request_reaches_processes_that_are_forked_after_it() -> None:
    with run(FORKED_LATER) as program:
        assert program.communicate(timeout=PATIENCE)[0].split() == ["0", "0"]


HANGING = """
import ctypes, functools, signal, threading
from claimdeck.config.processes.ending import Ending, at_the_latest
signal.signal(signal.SIGTERM, lambda *_: print("handled", flush=True))
ending = Ending()
ending.listen()
ending.when_asked(functools.partial(at_the_latest, 0.5))
print("ready", flush=True)
while True:
    # No step of Python's own ends here, so no handler is run.
    ctypes.CDLL(None).sleep(60)
"""


def test_a_main_thread_that_hangs_does_not_keep_the_process() -> None:
    with run(HANGING) as program:
        assert program.stdout is not None and program.stdout.readline() == "ready\n"
        os.kill(program.pid, signal.SIGTERM)
        os.kill(program.pid, signal.SIGTERM)
        assert program.wait(MOST_SECONDS) == 1


STARTING = """
import sys, time
from claimdeck.config.processes import ending
ending.end_when_told()
print("ready", flush=True)
time.sleep(60)
"""


def test_a_command_that_is_still_starting_ends_at_once() -> None:
    with run(STARTING) as program:
        assert program.stdout is not None and program.stdout.readline() == "ready\n"
        os.kill(program.pid, signal.SIGTERM)
        assert program.wait(MOST_SECONDS) == 128 + signal.SIGTERM
