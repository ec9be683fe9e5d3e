"""What a look-up brought, taken onto the claims in work that it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Final

import structlog
from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.claims.answers.desks import DeskChanges
from claimdeck.claims.answers.matching import any_in_work
from claimdeck.claims.answers.taking import MOST_AT_ONCE, Change, take
from claimdeck.claims.domain.answers import GivenAnswer, ReceivedAnswer, combined
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.inquiries.telling import tell_desks
from claimdeck.kit.chunks import chunked
from claimdeck.kit.clock import now
from claimdeck.payers.outcomes import ANSWERED, Outcome
from claimdeck.payers.port import PayerClaim, PracticeAtPayer, ServiceLine

log = structlog.get_logger(__name__)

# A look-up by patient may read many pages; more than this are not looked at.
_MOST_TAKEN: Final = 5 * MOST_AT_ONCE


def with_lines(claims: Sequence[PayerClaim], lines: Sequence[ServiceLine]) -> list[PayerClaim]:
    """Claims whose lines are known: of those that were paid, whether a line was denied."""
    if not lines:
        return list(claims)
    denied = any(_is_denied(line) for line in lines)
    return [
        replace(claim, line_denied=claim.line_denied or denied) if claim.outcome is Outcome.PAID else claim
        for claim in claims
    ]


def _is_denied(line: ServiceLine) -> bool:
    """Nothing of what was billed was allowed, and the patient does not owe it either."""
    return bool(line.billed_cents) and not line.allowed_cents and not line.paid_cents


def take_found(caller: Caller, provider: str, practice: PracticeAtPayer, claims: Sequence[PayerClaim]) -> list[Change]:
    """Take over what the payer has just said, and tell the others whose claims it changed; gives the changes.

    Whatever fails here is logged and never disturbs the look-up.
    """
    try:
        return _take(caller, _received(provider, practice, claims[:_MOST_TAKEN], now()))
    except Exception as error:
        log.exception("answers_not_taken", error=type(error).__name__)
        return []


def _take(caller: Caller, received: Sequence[ReceivedAnswer]) -> list[Change]:
    if not received or not any_in_work(caller.organization):
        return []
    changes: list[Change] = []
    for some in chunked(received, MOST_AT_ONCE):
        with transaction.atomic():
            changes.extend(take(caller.organization, some))
    desks = DeskChanges()
    desks.add(changes)
    tell_desks(caller.organization, desks, but=caller.user.pk)
    return changes


def _received(
    provider: str, practice: PracticeAtPayer, claims: Sequence[PayerClaim], moment: datetime
) -> list[ReceivedAnswer]:
    answered = [claim for claim in claims if claim.outcome in ANSWERED]
    in_order = sorted(answered, key=_key)
    return [_one(provider, practice, [*parts], moment) for _, parts in groupby(in_order, key=_key)]


def _key(claim: PayerClaim) -> tuple[str, str]:
    # A claim without a number is not put together with another.
    return claim_number_key(claim.claim_number), "" if claim.claim_number else repr(claim)


def _one(provider: str, practice: PracticeAtPayer, parts: Sequence[PayerClaim], moment: datetime) -> ReceivedAnswer:
    first = parts[0]
    return ReceivedAnswer(
        provider=provider,
        tin=practice.tin,
        claim_number=first.claim_number,
        own_number=first.patient_account_number,
        patient=first.patient,
        first_service_date=first.first_service_date,
        answer=combined([_given(part, moment) for part in parts]),
    )


def _given(claim: PayerClaim, moment: datetime) -> GivenAnswer:
    return GivenAnswer(
        outcome=claim.outcome.value,
        status=claim.status,
        reason=claim.outcome_reason,
        checked_at=moment,
        codes=claim.denial_codes,
        paid_cents=claim.total_paid_cents,
        allowed_cents=claim.total_allowed_cents,
        patient_part_cents=claim.patient_responsibility_cents,
        processed_date=claim.processed_date,
        check_number=claim.check_number,
        line_denied=claim.line_denied,
    )
