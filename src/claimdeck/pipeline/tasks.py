"""What a worker is told about batches and imports; safe to be told twice."""

from celery import shared_task

from claimdeck.pipeline.kinds import CLAIMS_IMPORT, PIPELINE_BATCH
from claimdeck.runs.working.worker import take_turns


@shared_task(name=PIPELINE_BATCH.task_name)  # type: ignore[untyped-decorator]
def process_batch(_run_id: str) -> None:
    """Work on what waits; which of it is next, the table says and not the message."""
    take_turns()


@shared_task(name=CLAIMS_IMPORT.task_name)  # type: ignore[untyped-decorator]
def stage_upload(_run_id: str) -> None:
    """The same."""
    take_turns()
