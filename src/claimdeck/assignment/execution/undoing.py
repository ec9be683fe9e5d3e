"""An executed plan taken back, claim by claim: what nobody has touched goes back, the rest stays and is listed."""

from typing import Any, Final

from django.db.models import F, Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.assignment.execution.executing import large_transaction, stand_in_line
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.assignment.selectors import today_of
from claimdeck.claims import batches
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict

# As many of those that stay are listed.
MOST_LISTED: Final = 1_000


def undo(plan: Plan, caller: Caller) -> Plan:
    """Take back what the plan did, as far as nobody has gone on from there. Raises Conflict.

    Claims that it brought in are removed again, those that were known go back to the pool with the values that they
    have now. A claim that somebody worked on, handed on or was answered about stays in work.
    """
    with large_transaction():
        organization = stand_in_line(plan.organization)
        plan = Plan.objects.select_for_update(of=("self",)).select_related("run", "organization").get(pk=plan.pk)
        if plan.executed_at is None or plan.undone_at is not None:
            raise Conflict("Only an executed plan can be undone, and only once.")
        moment = now()
        batch = batches.Batch(
            organization_id=organization.pk,
            batch_id=plan.pk,
            by_id=caller.user.pk,
            moment=moment,
            day=today_of(organization, moment),
        )
        mine = Claim.objects.filter(organization=organization, batch_id=plan.pk)
        list(mine.select_for_update().order_by("pk").values_list("pk"))
        brought = _untouched(mine, plan).filter(version=1)
        answered = batches.put_back(brought.filter(batches.answered_since(plan.executed_at)), batch)
        removed = batches.remove(brought)
        items = PlanItem.objects.filter(plan=plan, known_claim__version=F("claim_version") + 1)
        known = _untouched(mine, plan).filter(pk__in=items.values("known_claim_id"))
        undone = batches.put_back(known, batch) + answered
        result: dict[str, Any] = {
            **plan.result,
            "undone": undone,
            "removed": removed,
            "kept": mine.count(),
            "kept_claims": [_kept(claim) for claim in mine.select_related("assignee").order_by("pk")[:MOST_LISTED]],
        }
        Plan.objects.filter(pk=plan.pk).update(undone_at=moment, undone_by=caller.user, result=result)
    plan.refresh_from_db()
    return plan


def _untouched(claims: QuerySet[Claim], plan: Plan) -> QuerySet[Claim]:
    """Those that are as the plan left them."""
    return claims.filter(
        Q(touched_at__isnull=True) | Q(touched_at__lt=plan.executed_at),
        state__in=[WorkState.ASSIGNED.value, WorkState.POOL.value],
        escalated_by__isnull=True,
    )


def _kept(claim: Claim) -> dict[str, Any]:
    who = claim.assignee.get_full_name() or claim.assignee.get_username() if claim.assignee is not None else "Nobody"
    because = f"{who} has it as {claim.state}" if claim.assignee is not None else f"It is {claim.state} by now"
    return {"claim": claim.pk, "claim_id": claim.claim_id, "because": because}
