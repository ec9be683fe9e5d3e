"""How long plans are kept: their lines hold patients, and go with the rows of their files after the usual days."""

import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.runs.domain.states import ENDED
from claimdeck.runs.models import Run
from claimdeck.uploads.pages import pages_of

_LINES: Final = 1_000
_PAGES: Final = 20
# A run of the timetable gives way to the others; the rest is deleted at its next time.
BUDGET_SECONDS: Final = 60.0


def purge_some(moment: datetime) -> int:
    """Delete plans that are older than uploads are kept, in small transactions; gives how many.

    The claims that they handed out stay, with their history.
    """
    deadline = time.monotonic() + BUDGET_SECONDS
    limit = moment - timedelta(days=settings.OPTIONS.retention_days)
    old = Run.objects.filter(kind=ASSIGNMENT_PLAN.name, state__in=sorted(ENDED), created_at__lt=limit)
    count = 0
    for plan in Plan.objects.filter(run__in=old).order_by("run__created_at")[:1_000]:
        for rows, batch in ((PlanItem.objects.filter(plan=plan), _LINES), (pages_of(plan.pk), _PAGES)):
            while some := list(rows.order_by("pk").values_list("pk", flat=True)[:batch]):
                with transaction.atomic():
                    gone = rows.model._default_manager.filter(pk__in=some)
                    gone._raw_delete(gone.db)
                if time.monotonic() >= deadline:
                    return count
        count += int(bool(Run.objects.filter(pk=plan.pk, state__in=sorted(ENDED)).delete()[0]))
    return count
