"""Production processes on PostgreSQL and a true broker: web server, prefork workers and beat; one of them killed."""

import json
import os
import secrets
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from claimdeck.config.gathering import brought
from claimdeck.kit.clock import today
from claimdeck.kit.rooms import Schedule
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.sandbox.universe import invent
from claimdeck.payers.sandbox.uploads import sample_rows, write_rows
from tests.cli.commands import Program, alive, claimdeck, descendants, free_port, wait_until

DATABASE, BROKER = os.environ.get("DATABASE_URL", ""), os.environ.get("TEST_BROKER_URL", "")
pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(
        not (DATABASE.startswith("postgres") and BROKER),
        reason="needs PostgreSQL and a broker: set DATABASE_URL and CELERY_BROKER_URL",
    ),
    pytest.mark.timeout(600),
]
PASSWORD = "plainly-made-up-passphrase"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A database of these processes' own: the one of the test run is rolled back all the time."""
    name = f"processes_{secrets.token_hex(4)}"
    with psycopg.connect(DATABASE, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(urlsplit(DATABASE)._replace(path=f"/{name}"))
    with psycopg.connect(DATABASE, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def payer() -> Iterator[SandboxServer]:
    with SandboxServer(claims=invent(2000, today=today()), knobs=Knobs(latency_ms=250)) as server:
        yield server


@pytest.fixture(scope="module")
def settings(database: str, payer: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("keys")
    keys = dict(line.split("=", 1) for line in claimdeck("keys", "new", home=home).stdout.split())
    chosen = {
        **keys,
        # Development, since production answers over https only; everything else is as there.
        "APP_ENV": "development",
        "DATABASE_URL": database,
        # Another number than the one that the suite itself uses.
        "CELERY_BROKER_URL": BROKER.rsplit("/", 1)[0] + "/7",
        "ADMIN_USERNAME": "chief",
        "ADMIN_PASSWORD": PASSWORD,
        "UHC_BASE_URL": payer.base_url,
        "UHC_CLIENT_ID": "office",
        "UHC_CLIENT_SECRET": "hush",
        "RUN_LEASE_SECONDS": "3",
        "RUN_SWEEP_SECONDS": "0.5",
    }
    commands = [("migrate",), *(("practices", "add", f"97000000{number}", f"Clinic {number}") for number in (1, 2, 3))]
    for command in commands:
        done = claimdeck(*command, home=home, settings=chosen)
        assert done.returncode == 0, done.stderr
    return chosen


class Site:
    """All processes of an installation."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        self.home, self.settings, self.port = home, settings, free_port()
        self.programs: list[Program] = []

    def start(self, *arguments: object) -> Program:
        log = self.home / f"{len(self.programs)}-{arguments[0]}.log"
        program = Program(*arguments, home=self.home, log=log, settings=self.settings)
        self.programs.append(program)
        return program

    def once(self, *arguments: object) -> str:
        done = claimdeck(*arguments, home=self.home, settings=self.settings)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    def job(self) -> tuple[Any, ...]:
        with psycopg.connect(self.settings["DATABASE_URL"]) as connection:
            row = connection.execute(
                "SELECT state, total, success, failure FROM runs_run ORDER BY created_at DESC LIMIT 1"
            ).fetchone()
        return tuple(row or ())


@pytest.fixture
def site(tmp_path: Path, settings: dict[str, str]) -> Iterator[Site]:
    site = Site(tmp_path, settings)
    yield site
    for program in site.programs:
        if program.process.poll() is None:
            program.kill()


def upload(site: Site, rows: int) -> None:
    """Through the API, as a program does it."""
    file = site.home / "claims.csv"
    with file.open("w", newline="") as stream:
        write_rows(stream, sample_rows(rows, today=today()))
    token = json.loads(_post(site, "auth/token/", {"username": "chief", "password": PASSWORD}))["access_token"]
    boundary = "made-up-boundary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="claims.csv"\r\n\r\n'
    body = head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(f"http://127.0.0.1:{site.port}/api/v1/claims/bulk/upload/", data=body)
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201


def _post(site: Site, path: str, content: dict[str, str]) -> bytes:
    request = urllib.request.Request(f"http://127.0.0.1:{site.port}/api/v1/{path}", data=json.dumps(content).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return bytes(answer.read())


def healthy(site: Site) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/health/", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_job_uploaded_without_workers_waits_for_one(site: Site) -> None:
    site.start("web", "--port", site.port)
    wait_until(lambda: healthy(site))
    upload(site, 50)
    assert site.job()[0] == "PENDING"
    assert "fail  workers        None is running" in site.once("doctor")
    worker = site.start("worker", "--pool", "threads", "--concurrency", "2")
    wait_until(lambda: site.job()[0] == "COMPLETED")
    assert site.job() == ("COMPLETED", 50, 50, 0)
    # One that is asked to end is not counted any more.
    assert worker.end(signal.SIGTERM) == 0, worker.said()


def test_two_prefork_workers_of_which_one_is_killed(site: Site) -> None:
    web = site.start("web", "--port", site.port, "--workers", "2")
    workers = [site.start("worker", "--concurrency", "2") for _ in range(2)]
    beat = site.start("beat")
    wait_until(lambda: healthy(site))
    wait_until(lambda: all("ready" in worker.said() for worker in workers))
    assert "ok    workers        2 running" in site.once("doctor")
    assert not [worker.said() for worker in workers if "DuplicateNodename" in worker.said()]
    upload(site, 900)
    wait_until(lambda: site.job()[0] == "PROCESSING" and site.job()[2] > 0)
    with psycopg.connect(site.settings["DATABASE_URL"]) as connection:
        kept = connection.execute("SELECT name FROM runs_scheduledtask").fetchall()
    # Every process keeps the same timetable: each entry stands there once, and none is missing.
    assert sorted(name for (name,) in kept) == sorted(entry.name for entry in brought(Schedule))
    # Kill them one after the other: whichever had the job, another carries it on.
    below = descendants(workers[0].pid)
    assert len(below) >= 2
    workers[0].kill()
    wait_until(lambda: not [pid for pid in below if alive(pid)])
    site.start("worker", "--concurrency", "2")
    below = descendants(workers[1].pid)
    workers[1].kill()
    wait_until(lambda: not [pid for pid in below if alive(pid)])
    wait_until(lambda: site.job()[0] not in ("PENDING", "PROCESSING"))
    assert site.job() == ("COMPLETED", 900, 900, 0)
    assert "ok    workers" in site.once("doctor")
    for program in (web, beat, site.programs[-1]):
        assert program.end(signal.SIGTERM) == 0, program.said()
    for program in site.programs:
        assert "Testa" not in program.said()
