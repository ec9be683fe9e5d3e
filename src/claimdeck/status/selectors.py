"""Reading jobs and their results; every query starts from the caller's organization and practices."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Organization, User
from claimdeck.kit.errors import NotFound
from claimdeck.payers.outcomes import NOT_ANSWERED, SETTLED
from claimdeck.runs.domain.states import ACTIVE
from claimdeck.status.models import CSVJob, JobPractice, ResultRow
from claimdeck.storage.sealing import Unopened

# Bounds of one search: how many names are opened, and how many jobs it gives. The newest come first.
MOST_LOOKED_AT: Final = 10_000
MOST_FOUND: Final = 1_000
_PAGE: Final = 1_000


def jobs_of(caller: Caller) -> QuerySet[CSVJob]:
    """The organization's jobs, newest first; without those that ask for a practice the caller may not use.

    A job that asks for no known practice could be about any: of those held to some, only its owner sees it.
    """
    jobs = CSVJob.objects.filter(run__organization=caller.organization).select_related(
        "run__created_by", "run__cancelled_by", "practice"
    )
    if caller.practice_ids is not None:
        foreign = Q(practices__practice__isnull=False) & ~Q(practices__practice__in=caller.practice_ids)
        jobs = jobs.exclude(pk__in=CSVJob.objects.filter(foreign).values("pk"))
        known = JobPractice.objects.filter(practice__in=caller.practice_ids)
        jobs = jobs.filter(Q(run__created_by=caller.user) | Q(pk__in=known.values("job")))
    return jobs.order_by("-run__created_at")


def people_asking(organization: Organization, payer: str, since: datetime) -> QuerySet[User]:
    """The active people of the organization whose jobs ask this payer, or did at that moment or later."""
    asking = Q(run__state__in=[state.value for state in ACTIVE]) | Q(run__completed_at__gte=since)
    jobs = CSVJob.objects.filter(asking, run__organization=organization, provider=payer)
    return User.objects.filter(pk__in=jobs.values("run__created_by"), organization=organization, is_active=True)


def job_of(caller: Caller, job_id: UUID) -> CSVJob:
    """One job. Raises NotFound, also for another organization's."""
    job = jobs_of(caller).filter(pk=job_id).first()
    if job is None:
        raise NotFound("There is no such job, or it is not yours to see.")
    return job


def not_answered(job: CSVJob) -> QuerySet[ResultRow]:
    """The lines of rows that are not answered: none of such a row's lines is the payer's word."""
    settled = ResultRow.objects.filter(job=job, row=OuterRef("row"), outcome__in=sorted(SETTLED))
    return ResultRow.objects.filter(~Exists(settled), job=job, outcome__in=sorted(NOT_ANSWERED))


def named(jobs: QuerySet[CSVJob], text: str) -> list[UUID]:
    """The newest 1,000 of those among the newest 10,000 `jobs` whose file name holds `text`, whatever their case."""
    wanted = text.casefold()
    found: list[UUID] = []
    names: QuerySet[Any] = jobs.order_by("-run__created_at").values_list("pk", "sealed_filename", "open_filename")
    for key, sealed, unsealed in names[:MOST_LOOKED_AT].iterator(chunk_size=_PAGE):
        name = unsealed if sealed is None else sealed
        if not isinstance(name, Unopened) and wanted in name.casefold():
            found.append(key)
            if len(found) == MOST_FOUND:
                break
    return found
