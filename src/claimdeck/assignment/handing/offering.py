"""The pool offered again by itself, every hour, where an organization wants it: planned, and executed as planned."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from claimdeck.accounts.domain.days import is_working_day
from claimdeck.accounts.models import Organization
from claimdeck.assignment.execution.executing import execute
from claimdeck.assignment.imports import open_pool_plan
from claimdeck.assignment.models import Plan
from claimdeck.assignment.selectors import today_of
from claimdeck.claims.desk.selectors import pool_of
from claimdeck.kit.clock import now
from claimdeck.kit.errors import ClaimdeckError
from claimdeck.runs.domain.states import ENDED, State

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(hours=1)


def offer_pools(moment: datetime) -> int:
    """Execute the offers that are planned, and plan new ones where the hour is over; gives how many of both."""
    done = sum(_finish(plan) for plan in _offers().filter(run__state__in=sorted(ENDED), executed_at=None)[:20])
    wanting = Organization.objects.filter(work_settings__offer_hourly=True)
    return done + sum(_offer(organization, moment) for organization in wanting)


def _offers() -> QuerySet[Plan]:
    """Plans that nobody asked for; those that are closed apart."""
    open_ones = Q(discarded_at=None, superseded_by=None, undone_at=None)
    return Plan.objects.filter(open_ones, selection__offer=True).select_related("run", "organization")


def _finish(plan: Plan) -> int:
    """An offer that nobody can take is laid aside; one that does not hold any more was planned anew by that."""
    if plan.run.state != State.COMPLETED or not plan.summary.get("counts", {}).get("assigned"):
        Plan.objects.filter(pk=plan.pk, executed_at=None).update(discarded_at=now())
        return 0
    try:
        execute(plan, None, plan.fingerprint)
    except ClaimdeckError as error:
        log.info("offer_not_executed", plan_id=str(plan.pk), code=error.code)
        return 0
    return 1


def _offer(organization: Organization, moment: datetime) -> int:
    lately = Plan.objects.filter(
        organization=organization, selection__offer=True, run__created_at__gt=moment - EVERY
    ).exists()
    today = today_of(organization, moment)
    if lately or not is_working_day(today, organization.working_days) or not pool_of(organization).exists():
        return 0
    with transaction.atomic():
        open_pool_plan(organization)
    return 1
