"""An import as the API shows it to somebody."""

from claimdeck.accounts.access import Caller
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.clock import now
from claimdeck.pipeline.imports.schemas import ClaimsImportShown, UnreadReason
from claimdeck.pipeline.models import ClaimsImport
from claimdeck.pipeline.schemas import Note
from claimdeck.runs.domain.states import State
from claimdeck.runs.progress import pace_of, stage_of
from claimdeck.storage.sealing import Unopened


def import_shown(caller: Caller, found: ClaimsImport, reason: str | None = None) -> ClaimsImportShown:
    """`reason` is why it waits, if it does. The words of its file are for those who see patients."""
    run, named = found.run, caller.may(PATIENTS_READ)
    stage, pace = stage_of(run), pace_of(run, 0, now())
    unused = found.unused_columns if named else None
    reasons = [UnreadReason(reason=text, **counted) for text, counted in found.reasons.items()]
    return ClaimsImportShown(
        id=run.pk,
        state=State(run.state),
        stage=stage.label if stage is not None else "",
        filename=str(found.sealed_filename) if named else None,
        file_kind=found.file_kind,
        file_size=found.file_size,
        created_by=run.created_by.get_username() if run.created_by is not None else None,
        created_at=run.created_at,
        started_at=run.started_at,
        completed_at=run.completed_at,
        total=run.total,
        processed=run.processed,
        staged=found.staged,
        existing=found.existing,
        unreadable=run.failure,
        reasons=sorted(reasons, key=lambda one: (-one.claims, one.reason)),
        unused_columns=[str(unused)] if isinstance(unused, Unopened) else unused or [],
        notes=[Note(code=entry["code"], message=entry["message"]) for entry in run.error_log if "message" in entry],
        claims_per_second=round(pace.rows_per_second, 1) if pace.rows_per_second is not None else None,
        eta_seconds=pace.eta_seconds,
        waiting_reason=reason,
    )
