"""The embedded product: one supervisor with the page, a worker and the sandbox payer as its children."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

import typer

from claimdeck.cli import supervisor
from claimdeck.cli.files import written
from claimdeck.cli.processes import LOCK_NAME, NOTES, SERVING, free_port, held, port_held, port_is_free
from claimdeck.cli.settings import read_options
from claimdeck.cli.supervisor import END_SECONDS, Child
from claimdeck.cli.terminal import REFUSED
from claimdeck.kit.clock import now
from claimdeck.payers.sandbox.files import FileRefused
from claimdeck.payers.sandbox.scripts import read_script

HOST: Final = "127.0.0.1"
TICK_SECONDS: Final = 0.1
SANDBOX_LATENCY_MS: Final = 150
# What an empty installation is filled with, one after the other.
_SAMPLES: Final = ("sample", "pipeline-sample")


def main(*, port: int, story: Path | None = None) -> int:
    """Runs until SIGTERM, SIGINT or SIGHUP; 2 when the settings, the data folder or the port cannot be used."""
    options = read_options()
    if options.is_production:
        typer.echo("In production start `claimdeck web`, `claimdeck worker` and `claimdeck beat` instead.", err=True)
        return REFUSED
    if story is not None and not _is_told(story, invented=not options.uhc_base_url):
        return REFUSED
    data = options.claimdeck_data
    with held(data / LOCK_NAME) as mine:
        if not mine:
            typer.echo(f"Claimdeck already runs on {data}. Stop it first, or choose another --data.", err=True)
            return REFUSED
        with port_held("up", HOST, port) as alone:
            if not (alone and port_is_free(HOST, port)):
                other = f"claimdeck up --port {port + 1}"
                typer.echo(f"Port {port} is in use. Choose another, such as `{other}`.", err=True)
                return REFUSED
            return _Up(data, port, invented=not options.uhc_base_url, story=story).run()


def _is_told(story: Path, *, invented: bool) -> bool:
    """Whether the sandbox payer can tell this story; else says why not."""
    try:
        if not invented:
            raise FileRefused("A real payer is configured; only the sandbox payer tells stories.")
        read_script(story, now())
    except FileRefused as error:
        typer.echo(f"{story}: {error}", err=True)
        return False
    return True


class _Up:
    """One life of the supervisor."""

    def __init__(self, data: Path, port: int, *, invented: bool, story: Path | None) -> None:
        self.data, self.port = data, port
        self.address = f"http://{HOST}:{port}"
        self.ended = False
        self.sandbox_port = _sandbox_port(data)
        os.environ["CLAIMDECK_DATA"] = str(data)
        os.environ.setdefault("PUBLIC_URL", self.address)
        logs = data / "logs"
        web = ["web", "--host", HOST, "--port", str(port), "--workers", "1", "--threads", "4", "--keys-checked"]
        self.web = Child("web server", web, logs / "web.log")
        self.children = [self.web, Child("worker", ["worker", "--pool", "threads"], logs / "worker.log")]
        if invented:
            latency = ["--latency-ms", str(SANDBOX_LATENCY_MS)]
            told = ["--story", str(story.resolve())] if story is not None else []
            sandbox = ["sandbox", "--host", HOST, "--port", str(self.sandbox_port), *latency, *told]
            self.children.insert(0, Child("sandbox payer", sandbox, logs / "sandbox.log"))
        self.samples = list(_SAMPLES)
        self.sample: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        typer.echo(f"Claimdeck starts on {self.data} …")
        if not self._prepare():
            return 0 if self.ended else REFUSED
        try:
            return self._supervise()
        finally:
            self._close()

    def _end(self, _number: int, _frame: object) -> None:
        # A flag, no lock: the handler may come in the middle of anything.
        self.ended = True

    def _stopped_after(self, seconds: float) -> bool:
        time.sleep(seconds)
        return self.ended

    def _prepare(self) -> bool:
        """The database and how to log in, in a process of its own, so that this one stays small."""
        child = supervisor.start(["embedded", "prepare", f"http://{HOST}:{self.sandbox_port}"], {}, None)
        while child.poll() is None:
            if self._stopped_after(TICK_SECONDS):
                supervisor.end_process(child, seconds=END_SECONDS)
                return False
        return child.returncode == 0

    def _supervise(self) -> int:
        """Until it is told to stop; 2 when the page cannot be served at all."""
        answered = False
        for child in self.children:
            child.launch()
        while not self._stopped_after(TICK_SECONDS):
            if not answered and self.web.refused():
                typer.echo(self.web.said().strip(), err=True)
                return REFUSED
            for child in self.children:
                child.watch(_say)
            if not answered and self._answers():
                answered = True
                _say(f"Open {self.address} in a browser. Ctrl-C ends everything; the data stay.")
            # Asked each time: whoever has ended is let go of.
            at_hand = self.sample is None or self.sample.poll() is not None
            if answered and at_hand and self.samples:
                self.sample = supervisor.start(["embedded", self.samples.pop(0)], {}, None)
        return 0

    def _answers(self) -> bool:
        if SERVING not in self.web.said():
            # Whoever answers on this port now is somebody else.
            return False
        try:
            with urllib.request.urlopen(f"{self.address}/health/", timeout=1) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _close(self) -> None:
        _say("Claimdeck ends …")
        if self.sample is not None:
            # It only waits for the sample's work: nothing of it needs time.
            self.sample.kill()
            self.sample.wait()
        for name in supervisor.end(self.children):
            _say(f"The {name} did not end in time and was killed; its work is picked up at the next start.")


def _say(line: str) -> None:
    typer.echo(line)


def _sandbox_port(data: Path) -> int:
    """The same port at every start, as long as nobody else has taken it."""
    path = data / NOTES
    try:
        wanted = int(json.loads(path.read_text(encoding="utf-8"))["sandbox_port"])
    except (OSError, ValueError, KeyError, TypeError):
        wanted = 0
    port = free_port(wanted)
    if port != wanted:
        with written(path) as draft:
            draft.write_text(json.dumps({"sandbox_port": port}), encoding="utf-8")
    return port
