"""Servers that die and hang under real processes: health in time, honest answers, and work that goes on by itself."""

import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Program, wait_until
from tests.cli.site import HAS_POSTGRES, HAS_REDIS, Answer, PostgresServer, Site, postgres, redis, site
from tests.cli.test_ending import MOST_SECONDS, seconds_to_end

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not (HAS_POSTGRES and HAS_REDIS), reason="needs PostgreSQL and redis-server"),
]

HEALTH_SECONDS = 2.0
LIST = "claims/csv-jobs/"


class Installation:
    def __init__(self, here: Site, database: PostgresServer, broker: "subprocess.Popen[bytes]") -> None:
        self.here, self.database, self.broker = here, database, broker


@pytest.fixture
def all_of_it(tmp_path: Path) -> Iterator[Installation]:
    """PostgreSQL, Redis, payer and web server, with the database brought up to date."""
    with (
        postgres() as database,
        redis(tmp_path) as (broker, url),
        site(tmp_path, DATABASE_URL=database.url, CELERY_BROKER_URL=url) as here,
    ):
        here.migrate()
        here.serve()
        try:
            yield Installation(here, database, broker)
        finally:
            if broker.poll() is None:
                os.kill(broker.pid, signal.SIGCONT)


def timed(here: Site, path: str, *, api: bool = True) -> tuple[Answer, float]:
    began = time.monotonic()
    answer = here.ask(path, api=api)
    return answer, time.monotonic() - began


def health(here: Site, seconds: float = 5.0) -> tuple[set[str], float]:
    """What it says and its slowest answer, while others keep every thread of the server busy."""
    said, slowest, stop = set(), 0.0, threading.Event()

    def press() -> None:
        while not stop.is_set():
            answer = here.ask(LIST)
            assert answer.status in (200, 503), answer

    pressing = [threading.Thread(target=press) for _ in range(8)]
    for thread in pressing:
        thread.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer, took = timed(here, "health/", api=False)
        said.add(answer.body["status"])
        slowest = max(slowest, took)
        time.sleep(0.1)
    stop.set()
    for thread in pressing:
        thread.join()
    return said, slowest


def test_a_database_that_hangs_and_comes_back(all_of_it: Installation) -> None:
    here = all_of_it.here
    assert here.ask(LIST).status == 200
    all_of_it.database.hang()
    said, slowest = health(here)
    print(f"\nhealth beside 8 callers while the database hangs: slowest answer {slowest:.2f} s, {said}")
    assert said <= {"down"} and slowest < HEALTH_SECONDS
    taken = [timed(here, LIST) for _ in range(10)]
    assert {answer.status for answer, _ in taken} == {503}
    assert all(answer.headers["retry-after"] == "5" for answer, _ in taken)
    print(f"API while it hangs: median {statistics.median(took for _, took in taken) * 1000:.0f} ms")
    refused = here.send(5)
    assert refused.status == 503 and "Nothing was stored" in refused.body["detail"]
    all_of_it.database.resume()
    began = time.monotonic()
    wait_until(lambda: here.ask(LIST).status == 200, 15)
    print(f"answers again {time.monotonic() - began:.1f} s after the database does")
    assert here.ask(LIST).body["count"] == 0


def test_a_database_that_dies_and_comes_back(all_of_it: Installation) -> None:
    here = all_of_it.here
    all_of_it.database.end()
    said, slowest = health(here)
    print(f"\nhealth beside 8 callers without a database: slowest answer {slowest:.2f} s, {said}")
    assert said <= {"down"} and slowest < HEALTH_SECONDS
    assert here.send(5).status == 503
    all_of_it.database.start()
    wait_until(lambda: here.ask(LIST).status == 200, 15)
    for _ in range(20):
        # No connection to the server that was is used any more.
        assert here.ask(LIST).status == 200


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_an_upload_while_the_broker_is_away_waits_and_says_so(all_of_it: Installation, how: signal.Signals) -> None:
    here = all_of_it.here
    worker = here.work("--pool", "prefork", "--concurrency", "2")
    wait_until(lambda: here.ask("health/", api=False).body["status"] == "up", 20)
    os.kill(all_of_it.broker.pid, how)
    began = time.monotonic()
    sent = here.send(5)
    took = time.monotonic() - began
    print(f"\nupload with the broker {how.name}: accepted after {took:.1f} s")
    assert sent.status == 201 and took < 8
    answer, took = timed(here, "health/", api=False)
    assert (answer.status, answer.body["status"]) == (200, "degraded") and took < HEALTH_SECONDS
    wait_until(lambda: "queue cannot be reached" in (here.progress(sent.body["id"])["waiting_reason"] or ""), 20)
    assert seconds_to_end(worker) < MOST_SECONDS


def test_workers_that_are_killed_again_and_again_are_told(all_of_it: Installation) -> None:
    here = all_of_it.here
    assert here.ask("health/", api=False).body["status"] == "degraded"
    here.payer.set(latency_ms=1000)
    job = here.send(300).body["id"]
    wait_until(lambda: "No worker is running" in (here.progress(job)["waiting_reason"] or ""), 20)
    for _ in range(3):
        worker = here.work("--pool", "threads")
        time.sleep(2)
        worker.kill()
    wait_until(lambda: "broke off 3 times" in workers(here), 40)
    here.work("--pool", "threads")
    assert here.ask("health/", api=False).body["status"] == "degraded"
    assert here.finish(job)["success_count"] == 300


def workers(here: Site) -> str:
    return here.once("doctor").stdout


AWAY = ("database hangs", "database dead", "broker hangs", "broker dead", "both hang")


@pytest.mark.parametrize("what", AWAY)
@pytest.mark.parametrize("pool", ["prefork", "threads"])
def test_a_busy_worker_ends_in_time_whatever_is_away(all_of_it: Installation, pool: str, what: str) -> None:
    here = all_of_it.here
    worker = here.work("--pool", pool, "--concurrency", "2")
    here.busy()
    take_away(all_of_it, what)
    time.sleep(1)
    end(worker, f"{pool} at work, {what}")


@pytest.mark.parametrize("what", AWAY)
def test_a_worker_that_starts_meanwhile_and_the_others_end_in_time(all_of_it: Installation, what: str) -> None:
    here = all_of_it.here
    beat = here.start("beat")
    time.sleep(3)
    take_away(all_of_it, what)
    worker = here.start("worker")
    time.sleep(5)
    end(worker, f"worker that starts, {what}")
    end(beat, f"beat, {what}")
    end(here.programs[0], f"web, {what}")


def take_away(all_of_it: Installation, what: str) -> None:
    if what in ("database hangs", "both hang"):
        all_of_it.database.hang()
    if what == "database dead":
        all_of_it.database.end()
    if what in ("broker hangs", "both hang"):
        os.kill(all_of_it.broker.pid, signal.SIGSTOP)
    if what == "broker dead":
        all_of_it.broker.kill()


def end(program: Program, what: str) -> None:
    took = seconds_to_end(program)
    print(f"\n{what}: ended {took:.1f} s after SIGTERM, code {program.process.returncode}")
    assert took < MOST_SECONDS


def test_a_process_that_hangs_does_not_hold_its_worker(tmp_path: Path) -> None:
    with site(tmp_path) as here:
        here.migrate()
        here.serve()
        worker = here.work("--pool", "prefork", "--concurrency", "2")
        here.busy()
        for pid in children_of(worker):
            os.kill(pid, signal.SIGSTOP)
        worker.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        # Asking twice makes it no longer.
        end(worker, "prefork whose processes hang, asked twice")


def children_of(worker: Program) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=True)
    return [int(pid) for pid in found.stdout.split()]


def test_the_whole_embedded_product_ends_in_time(tmp_path: Path) -> None:
    with site(tmp_path) as here:
        up = here.start("up", "--port", here.port)
        wait_until(lambda: "Open http" in up.said(), 90)
        here.sign_in()
        here.busy()
        end(up, "up at work")
