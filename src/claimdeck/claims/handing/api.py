"""Handing claims on over HTTP: to a lead and back, to the pool, out of plans and in again."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.http import HttpRequest
from ninja import Router

from claimdeck.accounts.access import Caller, require, signed_in
from claimdeck.claims.changing.commands import NOT_SEEN
from claimdeck.claims.changing.schemas import ManyChanged, NotChanged
from claimdeck.claims.desk.selectors import claims_of
from claimdeck.claims.domain.states import OPEN, WorkState
from claimdeck.claims.handing import holding, leads, releasing
from claimdeck.claims.handing.schemas import Escalation, Handed, Holding, LeadShown
from claimdeck.claims.permissions import WORK_CHANGE, WORK_MANAGE

router = Router(tags=["work"], auth=signed_in)

_NOT_OPEN: Final = "It is {state}; only what is Assigned, In Progress or On Hold can go."
_NOT_TO_THEM: Final = "It is with them already, was escalated before, or is of a practice that they may not use."
_NOT_BACK: Final = "It was not escalated, or whom it came from is not at work today. Release it or assign it instead."


@router.get("work/leads/", response=list[LeadShown], summary="To whom claims can be escalated")
def lead_list(request: HttpRequest) -> list[LeadShown]:
    """Administrators and the most senior colleagues who are at work today."""
    caller = require(request, WORK_CHANGE)
    return [LeadShown(id=one.id, name=one.name, role=one.role) for one in leads.leads_of(caller)]


@router.post("work/claims/escalate/", response=ManyChanged, summary="Pass claims on to a lead")
def claims_escalate(request: HttpRequest, sent: Escalation) -> ManyChanged:
    """Open claims of one's own desk go to the lead, who can give them back."""
    caller = require(request, WORK_CHANGE)
    before = _numbers(caller, sent.claims)
    went = leads.escalate(caller, claims_of(caller), sent.claims, sent.to, sent.text)
    return _answer(sent.claims, went, before, _NOT_TO_THEM)


@router.post("work/claims/give-back/", response=ManyChanged, summary="Give escalated claims back")
def claims_give_back(request: HttpRequest, sent: Handed) -> ManyChanged:
    """Each goes back to the person who escalated it."""
    caller = require(request, WORK_CHANGE)
    before = _numbers(caller, sent.claims)
    went = leads.give_back(caller, claims_of(caller), sent.claims, sent.text)
    return _answer(sent.claims, went, before, _NOT_BACK)


@router.post("work/claims/release/", response=ManyChanged, summary="Return claims to the pool")
def claims_release(request: HttpRequest, sent: Handed) -> ManyChanged:
    """Open claims, from whosever desk; their place in that person's day is free again."""
    caller = require(request, WORK_MANAGE)
    before = _numbers(caller, sent.claims)
    went = releasing.release_chosen(caller, claims_of(caller), sent.claims, sent.text)
    return _answer(sent.claims, went, before, "")


@router.post("work/claims/hold/", response=ManyChanged, summary="Keep claims out of plans, or let them in again")
def claims_hold(request: HttpRequest, sent: Holding) -> ManyChanged:
    """Claims of the pool. `held=false` also frees what a rule held."""
    caller = require(request, WORK_MANAGE)
    before = _numbers(caller, sent.claims)
    work = holding.hold if sent.held else holding.let_in
    went = work(caller, claims_of(caller), sent.claims, sent.text)
    why = "It is not in the pool, or it is held already." if sent.held else "It is not held."
    return _answer(sent.claims, went, before, why, among=frozenset(WorkState))


def _numbers(caller: Caller, chosen: Iterable[int]) -> Mapping[int, tuple[str, str]]:
    """By id: the claim's own number and its state, of those that the caller may see."""
    found = claims_of(caller).filter(pk__in=list(chosen)).values_list("pk", "claim_id", "state")
    return {key: (number, state) for key, number, state in found}


def _answer(
    chosen: Iterable[int],
    went: list[int],
    before: Mapping[int, tuple[str, str]],
    otherwise: str,
    among: frozenset[WorkState] = OPEN,
) -> ManyChanged:
    """Which went, and why the others did not: by their state, else for the reason given."""
    stayed = []
    for key in dict.fromkeys(chosen):
        if key in went:
            continue
        number, state = before.get(key, ("", ""))
        reason = NOT_SEEN if not state else otherwise if state in among else _NOT_OPEN.format(state=state)
        stayed.append(NotChanged(id=key, claim_id=number, reason=reason))
    return ManyChanged(changed=went, unchanged=stayed)
