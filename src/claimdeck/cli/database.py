"""The database brought up to date before a command uses it, where this process owns it."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from claimdeck.pipeline.schema.routing import APART
from claimdeck.storage import canary
from claimdeck.storage.models import SealingKey

_WAIT_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 1.0
# The number under which PostgreSQL keeps the lock; of no meaning, but the same in every process.
_ADVISORY_LOCK: Final = 7_204_118_563


def waiting_migrations() -> int:
    """How many migrations Claimdeck's own database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate(*, check_keys: bool = True) -> int:
    """Apply what Claimdeck's own database lacks; gives how many. Processes on one database do so one after the other.

    Raises WrongKeys where the configured keys are not the database's: before anything is changed, if it has canaries.
    """
    with _alone():
        count = waiting_migrations()
        if check_keys and _has_canaries():
            canary.compare()
        if count:
            call_command("migrate", interactive=False, verbosity=0)
        if check_keys:
            canary.check()
        return count


def waiting_apart(alias: str) -> int:
    """How many migrations of its own tables staging or production lacks."""
    executor = MigrationExecutor(connections[alias])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes(alias)))


def migrate_apart(alias: str) -> int:
    """Apply what staging or production lacks, of their own tables only; gives how many migrations."""
    with _alone():
        count = waiting_apart(alias)
        if count:
            call_command("migrate", alias, database=alias, interactive=False, verbosity=0)
        return count


def prepare_apart() -> None:
    """For the pipeline's commands: staging and production where they are files of ours; a server's never."""
    for alias in APART:
        if connections[alias].vendor == "sqlite":
            migrate_apart(alias)


def _has_canaries() -> bool:
    return SealingKey._meta.db_table in connection.introspection.table_names()


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
    """For commands that are typed on one machine: an SQLite file is migrated silently, a server never.

    Raises WrongKeys where the configured keys are not the database's.
    """
    if connection.vendor == "sqlite":
        migrate()
    else:
        canary.check()


def wait_for_database(seconds: float = _WAIT_SECONDS) -> None:
    """For processes that are started beside the database: wait until it is there and set up, then compare the keys.

    Raises WrongKeys, and DatabaseError when it is not there in time.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            canary.check()
        except (DatabaseError, InterfaceError):
            connection.close()
            if time.monotonic() >= deadline:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            _close_connections()
            return


def _close_connections() -> None:
    """A worker's processes are forks: they must share neither this connection nor the threads of its pool."""
    connection.close()
    if connection.settings_dict.get("OPTIONS", {}).get("pool"):
        connection.close_pool()  # type: ignore[attr-defined]
