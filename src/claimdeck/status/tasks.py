"""What a worker is told about bulk status checks; each task is safe to be told twice."""

from celery import shared_task

from claimdeck.runs.working.worker import take_turns
from claimdeck.status.kinds import BULK_CHECK


@shared_task(name=BULK_CHECK.task_name)  # type: ignore[untyped-decorator]
def look_up_job(_run_id: str) -> None:
    """Work on what waits; which of it is next, the table says and not the message."""
    take_turns()
