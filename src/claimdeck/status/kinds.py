"""The bulk status check as a kind of long work."""

from typing import Final
from uuid import UUID

from claimdeck.runs.kinds import Kind, OwnProgress
from claimdeck.status.asking.ending import ended
from claimdeck.status.asking.work import look_up
from claimdeck.status.domain.stages import ASKING, CLOSING, READING
from claimdeck.status.models import CSVJob
from claimdeck.status.presenting import calls_planned


def _own_progress(job_id: UUID) -> OwnProgress:
    job = CSVJob.objects.select_related("run").get(pk=job_id)
    return OwnProgress(job.kept_rows, (f"{job.run.success} found", f"{job.calls_made}/{calls_planned(job)} calls"))


BULK_CHECK: Final = Kind(
    name="bulk status check",
    label="Bulk status check",
    task_name="status.look_up",
    work=look_up,
    ended=ended,
    stages=(READING, ASKING, CLOSING),
    waits_for="The payer",
    own_progress=_own_progress,
)
