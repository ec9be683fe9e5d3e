"""Production taken away from workers at work and given back: they go on by themselves, and lose and double nothing."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.cli.commands import Program, claimdeck, wait_until
from tests.cli.site import HAS_POSTGRES, postgres

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]

CLAIMS = 6_000
AWAY_SECONDS = 8.0
# Longer than a writer waits for another one.
LOCKED_SECONDS = 25.0
SETTINGS = {
    "PROCESSING__CHUNK_SIZE": "100",
    "PROCESSING__LEASE_SECONDS": "5",
    "TASK_RETRY_SECONDS": "1",
    "TASK_RETRIES": "20",
}


def said(home: Path, settings: dict[str, str], *arguments: object) -> str:
    done = claimdeck(*arguments, home=home, settings=settings, seconds=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def at_work(home: Path, settings: dict[str, str]) -> Iterator[Program]:
    """Two workers; none is left behind."""
    program = Program("pipeline", "run", "--workers", 2, "--json", home=home, log=home / "run.log", settings=settings)
    try:
        yield program
    finally:
        program.end()


def ends_whole(home: Path, settings: dict[str, str], program: Program) -> None:
    """The workers end by themselves, every claim is in one place, and another run moves nothing."""
    began = time.monotonic()
    assert program.process.wait(300) == 0, program.said()
    print(f"\nwent on by itself, and was done {time.monotonic() - began:.1f} s after production was back", end="")
    found = json.loads(said(home, settings, "pipeline", "reconcile", "--json"))
    assert found["ok"] and found["staged"] == found["loaded"] + found["failed"] == CLAIMS, found
    again = json.loads(said(home, settings, "pipeline", "run", "--workers", 1, "--json").splitlines()[-1])
    assert again["loaded"] + again["failed"] + again["dead_letters"] == 0
    assert json.loads(said(home, settings, "pipeline", "reconcile", "--json")) == found


@pytest.mark.skipif(not HAS_POSTGRES, reason="needs PostgreSQL")
@pytest.mark.parametrize("how", ["dies", "hangs"])
def test_a_server_that_is_away_for_a_while(tmp_path: Path, how: str) -> None:
    with postgres() as staging, postgres() as production:
        settings = {**SETTINGS, "STAGING_DATABASE_URL": staging.url, "PRODUCTION_DATABASE_URL": production.url}
        said(tmp_path, settings, "migrate")
        said(tmp_path, settings, "pipeline", "demo-data", "--claims", CLAIMS, "--seed", 3)

        def settled() -> int:
            with psycopg.connect(staging.url) as link:
                row = link.execute("SELECT count(*) FROM claims WHERE processing_status = 'loaded'").fetchone()
                return int(row[0]) if row is not None else 0

        with at_work(tmp_path, settings) as program:
            wait_until(lambda: settled() > 100, 120)
            production.end() if how == "dies" else production.hang()
            before = settled()
            time.sleep(AWAY_SECONDS)
            assert before < CLAIMS and program.process.poll() is None
            production.start() if how == "dies" else production.resume()
            ends_whole(tmp_path, settings, program)


def test_a_file_that_another_program_locks_for_a_while(tmp_path: Path) -> None:
    said(tmp_path, SETTINGS, "pipeline", "demo-data", "--claims", CLAIMS, "--seed", 3)
    (staging,), (production,) = tmp_path.rglob("staging.sqlite3"), tmp_path.rglob("production.sqlite3")

    def settled() -> int:
        with closing(sqlite3.connect(f"file:{staging}?mode=ro", uri=True, timeout=20)) as link:
            statement = "SELECT count(*) FROM claims WHERE processing_status = 'loaded'"
            return int(link.execute(statement).fetchone()[0])

    with at_work(tmp_path, SETTINGS) as program:
        wait_until(lambda: settled() > 100, 120)
        with closing(sqlite3.connect(production, timeout=60, isolation_level=None)) as link:
            link.execute("BEGIN IMMEDIATE")
            assert settled() < CLAIMS
            time.sleep(LOCKED_SECONDS)
            assert program.process.poll() is None
            link.execute("ROLLBACK")
        ends_whole(tmp_path, SETTINGS, program)
