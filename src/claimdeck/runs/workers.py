"""The workers that are there, and why a job waits, as they say it themselves (`working.presence`)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.domain.workers import LOOK_BACK, Life, Workers, workers_of
from claimdeck.runs.kinds import kind_named
from claimdeck.runs.models import Run, WorkerLife

# Also a worker that is started every second leaves no more than this.
MOST_LIVES: Final = 500
# A job that was only just sent needs no reason yet.
YOUNG: Final = timedelta(seconds=3)

NO_WORKER: Final = "No worker is running; the job starts when one does. If it stays so, tell your administrator."
BREAKING_OFF: Final = "Workers keep breaking off and are started again, so this takes longer. Tell your administrator."
NO_BROKER: Final = (
    "The queue cannot be reached at the moment. The job is stored and starts by itself when the queue is back."
)
NO_ANSWER: Final = "{who} did not answer. What is left is asked again by itself within {minutes} min."
BUSY: Final = "All workers are busy with other jobs; this one is next in its turn."


def workers_now(moment: datetime) -> Workers:
    """What the workers have said about themselves lately: one query."""
    found = WorkerLife.objects.filter(seen_at__gte=moment - LOOK_BACK)
    rows = found.values_list("started_at", "seen_at", "ended_at", "lost", "lost_at")[:MOST_LIVES]
    return workers_of((Life(*row) for row in rows), moment)


def waiting_reasons(runs: Iterable[Run], moment: datetime) -> dict[UUID, str]:
    """Why work that should go on does not, in words for whoever waits for it; nothing for the others.

    At most one query, and none where all of it has ended or is at work.
    """
    waiting = [run for run in runs if _waits(run, moment)]
    if not waiting:
        return {}
    workers = workers_now(moment)
    return {run.pk: _reason(run, workers, moment) for run in waiting}


def _waits(run: Run, moment: datetime) -> bool:
    if State(run.state) in ENDED or moment - run.updated_at < YOUNG:
        return False
    return run.lease_until_at is None or run.lease_until_at < moment


def _reason(run: Run, workers: Workers, moment: datetime) -> str:
    if not workers.alive:
        return NO_WORKER
    if workers.keep_breaking_off:
        return BREAKING_OFF
    if run.not_before_at is not None and run.not_before_at > moment:
        minutes = 1 + (run.not_before_at - moment) // timedelta(minutes=1)
        return NO_ANSWER.format(who=kind_named(run.kind).waits_for, minutes=minutes)
    return BUSY if run.enqueued_at is not None else NO_BROKER
