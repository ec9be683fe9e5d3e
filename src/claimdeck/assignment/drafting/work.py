"""What a worker does for a plan: read the claims, check them against those in work, plan, store."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final
from uuid import UUID

from django.db import transaction

from claimdeck.assignment.basis import Basis, basis_of
from claimdeck.assignment.domain.notices import plan_failed, plan_waits
from claimdeck.assignment.domain.planning import PlanOptions
from claimdeck.assignment.domain.planning import plan as planned
from claimdeck.assignment.domain.proposal import Proposal, ProposedItem
from claimdeck.assignment.domain.stages import CHECKING, PLANNING, READING, STORING
from claimdeck.assignment.drafting.facts import Line, claim_to_plan
from claimdeck.assignment.drafting.known import compared, lines_of
from claimdeck.assignment.drafting.moves import Carried, carried_over, with_places_taken
from claimdeck.assignment.drafting.rows import picked, rows_of
from claimdeck.assignment.drafting.storing import clear, fingerprint_of, store_lines, summary_of
from claimdeck.assignment.models import Plan
from claimdeck.assignment.selectors import today_of
from claimdeck.claims.desk.selectors import pool_of
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from claimdeck.claims.terms.commands import ensure_terms
from claimdeck.kit.clock import now
from claimdeck.kit.errors import ClaimdeckError
from claimdeck.notifications.notices import notify
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.held import Held, Verdict
from claimdeck.runs.lifecycle import Counts
from claimdeck.uploads.domain.problems import Problem

_NOTHING: Final = "There is no claim to plan: every row has a problem, or none was chosen that is in the pool."
_WORN_OUT: Final = "The making of the plan broke off again and again. Try it with fewer claims."


def draft(held: Held) -> Verdict:
    """Make the plan, or go on where the making broke off: what is stored of it is made anew."""
    plan = Plan.objects.select_related("run__created_by", "organization", "practice").get(pk=held.run_id)
    if held.worn_out:
        return _failed(plan, "WORN_OUT", _WORN_OUT)
    run = plan.run
    if run.processed:
        clear(held, plan, Counts(run.success, run.failure, run.dead_letter))
    lifecycle.enter(held.lease, READING)
    ensure_terms(plan.organization)
    basis = basis_of(plan.organization, today_of(plan.organization, now()))
    try:
        lines, problems = _lines(held, plan, basis)
    except ClaimdeckError as error:
        return _failed(plan, error.code, error.detail)
    held.ready()
    lifecycle.enter(held.lease, PLANNING)
    held.progressed()
    carried = carried_over(plan, lines, basis)
    claims = [claim_to_plan(line, basis) for line in lines if line.number not in carried.items]
    options = PlanOptions(today=basis.today, working_days=basis.working_days, days=plan.days)
    proposal = planned(claims, with_places_taken(basis.people, carried.per_person), basis.rules, options)
    items = _with_carried(lines, proposal, carried)
    held.progressed()
    lifecycle.enter(held.lease, STORING)
    # Progress counts the claims that are planned; rows with problems are none of them.
    lifecycle.set_total(held.lease, len(lines))
    if not store_lines(held, plan, lines, items, moved=carried.items):
        return Verdict.CONTINUE
    rows = {row for problem in problems if not problem.note for row in problem.rows}
    with transaction.atomic():
        # The lease is checked in the transaction that makes the plan whole.
        lifecycle.advance(held.lease, moved=True)
        Plan.objects.filter(pk=plan.pk).update(
            plan_date=basis.today,
            basis=basis.as_json(),
            fingerprint=fingerprint_of(basis, lines, items),
            problems=[*_of_the_file(plan), *(asdict(problem.shown()) for problem in problems)],
            summary=summary_of(plan, basis, proposal, _problem_rows(plan) + len(rows), carried),
        )
    return Verdict.COMPLETED if lines else _failed(plan, "NOTHING_TO_PLAN", _NOTHING)


def _lines(held: Held, plan: Plan, basis: Basis) -> tuple[list[Line], Sequence[Problem]]:
    """The claims to be planned, and what is wrong with the others."""
    if plan.made_from in ("claims", "pool"):
        waiting = Claim.objects.filter(organization=plan.organization, state=WorkState.POOL.value)
        chosen = (
            waiting.filter(pk__in=plan.selection["claims"])
            if plan.made_from == "claims"
            else pool_of(plan.organization)
        )
        lines = lines_of(chosen, plan.organization)
        return lines, _gone(len(plan.selection.get("claims", ())) - len(lines))
    given, problems = rows_of(plan) if plan.made_from == "file" else (picked(plan), [])
    held.progressed()
    lifecycle.enter(held.lease, CHECKING)
    lines, more = compared(plan.organization, given, basis)
    return lines, [*problems, *more]


def _with_carried(lines: Sequence[Line], proposal: Proposal, carried: Carried) -> list[ProposedItem]:
    """What becomes of each line, in their order: what people had decided, else what is proposed."""
    proposed = iter(proposal.items)
    return [carried.items.get(line.number) or next(proposed) for line in lines]


def _gone(count: int) -> list[Problem]:
    if count <= 0:
        return []
    title = f"{count:,} of the chosen claims {'is' if count == 1 else 'are'} not in the pool any more"
    return [Problem("NOT_IN_POOL", title, [], "", "Nothing to do: somebody has them, or they are closed.", note=True)]


def _of_the_file(plan: Plan) -> list[dict[str, object]]:
    """What was found while the file was read; a plan that is made anew has it once."""
    found: list[dict[str, object]] = plan.selection.get("problems", [])
    return found


def _problem_rows(plan: Plan) -> int:
    return int(plan.selection.get("problem_rows", 0))


def _failed(plan: Plan, code: str, message: str) -> Verdict:
    lifecycle.note(plan.pk, [{"code": code, "message": message}])
    return Verdict.FAILED


def ended(run_id: UUID, state: State) -> None:
    """Tell whoever made the plan that it waits, or why there is none."""
    plan = Plan.objects.select_related("run__created_by").get(pk=run_id)
    maker, link = plan.run.created_by, f"/assignment/plans/{plan.pk}"
    if maker is None or state is State.CANCELLED:
        return
    if state is State.FAILED:
        said = [entry["message"] for entry in plan.run.error_log if "message" in entry]
        notify([maker], plan_failed(link=link, reason=said[-1] if said else _WORN_OUT))
        return
    counts = plan.summary.get("counts", {})
    notify([maker], plan_waits(link=link, assigned=counts.get("assigned", 0), claims=counts.get("claims", 0)))
