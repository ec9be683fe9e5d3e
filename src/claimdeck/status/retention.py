"""How long uploads and results are kept, and their deletion afterwards, in small transactions."""

import time
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from claimdeck.accounts.models import Organization
from claimdeck.kit.errors import FieldError
from claimdeck.payers.outcomes import NOT_FINAL
from claimdeck.runs.domain.states import ENDED
from claimdeck.runs.models import Run
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow, ScannedWindow
from claimdeck.uploads.pages import pages_of

# Rows and pages in one transaction: others wait no longer for it than for any other write.
_ROWS: Final = 1_000
_PAGES: Final = 20
# A run of the timetable gives way to the others; the rest is deleted at its next time.
BUDGET_SECONDS: Final = 60.0
SHORTEST_RECHECK: Final = timedelta(hours=1)
LONGEST_RECHECK: Final = timedelta(days=366)


def kept_until(created_at: datetime) -> datetime:
    """When an upload of this moment goes with its results, however often it is asked again."""
    return created_at + timedelta(days=settings.OPTIONS.retention_days)


def next_recheck(job: CSVJob, moment: datetime) -> datetime | None:
    """The next time on an ended job's schedule.

    None without one, where no answer may still change, or where the job is deleted before.
    """
    if job.recheck_every is None:
        return None
    due = moment + job.recheck_every
    if due >= kept_until(job.run.created_at):
        return None
    return due if ResultRow.objects.filter(job=job, outcome__in=sorted(NOT_FINAL)).exists() else None


def recheck_faults(every: timedelta | None, kept: timedelta) -> list[FieldError]:
    """What is wrong with a schedule of re-checks for an upload that is `kept` for so long from now on."""
    if every is None:
        return []
    if not SHORTEST_RECHECK <= every <= LONGEST_RECHECK:
        message = "Choose a duration from PT1H (one hour) to P366D, or leave it empty to switch re-checks off."
        return [FieldError("recheck_every", message)]
    if every >= kept:
        message = (
            f"The upload and its results are deleted {settings.OPTIONS.retention_days} days after the upload, "
            "before the first re-check. Choose a shorter time, or leave it empty."
        )
        return [FieldError("recheck_every", message)]
    return []


def purge_some(moment: datetime) -> int:
    """What the timetable calls: at most a minute's worth of `purge`."""
    return purge(moment, seconds=BUDGET_SECONDS)


def purge(moment: datetime, organization: Organization | None = None, *, seconds: float | None = None) -> int:
    """Delete jobs that were uploaded longer ago than uploads and results are kept; gives how many.

    Jobs at work are left until they end. After `seconds` it stops; what is left is deleted by the next call.
    """
    deadline = time.monotonic() + seconds if seconds is not None else None
    limit = moment - timedelta(days=settings.OPTIONS.retention_days)
    old = Run.objects.filter(csv_job__isnull=False, state__in=ENDED, created_at__lt=limit)
    if organization is not None:
        old = old.filter(organization=organization)
    count = 0
    for run_id in old.order_by("created_at").values_list("pk", flat=True).iterator(chunk_size=100):
        if not _emptied(run_id, deadline):
            break
        # Asked again meanwhile by somebody who was quicker: then it is deleted when it has ended.
        count += int(bool(Run.objects.filter(pk=run_id, state__in=ENDED).delete()[0]))
    return count


def _emptied(run_id: UUID, deadline: float | None) -> bool:
    """Delete a job's rows and pages in batches; False when time is over."""
    parts: tuple[tuple[QuerySet[Any], int], ...] = (
        (ResultRow.objects.filter(job=run_id), _ROWS),
        (AnswerPage.objects.filter(job=run_id), _PAGES),
        (pages_of(run_id), _PAGES),
        (ScannedWindow.objects.filter(job=run_id), _ROWS),
    )
    for rows, batch in parts:
        while some := list(rows.order_by("pk").values_list("pk", flat=True)[:batch]):
            with transaction.atomic():
                if not Run.objects.select_for_update().filter(pk=run_id, state__in=ENDED).exists():
                    return True
                # Past the ORM's search for what hangs on each row: of these nothing does.
                _raw_delete(rows.model._default_manager.filter(pk__in=some))
            if deadline is not None and time.monotonic() >= deadline:
                return False
    return True


def _raw_delete(rows: QuerySet[Any]) -> None:
    rows._raw_delete(rows.db)
