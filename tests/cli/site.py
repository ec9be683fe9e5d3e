"""An installation of separate processes with a payer that answers as slowly as wanted, for tests of operating it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.sandbox.universe import invent
from claimdeck.payers.sandbox.uploads import sample_rows, write_rows
from tests.cli.commands import Program, claimdeck, descendants, free_port, wait_until

PASSWORD = "plainly-made-up-passphrase"
BOUNDARY = "made-up-boundary"


@dataclass(frozen=True)
class Answer:
    """What an address answered, headers in small letters; `body` is parsed JSON, or null where it was none."""

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
        self.sign_in()
        return web

    def sign_in(self) -> None:
        """For a web server that was started by somebody else too."""
        wait_until(lambda: self.ask("health/", api=False).status == 200)
        sent = json.dumps({"username": "chief", "password": PASSWORD}).encode()
        self.token = self.ask("auth/token/", sent).body["access_token"]
        for number in (1, 2, 3):
            practice = {"tin": f"97000000{number}", "name": f"Clinic {number}"}
            self.ask("providers/practices/", json.dumps(practice).encode())

    def work(self, *arguments: object, **settings: str) -> Program:
        """A worker that is ready."""
        worker = self.start("worker", *arguments, **settings)
        wait_until(lambda: " ready." in worker.said() or worker.process.poll() is not None)
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
                return Answer(answer.status, _small(answer.headers), _parsed(answer.read()))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _small(error.headers), _parsed(error.read()))
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
        wait_until(lambda: self.progress(job)["calls_made"] > 0)
        return job

    def finish(self, job: str) -> dict[str, Any]:
        """The progress of the job at its end, with a payer that is quick again."""
        self.payer.set(latency_ms=0)
        wait_until(lambda: self.progress(job)["status"] in ("COMPLETED", "FAILED"))
        return self.progress(job)


def _small(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


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


def answers(port: int) -> bool:
    """Whether somebody listens on this port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def redis(folder: Path) -> "Iterator[tuple[subprocess.Popen[bytes], str]]":
    """A Redis of this test's own, which may be stopped: its process and its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port))
        yield server, f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


HAS_REDIS = shutil.which("redis-server") is not None


def _postgres_program(name: str) -> str | None:
    return shutil.which(name) or next((str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)


HAS_POSTGRES = _postgres_program("initdb") is not None


@contextmanager
def postgres(*options: str) -> Iterator["PostgresServer"]:
    """A PostgreSQL of this test's own, which may be stopped, hung and started again."""
    # Not in the folder of the test, which is its maker's alone: the server is of another account.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(Path(folder), options)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.resume()
            server.end()


class PostgresServer:
    """One server and its folder; it refuses to run as root, so root starts it as another account."""

    def __init__(self, folder: Path, options: tuple[str, ...]) -> None:
        self.folder, self.options, self.port = folder / "postgres", options, free_port()
        self.url = f"postgres://claimdeck@127.0.0.1:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None

    def _as_account(self, *command: str) -> list[str]:
        if os.geteuid() != 0:
            return list(command)
        return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", *command]

    def make(self) -> None:
        self.folder.mkdir()
        if os.geteuid() == 0:
            self.folder.parent.chmod(0o755)
            shutil.chown(self.folder, "postgres", "postgres")
        wanted = ("-U", "claimdeck", "--auth", "trust", "-E", "UTF8", "--locale", "C.UTF-8")
        command = self._as_account(str(_postgres_program("initdb")), "-D", str(self.folder), *wanted)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        quick = ("-c", "fsync=off", "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1")
        program = (str(_postgres_program("postgres")), "-D", str(self.folder), "-p", str(self.port))
        command = self._as_account(*program, *quick, *self.options)
        self.process = subprocess.Popen(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    def _all(self) -> list[int]:
        assert self.process is not None
        return [self.process.pid, *descendants(self.process.pid)]

    def hang(self) -> None:
        """It accepts connections and answers nothing any more."""
        for pid in self._all():
            os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        if self.process is not None and self.process.poll() is None:
            for pid in self._all():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def end(self) -> None:
        """Its immediate shutdown, as if the machine had gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)
