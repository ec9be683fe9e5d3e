"""Plans over HTTP: what is proposed, for review."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router

from claimdeck.accounts.access import Caller, require, signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.assignment import selectors
from claimdeck.assignment.execution import executing, undoing
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.assignment.permissions import ASSIGNMENT_MANAGE, ASSIGNMENT_READ
from claimdeck.assignment.review import changing, failed_rows, presenting
from claimdeck.assignment.schemas import (
    Execute,
    ItemQuery,
    KindQuery,
    Move,
    PlanItemShown,
    PlanQuery,
    PlanRow,
    PlanShown,
)
from claimdeck.kit.clock import now
from claimdeck.kit.errors import NotFound
from claimdeck.runs.progress import waiting_reasons
from claimdeck.web.downloads import FILE, download
from claimdeck.web.pages import Page, PageContent, ordered, paginate

router = Router(tags=["assignment"], auth=signed_in)

PLAN_ORDER: Final = {"created_at": "run__created_at", "plan_date": "plan_date", "executed_at": "executed_at"}
ITEM_ORDER: Final = {
    "number": "number",
    "claim_id": "claim_id",
    "payer": "payer",
    "amount": "amount_cents",
    "priority": "priority",
    "submission_deadline": "deadline_date",
    "person": "person__username",
    "work_date": "work_date",
}


def shown(caller: Caller, plan_id: UUID) -> PlanShown:
    """The plan as it stands now."""
    plan = selectors.plan_of(caller, plan_id)
    return presenting.plan_shown(plan, caller, waiting_reasons([plan.run], now()).get(plan.pk))


@router.get("assignment/plans/", response=Page[PlanRow], summary="The organization's plans, newest first")
def plan_list(request: HttpRequest, query: Query[PlanQuery]) -> PageContent[PlanRow]:
    """Proposed, executed and ended ones alike; nothing of a patient but the names that people gave their files."""
    caller = require(request, ASSIGNMENT_READ)
    plans = selectors.plans_of(caller)
    if query.made_from:
        plans = plans.filter(made_from=query.made_from)
    if query.waiting is not None:
        waiting = selectors.waiting_on(selectors.today_of(caller.organization, now()))
        plans = plans.filter(waiting if query.waiting else ~waiting)
    return paginate(request, ordered(plans, query.ordering, PLAN_ORDER), query, presenting.plan_row)


@router.get("assignment/plans/{uuid:plan_id}/", response=PlanShown, summary="One plan, and how far its making is")
def plan_detail(request: HttpRequest, plan_id: UUID) -> PlanShown:
    """What it comes to, each person's load, what stands in the way, and what the file's rows need."""
    return shown(require(request, ASSIGNMENT_READ), plan_id)


@router.get("assignment/plans/{uuid:plan_id}/items/", response=Page[PlanItemShown], summary="A plan's claims")
def plan_items(request: HttpRequest, plan_id: UUID, query: Query[ItemQuery]) -> PageContent[PlanItemShown]:
    """Each claim with the person, the strategy and the reason; seeing them is written down."""
    caller = require(request, ASSIGNMENT_READ)
    plan = selectors.plan_of(caller, plan_id)
    return _items(request, caller, plan, _filtered(selectors.items_of(plan), query), query)


@router.get(
    "assignment/plans/{uuid:plan_id}/unassignable/", response=Page[PlanItemShown], summary="The claims without a person"
)
def plan_unassignable(request: HttpRequest, plan_id: UUID, query: Query[ItemQuery]) -> PageContent[PlanItemShown]:
    """Each with what stands in its way; those that a rule or a person holds are not among them."""
    caller = require(request, ASSIGNMENT_READ)
    plan = selectors.plan_of(caller, plan_id)
    items = _filtered(selectors.items_of(plan).filter(selectors.UNASSIGNED), query)
    return _items(request, caller, plan, items, query)


def _filtered(items: QuerySet[PlanItem], query: ItemQuery) -> QuerySet[PlanItem]:
    if query.person is not None:
        items = items.filter(person=query.person)
    for wanted, condition in (
        (query.unassigned, selectors.UNASSIGNED),
        (query.held, selectors.HELD),
        (query.changed, selectors.CHANGED),
    ):
        if wanted is not None:
            items = items.filter(condition if wanted else ~condition)
    if query.moved is not None:
        items = items.filter(moved=query.moved)
    if query.strategy is not None:
        items = items.filter(strategy=query.strategy)
    if query.bottleneck:
        items = items.filter(bottleneck=query.bottleneck)
    return items.filter(payer__icontains=query.payer) if query.payer else items


def _items(
    request: HttpRequest, caller: Caller, plan: Plan, items: QuerySet[PlanItem], query: ItemQuery
) -> PageContent[PlanItemShown]:
    page: Any = paginate(request, ordered(items, query.ordering, ITEM_ORDER), query, lambda item: item)
    found: list[PlanItem] = page["results"]
    record_access(caller, action="view_rows", subject="assignment.plan", subject_id=plan.pk)
    made = presenting.made_by(plan, found)
    page["results"] = [presenting.item_shown(item, made) for item in found]
    content: PageContent[PlanItemShown] = page
    return content


@router.get(
    "assignment/plans/{uuid:plan_id}/errors/", openapi_extra=FILE, summary="The rows that were left out, as a file"
)
def plan_errors(request: HttpRequest, plan_id: UUID, query: Query[KindQuery]) -> HttpResponseBase:
    """As they were uploaded, to be put right and uploaded again; 404 for a plan that came from no file."""
    caller = require(request, ASSIGNMENT_READ)
    plan = selectors.plan_of(caller, plan_id)
    if plan.made_from != "file":
        raise NotFound("This plan was made from no file, so no rows were left out.")
    record_access(caller, action="download_failed", subject="assignment.plan", subject_id=plan.pk)
    return download("rows-to-correct", query.format, partial(failed_rows.write, plan, query.format))


@router.post("assignment/plans/{uuid:plan_id}/move/", response=PlanShown, summary="Move or hold claims of a plan")
def plan_move(request: HttpRequest, plan_id: UUID, wanted: Move) -> PlanShown:
    """To a person, to nobody (null), or held out of the plan; 422 where the person may not have them."""
    caller = require(request, ASSIGNMENT_MANAGE)
    changing.move(
        selectors.plan_of(caller, plan_id),
        caller,
        wanted.items,
        wanted.person,
        hold=wanted.hold,
        anyway=wanted.anyway,
        fingerprint=wanted.fingerprint,
    )
    return shown(caller, plan_id)


@router.post("assignment/plans/{uuid:plan_id}/execute/", response=PlanShown, summary="Hand out the claims as planned")
def plan_execute(request: HttpRequest, plan_id: UUID, wanted: Execute) -> PlanShown:
    """All at once, once. 409 where the plan does not hold any more: with `changes` and a `new_plan` to review."""
    caller = require(request, ASSIGNMENT_MANAGE)
    executing.execute(selectors.plan_of(caller, plan_id), caller, wanted.fingerprint)
    return shown(caller, plan_id)


@router.post("assignment/plans/{uuid:plan_id}/undo/", response=PlanShown, summary="Take back what a plan did")
def plan_undo(request: HttpRequest, plan_id: UUID) -> PlanShown:
    """Claim by claim; those that somebody has touched stay, and are listed in `result`."""
    caller = require(request, ASSIGNMENT_MANAGE)
    undoing.undo(selectors.plan_of(caller, plan_id), caller)
    return shown(caller, plan_id)


@router.post("assignment/plans/{uuid:plan_id}/cancel/", response=PlanShown, summary="Stop the making of a plan")
def plan_cancel(request: HttpRequest, plan_id: UUID) -> PlanShown:
    """Within seconds; 409 for one that is made."""
    caller = require(request, ASSIGNMENT_MANAGE)
    changing.cancel(selectors.plan_of(caller, plan_id), caller)
    return shown(caller, plan_id)


@router.post("assignment/plans/{uuid:plan_id}/discard/", response=PlanShown, summary="Lay a plan aside")
def plan_discard(request: HttpRequest, plan_id: UUID) -> PlanShown:
    """It is kept to be looked at and cannot be executed any more; 409 for one that was."""
    caller = require(request, ASSIGNMENT_MANAGE)
    changing.discard(selectors.plan_of(caller, plan_id), caller)
    return shown(caller, plan_id)
