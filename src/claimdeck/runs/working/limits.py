"""The hard limit: work that is stuck loses its run, and its process ends itself and is replaced."""

import os
import threading
import time
from typing import Final

import structlog
from django.db import connections

from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import Lease
from claimdeck.runs.held import Held, stopping

log = structlog.get_logger(__name__)

# The exit code of a process that ends itself because its work is stuck.
STUCK: Final = 70
# So long other work of such a process may take to come to its safe point.
OTHERS_SECONDS: Final = 8.0
_LOOK_SECONDS: Final = 0.5

# The runs that this process works on.
at_work: set[Held] = set()


def watch(held: Held, over: threading.Event) -> None:
    """Hold the hard limit, whatever hangs: no thread can be ended, so the process is, and is replaced."""
    while not over.wait(_LOOK_SECONDS):
        if held.stuck():
            log.error("run_stuck", seconds=round(time.monotonic() - held.began))
            at_work.discard(held)
            # The database may be what hangs: that must not keep the process alive.
            giving_up = threading.Thread(target=_give_up, args=(held.lease,), daemon=True)
            giving_up.start()
            giving_up.join(2.0)
            end_process()
            return


def _give_up(lease: Lease) -> None:
    try:
        lifecycle.give_up(lease)
    except Exception as error:
        log.warning("lease_not_given_up", error=type(error).__name__)
    finally:
        connections.close_all()


def end_process() -> None:
    """End this process with what is stuck in it; its other work comes to a safe point first.

    The pool, the supervisor or the service manager starts another.
    """
    stopping.set()
    deadline = time.monotonic() + OTHERS_SECONDS
    while at_work and time.monotonic() < deadline:
        time.sleep(0.1)
    os._exit(STUCK)
