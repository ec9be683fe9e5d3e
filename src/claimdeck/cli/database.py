"""The database brought up to date before a command uses it, where this process owns it."""

import fcntl
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def waiting_migrations() -> int:
    """How many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Apply what is missing; gives how many. Two processes on one SQLite file wait for each other."""
    with (Path(settings.DATA) / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        count = waiting_migrations()
        if count:
            call_command("migrate", interactive=False, verbosity=0)
        return count


def prepare() -> None:
    """For commands that are typed on one machine: an SQLite file is migrated silently, a server never."""
    if connection.vendor == "sqlite":
        migrate()
