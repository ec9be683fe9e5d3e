"""The claimdeck command as a program of its own, with a data folder and environment of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from typer.testing import CliRunner

from claimdeck.cli.main import app

_OURS = (
    "DATABASE_URL",
    "STAGING_",
    "PRODUCTION_",
    "CELERY_",
    "UHC_",
    "ADMIN_",
    "APP_",
    "CLAIMDECK_",
    "LOG_",
    "PUBLIC_URL",
    "COV_",
    "DJANGO_",
)
# How long anything may take before it counts as hanging: that the machine is slow or busy is no fault of the code.
PATIENCE = 120.0
CLAIMDECK = [sys.executable, "-m", "claimdeck.cli.main"]


def data_of(home: Path) -> Path:
    """Where a command of this person keeps its data unless it is told."""
    return home / "share" / "claimdeck"


def environment(home: Path, **settings: str) -> dict[str, str]:
    """A fresh person's environment: nothing of the settings that this test run has."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**clean, "HOME": str(home), "XDG_DATA_HOME": str(home / "share"), "COLUMNS": "200", **settings}


def claimdeck(
    *arguments: object, home: Path, settings: Mapping[str, str] | None = None, seconds: float = PATIENCE
) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end."""
    return subprocess.run(
        [*CLAIMDECK, *map(str, arguments)],
        env=environment(home, **(settings or {})),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=seconds,
        stdin=subprocess.DEVNULL,
    )


@dataclass(frozen=True)
class Said:
    """What a command that ran in this process said."""

    returncode: int
    stdout: str
    stderr: str


def here(*arguments: object) -> Said:
    """Run one command in this process, on the test's database and settings: quicker than a program of its own."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def choose(settings: Any, **values: Any) -> None:
    """Settings of this process as if they had been read so, whatever stands in the environment."""
    options = settings.OPTIONS
    secret = {name for name in values if isinstance(getattr(options, name), SecretStr)}
    update = {name: SecretStr(value) if name in secret else value for name, value in values.items()}
    settings.OPTIONS = options.model_copy(update=update)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(what: Callable[[], object], seconds: float = PATIENCE) -> object:
    """What `what` gives as soon as it is true; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


def descendants(pid: int) -> set[int]:
    """All processes below this one, read from /proc."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found - {pid}
        found |= more


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


class Program:
    """A claimdeck command that runs until it is ended."""

    def __init__(self, *arguments: object, home: Path, log: Path, settings: Mapping[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*CLAIMDECK, *map(str, arguments)],
                env=environment(home, **(settings or {})),
                cwd=home,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Its exit code after this signal."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)
