"""How a worker carries a run on: one lease, a heartbeat beside the work, a deadline, and tries that are counted."""

import gc
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import close_old_connections, connections, transaction
from structlog.contextvars import bound_contextvars

from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.lifecycle import Lease, LeaseLost

log = structlog.get_logger(__name__)

# Work that takes its worker down again and again, such as by memory, must end one day.
MOST_DEATHS: Final = 25

GAVE_UP: Final = {
    "code": "GAVE_UP",
    "message": "The work broke off at each try; what was found is kept. Retry it, and tell your administrator.",
}

# Set when the worker process is asked to end: work lets go at its next safe point.
stopping = threading.Event()


def collect_seldom() -> None:
    """Let the garbage collector of a working process run less often.

    A job holds some hundred thousand small objects that live to its end and form no circles; looking through them
    after every 700 new ones, as Python does, costs a seventh of the work.
    """
    gc.set_threshold(5_000, 10, 20)


class Verdict(StrEnum):
    """What a piece of work says when it returns."""

    COMPLETED = "completed"
    FAILED = "failed"
    CONTINUE = "continue"
    TRY_AGAIN = "try again"


@dataclass(slots=True)
class Held:
    """A run while it is carried: who holds it, until when, and whether it should stop."""

    lease: Lease
    deadline: float
    last_try: bool
    # It has cost so many workers in a row that it must be brought to an end without being tried again.
    worn_out: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)

    @property
    def run_id(self) -> UUID:
        return self.lease.run_id

    def should_stop(self) -> bool:
        """True when the work must come to a safe point now: cancelled, lost, out of time, or shutting down."""
        return self.cancelled.is_set() or self.lost.is_set() or stopping.is_set() or time.monotonic() >= self.deadline


Work = Callable[[Held], Verdict]
Ended = Callable[[UUID, State], None]


def carry(run_id: UUID, work: Work, ended: Ended) -> None:
    """Carry a run on as far as this task may; `ended` is called once, after the run has ended.

    Whatever goes wrong, the run is either ended, or free for the sweep to hand to another worker.
    """
    options = settings.OPTIONS
    close_old_connections()
    with bound_contextvars(run_id=str(run_id)):
        try:
            lease = lifecycle.take(run_id, seconds=options.run_lease_seconds)
            if lease is None:
                return
            held = Held(
                lease,
                deadline=time.monotonic() + options.task_soft_seconds,
                last_try=lease.attempt >= options.task_retries,
                worn_out=lease.deaths >= MOST_DEATHS,
            )
            _settle(held, _guarded(held, work), ended)
        finally:
            close_old_connections()


def _guarded(held: Held, work: Work) -> Verdict:
    """The work with a heartbeat beside it; an unexpected error counts as a try."""
    done = threading.Event()
    beat = threading.Thread(target=_beat, args=(held, done), name="lease", daemon=True)
    beat.start()
    try:
        if lifecycle.renew(held.lease, seconds=settings.OPTIONS.run_lease_seconds) is State.CANCELLING:
            held.cancelled.set()
        return work(held)
    except LeaseLost:
        held.lost.set()
        return Verdict.CONTINUE
    except Exception as error:
        # Only kind and place are logged: a foreign error's text may quote a row.
        log.exception("run_attempt_failed", attempt=held.lease.attempt, error=type(error).__name__)
        return Verdict.TRY_AGAIN
    finally:
        done.set()
        beat.join()


def _beat(held: Held, done: threading.Event) -> None:
    seconds = settings.OPTIONS.run_lease_seconds
    try:
        while not done.wait(min(seconds / 3, 1.0)):
            try:
                if lifecycle.renew(held.lease, seconds=seconds) is State.CANCELLING:
                    held.cancelled.set()
            except LeaseLost:
                held.lost.set()
                return
            except Exception as error:
                # A database that is away for a moment: the lease may outlast it; if not, somebody takes over.
                log.warning("heartbeat_failed", error=type(error).__name__)
    finally:
        connections.close_all()


def _settle(held: Held, verdict: Verdict, ended: Ended) -> None:
    """Turn the verdict into the run's next state."""
    if held.lost.is_set():
        log.info("run_lost_to_another_worker")
        return
    options = settings.OPTIONS
    if held.cancelled.is_set():
        state = State.CANCELLED
    elif verdict is Verdict.CONTINUE:
        lifecycle.release(held.lease)
        if not stopping.is_set():
            lifecycle.ring(held.run_id)
        return
    elif verdict is Verdict.TRY_AGAIN and not held.last_try:
        later = now() + timedelta(seconds=options.task_retry_seconds)
        lifecycle.release(held.lease, not_before_at=later, attempt=held.lease.attempt + 1)
        return
    else:
        state = State.COMPLETED if verdict is Verdict.COMPLETED else State.FAILED
        if verdict is Verdict.TRY_AGAIN:
            lifecycle.note(held.run_id, [GAVE_UP])
    # One transaction: a worker that dies between the two would leave a run that has ended without what follows.
    with transaction.atomic():
        final = lifecycle.finish(held.lease, state)
        if final is not None:
            ended(held.run_id, final)
    if final is not None:
        log.info("run_ended", state=final)
