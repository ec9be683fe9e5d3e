"""Everything about one claim, as the payer says it now."""

from dataclasses import dataclass
from uuid import UUID

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.records import record_access
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.inquiries.conversation import DETAILS, ask, practice_at_payer, refuse_too_many, whom_to_ask
from claimdeck.inquiries.taking import take_found, with_lines
from claimdeck.kit.errors import NotFound
from claimdeck.payers.port import ClaimDetail, PracticeAtPayer


@dataclass(frozen=True, slots=True)
class Opened:
    """A claim with its lines and payments, and for whom it was asked; `sandbox` when it is invented."""

    detail: ClaimDetail
    practice: PracticeAtPayer
    sandbox: bool


def open_claim(caller: Caller, claim_number: str, practice_id: UUID | None, provider: str) -> Opened:
    """Lines, codes and payments of one claim. Raises Refused, NotFound, TooMany, Unavailable or BadGateway."""
    refuse_too_many(caller)
    account, mine = whom_to_ask(caller, provider, practice_id, ("payer", "practice"))
    practice = practice_at_payer(mine, provider)
    number = claim_number_key(claim_number)
    record_access(caller, action=DETAILS, subject="claim", subject_id=number[:64])
    detail: ClaimDetail = ask(account, lambda payer: payer.detail(practice, number))
    if not detail.claims:
        raise NotFound("The payer has no claim of this number for this practice.")
    take_found(caller, provider, practice, with_lines(detail.claims, detail.lines))
    return Opened(detail, practice, account.is_sandbox)
