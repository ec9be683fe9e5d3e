""" "Check status now": the payer asked about one claim in work, and what its answer changed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.claims.desk.selectors import claim_of
from claimdeck.claims.domain.asking import why_not_asked
from claimdeck.claims.domain.following import Effect
from claimdeck.claims.domain.patients import Patient, unpack_patient
from claimdeck.claims.models import Claim
from claimdeck.inquiries.conversation import CHECK, ask, practice_at_payer, refuse_too_many, whom_to_ask
from claimdeck.inquiries.search import Question, search_payer
from claimdeck.inquiries.taking import take_found, with_lines
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.payers.outcomes import ANSWERED, Outcome
from claimdeck.payers.port import ClaimUnknown, NotSupported, Payer, PayerClaim, PracticeAtPayer
from claimdeck.storage.sealing import Unopened

# On both sides of the service date, as a bulk check asks.
_PADDING: Final = timedelta(days=7)
_CANNOT: Final = "The payer cannot be asked about this claim."


class Came(StrEnum):
    """What asking came to."""

    NOT_FOUND = "not_found"
    ANOTHER_CLAIM = "another_claim"
    SAME = "same"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"


_CAME: Final = {Effect.NOTED: Came.CHANGED, Effect.CLOSES: Came.CLOSED, Effect.REOPENS: Came.REOPENED}


@dataclass(frozen=True, slots=True)
class Checked:
    """The claim as it is now and what the answer changed; `sandbox` when the answer is invented."""

    claim: Claim
    came: Came
    says: str
    sandbox: bool


def check(caller: Caller, claim_id: int) -> Checked:
    """Ask the payer about a claim that the caller may see, and take its answer over.

    Raises NotFound, Refused, TooMany, Unavailable or BadGateway.
    """
    claim = claim_of(caller, claim_id)
    patient = _patient(claim)
    tin = claim.tin or (claim.practice.tin if claim.practice is not None else "")
    why_not = why_not_asked(provider=claim.provider, tin=tin, claim_number=claim.claim_number, patient=patient)
    if why_not:
        raise Refused(_CANNOT, errors=[FieldError("claim", why_not)])
    refuse_too_many(caller)
    account, mine = whom_to_ask(caller, claim.provider, _practice_id(caller, claim), ("provider", "practice"))
    usual = practice_at_payer(mine, claim.provider)
    practice = PracticeAtPayer(usual.tin, claim.payer_id or usual.payer_id)
    record_access(caller, action=CHECK, subject="claims.claim", subject_id=claim.pk)
    question = _question(claim, patient)
    found = ask(account, lambda payer: _asked(payer, practice, question))
    changes = {change.claim_id: change for change in take_found(caller, claim.provider, practice, found)}
    now_known = Claim.objects.select_related("assignee", "last_assignee", "escalated_by", "practice").get(pk=claim.pk)
    change = changes.get(claim.pk)
    if change is not None:
        came = _CAME[change.effect]
    elif now_known.answer_checked_at != claim.answer_checked_at:
        came = Came.SAME
    else:
        came = Came.ANOTHER_CLAIM if any(one.outcome in ANSWERED for one in found) else Came.NOT_FOUND
    return Checked(now_known, came, _says(came, claim, now_known), account.is_sandbox)


def _patient(claim: Claim) -> Patient:
    sealed: Any = claim.patient
    return Patient() if sealed is None or isinstance(sealed, Unopened) else unpack_patient(bytes(sealed))


def _practice_id(caller: Caller, claim: Claim) -> UUID:
    """The claim's practice, else the one of its TIN; never the organization's usual one. Raises Refused."""
    if claim.practice_id is not None:
        return claim.practice_id
    practice = practices_by_tin_for(caller).get(claim.tin)
    if practice is None:
        message = f"No practice with the TIN {claim.tin} is set up, or you may not use it. Add it under Settings."
        raise Refused(_CANNOT, errors=[FieldError("practice", message)])
    return practice.pk


def _question(claim: Claim, patient: Patient) -> Question:
    day = claim.first_service_date
    return Question(
        claim_number=claim.claim_number,
        patient=patient,
        first=day - _PADDING if day is not None else None,
        last=day + _PADDING if day is not None else None,
        provider=claim.provider,
    )


async def _asked(payer: Payer, practice: PracticeAtPayer, question: Question) -> list[PayerClaim]:
    """The claims found; of a paid one whose summary does not say whether a line was denied, the lines are read."""
    found, _ = await search_payer(payer, practice, question)
    number = question.claim_number
    if not number or all(one.outcome is not Outcome.PAID or one.line_denied is not None for one in found):
        return found
    try:
        return with_lines(found, (await payer.detail(practice, number)).lines)
    except (ClaimUnknown, NotSupported):
        return found


def _says(came: Came, before: Claim, after: Claim) -> str:
    """What happened, in one sentence without the patient."""
    new, old = _word(after.answer_outcome), _word(before.answer_outcome)
    match came:
        case Came.NOT_FOUND:
            return "The payer has no such claim for this practice. Check the number, the dates and the practice."
        case Came.ANOTHER_CLAIM:
            return "What the payer has there is another claim or another patient's; nothing was changed."
        case Came.SAME:
            return f"The payer says the same as before: {new}."
        case Came.CLOSED:
            return "The payer has paid it and denied no line: the claim is closed."
        case Came.REOPENED:
            where = "in the pool" if after.assignee_id is None else "back on a desk"
            return f"The payer's answer is now {new}: the claim is open again and {where}."
        case Came.CHANGED:
            return f"The payer's answer changed from {old} to {new}." if old else f"The payer's answer is {new}."


def _word(outcome: str) -> str:
    return outcome.replace("_", " ")
