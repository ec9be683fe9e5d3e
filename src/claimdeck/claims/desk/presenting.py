"""Claims in work as the API shows them."""

from typing import Any, Final

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import User
from claimdeck.claims.desk.schemas import (
    ClaimAnswer,
    ClaimNoteShown,
    ClaimRow,
    WorkPerson,
    WorkPractice,
)
from claimdeck.claims.domain.deadlines import WorkDay
from claimdeck.claims.domain.money import dollars, money
from claimdeck.claims.domain.patients import Patient, unpack_patient
from claimdeck.claims.domain.states import OPEN, Source, WorkState
from claimdeck.claims.models import AnswerFacts, Claim, ClaimNote
from claimdeck.kit.clock import now
from claimdeck.storage.sealing import CANNOT_BE_OPENED, Unopened

REMOVED: Final = "removed user"
CLAIMDECK: Final = "Claimdeck"
_WAITS_FOR_WORK: Final = OPEN | {WorkState.POOL}


def name_of(user: User | None) -> str:
    """A person's name as colleagues know it; of one who was removed, that."""
    return (user.get_full_name() or user.username) if user is not None else REMOVED


def person(user: User | None) -> WorkPerson | None:
    return WorkPerson(id=user.pk, name=name_of(user)) if user is not None else None


def row(claim: Claim, day: WorkDay) -> ClaimRow:
    """A claim in a list."""
    return ClaimRow.model_construct(**row_values(claim, day))


def row_values(claim: Claim, day: WorkDay) -> dict[str, Any]:
    """The fields of a row, for the opened claim as well."""
    state = WorkState(claim.state)
    practice = claim.practice
    return {
        "id": claim.pk,
        "claim_id": claim.claim_id,
        "claim_number": claim.claim_number,
        "patient_name": patient_name(claim),
        "payer": claim.payer,
        "practice": WorkPractice(id=practice.pk, name=practice.name) if practice is not None else None,
        "state": state,
        "assignee": person(claim.assignee),
        "priority": claim.priority,
        "amount": dollars(claim.amount_cents),
        "first_service_date": claim.first_service_date,
        "deadline_date": claim.deadline_date,
        "urgency": day.urgency_of(claim.deadline_date, waits_for_work=state in _WAITS_FOR_WORK),
        "days_left": day.days_to(claim.deadline_date),
        "outcome": claim.answer_outcome,
        "answer_status": claim.answer_status,
        "reason": claim.reason,
        "source": Source(claim.source),
        "result": claim.result,
        "hold_until_date": claim.hold_until_date,
        "next_action_date": claim.next_action_date,
        "held_by_rule": claim.held_by_rule,
        "escalated": claim.escalated_by_id is not None,
        "age_days": max(0, (now() - claim.created_at).days),
        "assigned_at": claim.assigned_at,
        "touched_at": claim.touched_at,
        "submitted_at": claim.submitted_at,
        "closed_at": claim.closed_at,
        "batch_id": claim.batch_id,
        "version": claim.version,
    }


def patient_name(claim: Claim) -> str:
    """The name as people wrote it, else as the payer has it."""
    if claim.patient_name and not isinstance(claim.patient_name, Unopened):
        return str(claim.patient_name)
    if isinstance(claim.patient, Unopened) or isinstance(claim.patient_name, Unopened):
        return CANNOT_BE_OPENED
    found = patient_of(claim)
    return ", ".join(filter(None, (found.last_name, found.first_name)))


def patient_of(claim: Claim) -> Patient:
    """The patient as packed; raises SealBroken where it cannot be opened."""
    return unpack_patient(bytes(claim.patient)) if claim.patient else Patient()


def text(value: Any) -> str:
    """A sealed text as it is shown: nothing for none, and said where it cannot be opened."""
    return "" if value is None else str(value)


def answer(facts: AnswerFacts) -> ClaimAnswer:
    """What the payer answered."""
    return ClaimAnswer(
        outcome=facts.answer_outcome,
        status=facts.answer_status,
        reason=facts.answer_reason,
        codes=facts.answer_codes.split(),
        paid=money(facts.answer_paid_cents),
        allowed=money(facts.answer_allowed_cents),
        patient_part=money(facts.answer_patient_part_cents),
        processed_date=facts.answer_processed_date,
        check_number=facts.answer_check_number,
        line_denied=facts.answer_line_denied,
        checked_at=facts.answer_checked_at,
    )


def note(one: ClaimNote, caller: Caller) -> ClaimNoteShown:
    """A note, and whether it is the caller's own."""
    return ClaimNoteShown(
        id=one.pk,
        text=text(one.text),
        author=name_of(one.author) if one.by_person else CLAIMDECK,
        mine=one.author_id == caller.user.pk,
        created_at=one.created_at,
        edited_at=one.edited_at,
    )
