"""A hundred kills of every kind of process during jobs of 10,000 rows, with a payer that misbehaves as well."""

import json
import os
import random
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from benchmarks.product import CLAIMDECK, Product, claims_file, running, until

from tests.cli.commands import descendants
from tests.soak.servers import Server, postgres, postgres_program, redis
from tests.soak.test_faults import ODD, assert_no_patients, results

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(3400),
    pytest.mark.skipif(postgres_program("initdb") is None, reason="needs PostgreSQL"),
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs redis-server"),
]

ROWS, KILLS = 10_000, 100
LONGEST_STANDSTILL, MOST_CALLS = 15.0, 1.5
# One call in twenty fails, in every way, and each takes as long as it likes.
CHAOS = {"latency_ms": 250, "jitter_ms": 200, "fail_rate": 0.05, "failure": "mixed"}


@dataclass
class Command:
    """One of our processes, started again as soon as it has gone, as a service manager does."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    ended: threading.Event = field(default_factory=threading.Event)

    def keep_alive(self) -> None:
        while not self.ended.is_set():
            with self.log.open("ab") as output:
                self.process = subprocess.Popen(
                    [*CLAIMDECK, *self.arguments], env=self.environment, stdout=output, stderr=output
                )
            while self.process.poll() is None and not self.ended.wait(0.1):
                pass

    def kill(self, *, child: bool = False) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        pids = sorted(descendants(self.process.pid)) if child else []
        victim = random.choice(pids) if pids else self.process.pid
        # It may have gone by itself meanwhile.
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)

    def stop(self) -> None:
        self.ended.set()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()


@contextmanager
def kept_alive(*commands: Command) -> Iterator[None]:
    threads = [threading.Thread(target=command.keep_alive, daemon=True) for command in commands]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for command in commands:
            command.stop()
        for thread in threads:
            thread.join(20)


class Standstill:
    """The longest time in which the payer was asked nothing although a job was open."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._calls, self._since = -1, time.monotonic()
        self.longest = 0.0

    def look(self) -> None:
        calls = self._product.payer_stats()["summary_calls"]
        moment = time.monotonic()
        self.longest = max(self.longest, moment - self._since)
        if calls != self._calls:
            self._calls, self._since = calls, moment

    def begin(self) -> None:
        self._calls, self._since = -1, time.monotonic()


def state_of(product: Product, job: str) -> dict[str, Any] | None:
    """The job's progress, None while nobody can say."""
    try:
        progress: dict[str, Any] = product.call("GET", f"claims/csv-jobs/{job}/progress/")
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return progress


def disturbed_job(
    product: Product, path: Path, kill: Callable[[], None], standstill: Standstill, dice: random.Random
) -> str:
    """A job during which something is killed every few seconds."""
    job = str(until(lambda: product.upload(path), 120, "an upload that is taken"))
    until(lambda: (state_of(product, job) or {}).get("calls_made"), 120, "the first call")
    standstill.begin()
    due = time.monotonic() + dice.uniform(0.5, 3.0)
    processed = 0
    while True:
        progress = state_of(product, job)
        if progress is not None:
            assert progress["processed_rows"] >= processed, "rows were lost"
            processed = progress["processed_rows"]
            if progress["status"] in ("COMPLETED", "FAILED", "CANCELLED"):
                assert progress["status"] == "COMPLETED", progress
                return job
        if processed < ROWS:
            standstill.look()
        if time.monotonic() >= due:
            kill()
            due = time.monotonic() + dice.uniform(1.0, 4.0)
        time.sleep(0.2)


def test_a_hundred_kills_lose_nothing_and_never_stand_still(tmp_path: Path) -> None:
    path = claims_file(tmp_path, ROWS, 3, *ODD)
    dice = random.Random(97)
    database, database_url = postgres(tmp_path)
    broker, broker_url = redis(tmp_path)
    servers: list[Server] = [database, broker]
    settings = {"DATABASE_URL": database_url, "CELERY_BROKER_URL": broker_url, "LOG_LEVEL": "INFO"}
    with ExitStack() as stack:
        for server in servers:
            server.start()
            stack.callback(server.stop)
        product = stack.enter_context(
            running(tmp_path, "--count", str(ROWS), worker=False, web=False, log_in=False, **settings)
        )
        log = tmp_path / "log.txt"
        port = product.url.rsplit(":", 1)[1]
        commands = [
            Command("web", ["web", "--host", "127.0.0.1", "--port", port], product.environment, log),
            Command("worker of processes", ["worker", "--concurrency", "2"], product.environment, log),
            Command(
                "worker of threads", ["worker", "--pool", "threads", "--concurrency", "2"], product.environment, log
            ),
            Command("beat", ["beat"], product.environment, log),
        ]
        stack.enter_context(kept_alive(*commands))
        product.log_in()
        account = product.call("GET", "payers/accounts/")["results"][0]
        body = json.dumps({"limits": {"concurrency": 4, "backoff": 0.1}}).encode()
        product.call("PATCH", f"payers/accounts/{account['id']}/", body)

        product.payer_knobs(**CHAOS)
        calm = product.upload(path)
        assert product.wait(calm, seconds=900)[0]["status"] == "COMPLETED"
        undisturbed = product.payer_stats()["summary_calls"]
        expected = results(product, calm)

        kills: dict[str, int] = {}

        def kill() -> None:
            victim = dice.choice([*commands, *commands[1:3], *servers])
            child = victim is commands[1] and dice.random() < 0.5
            name = f"{victim.name}'s child" if child else victim.name
            kills[name] = kills.get(name, 0) + 1
            if isinstance(victim, Server):
                victim.kill()
                victim.start()
            else:
                victim.kill(child=child)

        standstill, jobs, most = Standstill(product), 0, 0.0
        while sum(kills.values()) < KILLS:
            product.payer_reset()
            job = disturbed_job(product, path, kill, standstill, dice)
            asked = product.payer_stats()["summary_calls"]
            most, jobs = max(most, asked / undisturbed), jobs + 1
            assert until(lambda job=job: results(product, job), 60, "the results") == expected  # type: ignore[misc]
            print(f"\njob {jobs}: {asked} calls in place of {undisturbed}, {sum(kills.values())} kills", end="")
        print(
            f"\n{sum(kills.values())} kills {kills} during {jobs} jobs: results equal, at most {most:.2f} x the calls,"
        )
        print(f"longest standstill {standstill.longest:.1f} s")
        assert most <= MOST_CALLS
        assert standstill.longest <= LONGEST_STANDSTILL
    assert_no_patients(tmp_path, path)
