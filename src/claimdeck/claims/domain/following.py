"""What a payer's answer does to a claim in work (pure): nothing, a word in its history, an end, or new work."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from claimdeck.claims.domain.answers import PAID, REFUSED, GivenAnswer, ReceivedAnswer
from claimdeck.claims.domain.money import written_out
from claimdeck.claims.domain.states import ClosingResult, WorkState

# Answers after which somebody has to do something, however the claim was closed.
NEEDS_WORK: Final = REFUSED | {"misdirected", "information_requested"}
# Answers that are on their way: hoped for after a resubmission or an appeal, bad news after a payment.
UNDECIDED: Final = frozenset({"pending", "acknowledged", "revised"})
# How far the service dates of one claim lie apart, as the practice and the payer have them.
DATES_APART: Final = timedelta(days=7)


class Effect(StrEnum):
    """What an answer does to a claim."""

    # Another was checked later, or this very one is known.
    EARLIER = "earlier"
    # It says what is known already.
    SAME = "same"
    NOTED = "noted"
    CLOSES = "closes"
    REOPENS = "reopens"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClaim:
    """A claim in work as far as answers are about it; keys as `claim_number_key` makes them."""

    state: WorkState
    result: str
    tin: str
    provider: str
    claim_number_key: str
    claim_id_key: str
    first_service_date: date | None
    answer_key: str
    outcome: str
    checked_at: datetime | None
    processed_date: date | None
    closing_answer_key: str


def may_belong(claim: KnownClaim, received: ReceivedAnswer) -> bool:
    """Whether an answer is about this claim by its numbers, at the practice's payer; the patients are another question.

    By the payer's number, or by the practice's own one: then the service dates must lie near each other, because
    practices give one number to a patient's visits, and a claim of no known practice has none.
    """
    if claim.provider and claim.provider != received.provider:
        return False
    if claim.tin and claim.tin != received.tin:
        return False
    number = received.number_key
    if number and number == claim.claim_number_key:
        return True
    own = received.own_key
    return bool(own) and own == claim.claim_id_key and bool(claim.tin) and _near(claim, received)


def _near(claim: KnownClaim, received: ReceivedAnswer) -> bool:
    mine, theirs = claim.first_service_date, received.first_service_date
    return mine is None or theirs is None or abs(mine - theirs) <= DATES_APART


def effect_of(claim: KnownClaim, received: ReceivedAnswer) -> Effect:
    """What this answer, which belongs to the claim, does to it."""
    answer = received.answer
    if claim.checked_at is not None and answer.checked_at <= claim.checked_at:
        return Effect.EARLIER
    if _is_of_an_older_number(claim, received):
        return Effect.EARLIER
    if answer.key == claim.answer_key:
        return Effect.SAME
    if claim.state is not WorkState.CLOSED:
        return Effect.CLOSES if answer.paid_in_full else Effect.NOTED
    return Effect.REOPENS if _reopens(claim, answer) else Effect.NOTED


def _is_of_an_older_number(claim: KnownClaim, received: ReceivedAnswer) -> bool:
    """A claim that was sent anew gets a new number from the payer; the denial of the old one must not come back."""
    number = received.number_key
    if not claim.claim_number_key or not number or number == claim.claim_number_key:
        return False
    known, given = claim.processed_date, received.answer.processed_date
    return known is not None and (given is None or given <= known)


def _reopens(claim: KnownClaim, answer: GivenAnswer) -> bool:
    if claim.result == ClosingResult.WRITTEN_OFF or answer.key == claim.closing_answer_key:
        return False
    if answer.outcome in NEEDS_WORK or (answer.outcome == PAID and answer.line_denied is True):
        return True
    return answer.outcome in UNDECIDED and claim.result == ClosingResult.PAID


def why_closed(answer: GivenAnswer) -> str:
    """The sentence that stands in the history of a claim that an answer has closed."""
    paid = f" {written_out(answer.paid_cents)}" if answer.paid_cents is not None else ""
    when = f" on {answer.processed_date.isoformat()}" if answer.processed_date is not None else ""
    check = f", check or EFT {answer.check_number}" if answer.check_number else ""
    return f"The payer paid{paid}{when}{check}; no line is denied."


def why_reopened(answer: GivenAnswer, *, to_owner: bool) -> str:
    """The same of one that an answer has reopened."""
    codes = f" ({answer.stored_codes})" if answer.codes else ""
    whose = "It is back with whoever had it last." if to_owner else "Whoever had it last cannot take it: to the pool."
    said = f"After it was closed the payer's answer changed to {answer.outcome.replace('_', ' ')}{codes}."
    return f"{said[:200]} {whose}"
