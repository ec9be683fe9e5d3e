"""A claim opened: its facts, the patient, what the payer answered last, notes, history, and what can be done."""

from typing import Final

from claimdeck.accounts.access import Caller
from claimdeck.claims.desk import presenting
from claimdeck.claims.desk.possible import possible
from claimdeck.claims.desk.presenting import row_values
from claimdeck.claims.desk.schemas import ClaimPatient, OpenedClaim
from claimdeck.claims.desk.timeline import newest
from claimdeck.claims.domain.deadlines import WorkDay
from claimdeck.claims.domain.money import dollars
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from claimdeck.storage.sealing import CANNOT_BE_OPENED, Unopened

_NOTES_SHOWN: Final = 50


def opened(caller: Caller, claim: Claim, day: WorkDay) -> OpenedClaim:
    """A claim with everything that its page shows."""
    notes = list(claim.notes.select_related("author")[:_NOTES_SHOWN])
    return OpenedClaim(
        **row_values(claim, day),
        patient=_patient_shown(claim),
        provider=claim.provider,
        payer_id=claim.payer_id,
        tin=claim.tin,
        cpt_codes=claim.cpt_codes.split(),
        icd10_codes=claim.icd10_codes.split(),
        deadline_derived=claim.deadline_derived,
        hold_reason=presenting.text(claim.hold_reason),
        next_action=presenting.text(claim.next_action),
        reference_number=claim.reference_number,
        paid_before=dollars(claim.paid_before_cents),
        last_assignee=presenting.person(claim.last_assignee),
        escalated_by=presenting.person(claim.escalated_by),
        pooled_at=claim.pooled_at if claim.state == WorkState.POOL else None,
        created_at=claim.created_at,
        other_columns=None if isinstance(claim.other_columns, Unopened) else claim.other_columns,
        answer=presenting.answer(claim) if claim.answer_outcome else None,
        notes=[presenting.note(one, caller) for one in notes],
        history=newest(claim),
        can=possible(caller, claim, notes[0] if notes else None),
    )


def _patient_shown(claim: Claim) -> ClaimPatient:
    if isinstance(claim.patient, Unopened):
        return ClaimPatient(
            first_name="",
            last_name=CANNOT_BE_OPENED,
            date_of_birth=None,
            subscriber_id="",
            patient_id=presenting.text(claim.patient_id),
        )
    found = presenting.patient_of(claim)
    return ClaimPatient(
        first_name=found.first_name,
        last_name=found.last_name,
        date_of_birth=found.date_of_birth,
        subscriber_id=found.subscriber_id,
        patient_id=presenting.text(claim.patient_id),
    )
