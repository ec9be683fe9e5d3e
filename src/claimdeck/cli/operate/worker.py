"""A worker process: Celery told what to run, how many at once, and for how long."""

import os
import secrets
import socket
import sys

from celery import current_app
from django.conf import settings

from claimdeck.cli.database import wait_for_database
from claimdeck.pipeline.scoring.scorer import open_scorer


def main(*, concurrency: int | None, pool: str) -> int:
    """Runs until SIGTERM; a task at work then comes to a safe point first, and goes on elsewhere.

    The worker is made from the application, not by Celery's command line: that one reads its options from
    environment variables of common names (APP, LOGLEVEL, HOSTNAME …) as well.

    Raises WrongKeys, DatabaseError when the database is not there within a minute, and ModelRefused when the
    configured model cannot work.
    """
    wait_for_database()
    open_scorer()
    options = settings.OPTIONS
    worker = current_app.Worker(
        hostname=_node_name(),
        pool=pool,
        concurrency=concurrency or options.worker_concurrency,
        loglevel=options.log_level,
        # Nothing waits for gossip or for a synchronised start: the database is the truth.
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    sys.stdout.flush()
    return int(worker.exitcode or 0)


def _node_name() -> str:
    """A name of this process's own: workers of one name count as one, whoever asks them.

    The process id alone would not do: it is 1 in every container, and containers may share a host's name.
    """
    return f"claimdeck-{os.getpid()}-{secrets.token_hex(2)}@{socket.gethostname()}"
