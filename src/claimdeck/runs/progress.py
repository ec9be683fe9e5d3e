"""How far a run has come and why it waits: share, stage, pace, time left, and the tag under which one asks again."""

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from claimdeck.kit.clock import now
from claimdeck.runs.domain.pace import Pace, pace
from claimdeck.runs.domain.stages import Stage
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.domain.workers import Workers
from claimdeck.runs.kinds import find_kind, kind_named
from claimdeck.runs.models import Run
from claimdeck.runs.working.presence import workers_now

# A job that was only just sent needs no reason yet.
YOUNG: Final = timedelta(seconds=3)

NO_WORKER: Final = "No worker is running; the job starts when one does. If it stays so, tell your administrator."
BREAKING_OFF: Final = "Workers keep breaking off and are started again, so this takes longer. Tell your administrator."
NO_BROKER: Final = (
    "The queue cannot be reached at the moment. The job is stored and starts by itself when the queue is back."
)
NO_ANSWER: Final = "{who} did not answer. What is left is asked again by itself within {minutes} min."
BUSY: Final = "All workers are busy with other jobs; this one is next in its turn."


def percentage(part: int, whole: int) -> float:
    """Rounded to a tenth; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def stage_of(run: Run) -> Stage | None:
    """The stage that a run is in or ended in; None before the first, and for one that only another version knows."""
    kind = find_kind(run.kind)
    stages = kind.stages if kind is not None else ()
    return next((stage for stage in stages if stage.name == run.stage), None)


def seconds_of(run: Run) -> float | None:
    """How long a run has worked; stops when it ends."""
    if run.started_at is None:
        return None
    return round(((run.completed_at or now()) - run.started_at).total_seconds(), 2)


def pace_of(run: Run, kept: int, moment: datetime) -> Pace:
    """How fast a run goes or went, and how long it still takes; nothing is said of one that waits to try again.

    `kept` of its processed items have their answers from before (`kinds.OwnProgress`).
    """
    waits = run.not_before_at is not None and run.not_before_at > moment
    working = run.state == State.PROCESSING
    if run.started_at is None or waits or not (working or State(run.state) in ENDED):
        return Pace()
    return pace(
        total=run.total,
        processed=run.processed,
        kept=kept,
        seconds=((run.completed_at or moment) - run.started_at).total_seconds(),
        working=working,
    )


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


def unchanged(request: HttpRequest, response: HttpResponse, seen: Iterable[object]) -> HttpResponseNotModified | None:
    """The answer 304 where the watcher has all of `seen` already; else None, and the response bears its tag."""
    tag = f'"{zlib.crc32(repr(list(seen)).encode())}"'
    if _has(tag, request.headers.get("If-None-Match", "")):
        answer = HttpResponseNotModified()
        answer["ETag"] = tag
        return answer
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return None


def _has(tag: str, sent: str) -> bool:
    """Whether If-None-Match names this tag; proxies that compress an answer make a tag weak."""
    known = [one.removeprefix("W/") for one in parse_etags(sent)]
    return tag in known or known == ["*"]
