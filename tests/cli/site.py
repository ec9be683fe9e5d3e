"""An installation of separate processes with a payer that answers as slowly as wanted, for tests of operating it."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.sandbox.universe import invent
from claimdeck.payers.sandbox.uploads import sample_rows, write_rows
from tests.cli.commands import Program, claimdeck, free_port, wait_until

PASSWORD = "plainly-made-up-passphrase"
BOUNDARY = "made-up-boundary"


@dataclass(frozen=True)
class Answer:
    """What an address answered; `body` is parsed JSON, or null where it was none."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass
class Site:
    """Processes on one data folder, or on the servers that `settings` name."""

    home: Path
    settings: dict[str, str]
    payer: SandboxServer
    port: int = field(default_factory=free_port)
    token: str = ""
    programs: list[Program] = field(default_factory=list)

    def start(self, *arguments: object, **settings: str) -> Program:
        log = self.home / f"{len(self.programs)}-{arguments[0]}.log"
        program = Program(*arguments, home=self.home, log=log, settings={**self.settings, **settings})
        self.programs.append(program)
        return program

    def once(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        return claimdeck(*arguments, home=self.home, settings=self.settings)

    def migrate(self) -> None:
        done = self.once("migrate")
        assert done.returncode == 0, done.stderr

    def serve(self) -> Program:
        """The web server, answering, with three practices and the token of its administrator in hand."""
        web = self.start("web", "--port", self.port, "--workers", "1")
        wait_until(lambda: self.ask("health/", api=False).status == 200, 60)
        sent = json.dumps({"username": "chief", "password": PASSWORD}).encode()
        self.token = self.ask("auth/token/", sent).body["access_token"]
        for number in (1, 2, 3):
            practice = {"tin": f"97000000{number}", "name": f"Clinic {number}"}
            self.ask("providers/practices/", json.dumps(practice).encode())
        return web

    def work(self, *arguments: object, **settings: str) -> Program:
        """A worker that is ready."""
        worker = self.start("worker", *arguments, **settings)
        wait_until(lambda: " ready." in worker.said() or worker.process.poll() is not None, 60)
        return worker

    def ask(self, path: str, sent: bytes | None = None, kind: str = "application/json", *, api: bool = True) -> Answer:
        """One request; status 0 where nobody answers."""
        address = f"http://127.0.0.1:{self.port}/{'api/v1/' if api else ''}{path}"
        request = urllib.request.Request(address, data=sent)
        request.add_header("Content-Type", kind)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, dict(answer.headers), _parsed(answer.read()))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), _parsed(error.read()))
        except OSError:
            return Answer(0, {}, None)

    def send(self, rows: int) -> Answer:
        """Upload a file of so many made-up claims."""
        file = self.home / "claims.csv"
        with file.open("w", newline="") as stream:
            write_rows(stream, sample_rows(rows, today=today()))
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="claims.csv"\r\n\r\n'
        sent = head.encode() + file.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.ask("claims/bulk/upload/", sent, f"multipart/form-data; boundary={BOUNDARY}")

    def progress(self, job: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask(f"claims/csv-jobs/{job}/progress/").body
        return found

    def busy(self, rows: int = 400) -> str:
        """A job of which some rows are answered and the others wait for a slow payer."""
        self.payer.set(latency_ms=1000)
        job: str = self.send(rows).body["id"]
        wait_until(lambda: self.progress(job)["calls_made"] > 0, 60)
        return job

    def finish(self, job: str) -> dict[str, Any]:
        """The progress of the job at its end, with a payer that is quick again."""
        self.payer.set(latency_ms=0)
        wait_until(lambda: self.progress(job)["status"] in ("COMPLETED", "FAILED"), 60)
        return self.progress(job)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


@contextmanager
def site(home: Path, **settings: str) -> Iterator[Site]:
    """On SQLite and folders unless the settings name servers; no process is left behind."""
    with SandboxServer(claims=invent(2000, today=today()), knobs=Knobs(latency_ms=0)) as payer:
        payer_settings = {"UHC_BASE_URL": payer.base_url, "UHC_CLIENT_ID": "office", "UHC_CLIENT_SECRET": "hush"}
        own = {**payer_settings, "ADMIN_USERNAME": "chief", "ADMIN_PASSWORD": PASSWORD}
        here = Site(home, {**own, "RUN_LEASE_SECONDS": "3", "RUN_SWEEP_SECONDS": "0.5", **settings}, payer)
        try:
            yield here
        finally:
            for program in here.programs:
                if program.process.poll() is None:
                    program.kill()


@contextmanager
def redis(folder: Path) -> "Iterator[tuple[subprocess.Popen[bytes], str]]":
    """A Redis of this test's own, which may be stopped: its process and its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield server, f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


HAS_REDIS = shutil.which("redis-server") is not None
