"""What a worker is told about plans; safe to be told twice."""

from celery import shared_task

from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.runs.working.worker import take_turns


@shared_task(name=ASSIGNMENT_PLAN.task_name)  # type: ignore[untyped-decorator]
def draft_plan(_run_id: str) -> None:
    """Work on what waits; which of it is next, the table says and not the message."""
    take_turns()
