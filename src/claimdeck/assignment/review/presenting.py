"""Plans and their claims as the API shows them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import User
from claimdeck.assignment.domain.stages import PlanStage
from claimdeck.assignment.drafting.known import CHANGEABLE
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.assignment.permissions import ASSIGNMENT_MANAGE
from claimdeck.assignment.schemas import (
    PersonNamed,
    PlanActions,
    PlanCounts,
    PlanError,
    PlanItemShown,
    PlannedChange,
    PlanResult,
    PlanRow,
    PlanShown,
)
from claimdeck.assignment.selectors import stage_of, today_of
from claimdeck.claims.domain.money import dollars
from claimdeck.claims.domain.patients import unpack_patient
from claimdeck.claims.domain.states import Source
from claimdeck.claims.models import Claim, ClaimFacts
from claimdeck.kit.clock import now
from claimdeck.people.domain.strategies import Strategy
from claimdeck.runs.domain.states import State
from claimdeck.runs.progress import stage_of as run_stage_of
from claimdeck.storage.sealing import Unopened
from claimdeck.uploads.domain.problems import PreviewProblem

TITLES: Final = {
    "file": "File",
    "claims": "Chosen claims",
    "job": "Results of a bulk check",
    "pool": "The pool",
}
NO_COUNTS: Final = dict.fromkeys(PlanCounts.model_fields, 0)


def person_name(user: User) -> str:
    """How colleagues know somebody."""
    return user.get_full_name() or user.get_username()


def plan_row(plan: Plan) -> PlanRow:
    """A plan in a list."""
    return PlanRow(**_common(plan))


def _common(plan: Plan) -> dict[str, Any]:
    run = plan.run
    return {
        "id": plan.pk,
        "title": str(plan.sealed_filename) if plan.sealed_filename is not None else _made_of(plan),
        "made_from": plan.made_from,
        "stage": stage_of(plan, today_of(plan.organization, now())),
        "counts": PlanCounts(**{**NO_COUNTS, **plan.summary.get("counts", {})}),
        "plan_date": plan.plan_date,
        "created_at": run.created_at,
        "created_by": run.created_by.get_username() if run.created_by is not None else None,
        "executed_at": plan.executed_at,
    }


def _made_of(plan: Plan) -> str:
    """What it was made from, where that is no file; a source is called as its room calls it."""
    if plan.made_from == "source":
        return str(plan.selection["source"]).capitalize()
    return TITLES[plan.made_from]


def plan_shown(plan: Plan, caller: Caller, waiting_reason: str | None = None) -> PlanShown:
    """A plan with everything that its review needs, its claims apart."""
    run, common, summary = plan.run, _common(plan), plan.summary
    stage = run_stage_of(run)
    return PlanShown(
        **common,
        status=State(run.state),
        progress_label=stage.label if stage is not None else "",
        total_rows=run.total,
        processed_rows=run.processed,
        waiting_reason=waiting_reason,
        error_log=[PlanError(**entry) for entry in run.error_log],
        fingerprint=plan.fingerprint,
        days=plan.days,
        practice=plan.practice_id,
        people=summary.get("people", []),
        day_loads=summary.get("day_loads", []),
        bottlenecks=summary.get("bottlenecks", []),
        what_ifs=summary.get("what_ifs", []),
        objective=summary.get("objective", []),
        problems=[PreviewProblem(**problem) for problem in plan.problems],
        notes=[*plan.notes, *summary.get("move_notes", [])],
        executed_by=plan.executed_by.get_username() if plan.executed_by is not None else None,
        result=PlanResult(**plan.result) if plan.result else None,
        superseded_by=plan.superseded_by_id,
        undone_at=plan.undone_at,
        can=_actions(plan, common["stage"], caller),
    )


def _actions(plan: Plan, stage: PlanStage, caller: Caller) -> PlanActions:
    may = caller.may(ASSIGNMENT_MANAGE)
    proposed = may and stage is PlanStage.PROPOSED
    return PlanActions(
        move=proposed,
        execute=proposed and bool(plan.summary.get("counts", {}).get("claims")),
        discard=may and stage in (PlanStage.PROPOSED, PlanStage.ENDED, PlanStage.SUPERSEDED, PlanStage.FAILED),
        undo=may and stage is PlanStage.EXECUTED,
        cancel=may and stage is PlanStage.MAKING,
    )


def item_shown(item: PlanItem, made: Mapping[tuple[UUID | None, str], int] | None = None) -> PlanItemShown:
    """One claim of a plan; `made` are the claims that executing it made, by practice and number."""
    claim = item.known_claim_id or (made or {}).get((item.practice_id, item.claim_id_key))
    return PlanItemShown(
        number=item.number,
        claim=claim,
        claim_id=item.claim_id,
        claim_number=item.claim_number,
        patient_name=str(item.patient_name),
        payer=item.payer,
        practice=item.practice_id,
        source=Source(item.source),
        submission_deadline=item.deadline_date,
        deadline_derived=item.deadline_derived,
        amount=dollars(item.amount_cents),
        priority=item.priority,
        first_service_date=item.first_service_date,
        reason=item.reason,
        person=PersonNamed(id=item.person.pk, name=person_name(item.person)) if item.person is not None else None,
        strategy=Strategy(item.strategy) if item.strategy else None,
        because=item.because,
        bottleneck=item.bottleneck,
        rule_name=item.rule_name,
        held_by_rule=item.held_by_rule,
        work_date=item.work_date,
        moved=item.moved,
        changes=[_change(item, item.known_claim, name) for name in item.changes.split()],
    )


def _change(item: PlanItem, known: Claim | None, name: str) -> PlannedChange:
    """A field as it is in work, and as the plan makes it; once executed, both are the same."""
    column = CHANGEABLE.get(name, name)
    before = _written(known, column) if known is not None else ""
    return PlannedChange(field=name, before=before, after=_written(item, column))


def _written(facts: ClaimFacts, name: str) -> str:
    value = getattr(facts, name)
    if name == "amount_cents":
        return dollars(value)
    if name == "patient":
        return _patient(value)
    return "" if value is None else str(value)


def _patient(sealed: Any) -> str:
    """Name, date of birth and member id in one line."""
    if isinstance(sealed, Unopened):
        return str(sealed)
    patient = unpack_patient(bytes(sealed))
    names = ", ".join(filter(None, (patient.last_name, patient.first_name)))
    return " · ".join(filter(None, (names, str(patient.date_of_birth or ""), patient.subscriber_id)))


def made_by(plan: Plan, items: Iterable[PlanItem]) -> dict[tuple[UUID | None, str], int]:
    """The claims that executing the plan has made of these items, by practice and number."""
    keys = {item.claim_id_key for item in items if item.known_claim_id is None}
    if plan.executed_at is None or not keys:
        return {}
    made = Claim.objects.filter(organization=plan.organization_id, claim_id_key__in=keys)
    return {(practice, key): pk for practice, key, pk in made.values_list("practice_id", "claim_id_key", "pk")}
