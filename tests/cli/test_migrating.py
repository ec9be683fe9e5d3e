"""Several machines that bring one database up to date at the same moment, and a database that is away."""

import os
import secrets
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.cli.commands import claimdeck

DATABASE = os.environ.get("DATABASE_URL", "")
MACHINES = 4


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database."""
    name = f"migrating_{secrets.token_hex(4)}"
    with psycopg.connect(DATABASE, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(urlsplit(DATABASE)._replace(path=f"/{name}"))
    with psycopg.connect(DATABASE, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.database
@pytest.mark.skipif(not DATABASE.startswith("postgres"), reason="needs PostgreSQL: set DATABASE_URL")
def test_machines_that_migrate_at_once_wait_for_each_other(database: str, tmp_path: Path) -> None:
    homes = [tmp_path / str(number) for number in range(MACHINES)]
    for home in homes:
        home.mkdir()
    # One installation has one set of keys; each machine would make its own otherwise, and all but one be refused.
    keys = dict(line.split("=", 1) for line in claimdeck("keys", "new", home=homes[0]).stdout.split())
    settings = {**keys, "DATABASE_URL": database}
    with ThreadPoolExecutor(MACHINES) as machines:
        done = list(machines.map(lambda home: claimdeck("migrate", home=home, settings=settings), homes))
    assert [one.returncode for one in done] == [0] * MACHINES, [one.stderr for one in done]
    said = sorted(one.stdout.splitlines()[0] for one in done)
    assert said[0].endswith("migrations applied.") and said[1:] == ["The database is up to date."] * 3
    with psycopg.connect(database) as connection:
        (held,) = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() or (None,)
    assert held == 0


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"postgres://nobody:hush@127.0.0.1:{nobody.getsockname()[1]}/none"
        done = claimdeck("migrate", home=tmp_path, settings={"DATABASE_URL": url})
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "that its server is up" in done.stderr, done.stderr
