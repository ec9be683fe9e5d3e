"""A PostgreSQL cluster of one's own with default durability, gone afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from claimdeck.cli.processes import free_port

_STARTS_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where it listens; databases are made from one another as copies."""

    binaries: Path
    port: int

    def url(self, database: str) -> str:
        return f"postgres://bench@127.0.0.1:{self.port}/{database}"

    def tell(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def copy(self, template: str, name: str) -> None:
        """A fresh database, the same as the template down to its files."""
        self.tell(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.tell(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def checkpoint(self) -> None:
        self.tell("CHECKPOINT")

    def psql(self, database: str, command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [str(self.binaries / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), "-c", command]
        )


def binaries() -> Path | None:
    """Where PostgreSQL's programs are; None where it is not installed."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *map(Path, os.environ.get("PATH", "").split(":"))]
    complete = [one for one in places if all((one / name).exists() for name in ("initdb", "postgres", "psql"))]
    return complete[0] if complete else None


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """Runs while inside. PostgreSQL refuses to run as root: then it runs as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="claimdeck-postgres-"))
    user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.getuid() == 0 else []
    if user:
        shutil.chown(folder, "nobody", "nogroup")
    data, port = folder / "data", free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*user, str(programs / "initdb"), "-D", str(data), "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-locale"],
        check=True,
        **quiet,  # type: ignore[call-overload]
    )
    server = subprocess.Popen(
        [*user, str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder), "-h", "127.0.0.1"],
        **quiet,  # type: ignore[call-overload]
    )
    try:
        made = Cluster(programs, port)
        _wait(made)
        yield made
    finally:
        # At once, whoever is still connected.
        server.send_signal(signal.SIGQUIT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(made: Cluster) -> None:
    deadline = time.monotonic() + _STARTS_SECONDS
    while True:
        try:
            made.tell("SELECT 1")
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
