"""PostgreSQL and Redis of a soak run's own, which may be killed and started again on the same data."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.product import free_port

from tests.cli.commands import descendants


def postgres_program(name: str) -> str | None:
    """Where a program of PostgreSQL stands; Debian keeps the server's out of the path."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(kept[-1]) if kept else shutil.which(name)


@dataclass
class Server:
    """One server process; `account` runs it where we are root, whom PostgreSQL refuses."""

    name: str
    command: Sequence[str]
    port: int
    log: Path
    account: str = ""
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self, seconds: float = 60) -> None:
        """Start it, again and again while what it left behind is still in its way, until it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                with self.log.open("ab") as output:
                    self.process = subprocess.Popen(
                        [*_as(self.account), *self.command], stdout=output, stderr=output, cwd=self.log.parent
                    )
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError(f"{self.name} does not answer")

    def kill(self) -> None:
        """Like a power cut: with all the processes that it has started."""
        if self.process is None or self.process.poll() is not None:
            return
        for pid in (self.process.pid, *descendants(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT if self.account else signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


def _as(account: str) -> list[str]:
    if not account:
        return []
    person = pwd.getpwnam(account)
    return ["setpriv", "--reuid", str(person.pw_uid), "--regid", str(person.pw_gid), "--clear-groups"]


def postgres(folder: Path) -> tuple[Server, str]:
    """A new, empty PostgreSQL, not yet started, and its address. It keeps its promises: kills lose nothing."""
    account = ""
    data = folder / "postgres"
    data.mkdir()
    if os.getuid() == 0:
        account = "postgres" if _known("postgres") else "nobody"
        shutil.chown(data, account)
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == 0 and str(parent).startswith("/tmp/"):
                parent.chmod(0o755)
    initdb, program = postgres_program("initdb"), postgres_program("postgres")
    assert initdb is not None and program is not None
    options = ["-D", str(data), "-U", "claimdeck", "--auth", "trust", "-E", "UTF8", "--locale", "C.UTF-8"]
    subprocess.run([*_as(account), initdb, *options], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    port = free_port()
    command = [program, "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1"]
    command += ["-c", "unix_socket_directories=", "-c", "max_connections=200"]
    server = Server("PostgreSQL", command, port, folder / "postgres.log", account)
    return server, f"postgres://claimdeck@127.0.0.1:{port}/postgres"


def _known(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True


def redis(folder: Path) -> tuple[Server, str]:
    """A Redis that keeps nothing, not yet started, and its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = Server("Redis", [*command, "--dir", str(folder)], port, folder / "redis.log")
    return server, f"redis://127.0.0.1:{port}/0"
