"""The embedded product, started, killed at any instant and started again: it carries on and nothing outlives it."""

import os
import re
import signal
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from claimdeck.cli.processes import is_up, port_held
from tests.cli.commands import PATIENCE, Program, alive, claimdeck, command_line, descendants, free_port, wait_until
from tests.cli.test_private_files import a_folder, careless_umask, open_to_others

__all__ = ["careless_umask"]
pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        bool(os.environ.get("DATABASE_URL")),
        reason="tested without DATABASE_URL",
    ),
]


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _members(program: Program) -> set[int]:
    return {pid for pid in descendants(program.pid) if "embedded" not in command_line(pid)}


def family(program: Program, expected: int = 4) -> set[int]:
    """The processes of the product: web server with its worker process, worker, sandbox payer."""

    def complete() -> set[int]:
        found = _members(program)
        return found if len(found) >= expected else set()

    found = wait_until(complete)
    assert isinstance(found, set)
    return found


def jobs(data: Path) -> list[tuple[str, int, int, int]]:
    """State, total, success and failure of every job, read beside the running product."""
    with sqlite3.connect(f"file:{data / 'claimdeck.sqlite3'}?mode=ro", uri=True, timeout=10) as database:
        return list(database.execute("SELECT state, total, success, failure FROM runs_run ORDER BY created_at"))


class Product:
    """`claimdeck up` on one data folder, started as often as wanted."""

    def __init__(self, home: Path) -> None:
        self.home, self.data, self.port = home, home / "data", free_port()
        self.lives = 0
        self.program: Program | None = None

    def start(self) -> Program:
        self.lives += 1
        log = self.home / f"up-{self.lives}.log"
        self.program = Program("up", "--port", self.port, "--data", self.data, home=self.home, log=log)
        return self.program

    def ready(self) -> Program:
        program = self.start()
        wait_until(lambda: program.process.poll() is not None or "Open http" in program.said())
        assert program.process.poll() is None, program.said()
        return program


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path)
    yield product
    if product.program is not None and product.program.process.poll() is None:
        product.program.kill()


def test_first_start_shows_the_checked_sample_and_takes_what_is_ours_from_others(product: Product) -> None:
    data = a_folder(product.home)
    (data / "logs").mkdir(mode=0o755)
    (data / "logs" / "web.log").write_text("of an earlier version")
    (data / "notes-of-mine.txt").write_text("somebody else's")
    program = product.ready()
    assert healthy(product.port)
    password = re.search(r"Log in as admin with the password (\S+) ", program.said())
    assert password is not None
    kept = product.data / "first-password.txt"
    assert kept.read_text().strip() == password.group(1) and kept.stat().st_mode & 0o077 == 0
    wait_until(lambda: "one by one" in program.said())
    calls = re.search(r"(\d+) payer calls instead of 500 one by one", program.said())
    assert calls is not None and int(calls.group(1)) < 150, program.said()
    for word in ("paid", "not found", "patient mismatch", "invalid row"):
        assert re.search(rf"^  {word} +\d+", program.said(), re.MULTILINE), program.said()
    ((state, total, success, failure),) = jobs(product.data)
    assert (state, total) == ("COMPLETED", 500) and success + failure == 500 and failure == 20
    wait_until(lambda: "through the pipeline" in program.said())
    counts = re.search(r"500 made-up claims .* pipeline: (\d+) loaded, (\d+) failed", program.said())
    assert counts is not None and sum(map(int, counts.groups())) == 500 and int(counts.group(2)) > 0, program.said()
    names = {path.name for path in data.rglob("*")}
    assert {"claimdeck.sqlite3", "claimdeck.sqlite3-wal", "keys.json", "worker.log", "queue", "up.lock"} <= names
    assert open_to_others(data) == [str(data / "notes-of-mine.txt")], "and what is not ours is left alone"
    assert program.said().count(f"Warning: {data} can be looked into by other accounts (mode 755)") == 1
    assert f"Close it: chmod 700 {data}" in program.said()

    second = claimdeck("up", "--port", free_port(), "--data", product.data, home=product.home)
    assert second.returncode == 2 and "already runs on" in second.stderr
    elsewhere = claimdeck("up", "--port", product.port, "--data", product.home / "other", home=product.home)
    assert elsewhere.returncode == 2 and f"Port {product.port} is in use" in elsewhere.stderr

    _kill_a_child(program, "worker", "worker")
    members = family(program)
    assert program.end(signal.SIGTERM) == 0, program.said()
    assert not [command_line(pid) for pid in members if alive(pid)]
    assert "killed" not in program.said(), "every process ended by itself"
    assert not is_up(product.data)

    again = product.ready()
    assert "the first password is kept in" in again.said() and password.group(1) not in again.said()
    time.sleep(1)
    assert len(jobs(product.data)) == 2, "a sample file and a batch of the pipeline, once"
    assert "pipeline" not in again.said()
    assert again.end(signal.SIGINT) == 0


def test_two_started_at_once_on_one_port(product: Product) -> None:
    first = product.start()
    wait_until(lambda: "Claimdeck starts" in first.said())
    # The other one only prepares as yet, and nobody listens.
    second = claimdeck("up", "--port", product.port, "--data", product.home / "other", home=product.home)
    assert second.returncode == 2 and "Open http" not in second.stdout
    assert f"Port {product.port} is in use." in second.stderr and "--port" in second.stderr
    assert not (product.home / "other" / "claimdeck.sqlite3").exists(), "nothing was begun"
    assert first.end() == 0


@pytest.mark.parametrize("claimed", ["by a page", "by a server that starts"])
def test_a_port_that_is_taken_while_it_prepares(product: Product, claimed: str) -> None:
    program = product.start()
    wait_until(lambda: "Claimdeck starts" in program.said())
    with _stranger(product.port) if claimed == "by a page" else port_held("web", "127.0.0.1", product.port):
        assert program.process.wait(PATIENCE) == 2, program.said()
    said = program.said()
    assert "Open http" not in said and "starts again" not in said
    assert re.search(rf"^Port {product.port} of .+; choose another with --port\.$", said, re.MULTILINE), said
    assert not descendants(program.pid) and not is_up(product.data)


@contextmanager
def _stranger(port: int) -> Iterator[None]:
    """Somebody else's page on this port, which says that it is well."""

    class Well(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Well) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


def test_killed_supervisor_leaves_nobody_and_the_job_goes_on(product: Product) -> None:
    program = product.start()
    wait_until(lambda: "Claimdeck starts" in program.said())
    _kill(program)
    program = product.start()
    wait_until(lambda: (product.data / "claimdeck.sqlite3").exists() and "is being checked" in program.said())
    members = family(program)
    program.kill()
    wait_until(lambda: not [pid for pid in members if alive(pid)])
    assert not healthy(product.port)
    again = product.ready()
    wait_until(lambda: "one by one" in again.said())
    (state, total, success, failure), *_ = jobs(product.data)
    assert (state, total, success + failure) == ("COMPLETED", 500, 500)
    assert again.end() == 0


def _kill(program: Program) -> None:
    """The supervisor is gone, and everybody with it."""
    members = descendants(program.pid)
    program.kill()
    wait_until(lambda: not [pid for pid in members if alive(pid)])


@pytest.mark.soak
def test_killed_while_it_prepares(product: Product) -> None:
    for pause in (0.3, 0.6, 0.9, 1.2, 1.6, 2.0, 2.5):
        program = product.start()
        time.sleep(pause)
        _kill(program)
    program = product.ready()
    assert "Log in as admin" in program.said()
    assert program.end() == 0


@pytest.mark.soak
def test_each_child_is_started_again(product: Product) -> None:
    program = product.ready()
    wait_until(lambda: "one by one" in program.said())
    for words, name in (("web", "web server"), ("worker", "worker"), ("sandbox", "sandbox payer")):
        _kill_a_child(program, words, name)
    wait_until(lambda: healthy(product.port))
    assert program.end() == 0


def _kill_a_child(program: Program, words: str, name: str) -> None:
    """Kill the child that was started with these words; it ends with all below it, and another takes its place."""
    children = [pid for pid in family(program) if _parent(pid) == program.pid]
    (victim,) = [pid for pid in children if f"main {words} " in command_line(pid)]
    below = descendants(victim)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: f"The {name} ended (signal 9)" in program.said())
    wait_until(lambda: not [pid for pid in below if alive(pid)])
    # A web server has a process of its own below it for a moment more or less: at least four are needed.
    wait_until(lambda: len(_members(program) - {victim}) >= 4)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
