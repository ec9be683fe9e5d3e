"""Jobs as the API shows them."""

from datetime import timedelta
from typing import TypedDict

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import User
from claimdeck.kit.clock import now
from claimdeck.runs.domain.states import CELERY_STATES, ENDED, State
from claimdeck.runs.models import Run
from claimdeck.runs.progress import pace_of, percentage, seconds_of
from claimdeck.status.domain.counting import Standing
from claimdeck.status.models import CSVJob
from claimdeck.status.permissions import STATUS_DELETE, STATUS_UPLOAD
from claimdeck.status.retention import kept_until
from claimdeck.status.schemas import Actions, CeleryInfo, ErrorEntry, Job, Progress, RetryCounts


def iso_duration(every: timedelta | None) -> str | None:
    """An ISO 8601 duration in days, hours and minutes."""
    if every is None:
        return None
    hours, seconds = divmod(every.seconds, 3600)
    time = (f"{hours}H" if hours else "") + (f"{seconds // 60}M" if seconds >= 60 else "")
    return f"P{every.days}D" * bool(every.days) + (f"{'' if every.days else 'P'}T{time}" if time else "")


def job(found: CSVJob, caller: Caller, standing: Standing, waiting_reason: str | None = None) -> Job:
    """A job as the API shows it."""
    run = found.run
    seconds = seconds_of(run)
    return Job(
        id=found.pk,
        filename=found.filename,
        original_filename=found.original_filename,
        file_size=found.file_size,
        provider=found.provider,
        start_date=found.start_date,
        end_date=found.end_date,
        use_batch_query=found.use_batch_query,
        practice=found.practice_id,
        sandbox=found.sandbox,
        unknown_columns=found.unknown_columns,
        notes=found.notes,
        recheck_every=iso_duration(found.recheck_every),
        next_recheck_at=found.next_recheck_at,
        **_counts(found),
        celery_task_id=run.celery_task_id,
        error_log=[ErrorEntry(**entry) for entry in run.error_log],
        result_file=f"/api/v1/claims/csv-jobs/{found.pk}/results/" if State(run.state) in ENDED else None,
        created_at=run.created_at,
        updated_at=run.updated_at,
        started_at=run.started_at,
        completed_at=run.completed_at,
        cancelled_at=run.cancelled_at,
        processing_duration=f"{seconds:.2f}s" if seconds is not None else None,
        processing_seconds=seconds,
        cancelled_by=_name(run.cancelled_by),
        created_by=_name(run.created_by),
        kept_until=kept_until(run.created_at),
        outcome_counts=standing.results,
        not_answered_count=standing.not_answered,
        retry_counts=RetryCounts(**standing.retry),
        waiting_reason=waiting_reason,
        can=_actions(run, caller, standing),
    )


def progress(found: CSVJob, waiting_reason: str | None = None) -> Progress:
    """The cheap view of a running job."""
    run = found.run
    percent = percentage(run.processed, run.total)
    return Progress(
        job_id=run.pk,
        **_counts(found),
        celery_status=CELERY_STATES[State(run.state)],
        celery_info=CeleryInfo(current=run.processed, total=run.total, percent=percent),
        waiting_reason=waiting_reason,
    )


class _Counts(TypedDict):
    """What job and progress both show."""

    status: State
    total_rows: int
    processed_rows: int
    kept_rows: int
    success_count: int
    failure_count: int
    progress_percentage: float
    success_rate: float
    calls_made: int
    calls_planned: int
    rows_per_second: float | None
    eta_seconds: int | None


def _counts(found: CSVJob) -> _Counts:
    run = found.run
    now_going = pace_of(run, found.kept_rows, now())
    return _Counts(
        status=State(run.state),
        total_rows=run.total,
        processed_rows=run.processed,
        kept_rows=found.kept_rows,
        success_count=run.success,
        failure_count=run.failure,
        progress_percentage=percentage(run.processed, run.total),
        success_rate=percentage(run.success, run.processed),
        calls_made=found.calls_made,
        calls_planned=calls_planned(found),
        rows_per_second=now_going.rows_per_second,
        eta_seconds=now_going.eta_seconds,
    )


def calls_planned(found: CSVJob) -> int:
    """The plan as it stands: never less than what was made, and just that when nothing more is asked."""
    return found.calls_made if State(found.run.state) in ENDED else max(found.calls_planned, found.calls_made)


def _actions(run: Run, caller: Caller, standing: Standing) -> Actions:
    ended = State(run.state) in ENDED
    may_work = caller.may(STATUS_UPLOAD)
    return Actions(
        retry=ended and may_work and standing.retry["all"] > 0,
        cancel=State(run.state) in (State.PENDING, State.PROCESSING) and may_work,
        delete=ended and caller.may(STATUS_DELETE),
    )


def _name(user: User | None) -> str | None:
    return user.get_username() if user is not None else None
