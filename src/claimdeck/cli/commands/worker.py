"""A worker process: Celery told what to run, how many at once, and for how long."""

import os
import secrets
import sys

from celery import current_app
from django.conf import settings


def main(*, concurrency: int | None, pool: str) -> int:
    """Runs until SIGTERM; a task at work then comes to a safe point first, and is carried on elsewhere."""
    options = settings.OPTIONS
    arguments = ["worker", f"--pool={pool}", f"--loglevel={options.log_level}"]
    arguments += [f"--concurrency={concurrency or options.worker_concurrency}"]
    arguments += [f"--hostname={_node_name()}"]
    # Nothing waits for gossip or for a synchronised start: the database is the truth.
    arguments += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    current_app.worker_main(arguments)
    sys.stdout.flush()
    return 0


def _node_name() -> str:
    """A name of this process's own: workers of one name count as one, whoever asks them.

    The process id alone would not do: it is 1 in every container, and containers may share a host's name.
    """
    return f"claimdeck-{os.getpid()}-{secrets.token_hex(2)}@%h"
