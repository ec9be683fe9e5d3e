"""What a person may do with a proposed plan before it is executed: discard it."""

from claimdeck.accounts.access import Caller
from claimdeck.assignment.models import Plan
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict
from claimdeck.runs.domain.states import ENDED, State


def discard(plan: Plan, caller: Caller) -> None:
    """Lay a plan aside; it is kept and can be looked at, never executed. Raises Conflict."""
    if State(plan.run.state) not in ENDED:
        raise Conflict("The plan is still being made. Cancel that first.")
    mine = Plan.objects.filter(pk=plan.pk, executed_at=None, discarded_at=None)
    if mine.update(discarded_at=now(), discarded_by=caller.user) != 1:
        raise Conflict("The plan was executed or discarded already.")
