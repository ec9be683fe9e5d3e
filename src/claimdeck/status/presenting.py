"""Jobs, results and claims as the API shows them."""

from datetime import timedelta
from typing import Any

from claimdeck.accounts.access import Caller
from claimdeck.kit.clock import now
from claimdeck.runs.domain.states import CELERY_STATES, ENDED, State
from claimdeck.runs.models import Run
from claimdeck.runs.progress import pace_of, percentage, seconds_of
from claimdeck.status.domain.counting import Standing
from claimdeck.status.models import CSVJob
from claimdeck.status.permissions import STATUS_DELETE, STATUS_UPLOAD
from claimdeck.status.retention import kept_until


def iso_duration(every: timedelta | None) -> str | None:
    """An ISO 8601 duration in days, hours and minutes."""
    if every is None:
        return None
    hours, seconds = divmod(every.seconds, 3600)
    time = (f"{hours}H" if hours else "") + (f"{seconds // 60}M" if seconds >= 60 else "")
    return f"P{every.days}D" * bool(every.days) + (f"{'' if every.days else 'P'}T{time}" if time else "")


def job(found: CSVJob, caller: Caller, standing: Standing, waiting_reason: str | None = None) -> dict[str, Any]:
    """A job as the API shows it."""
    run = found.run
    seconds = seconds_of(run)
    ended = State(run.state) in ENDED
    return {
        "id": found.pk,
        **{
            name: getattr(found, name)
            for name in (
                "filename",
                "original_filename",
                "file_size",
                "provider",
                "start_date",
                "end_date",
                "use_batch_query",
                "next_recheck_at",
                "sandbox",
                "unknown_columns",
                "notes",
            )
        },
        **_counts(found),
        **{
            name: getattr(run, name)
            for name in (
                "celery_task_id",
                "error_log",
                "created_at",
                "updated_at",
                "started_at",
                "completed_at",
                "cancelled_at",
            )
        },
        "result_file": f"/api/v1/claims/csv-jobs/{found.pk}/results/" if ended else None,
        "processing_duration": f"{seconds:.2f}s" if seconds is not None else None,
        "processing_seconds": seconds,
        "cancelled_by": run.cancelled_by.get_username() if run.cancelled_by is not None else None,
        "created_by": run.created_by.get_username() if run.created_by is not None else None,
        "practice": found.practice_id,
        "recheck_every": iso_duration(found.recheck_every),
        "kept_until": kept_until(run.created_at),
        "outcome_counts": standing.results,
        "not_answered_count": standing.not_answered,
        "retry_counts": standing.retry,
        "waiting_reason": waiting_reason,
        "can": _actions(run, caller, standing),
    }


def _counts(found: CSVJob) -> dict[str, Any]:
    run = found.run
    now_going = pace_of(run, found.kept_rows, now())
    return {
        "status": run.state,
        "total_rows": run.total,
        "processed_rows": run.processed,
        "kept_rows": found.kept_rows,
        "success_count": run.success,
        "failure_count": run.failure,
        "progress_percentage": percentage(run.processed, run.total),
        "success_rate": percentage(run.success, run.processed),
        "calls_made": found.calls_made,
        "calls_planned": calls_planned(found),
        "rows_per_second": now_going.rows_per_second,
        "eta_seconds": now_going.eta_seconds,
    }


def calls_planned(found: CSVJob) -> int:
    """The plan as it stands: never less than what was made, and just that when nothing more is asked."""
    return found.calls_made if State(found.run.state) in ENDED else max(found.calls_planned, found.calls_made)


def _actions(run: Run, caller: Caller, standing: Standing) -> dict[str, bool]:
    ended = State(run.state) in ENDED
    may_work = caller.may(STATUS_UPLOAD)
    return {
        "retry": ended and may_work and standing.retry["all"] > 0,
        "cancel": State(run.state) in (State.PENDING, State.PROCESSING) and may_work,
        "delete": ended and caller.may(STATUS_DELETE),
    }


def progress(found: CSVJob, waiting_reason: str | None = None) -> dict[str, Any]:
    """The cheap view of a running job."""
    run = found.run
    return {
        "job_id": run.pk,
        **_counts(found),
        "celery_status": CELERY_STATES[State(run.state)],
        "celery_info": {
            "current": run.processed,
            "total": run.total,
            "percent": percentage(run.processed, run.total),
        },
        "waiting_reason": waiting_reason,
    }
