"""Starting, watching and ending the processes of `claimdeck up` (no Django)."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from claimdeck.cli.processes import SUPERVISED
from claimdeck.cli.terminal import REFUSED

LONGEST_LOG: Final = 10 * 1024 * 1024
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
# A child that lived so long starts anew with the shortest pause.
STEADY_SECONDS: Final = 30.0
# A little more than the children take for themselves (`ending.ENDING_SECONDS`).
END_SECONDS: Final = 9.0


def start(
    arguments: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | None, *, quiet: bool = False
) -> "subprocess.Popen[bytes]":
    """A claimdeck command as a child that dies with this process; a session of its own keeps Ctrl-C for us.

    What it says goes to `output`, or where ours goes; of a `quiet` one only what it says of errors.
    """
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "claimdeck.cli.main", *arguments],
        env={**os.environ, **environment, SUPERVISED: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
    )


@dataclass(slots=True)
class Child:
    """One process that is kept alive; its output goes to a log file."""

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0
    # Where in the log its present life begins.
    began: int = 0

    def launch(self) -> None:
        """Start it now."""
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.began = output.tell()
            self.process = start(self.arguments, self.environment, output)
        self.started = time.monotonic()

    def said(self) -> str:
        """What it has written since it was started."""
        with self.log.open("rb") as log:
            log.seek(self.began)
            return log.read().decode(errors="replace")

    def refused(self) -> bool:
        """Whether it ended by itself because it cannot work as it was started: another try would end the same."""
        return self.process is not None and self.process.poll() == REFUSED

    def watch(self, say: Callable[[str], None]) -> None:
        """Notice its end, and start it again after a pause that grows while it keeps ending."""
        moment = time.monotonic()
        if self.process is None:
            if moment >= self.due:
                self.launch()
            return
        code = self.process.poll()
        if code is None:
            return
        self.process = None
        if moment - self.started >= STEADY_SECONDS:
            self.pause = FIRST_PAUSE
        self.due = moment + self.pause
        say(f"The {self.name} ended ({_end(code)}); it starts again in {self.pause:g} s. Its log: {self.log}")
        self.pause = min(self.pause * 2, LONGEST_PAUSE)


def _end(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


def end_process(process: "subprocess.Popen[bytes]", *, seconds: float) -> bool:
    """Ask it to end and wait for it; after `seconds` it is killed. False when it had to be."""
    process.terminate()
    try:
        process.wait(max(0.0, seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True


def end(children: Sequence[Child], *, seconds: float = END_SECONDS) -> list[str]:
    """Ask all to end and wait for them; who does not in time is killed. Gives the names of those."""
    alive = [child for child in children if child.process is not None and child.process.poll() is None]
    for child in alive:
        if child.process is not None:
            child.process.terminate()
    deadline = time.monotonic() + seconds
    killed = []
    for child in alive:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
            killed.append(child.name)
    return killed
