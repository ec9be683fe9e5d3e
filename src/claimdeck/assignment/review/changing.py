"""What a person may do with a plan before it is executed: move or hold its claims, discard it, stop its making."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.assignment.basis import Basis, basis_of, canonical
from claimdeck.assignment.domain.eligibility import may_take
from claimdeck.assignment.domain.people import Person, capacity_left, is_present
from claimdeck.assignment.domain.stages import PlanStage
from claimdeck.assignment.drafting.facts import claim_to_plan, line_of_item
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.assignment.selectors import counts_of, stage_of, today_of
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, FieldError, Refused
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ENDED, State

_NOT_MOVED: Final = "Nothing was moved."
# As many sentences as somebody reads.
_MOST_TOLD: Final = 20


def discard(plan: Plan, caller: Caller) -> None:
    """Lay a plan aside; it is kept and can be looked at, never executed. Raises Conflict."""
    if State(plan.run.state) not in ENDED:
        raise Conflict("The plan is still being made. Cancel that first.")
    mine = Plan.objects.filter(pk=plan.pk, executed_at=None, discarded_at=None)
    if mine.update(discarded_at=now(), discarded_by=caller.user) != 1:
        raise Conflict("The plan was executed or discarded already.")


def cancel(plan: Plan, caller: Caller) -> None:
    """Stop the making of a plan. Raises Conflict."""
    lifecycle.request_cancel(plan.run, caller.user)


def move(
    plan: Plan,
    caller: Caller,
    numbers: Sequence[int],
    person_id: UUID | None,
    *,
    hold: bool,
    anyway: bool,
    fingerprint: str | None,
) -> None:
    """Give claims of a proposed plan to another person, to nobody, or hold them out; its fingerprint changes.

    Raises Conflict where the plan is not open or not the one that was seen, and Refused where the person may not have
    them; `anyway` overrides skill, rules and capacity, never practice and absence.
    """
    with transaction.atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("run", "organization").get(pk=plan.pk)
        if stage_of(plan, today_of(plan.organization, now())) is not PlanStage.PROPOSED:
            raise Conflict("Only a proposed plan can be changed, and only on its day.")
        if fingerprint is not None and fingerprint != plan.fingerprint:
            raise Conflict("The plan was changed since you looked at it. Load it again.", code="FINGERPRINT")
        wanted = sorted(set(numbers))
        items = PlanItem.objects.filter(plan=plan, number__in=wanted)
        if items.count() != len(wanted):
            raise _refused("items", "The plan has no such claims. Load it again.")
        basis = basis_of(plan.organization, today_of(plan.organization, now()))
        person = _receiver(basis, person_id) if person_id is not None and not hold else None
        if person is not None:
            _refuse_unfit(items, person, basis, anyway=anyway)
            _refuse_full(plan, items, person, basis, anyway=anyway)
        by = caller.user.get_username()
        items.update(
            person=UUID(person.key) if person is not None else None,
            strategy=person.assign_by.value if person is not None else "",
            because=f"Held out by {by}" if hold else f"Moved by {by}",
            bottleneck="",
            held_by_rule=by[:100] if hold else "",
            work_date=plan.plan_date if person is not None else None,
            moved=True,
        )
        moved = [plan.fingerprint, wanted, person.key if person is not None else None, hold]
        plan.fingerprint = sha256(canonical(moved)).hexdigest()
        plan.summary = _counted(plan)
        plan.save(update_fields=["fingerprint", "summary"])


def _receiver(basis: Basis, person_id: UUID) -> Person:
    person = basis.person.get(str(person_id))
    if person is None:
        raise _refused("person", "There is no such person who takes claims. Choose another one.")
    if not is_present(person, basis.today):
        raise _refused("person", f"{person.name} is absent today. Choose another person.")
    return person


def _refuse_unfit(items: QuerySet[PlanItem], person: Person, basis: Basis, *, anyway: bool) -> None:
    told: dict[str, None] = {}
    for item in items:
        practice = str(item.practice_id) if item.practice_id is not None else None
        if practice is not None and person.practices is not None and practice not in person.practices:
            told[f"{person.name} may not see the claims of this practice."] = None
        elif not anyway and (
            sentence := may_take(person, claim_to_plan(line_of_item(item), basis), basis.rules, basis.today)
        ):
            told[sentence] = None
    if told:
        errors = [FieldError("person", sentence) for sentence in list(told)[:_MOST_TOLD]]
        raise Refused(_NOT_MOVED, code="MAY_NOT_TAKE", errors=errors)


def _refuse_full(plan: Plan, items: QuerySet[PlanItem], person: Person, basis: Basis, *, anyway: bool) -> None:
    mine = UUID(person.key)
    already = PlanItem.objects.filter(plan=plan, person=mine, work_date=plan.plan_date)
    coming = items.count() - items.filter(person=mine).count()
    left = capacity_left(person, basis.today, basis.today) - already.count()
    if coming > left and not anyway:
        message = f"{person.name} has {max(0, left):,} places left in this plan, and {coming:,} claims would come."
        raise Refused(_NOT_MOVED, code="NO_CAPACITY", errors=[FieldError("person", message)])


def _counted(plan: Plan) -> dict[str, Any]:
    """The summary after a move: totals and people's loads; bottlenecks stay those of the proposal."""
    loads = {person["id"]: dict(person) for person in plan.summary.get("people", [])}
    planned = dict.fromkeys(loads, 0)
    for key in PlanItem.objects.filter(plan=plan, person__isnull=False).values_list("person_id", flat=True):
        planned[str(key)] = planned.get(str(key), 0) + 1
    for key, load in loads.items():
        places = load["planned"] + load["remaining"]
        load.update(planned=planned[key], remaining=max(0, places - planned[key]))
    counts = {**plan.summary.get("counts", {}), **counts_of(plan)}
    return {**plan.summary, "counts": counts, "people": list(loads.values())}


def _refused(field: str, message: str) -> Refused:
    return Refused(_NOT_MOVED, errors=[FieldError(field, message)])
