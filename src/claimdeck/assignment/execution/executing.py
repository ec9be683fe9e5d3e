"""A plan executed: all at once, in one transaction, and only as long as everything in it still holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Organization, User
from claimdeck.assignment.basis import basis_of
from claimdeck.assignment.domain.notices import claims_assigned
from claimdeck.assignment.domain.stages import PlanStage
from claimdeck.assignment.execution.staleness import Change, changes_of
from claimdeck.assignment.imports import make_anew
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.assignment.selectors import stage_of, today_of
from claimdeck.claims import batches
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict
from claimdeck.notifications.notices import notify
from claimdeck.runs import lifecycle
from claimdeck.storage.copying import in_memory

log = structlog.get_logger(__name__)

_TRIES: Final = 3
CHANGED: Final = "PLAN_CHANGED"
OUT_OF_DATE: Final = "PLAN_OUT_OF_DATE"
CLOSED: Final = "PLAN_CLOSED"
_CLOSED: Final = {
    PlanStage.MAKING: "The plan is still being made.",
    PlanStage.UNDONE: "The plan was executed and undone. Make a new one.",
    PlanStage.DISCARDED: "The plan was discarded. Make a new one.",
    PlanStage.SUPERSEDED: "A newer plan stands in the place of this one. Review that.",
    PlanStage.FAILED: "No plan could be made. Its page says why.",
    PlanStage.CANCELLED: "The making of the plan was cancelled. Make a new one.",
}


def execute(plan: Plan, caller: Caller | None, fingerprint: str) -> Plan:
    """Hand out the claims as planned; a second time does nothing and gives the first result.

    Raises Conflict where the plan is not the one that was reviewed, is closed, or does not hold any more; then the
    answer says what changed, and names a new plan to review.
    """
    for _ in range(_TRIES):
        try:
            with large_transaction():
                done, changes, again = _execute(plan, caller, fingerprint)
        except (IntegrityError, batches.ClaimsChanged) as error:
            # Somebody was quicker after we had looked: now it shows.
            log.info("plan_overtaken", plan_id=str(plan.pk), error=type(error).__name__)
            continue
        if again is not None:
            raise _stale(changes, again)
        if done:
            _tell(plan)
        plan.refresh_from_db()
        return plan
    raise Conflict("Others hand out the same claims at this very moment. Try again in a moment.")


def _execute(plan: Plan, caller: Caller | None, fingerprint: str) -> tuple[bool, list[Change], Plan | None]:
    """Inside one transaction: whether it was done now, or what changed and the plan made in its place."""
    organization = stand_in_line(plan.organization)
    plan = _locked(plan)
    if plan.executed_at is not None and plan.undone_at is None and fingerprint == plan.fingerprint:
        return False, [], None
    moment = now()
    stage = stage_of(plan, today_of(organization, moment))
    if stage in _CLOSED or plan.executed_at is not None:
        newer = str(plan.superseded_by_id) if plan.superseded_by_id else None
        detail = _CLOSED.get(stage, "The plan was executed already, as another one than you reviewed.")
        raise Conflict(detail, code=CLOSED, members={"new_plan": newer, "changes": []})
    if fingerprint != plan.fingerprint:
        detail = "The plan was changed since you looked at it. Review it again, then execute it."
        raise Conflict(detail, code="FINGERPRINT", members={"new_plan": None, "changes": []})
    items = PlanItem.objects.filter(plan=plan)
    _hold_still(items)
    basis = basis_of(organization, today_of(organization, moment))
    changes = changes_of(plan, basis)
    if changes:
        again = make_anew(plan, caller)
        Plan.objects.filter(pk=plan.pk).update(superseded_by=again)
        return False, changes, again
    batch = batches.Batch(
        organization_id=organization.pk,
        batch_id=plan.pk,
        by_id=caller.user.pk if caller is not None else None,
        moment=moment,
        day=basis.today,
    )
    created = batches.take_in(items, batch)
    updated = batches.hand_out_known(items, batch, from_file=plan.made_from == "file")
    counts = plan.summary["counts"]
    Plan.objects.filter(pk=plan.pk).update(
        executed_at=moment,
        executed_by=caller.user if caller is not None else None,
        result={
            "created": created,
            "updated": updated,
            "assigned": counts["assigned"],
            "pooled": counts["unassigned"],
            "held": counts["held"],
        },
    )
    return True, [], None


def _locked(plan: Plan) -> Plan:
    mine = Plan.objects.select_for_update(of=("self",))
    return mine.select_related("run", "organization", "practice").get(pk=plan.pk)


@contextmanager
def large_transaction() -> Iterator[None]:
    """One transaction, however many claims it is about; what was held meanwhile is held as much longer.

    On SQLite it keeps everybody else from writing, so that no worker can renew its lease.
    """
    with in_memory(), transaction.atomic():
        began = now()
        yield
        if connection.vendor == "sqlite":
            lifecycle.extend_leases(began)


def stand_in_line(organization: Organization) -> Organization:
    """One after the other for whatever uses people's places for the day; inside a transaction."""
    return Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def _hold_still(items: Any) -> None:
    """Nobody is deactivated between the look and the deed: whoever does that waits, and then finds the claims."""
    people = items.filter(person__isnull=False).order_by().values("person_id").distinct()
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _stale(changes: list[Change], again: Plan) -> Conflict:
    out_of_date = any(change.kind == "date" for change in changes)
    told = " ".join(change.text for change in changes[:3])
    return Conflict(
        f"The plan does not hold any more. {told} A new one is being made for you to review.",
        code=OUT_OF_DATE if out_of_date else CHANGED,
        members={"changes": [asdict(change) for change in changes], "new_plan": str(again.pk)},
    )


def _tell(plan: Plan) -> None:
    """One notice for each person, however many claims it is."""
    given = PlanItem.objects.filter(plan=plan, person__isnull=False).order_by().values("person_id")
    counted = dict(given.annotate(count=Count("pk")).values_list(F("person_id"), "count"))
    for user in User.objects.filter(pk__in=counted):
        notify([user], claims_assigned(link="/work/mine", claims=counted[user.pk]))
