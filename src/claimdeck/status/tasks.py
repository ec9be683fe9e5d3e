"""What a worker is told about bulk status checks; each task is safe to be told twice."""

from celery import shared_task

from claimdeck.runs.working.worker import take_turns
from claimdeck.status.asking.work import look_up
from claimdeck.status.ending import ended

LOOK_UP = "status.look_up"


@shared_task(name=LOOK_UP)  # type: ignore[untyped-decorator]
def look_up_job(_run_id: str) -> None:
    """Work on the jobs that wait; which of them is next, the table says and not the message."""
    take_turns(LOOK_UP, look_up, ended)
