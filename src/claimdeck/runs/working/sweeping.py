"""The sweep over the table of work: whatever waits and was not heard, or whose worker is gone, is enqueued again."""

import threading
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import close_old_connections, connections
from django.db.models import Q

from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ACTIVE, State
from claimdeck.runs.held import stopping
from claimdeck.runs.models import Run

log = structlog.get_logger(__name__)

AT_ONCE: Final = 100
# A run that was enqueued and still waits is likely behind others: enqueue it again, but seldom.
ENQUEUE_AGAIN_SECONDS: Final = 30
GONE_ENQUEUE_AGAIN_SECONDS: Final = 5


def sweep(moment: datetime) -> int:
    """Enqueue up to 100 neglected runs again; gives how many. Two sweepers at once do no harm."""
    due = Q(not_before_at__isnull=True) | Q(not_before_at__lte=moment)
    gone = Q(state__in=ACTIVE - {State.PENDING}) & (Q(lease_until_at__isnull=True) | Q(lease_until_at__lt=moment))
    unheard = Q(enqueued_at__isnull=True, updated_at__lt=moment - timedelta(seconds=1))
    silent = Q(enqueued_at__lt=moment - timedelta(seconds=ENQUEUE_AGAIN_SECONDS))
    gone_silent = Q(enqueued_at__lt=moment - timedelta(seconds=GONE_ENQUEUE_AGAIN_SECONDS))
    wanted = (Q(state=State.PENDING) & (unheard | silent)) | (gone & (unheard | gone_silent))
    enqueued = 0
    for run_id in Run.objects.filter(wanted & due).order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]:
        if not lifecycle.enqueue(run_id):
            break
        enqueued += 1
    return enqueued


class Sweeper(threading.Thread):
    """A thread of the worker that sweeps every few seconds until the worker stops."""

    def __init__(self) -> None:
        super().__init__(name="sweeper", daemon=True)

    def run(self) -> None:
        try:
            while not stopping.wait(settings.OPTIONS.run_sweep_seconds):
                self._once()
        finally:
            connections.close_all()

    def _once(self) -> None:
        close_old_connections()
        try:
            sweep(now())
        except Exception as error:
            # A database that is away for a moment must not end the sweeping.
            log.warning("sweep_failed", error=type(error).__name__)
