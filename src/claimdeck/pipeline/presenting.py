"""A batch as the API and the terminal show it."""

from claimdeck.kit.clock import now
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.schemas import BatchShown, Note, StageShare
from claimdeck.runs.domain.states import State
from claimdeck.runs.progress import pace_of, stage_of


def batch_shown(batch: Batch, reason: str | None = None) -> BatchShown:
    """`reason` is why it waits, if it does."""
    run = batch.run
    stage, pace = stage_of(run), pace_of(run, 0, now())
    return BatchShown(
        id=run.pk,
        state=State(run.state),
        stage=stage.label if stage is not None else "",
        created_by=run.created_by.get_username() if run.created_by is not None else None,
        created_at=run.created_at,
        started_at=run.started_at,
        completed_at=run.completed_at,
        most_claims=batch.most_claims,
        total=run.total,
        processed=run.processed,
        loaded=batch.loaded,
        failed=batch.failed,
        held=batch.held,
        dead_letters=batch.dead_letters,
        loads=batch.loads,
        claims_per_second=round(pace.rows_per_second, 1) if pace.rows_per_second is not None else None,
        eta_seconds=pace.eta_seconds,
        stage_seconds=[StageShare(stage=name, seconds=seconds) for name, seconds in batch.stage_seconds.items()],
        rules_not_run=batch.rules_not_run,
        model_version=batch.model_version,
        notes=[Note(code=entry["code"], message=entry["message"]) for entry in run.error_log if "message" in entry],
        waiting_reason=reason,
    )
