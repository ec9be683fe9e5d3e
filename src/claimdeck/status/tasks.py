"""What a worker is told about bulk status checks; each task is safe to be told twice."""

from uuid import UUID

from celery import shared_task

from claimdeck.runs.worker import carry
from claimdeck.status.ending import ended
from claimdeck.status.lookups import look_up

LOOK_UP = "status.look_up"


@shared_task(name=LOOK_UP)  # type: ignore[untyped-decorator]
def look_up_job(run_id: str) -> None:
    """Carry one job on."""
    carry(UUID(run_id), look_up, ended)
