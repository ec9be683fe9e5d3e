"""Every change of a run's state, each one conditional update: safe under double delivery and crashes."""

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Case, DateTimeField, F, PositiveSmallIntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from claimdeck.accounts.models import Organization, User
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict
from claimdeck.kit.ids import new_id
from claimdeck.runs.domain.leases import Lease, LeaseLost
from claimdeck.runs.domain.stages import Stage
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.kinds import Kind, kind_named
from claimdeck.runs.models import Run

log = structlog.get_logger(__name__)

LONGEST_ERROR_LOG: Final = 500
SMALL: Final = PositiveSmallIntegerField()


@dataclass(frozen=True, slots=True)
class Counts:
    """What a piece of work adds to a run's counts; may be negative where old answers are replaced.

    A dead letter is an item that was given up after several tries, for somebody to look at.
    """

    success: int = 0
    failure: int = 0
    dead_letter: int = 0

    @property
    def processed(self) -> int:
        return self.success + self.failure + self.dead_letter


def open_run(organization: Organization, kind: Kind, *, total: int, created_by: User | None) -> Run:
    """Store a new pending run, with the id of the task that will be told of it."""
    return Run.objects.create(
        organization=organization,
        kind=kind.name,
        task_name=kind.task_name,
        total=total,
        created_by=created_by,
        celery_task_id=str(new_id()),
    )


_executed_here: ContextVar[bool] = ContextVar("executed_here", default=False)


@contextmanager
def without_queue() -> Iterator[None]:
    """For a process that executes its runs by itself: none of them is enqueued."""
    token = _executed_here.set(True)
    try:
        yield
    finally:
        _executed_here.reset(token)


def enqueue_after_commit(run_id: UUID) -> None:
    """Tell a worker once the data is really there."""
    transaction.on_commit(lambda: enqueue(run_id))


def enqueue(run_id: UUID) -> bool:
    """Tell a worker that work waits. False when the broker cannot be reached.

    Nothing depends on it: the sweep enqueues again what no worker has taken.
    """
    if _executed_here.get():
        return False
    run = Run.objects.filter(pk=run_id).values("task_name", "celery_task_id").first()
    if run is None:
        return False
    try:
        current_app.send_task(run["task_name"], args=[str(run_id)], task_id=run["celery_task_id"], retry=False)
    except Exception as error:
        # Brokers raise many kinds of errors; whichever it was, the sweep tries again.
        log.warning("broker_unreachable", error=type(error).__name__, run_id=str(run_id))
        return False
    Run.objects.filter(pk=run_id).update(enqueued_at=now())
    return True


def take(run_id: UUID, *, seconds: float) -> Lease | None:
    """Become the one who works on this run, or None when there is nothing to do or somebody else does it."""
    moment = now()
    token = new_id()
    free = Q(lease_until_at__isnull=True) | Q(lease_until_at__lt=moment)
    due = Q(not_before_at__isnull=True) | Q(not_before_at__lte=moment)
    waiting = Q(state=State.PENDING) | Q(state=State.PROCESSING) | Q(state=State.CANCELLING)
    changed = Run.objects.filter(waiting & free & (due | Q(state=State.CANCELLING)), pk=run_id).update(
        # A lease that ran out instead of being given back means that its worker crashed.
        crashes=F("crashes") + Case(When(lease_until_at__isnull=False, then=1), default=0, output_field=SMALL),
        state=Case(When(state=State.PENDING, then=Value(State.PROCESSING.value)), default=F("state")),
        started_at=Coalesce(F("started_at"), Value(moment), output_field=DateTimeField()),
        lease_token=token,
        lease_until_at=moment + timedelta(seconds=seconds),
        not_before_at=None,
        turns=F("turns") + 1,
        turn_began_at=moment,
        promised_at=None,
        updated_at=moment,
    )
    if changed != 1:
        return None
    mine = Run.objects.filter(pk=run_id, lease_token=token).values_list("kind", "attempt", "crashes").first()
    return Lease(run_id, token, *mine) if mine is not None else None


def renew(lease: Lease, *, seconds: float) -> State:
    """Hold on to the run for longer; gives its state, so that the holder learns of a request to cancel.

    Raises LeaseLost when the run has gone to somebody else or was deleted.
    """
    mine = Run.objects.filter(pk=lease.run_id, lease_token=lease.token)
    if mine.update(lease_until_at=now() + timedelta(seconds=seconds)) != 1:
        raise LeaseLost
    state = mine.values_list("state", flat=True).first()
    if state is None:
        raise LeaseLost
    return State(state)


def advance(lease: Lease, counts: Counts = Counts(), *, moved: bool = False) -> None:
    """Add to the counts inside the transaction that stores the results they count, and the kind's own counters.

    `moved` says that the run came on without any count. Raises LeaseLost, which rolls that transaction back: so a
    worker that was thought dead cannot write beside the one that took over.
    """
    progress = {"crashes": 0} if moved or counts != Counts() else {}
    changed = Run.objects.filter(pk=lease.run_id, lease_token=lease.token).update(
        processed=F("processed") + counts.processed,
        success=F("success") + counts.success,
        failure=F("failure") + counts.failure,
        dead_letter=F("dead_letter") + counts.dead_letter,
        updated_at=now(),
        **progress,
    )
    if changed != 1:
        raise LeaseLost


def enter(lease: Lease, stage: Stage) -> None:
    """Say in which stage the work is now. Raises LeaseLost."""
    if Run.objects.filter(pk=lease.run_id, lease_token=lease.token).update(stage=stage.name, updated_at=now()) != 1:
        raise LeaseLost


def release(lease: Lease, *, not_before_at: datetime | None = None, attempt: int | None = None) -> None:
    """Let go of an unfinished run, for another task to go on with at once or not before a moment."""
    changes: dict[str, Any] = {"lease_token": None, "lease_until_at": None, "enqueued_at": None}
    changes["not_before_at"] = not_before_at
    if attempt is not None:
        changes["attempt"] = attempt
    Run.objects.filter(pk=lease.run_id, lease_token=lease.token).update(**changes, updated_at=now())


def give_up(lease: Lease) -> None:
    """Let go of a run whose worker is stuck with it: that counts as a worker lost, and another goes on with it."""
    Run.objects.filter(pk=lease.run_id, lease_token=lease.token).update(
        crashes=F("crashes") + 1, lease_token=None, lease_until_at=None, updated_at=now()
    )


def finish(lease: Lease, state: State) -> State | None:
    """End the run, once; gives the state it has ended in, None when it was not ours to end.

    A request to cancel that came in the last moment wins over any other end.
    """
    moment = now()
    ended = {"lease_token": None, "lease_until_at": None, "completed_at": moment, "updated_at": moment}
    cancelled = {"state": State.CANCELLED, "cancelled_at": moment}
    mine = Run.objects.filter(pk=lease.run_id, lease_token=lease.token)
    if mine.filter(state=State.CANCELLING).update(**cancelled, **ended) == 1:
        return State.CANCELLED
    end = cancelled if state is State.CANCELLED else {"state": state}
    return state if mine.filter(state=State.PROCESSING).update(**end, **ended) == 1 else None


def request_cancel(run: Run, user: User | None) -> State:
    """Ask for an end; gives the state. What runs stops within seconds; what waits ends at once. Raises Conflict."""
    moment = now()
    here = Run.objects.filter(pk=run.pk)
    by: dict[str, Any] = {"cancelled_by": user, "updated_at": moment}
    idle = Q(lease_until_at__isnull=True) | Q(lease_until_at__lt=moment)
    waiting = here.filter(Q(state=State.PENDING) & idle)
    with transaction.atomic():
        if waiting.update(state=State.CANCELLED, cancelled_at=moment, completed_at=moment, **by):
            # No worker had it, so none will do what follows an end.
            kind_named(run.kind).ended(run.pk, State.CANCELLED)
            return State.CANCELLED
    if not here.filter(state=State.PROCESSING).update(state=State.CANCELLING, not_before_at=None, **by):
        run.refresh_from_db(fields=["state"])
        if run.state != State.CANCELLING:
            raise Conflict(f"The job is {run.state} and cannot be cancelled; only waiting or running jobs can.")
    return State.CANCELLING


def reopen(run: Run, *, counts: Counts) -> None:
    """Put an ended run back to work with the counts that stay true meanwhile. Raises Conflict.

    Its room sets its own counters back in the same transaction.
    """
    moment = now()
    changed = Run.objects.filter(pk=run.pk, state__in=ENDED).update(
        state=State.PENDING,
        success=counts.success,
        failure=counts.failure,
        dead_letter=counts.dead_letter,
        processed=counts.processed,
        stage="",
        error_log=[],
        attempt=0,
        crashes=0,
        not_before_at=None,
        enqueued_at=None,
        turns=0,
        promised_at=None,
        lease_token=None,
        lease_until_at=None,
        celery_task_id=str(new_id()),
        started_at=None,
        completed_at=None,
        cancelled_at=None,
        cancelled_by=None,
        updated_at=moment,
    )
    if changed != 1:
        raise Conflict(f"The job is {run.state}; it can be repeated when it has ended.")


def note(run_id: UUID, entries: Iterable[Mapping[str, Any]], *, instead_of: Set[str] = frozenset()) -> None:
    """Add to the run's error log, each kind of entry once, at most 500 in all; never patient data.

    Entries whose code is `instead_of` are not true any more and go.
    """
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id).first()
        if run is None:
            return
        run.error_log = [entry for entry in run.error_log if entry.get("code") not in instead_of]
        for entry in entries:
            if entry not in run.error_log and len(run.error_log) < LONGEST_ERROR_LOG:
                run.error_log.append(dict(entry))
        run.save(update_fields=["error_log"])


def count_again(run_id: UUID, counts: Counts) -> None:
    """Add to the counts of a run that nobody works on any more: answers that stay valid after all."""
    Run.objects.filter(pk=run_id, lease_token__isnull=True).update(
        processed=F("processed") + counts.processed,
        success=F("success") + counts.success,
        failure=F("failure") + counts.failure,
        dead_letter=F("dead_letter") + counts.dead_letter,
    )


def set_counts(lease: Lease, counts: Counts, *, total: int) -> None:
    """Say what the counts are, for work that derives them from what is stored elsewhere. Raises LeaseLost."""
    mine = Run.objects.filter(pk=lease.run_id, lease_token=lease.token)
    before = mine.values_list("success", "failure", "dead_letter").first()
    after = (counts.success, counts.failure, counts.dead_letter)
    progress = {"crashes": 0} if before != after else {}
    new = dict(zip(("success", "failure", "dead_letter"), after, strict=True))
    if mine.update(total=total, processed=counts.processed, **new, **progress, updated_at=now()) != 1:
        raise LeaseLost


def set_total(lease: Lease, total: int) -> None:
    """Say how many items there really are, known only once the work has begun. Raises LeaseLost."""
    if Run.objects.filter(pk=lease.run_id, lease_token=lease.token).update(total=total, updated_at=now()) != 1:
        raise LeaseLost


def extend_leases(since: datetime) -> None:
    """Let the time since a moment not count against leases that were held then.

    For a long transaction on SQLite, at its end: while it holds the database, nobody can renew a lease.
    """
    held = now() - since
    Run.objects.filter(lease_until_at__gte=since).update(lease_until_at=F("lease_until_at") + held)
