"""A batch of the pipeline, and an import of an uploaded file, as kinds of long work."""

from typing import Final
from uuid import UUID

from claimdeck.pipeline.domain.stages import LOOKING_THROUGH, PROCESSING, RECOVERING, STAGING
from claimdeck.pipeline.intake import uploaded
from claimdeck.pipeline.models import Batch, ClaimsImport
from claimdeck.pipeline.processing.batch import ended, process_batch
from claimdeck.runs.kinds import Kind, OwnProgress


def _own_progress(run_id: UUID) -> OwnProgress:
    batch = Batch.objects.get(pk=run_id)
    notes = [f"{batch.loaded:,} loaded", f"{batch.failed:,} failed"]
    if batch.dead_letters:
        notes.append(f"{batch.dead_letters:,} dead letters")
    return OwnProgress(notes=tuple(notes))


PIPELINE_BATCH: Final = Kind(
    name="pipeline batch",
    label="Pipeline batch",
    task_name="pipeline.process",
    work=process_batch,
    ended=ended,
    stages=(RECOVERING, PROCESSING),
    items="claims",
    waits_for="The staging or production database",
    own_progress=_own_progress,
)


def _import_progress(run_id: UUID) -> OwnProgress:
    found = ClaimsImport.objects.get(pk=run_id)
    return OwnProgress(notes=(f"{found.staged:,} staged", f"{found.existing:,} there already"))


CLAIMS_IMPORT: Final = Kind(
    name="pipeline import",
    label="Import of claims",
    task_name="pipeline.import",
    work=uploaded.stage_upload,
    ended=uploaded.ended,
    stages=(LOOKING_THROUGH, STAGING),
    items="claims",
    waits_for="The staging or production database",
    own_progress=_import_progress,
)
