"""What Claimdeck writes is for its own account, whatever folder it is given and whatever the umask of who starts it."""

import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimdeck.cli.private_files import faults, take_from_others
from tests.cli.commands import CLAIMDECK, PATIENCE, claimdeck, environment


@pytest.fixture(autouse=True)
def careless_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """Everything below the folder that has a mode for others."""
    return [str(path) for path in folder.rglob("*") if path.lstat().st_mode & 0o077 and not path.is_symlink()]


def a_folder(parent: Path) -> Path:
    folder = parent / "data"
    folder.mkdir(mode=0o755)
    return folder


def test_a_database_that_others_could_copy_is_closed_at_the_next_start(
    tmp_path: Path, migrated: Callable[[Path], Path]
) -> None:
    data = migrated(a_folder(tmp_path))
    data.chmod(0o700)
    assert claimdeck("migrate", "--data", data, home=tmp_path).returncode == 0
    for name in ("claimdeck.sqlite3", "keys.json"):
        (data / name).chmod(0o644)
    (data / "claimdeck.sqlite3-journal").touch(mode=0o644)
    done = claimdeck("practices", "list", "--data", data, home=tmp_path)
    assert done.returncode == 0 and "Warning" not in done.stderr
    assert open_to_others(data) == []


def test_answers_take_the_place_of_an_open_file_as_a_closed_one(
    tmp_path: Path, migrated: Callable[[Path], Path]
) -> None:
    data, answers = migrated(a_folder(tmp_path)), tmp_path / "answers.csv"
    answers.write_text("older")
    answers.chmod(0o644)
    upload = tmp_path / "claims.csv"
    assert claimdeck("sandbox", "claims", "--count", 3, "-o", upload, home=tmp_path).returncode == 0
    done = subprocess.run(
        [*CLAIMDECK, "status", "check", upload, "-o", answers, "--sandbox", "--json", "--data", data],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(answers.stat().st_mode) == 0o600 and "claim_number" in answers.read_text()
    assert open_to_others(data) == [] and "Warning" not in done.stderr, "lines for programs stay as they are"


def test_a_folder_that_others_own_or_may_write_to_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = a_folder(tmp_path)
    data.chmod(0o770)
    (said,) = faults(data, data / "claimdeck.sqlite3")
    assert "can be written to by other accounts (mode 770). Close it: chmod 700" in said
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    said = faults(data, None)[0]
    assert "belongs to another account" in said and f"chown {os.getuid() + 1} " in said
    (data / "keys.json").touch(mode=0o644)
    assert take_from_others(data, None) == 0, "nor is anything changed there"


def test_links_are_left_alone(tmp_path: Path) -> None:
    data, elsewhere = a_folder(tmp_path), tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (elsewhere / "file").touch(mode=0o644)
    (data / "keys.json").symlink_to(elsewhere / "file")
    (data / "logs").symlink_to(elsewhere)
    assert take_from_others(data, None) == 0
    assert (elsewhere / "file").stat().st_mode & 0o077
