"""One conversation with a payer while a person waits: whom to ask and for whom, how patiently, and its errors."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.conf import settings

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import AccessRecord, Practice
from claimdeck.accounts.selectors import default_practice, payer_id_for, practices_by_tin_for
from claimdeck.kit.clock import now, today
from claimdeck.kit.errors import BadGateway, ClaimdeckError, FieldError, NotFound, Refused, TooMany, Unavailable
from claimdeck.payers.connectors import CONNECTORS, limits_of, open_payer
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import (
    ClaimUnknown,
    NotSupported,
    Payer,
    PayerError,
    PayerUnavailable,
    PracticeAtPayer,
    shown_code,
)
from claimdeck.payers.selectors import account_for

T = TypeVar("T")

# A person waits in front of the page: give up sooner than a job would.
PATIENCE_SECONDS: Final = 15.0
# As access records name them.
SEARCH: Final = "search_payer"
DETAILS: Final = "view_details"
CHECK: Final = "check_claim"


def refuse_too_many(caller: Caller) -> None:
    """Raise TooMany when this person has asked payers too often in the last minute."""
    recent = AccessRecord.objects.filter(
        organization=caller.organization,
        user=caller.user,
        action__in=(SEARCH, DETAILS, CHECK),
        created_at__gte=now() - timedelta(minutes=1),
    ).count()
    if recent >= settings.OPTIONS.searches_per_minute:
        raise TooMany("Too many look-ups in a minute. Wait a moment and try again.", retry_after=60)


def whom_to_ask(
    caller: Caller, provider: str, practice_id: UUID | None, names: tuple[str, str]
) -> tuple[PayerAccount, Practice]:
    """The payer's account and the practice to ask for; `names` are what the sender calls the two. Raises Refused."""
    account = account_for(caller.organization, provider) if provider in CONNECTORS else None
    if account is None:
        message = "No account is set up for this payer. Add one under Settings."
        raise Refused("The payer cannot be asked.", errors=[FieldError(names[0], message)])
    mine = {practice.pk: practice for practice in practices_by_tin_for(caller).values()}
    usual = default_practice(caller.organization)
    practice = mine.get(practice_id if practice_id is not None else usual.pk if usual is not None else UUID(int=0))
    if practice is None:
        message = "Choose one of the practices that you may use."
        raise Refused("It is not clear for which practice to ask.", errors=[FieldError(names[1], message)])
    return account, practice


def practice_at_payer(practice: Practice, provider: str) -> PracticeAtPayer:
    """The practice under the payer id that is mapped for it, else under the payer's usual one."""
    return PracticeAtPayer(practice.tin, payer_id_for(practice, provider, today()) or CONNECTORS[provider].payer_id)


def ask(account: PayerAccount, question: Callable[[Payer], Awaitable[T]]) -> T:
    """What the payer answers. Raises NotFound, Unavailable or BadGateway, each with a sentence for people."""
    limits = limits_of(account)
    patience = {
        "retry_window": min(limits.retry_window, PATIENCE_SECONDS),
        "read_timeout": min(limits.read_timeout, PATIENCE_SECONDS),
    }

    async def conversation() -> T:
        async with open_payer(account, limits_override=patience) as payer:
            return await question(payer)

    try:
        return asyncio.run(conversation())
    except PayerError as error:
        raise _said(error) from error


def _said(error: PayerError) -> ClaimdeckError:
    if isinstance(error, ClaimUnknown):
        return NotFound("The payer has no claim of this number for this practice.")
    if isinstance(error, PayerUnavailable):
        return Unavailable(
            "The payer does not answer at the moment. Try again in a few minutes.", code=shown_code(error.code)
        )
    if isinstance(error, NotSupported):
        return BadGateway("The payer has no such call. Check the paths in the payer's account.", code=error.code)
    return BadGateway(f"The payer refused the question: {error.meaning}", code=error.code)
