"""Reading plans, their claims and rules; every query starts from the organization."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.models import Organization
from claimdeck.assignment.domain.stages import PlanStage
from claimdeck.assignment.models import Plan, PlanItem, Rule
from claimdeck.kit.errors import NotFound
from claimdeck.runs.domain.states import ENDED, State


def today_of(organization: Organization, moment: datetime) -> date:
    """The organization's day at that moment."""
    return local_date(moment, organization.time_zone)


def plans_of(caller: Caller) -> QuerySet[Plan]:
    """The organization's plans, newest first; of those held to some practices, those that are about no other."""
    plans = Plan.objects.filter(organization=caller.organization).select_related(
        "run__created_by", "run__organization", "organization", "executed_by", "practice"
    )
    if caller.practice_ids is not None:
        foreign = PlanItem.objects.filter(plan=OuterRef("pk")).exclude(practice__in=caller.practice_ids)
        plans = plans.filter(~Exists(foreign))
    return plans.order_by("-run__created_at")


def plan_of(caller: Caller, plan_id: UUID) -> Plan:
    """One plan. Raises NotFound, also for another organization's."""
    plan = plans_of(caller).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("There is no such plan, or it is not yours to see.")
    return plan


def stage_of(plan: Plan, today: date) -> PlanStage:
    """Where the plan is; `today` is the organization's."""
    if plan.undone_at is not None:
        return PlanStage.UNDONE
    if plan.executed_at is not None:
        return PlanStage.EXECUTED
    if plan.discarded_at is not None:
        return PlanStage.DISCARDED
    state = State(plan.run.state)
    if state not in ENDED:
        return PlanStage.MAKING
    if state is not State.COMPLETED:
        return PlanStage.CANCELLED if state is State.CANCELLED else PlanStage.FAILED
    if plan.superseded_by_id is not None:
        return PlanStage.SUPERSEDED
    return PlanStage.PROPOSED if plan.plan_date is None or plan.plan_date >= today else PlanStage.ENDED


def waiting_on(today: date) -> Q:
    """Plans that are proposed on that day, as `stage_of` says it: somebody has to confirm or discard them."""
    decided = Q(undone_at__isnull=False) | Q(executed_at__isnull=False) | Q(discarded_at__isnull=False)
    holds = Q(plan_date__isnull=True) | Q(plan_date__gte=today)
    return Q(run__state=State.COMPLETED, superseded_by__isnull=True) & holds & ~decided


def items_of(plan: Plan) -> QuerySet[PlanItem]:
    """The plan's claims in the order of the file."""
    return PlanItem.objects.filter(plan=plan).select_related("person", "known_claim").order_by("number")


UNASSIGNED = Q(person__isnull=True, held_by_rule="")
HELD = ~Q(held_by_rule="")
CHANGED = ~Q(changes="")


def counts_of(plan: Plan) -> dict[str, int]:
    """The plan's claims by what becomes of them, counted in the database."""
    counted: dict[str, int] = PlanItem.objects.filter(plan=plan).aggregate(
        claims=Count("pk"),
        assigned=Count("pk", filter=Q(person__isnull=False)),
        unassigned=Count("pk", filter=UNASSIGNED),
        held=Count("pk", filter=HELD),
        moved=Count("pk", filter=Q(moved=True)),
        new=Count("pk", filter=Q(claim_version__isnull=True)),
        known=Count("pk", filter=Q(claim_version__isnull=False)),
    )
    return counted


def rules_of(organization: Organization) -> QuerySet[Rule]:
    """The organization's rules in the order in which they are tried."""
    return Rule.objects.filter(organization=organization).order_by("position", "id")


def rule_of(caller: Caller, rule_id: int) -> Rule:
    """One rule. Raises NotFound."""
    rule = rules_of(caller.organization).filter(pk=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule, or it is not yours to see.")
    return rule
