"""For which practice a row is asked: the one of its TIN, else the one for rows without; looked up anew each time."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from claimdeck.accounts.models import Organization, Practice
from claimdeck.accounts.selectors import default_practice, practices_used_by
from claimdeck.status.models import CSVJob, JobPractice


def usual_practice(organization: Organization, mine: Mapping[str, Practice]) -> Practice | None:
    """The practice for rows without a TIN, of those by TIN that a person may use.

    The organization's default if it is one of them, else the only one there is.
    """
    default = default_practice(organization)
    if default is not None and default.tin in mine:
        return default
    return next(iter(mine.values())) if len(mine) == 1 else None


def practices_of(job: CSVJob) -> tuple[dict[str, Practice], str]:
    """By TIN, the active practices that the job may ask for; and the TIN for rows without one, maybe empty.

    Writes down those that the job did not ask for before: they decide who may see it.
    """
    practices = _allowed(job)
    fallback = job.practice.tin if job.practice is not None else ""
    _note(job, practices, fallback)
    return practices, fallback


def choose_practices_anew(job: CSVJob) -> None:
    """Before a job is asked again: practices that were added since, and the usual one where none was chosen.

    The windows of the job must be forgotten with it: rows that they were not searched for may join.
    """
    practices = _allowed(job)
    if job.practice is None and job.run.created_by is not None:
        job.practice = usual_practice(job.run.organization, practices)
        CSVJob.objects.filter(pk=job.pk).update(practice=job.practice)
    _note(job, practices, job.practice.tin if job.practice is not None else "")


def _allowed(job: CSVJob) -> dict[str, Practice]:
    """By TIN: what its uploader may use; where that one was removed, what the job has asked for before, and no more."""
    if job.run.created_by is not None:
        return practices_used_by(job.run.organization, job.run.created_by)
    asked = JobPractice.objects.filter(job=job, practice__is_active=True).select_related("practice")
    usual = [job.practice] if job.practice is not None and job.practice.is_active else []
    return {one.tin: one for one in (*usual, *(line.practice for line in asked if line.practice is not None))}


@transaction.atomic
def _note(job: CSVJob, practices: Mapping[str, Practice], fallback: str) -> None:
    lines = JobPractice.objects.filter(job=job)
    for line in lines.select_for_update().filter(practice=None):
        practice = practices.get(line.tin or fallback)
        if practice is None:
            continue
        same = lines.filter(tin=practice.tin, payer_id=line.payer_id).exclude(pk=line.pk)
        if same.update(rows=F("rows") + line.rows, practice=practice):
            line.delete()
        else:
            lines.filter(pk=line.pk).update(practice=practice, tin=practice.tin)
