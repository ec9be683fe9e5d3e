"""What follows when a job has ended: old answers stay valid, its owner is told, a re-check is set."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from claimdeck.kit.clock import now
from claimdeck.notifications.domain.notices import Notice
from claimdeck.notifications.notices import notify
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.status.asking.claims_in_work import tell_what_changed
from claimdeck.status.asking.resuming import forget
from claimdeck.status.domain.notices import answers_changed, job_ended, job_failed
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results import tallies
from claimdeck.status.retention import next_recheck

NO_REASON: Final = "Nothing could be asked."


def ended(run_id: UUID, state: State) -> None:
    """Called once after a run has ended, whatever its end."""
    job = CSVJob.objects.select_related("run__created_by").get(pk=run_id)
    rechecked = job.rechecking
    keep_old_answers(job)
    job = CSVJob.objects.select_related("run__created_by").get(pk=run_id)
    tallies.settle(job)
    forget(job)
    schedule_recheck(job, state)
    if job.run.created_by is not None and state is not State.CANCELLED:
        notice = _notice(job, state, rechecked)
        if notice is not None:
            notify([job.run.created_by], notice)
    if job.desk_changes:
        tell_what_changed(job)


def keep_old_answers(job: CSVJob) -> None:
    """Rows that waited for a new answer and got none keep the old one, and are counted with it again."""
    waiting = ResultRow.objects.filter(job=job, asked_again=True)
    with transaction.atomic():
        good = set(waiting.filter(success=True).values_list("row", flat=True))
        rows = set(waiting.values_list("row", flat=True))
        if rows:
            lifecycle.count_again(job.pk, lifecycle.Counts(len(good), len(rows - good)))
            waiting.update(asked_again=False)
            tallies.note_asked_again(job.pk)
            CSVJob.objects.filter(pk=job.pk).update(kept_rows=F("kept_rows") + len(rows))


def schedule_recheck(job: CSVJob, state: State) -> None:
    """Set the next re-check, unless somebody has stopped the job."""
    job.rechecking = False
    job.next_recheck_at = next_recheck(job, now()) if state is not State.CANCELLED else None
    job.save(update_fields=["rechecking", "next_recheck_at"])


def _notice(job: CSVJob, state: State, rechecked: bool) -> Notice | None:
    link = f"/status/jobs/{job.pk}"
    if rechecked:
        started = job.run.started_at
        changed = ResultRow.objects.filter(job=job, changed_at__gte=started).count() if started else 0
        return answers_changed(link=link, changed=changed) if changed else None
    if state is State.FAILED:
        entries = [entry["message"] for entry in job.run.error_log if "message" in entry]
        return job_failed(link=link, reason=entries[-1] if entries else NO_REASON)
    standing = tallies.standing(job)
    return job_ended(
        link=link,
        total=job.run.total,
        not_matched=standing.not_matched,
        not_answered=standing.not_answered,
    )
