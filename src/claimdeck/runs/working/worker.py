"""How a worker executes a run: one lease, a heartbeat beside the work, a deadline, and tries that are counted."""

import gc
import threading
import time
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections, transaction
from structlog.contextvars import bound_contextvars

from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import Lease, LeaseLost
from claimdeck.runs.domain.states import State
from claimdeck.runs.held import Held, Verdict, stopping
from claimdeck.runs.kinds import KINDS, Ended, Kind, Work
from claimdeck.runs.working.limits import at_work, watch
from claimdeck.runs.working.turns import gives_way, take_next

log = structlog.get_logger(__name__)

# Work that takes its worker down again and again, such as by memory, must end one day.
MOST_CRASHES: Final = 10
GAVE_UP: Final = {
    "code": "GAVE_UP",
    "message": "The work broke off at each try; what was found is kept. Retry it, and tell your administrator.",
}


def collect_seldom() -> None:
    """Let the garbage collector of a working process run less often.

    A job holds some hundred thousand small objects that live to its end and form no circles; looking through them
    after every 700 new ones, as Python does, costs a seventh of the work.
    """
    gc.set_threshold(5_000, 10, 20)


def take_turns(kinds: Iterable[Kind] = KINDS) -> None:
    """Work on the runs that wait, one after the other in the order of their turns, for as long as a task may.

    Whatever task a worker was told of, work of every kind takes its turn.
    """
    options = settings.OPTIONS
    known = {kind.name: kind for kind in kinds}
    until = time.monotonic() + options.task_soft_seconds
    # Each run gets at least half of a task's time: one that is taken at its end would only read its rows.
    while not stopping.is_set() and time.monotonic() < until - options.task_soft_seconds / 2:
        close_old_connections()
        try:
            lease = take_next(known, seconds=options.run_lease_seconds)
            if lease is None:
                return
            _execute(lease, known[lease.kind], until=until, beside=known)
        finally:
            close_old_connections()


def execute(run_id: UUID, kind: Kind) -> None:
    """Work on this very run as far as one task may, without giving way to any other.

    Whatever goes wrong, the run is either ended, or free for the sweep to hand to another worker.
    """
    close_old_connections()
    try:
        lease = lifecycle.take(run_id, seconds=settings.OPTIONS.run_lease_seconds)
        if lease is not None:
            _execute(lease, kind, until=time.monotonic() + settings.OPTIONS.task_soft_seconds)
    finally:
        close_old_connections()


def _execute(lease: Lease, kind: Kind, *, until: float, beside: Collection[str] = ()) -> None:
    """`beside` are the kinds of work that it gives way to."""
    options = settings.OPTIONS
    held = Held(
        lease,
        deadline=until,
        hard_deadline=until + options.task_hard_seconds - options.task_soft_seconds,
        silence=options.run_silence_seconds,
        last_try=lease.attempt >= options.task_retries,
        worn_out=lease.crashes >= MOST_CRASHES,
    )
    over = threading.Event()
    limit = threading.Thread(target=watch, args=(held, over), name="limit", daemon=True)
    at_work.add(held)
    limit.start()
    try:
        with bound_contextvars(run_id=str(lease.run_id)):
            verdict = _guarded(held, kind.work, beside)
            if verdict is not None:
                _settle(held, verdict, kind.ended)
    finally:
        over.set()
        limit.join()
        at_work.discard(held)


def _guarded(held: Held, work: Work, beside: Collection[str]) -> Verdict | None:
    """The work with a heartbeat beside it; an unexpected error counts as a try.

    None when the database failed it: the lease runs out, and whoever takes it up then finds what is stored.
    """
    done = threading.Event()
    beat = threading.Thread(target=_beat, args=(held, done, beside), name="lease", daemon=True)
    beat.start()
    try:
        if lifecycle.renew(held.lease, seconds=settings.OPTIONS.run_lease_seconds) is State.CANCELLING:
            held.cancelled.set()
        return work(held)
    except LeaseLost:
        held.lost.set()
        return Verdict.CONTINUE
    except (OperationalError, InterfaceError) as error:
        log.warning("run_without_database", error=type(error).__name__)
        return None
    except Exception as error:
        # Only kind and place are logged: a foreign error's text may quote a row.
        log.exception("run_attempt_failed", attempt=held.lease.attempt, error=type(error).__name__)
        return Verdict.TRY_AGAIN
    finally:
        done.set()
        beat.join()


def _beat(held: Held, done: threading.Event, beside: Collection[str]) -> None:
    """Renew the lease while the work is within its time and moves; hear of a request to cancel, and of what waits."""
    seconds = settings.OPTIONS.run_lease_seconds
    try:
        while not done.wait(min(seconds / 3, 1.0)) and not held.stuck():
            try:
                if lifecycle.renew(held.lease, seconds=seconds) is State.CANCELLING:
                    held.cancelled.set()
                if beside and not held.gives_way.is_set() and _gives_way(held, beside):
                    held.gives_way.set()
            except LeaseLost:
                held.lost.set()
                return
            except Exception as error:
                # A database that is away for a moment: the lease may outlast it; if not, somebody takes over.
                log.warning("heartbeat_failed", error=type(error).__name__)
    finally:
        connections.close_all()


def _gives_way(held: Held, beside: Collection[str]) -> bool:
    seconds = time.monotonic() - held.began
    # Before it has begun to ask, giving way would only mean to read everything again.
    return held.prepared is not None and gives_way(held.lease, beside, seconds=seconds, preparation=held.prepared)


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
            lifecycle.enqueue(held.run_id)
        return
    elif verdict is Verdict.TRY_AGAIN and not held.last_try:
        later = now() + timedelta(seconds=options.task_retry_seconds)
        lifecycle.release(held.lease, not_before_at=later, attempt=held.lease.attempt + 1)
        return
    else:
        state = State.COMPLETED if verdict is Verdict.COMPLETED else State.FAILED
        if verdict is Verdict.TRY_AGAIN:
            lifecycle.note(held.run_id, [GAVE_UP])
    # One transaction: a worker that crashes between the two would leave a run that has ended without what follows.
    with transaction.atomic():
        final = lifecycle.finish(held.lease, state)
        if final is not None:
            ended(held.run_id, final)
    if final is not None:
        log.info("run_ended", state=final)
