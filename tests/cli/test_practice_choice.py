"""Rows without a tax id from the shell: never another practice's, but the one named, the default, or one asked for."""

import csv
import os
import pty
import select
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from claimdeck.accounts.organizations import default_organization
from claimdeck.accounts.practices import add_practice
from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.uploads import sample_rows, write_rows
from tests.cli.commands import CLAIMDECK, PATIENCE, claimdeck, data_of, environment, here

CLINICS = (("970000001", "Clinic A"), ("970000002", "Clinic B"))


@pytest.fixture
def clinics(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "CRITICAL")
    for clinic in CLINICS:
        add_practice(default_organization(), *clinic)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Four rows, of which three have no tax id."""
    rows = [row for row in sample_rows(30, today=today()) if row["tin"] == "970000002"][:4]
    path = tmp_path / "claims.csv"
    with path.open("w", newline="") as stream:
        write_rows(stream, [row | {"tin": ""} if place else row for place, row in enumerate(rows)])
    return path


def tins(path: Path) -> list[str]:
    with path.open(newline="") as stream:
        return [row["tin"] for row in csv.DictReader(stream)]


@pytest.mark.usefixtures("clinics")
def test_where_nobody_can_be_asked_it_names_the_option_and_asks_no_payer(file: Path) -> None:
    output = file.with_name("a.csv")
    done = here("status", "check", file, "-o", output, "--sandbox")
    assert done.returncode == 2 and not output.exists()
    assert "3 rows have no TIN" in done.stderr
    assert "--practice TIN" in done.stderr and "`claimdeck practices default TIN`" in done.stderr


@pytest.mark.usefixtures("clinics")
def test_the_default_practice_takes_them(file: Path) -> None:
    output = file.with_name("a.csv")
    assert here("practices", "default", "97-0000002").returncode == 0
    done = here("status", "check", file, "-o", output, "--sandbox")
    assert done.returncode == 0, done.stderr
    assert tins(output) == ["970000002"] * 4


def test_on_a_terminal_it_asks_there_and_then(tmp_path: Path, file: Path, migrated: Callable[[Path], Path]) -> None:
    migrated(data_of(tmp_path))
    home, output = tmp_path, file.with_name("a.csv")
    for clinic in CLINICS:
        assert claimdeck("practices", "add", *clinic, home=home).returncode == 0
    keyboard, terminal = pty.openpty()
    command = [*CLAIMDECK, "status", "check", str(file), "-o", str(output), "--sandbox"]
    program = subprocess.Popen(
        command, env=environment(home), cwd=home, stdin=terminal, stdout=subprocess.DEVNULL, stderr=terminal
    )
    os.close(terminal)
    try:
        screen = _Screen(keyboard)
        said = screen.until("tax id or name")
        assert "3 rows have no TIN" in said and "970000001  Clinic A" in said
        os.write(keyboard, b"Clinic X\n")
        screen.until("none of these practices")
        screen.until("tax id or name")
        os.write(keyboard, b"2\n")
        screen.until("Answers:")
        assert program.wait(PATIENCE) == 0
    finally:
        program.kill()
        program.wait()
        os.close(keyboard)
    assert tins(output) == ["970000002"] * 4


class _Screen:
    """What the program writes, read piece by piece: one read may hold several of its sentences."""

    def __init__(self, terminal: int) -> None:
        self.terminal = terminal
        self.unread = ""

    def until(self, words: str, seconds: float = PATIENCE) -> str:
        """What the program has written up to and with these words, from where the last call ended."""
        deadline = time.monotonic() + seconds
        while words not in self.unread:
            assert time.monotonic() < deadline, self.unread
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.unread += os.read(self.terminal, 4096).decode(errors="replace")
        end = self.unread.index(words) + len(words)
        said, self.unread = self.unread[:end], self.unread[end:]
        return said
