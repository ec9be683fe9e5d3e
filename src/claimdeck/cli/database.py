"""The database brought up to date before a command uses it, where this process owns it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# The number under which PostgreSQL keeps the lock; of no meaning, but the same in every process.
_ADVISORY_LOCK: Final = 7_204_118_563


def waiting_migrations() -> int:
    """How many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Apply what is missing; gives how many. Processes on one database do so one after the other."""
    with _alone():
        count = waiting_migrations()
        if count:
            call_command("migrate", interactive=False, verbosity=0)
        return count


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for one's turn: by a file in the data folder, and on a server among all that share its database."""
    with (Path(settings.DATA) / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        _tell_server("SELECT pg_advisory_lock(%s)")
        try:
            yield
        finally:
            # Of the session, not of a transaction: a pool would keep the session, and the lock with it.
            _tell_server("SELECT pg_advisory_unlock(%s)")


def _tell_server(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_ADVISORY_LOCK])


def prepare() -> None:
    """For commands that are typed on one machine: an SQLite file is migrated silently, a server never."""
    if connection.vendor == "sqlite":
        migrate()
