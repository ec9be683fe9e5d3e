"""What somebody can do with a claim as it stands."""

from claimdeck.accounts.access import Caller
from claimdeck.claims.desk.presenting import patient_of
from claimdeck.claims.desk.schemas import PossibleSteps
from claimdeck.claims.domain.asking import why_not_asked
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.states import OPEN, STEPS, WorkState
from claimdeck.claims.models import Claim, ClaimNote
from claimdeck.claims.permissions import WORK_CHANGE, WORK_MANAGE
from claimdeck.storage.sealing import Unopened


def possible(caller: Caller, claim: Claim, latest: ClaimNote | None) -> PossibleSteps:
    """The steps and commands that are open to the caller; what is not here is refused with a sentence."""
    state = WorkState(claim.state)
    changes, manages = caller.may(WORK_CHANGE), caller.may(WORK_MANAGE)
    on_desk = state in OPEN
    mine = latest is not None and latest.author_id == caller.user.pk
    why_not = _why_not_asked(claim)
    return PossibleSteps(
        steps=sorted(STEPS[state]) if changes and claim.assignee_id is not None else [],
        change=changes,
        edit_note=latest.pk if latest is not None and mine and changes else None,
        escalate=changes and on_desk and claim.escalated_by_id is None,
        give_back=changes and on_desk and claim.escalated_by_id is not None,
        release=manages and on_desk,
        hold=manages and state is WorkState.POOL,
        check_status=changes and not why_not,
        check_status_reason=why_not,
    )


def _why_not_asked(claim: Claim) -> str:
    patient = Patient() if isinstance(claim.patient, Unopened) else patient_of(claim)
    tin = claim.tin or (claim.practice.tin if claim.practice is not None else "")
    return why_not_asked(provider=claim.provider, tin=tin, claim_number=claim.claim_number, patient=patient)
