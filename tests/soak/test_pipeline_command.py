"""`claimdeck pipeline run` as programs of their own: side by side, stopped, and following what comes in."""

import json
import signal
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Program, claimdeck, descendants, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.timeout(300)]

SETTINGS = {"PROCESSING__CHUNK_SIZE": "50", "PROCESSING__LEASE_SECONDS": "5"}
MOST_SECONDS = 10.0
RUN = ("pipeline", "run", "--workers")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own with three hundred claims in staging."""
    home = tmp_path_factory.mktemp("pipeline")
    make_up(home, 300)
    return home


def make_up(home: Path, claims: int) -> None:
    """Have so many made-up claims in staging, those that are there among them."""
    made = said(home, "pipeline", "demo-data", "--claims", claims, "--seed", 3)
    assert made.returncode == 0, made.stderr


def said(home: Path, *arguments: object, settings: Mapping[str, str] | None = None) -> Any:
    return claimdeck(*arguments, home=home, settings={**SETTINGS, **(settings or {})}, seconds=120)


def figures(home: Path, *arguments: object) -> tuple[int, dict[str, Any]]:
    """The exit code of a command, and the line of JSON that it ended with."""
    done = said(home, *arguments, "--json")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def statuses(home: Path) -> dict[str, int]:
    """How many staged claims are where, read beside whoever works."""
    (file,) = home.rglob("staging.sqlite3")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)) as connection:
        return dict(
            connection.execute("SELECT processing_status, count(*) FROM claims GROUP BY processing_status").fetchall()
        )


def whole(home: Path, staged: int, *, pending: int | None = None) -> dict[str, Any]:
    """What `reconcile` says once it says that every claim is in exactly one place."""
    code, found = figures(home, "pipeline", "reconcile")
    assert (code, found["ok"], found["staged"]) == (0, True, staged), found
    assert pending is None or found["pending"] == pending
    return found


def test_two_workers_drain_what_waits_and_a_second_run_moves_nothing(home: Path) -> None:
    code, found = figures(home, *RUN, 2)
    assert (code, found["ok"], found["pending"]) == (0, True, 0)
    assert found["loaded"] + found["failed"] == 300 and found["failed"] > 0
    before = whole(home, 300, pending=0)
    code, found = figures(home, *RUN, 1)
    assert (code, found["loaded"] + found["failed"] + found["dead_letters"]) == (0, 0)
    assert whole(home, 300) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_in_the_middle_leaves_every_claim_somewhere_and_the_next_one_goes_on(
    home: Path, number: int
) -> None:
    staged = sum(statuses(home).values()) + 3_000
    make_up(home, staged)
    placed = statuses(home).get("loaded", 0)
    program = Program(*RUN, 2, home=home, log=home / f"{number}.log", settings={**SETTINGS, "COLUMNS": "120"})
    wait_until(lambda: statuses(home).get("loaded", 0) > placed, 60)
    children = descendants(program.pid)
    code = program.end(number)
    assert code == 1, program.said()
    assert "every claim stays where it is" in program.said() and "Traceback" not in program.said()
    assert children and not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert 0 < whole(home, staged)["pending"] < 3_000
    code, found = figures(home, *RUN, 2)
    assert (code, found["pending"]) == (0, 0)
    whole(home, staged, pending=0)


def test_who_follows_works_on_what_comes_in_and_ends_when_told(home: Path) -> None:
    program = Program(*RUN, 1, "--follow", home=home, log=home / "follow.log", settings=SETTINGS)
    staged = sum(statuses(home).values()) + 100
    make_up(home, staged)
    wait_until(lambda: sum(statuses(home).get(place, 0) for place in ("loaded", "failed")) == staged, 60)
    assert program.process.poll() is None
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(MOST_SECONDS) == 0, program.said()
    whole(home, staged, pending=0)


def test_two_runs_at_once_share_what_waits(home: Path) -> None:
    staged = sum(statuses(home).values()) + 2_000
    make_up(home, staged)
    runs = [Program(*RUN, 2, "--json", home=home, log=home / f"run-{number}.log", settings=SETTINGS) for number in "12"]
    for program in runs:
        assert program.process.wait(120) == 0, program.said()
    whole(home, staged, pending=0)
