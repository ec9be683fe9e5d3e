"""Single look-ups at the payer: one claim by number or patient, and everything about one claim."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.conf import settings

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.models import AccessRecord, Practice
from claimdeck.accounts.selectors import default_practice, payer_id_for, practices_by_tin_for
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import Agreement, Patient, agreement
from claimdeck.kit.clock import now, today
from claimdeck.kit.errors import (
    BadGateway,
    ClaimdeckError,
    FieldError,
    NotFound,
    Refused,
    TooMany,
    Unavailable,
)
from claimdeck.payers.connectors import CONNECTORS, limits_of, open_payer
from claimdeck.payers.domain.windows import Window, halves, months_before
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.paging import pages_of
from claimdeck.payers.port import (
    ClaimDetail,
    ClaimPage,
    ClaimUnknown,
    DateDiffers,
    Limits,
    NotSupported,
    Payer,
    PayerClaim,
    PayerError,
    PayerUnavailable,
    PracticeAtPayer,
    WindowTooLarge,
    shown_code,
)
from claimdeck.payers.selectors import account_for

T = TypeVar("T")

DEFAULT_DAYS: Final = 90
MOST_PAGES: Final = 20
# A person waits in front of the page: give up sooner than a job would.
PATIENCE_SECONDS: Final = 15.0

SEARCH: Final = "search_payer"
DETAILS: Final = "view_details"


@dataclass(frozen=True, slots=True)
class Question:
    """A single search; either `claim_number`, or a patient with last name and date of birth."""

    claim_number: str = ""
    patient: Patient = field(default_factory=Patient)
    first: date | None = None
    last: date | None = None
    practice_id: UUID | None = None
    provider: str = "uhc"
    status: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the payer has; `has_more` when the search was ended before the payer's last page."""

    claims: tuple[PayerClaim, ...]
    has_more: bool
    scope: PracticeAtPayer
    sandbox: bool


def find(caller: Caller, question: Question) -> Found:
    """Ask the payer for one claim or one patient's claims. Raises Refused, Unavailable or BadGateway."""
    _refuse_too_many(caller)
    account, practice = _place(caller, question.provider, question.practice_id, ("provider", "practiceId"))
    _check(question, limits_of(account))
    scope = _scope(practice, question.provider)
    record_access(caller, action=SEARCH, subject="payer", subject_id=question.provider)
    claims, more = _ask(account, lambda payer: _search(payer, scope, question))
    wanted = question.status.strip().casefold()
    if wanted:
        claims = [c for c in claims if wanted in (c.status.casefold(), c.outcome.value)]
    return Found(tuple(claims), more, scope, account.is_sandbox)


def find_details(
    caller: Caller, claim_number: str, practice_id: UUID | None, provider: str
) -> tuple[ClaimDetail, PracticeAtPayer, bool]:
    """Lines, codes and payments of one claim, the scope it was asked in, and whether it is invented."""
    _refuse_too_many(caller)
    account, practice = _place(caller, provider, practice_id, ("payer", "practice"))
    scope = _scope(practice, provider)
    record_access(caller, action=DETAILS, subject="claim", subject_id=claim_number_key(claim_number)[:64])
    detail: ClaimDetail = _ask(account, lambda payer: payer.detail(scope, claim_number_key(claim_number)))
    if not detail.claims:
        raise NotFound("The payer has no claim of this number for this practice.")
    return detail, scope, account.is_sandbox


def _refuse_too_many(caller: Caller) -> None:
    recent = AccessRecord.objects.filter(
        organization=caller.organization,
        user=caller.user,
        action__in=(SEARCH, DETAILS),
        created_at__gte=now() - timedelta(minutes=1),
    ).count()
    if recent >= settings.OPTIONS.searches_per_minute:
        raise TooMany("Too many look-ups in a minute. Wait a moment and try again.", retry_after=60)


def _place(
    caller: Caller, provider: str, practice_id: UUID | None, names: tuple[str, str]
) -> tuple[PayerAccount, Practice]:
    """Whom to ask and for whom; `names` are what the sender calls the two."""
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


def _scope(practice: Practice, provider: str) -> PracticeAtPayer:
    return PracticeAtPayer(practice.tin, payer_id_for(practice, provider, today()) or CONNECTORS[provider].payer_id)


def _check(question: Question, limits: Limits) -> None:
    faults = []
    earliest = months_before(today(), limits.lookback_months)
    patient = question.patient
    if not question.claim_number and not (patient.last_name and patient.first_name and patient.date_of_birth):
        message = "Enter a claim number, or the patient's first and last name and date of birth."
        faults.append(FieldError("claimNumber", message))
    first, last = question.first, question.last
    if first and last and last < first:
        faults.append(FieldError("lastServiceDate", "It lies before the first date. Exchange the two."))
    elif last and last < earliest and not question.claim_number:
        message = f"The payer answers for service dates from {earliest.isoformat()} on. Choose a later date."
        faults.append(FieldError("lastServiceDate", message))
    if first and first > today():
        faults.append(FieldError("firstServiceDate", "It lies in the future. Choose an earlier date."))
    if faults:
        raise Refused("The search was not sent.", errors=faults)


def _ask(account: PayerAccount, ask: Callable[[Payer], Awaitable[T]]) -> T:
    """One conversation with the payer, its errors in words for people."""
    limits = limits_of(account)
    patience = {
        "retry_window": min(limits.retry_window, PATIENCE_SECONDS),
        "read_timeout": min(limits.read_timeout, PATIENCE_SECONDS),
    }

    async def conversation() -> T:
        async with open_payer(account, limits_override=patience) as payer:
            return await ask(payer)

    try:
        return asyncio.run(conversation())
    except PayerError as error:
        raise _in_words(error) from error


def _in_words(error: PayerError) -> ClaimdeckError:
    if isinstance(error, ClaimUnknown):
        return NotFound("The payer has no claim of this number for this practice.")
    if isinstance(error, PayerUnavailable):
        return Unavailable(
            "The payer does not answer at the moment. Try again in a few minutes.", code=shown_code(error.code)
        )
    if isinstance(error, NotSupported):
        return BadGateway("The payer has no such call. Check the paths in the payer's account.", code=error.code)
    return BadGateway(f"The payer refused the question: {error.meaning}", code=error.code)


async def _search(payer: Payer, scope: PracticeAtPayer, question: Question) -> tuple[list[PayerClaim], bool]:
    if not question.claim_number:
        return await _read(payer, scope, question, question.patient)
    number = claim_number_key(question.claim_number)
    try:
        found = list((await payer.by_number(scope, number)).claims)
    except DateDiffers:
        found = []
    except NotSupported:
        found, more = await _read(payer, scope, question, None)
        return [c for c in found if claim_number_key(c.claim_number) == number], more
    return found, False


async def _read(
    payer: Payer, scope: PracticeAtPayer, question: Question, patient: Patient | None
) -> tuple[list[PayerClaim], bool]:
    """The claims in the dates asked, newest window first, at most twenty pages."""
    found: list[PayerClaim] = []
    left = MOST_PAGES
    waiting = deque(windows(question.first, question.last, today(), payer.limits))
    while waiting and left > 0:
        window = waiting.popleft()
        try:
            pages, more = await _pages(payer, scope, window, patient, left)
        except WindowTooLarge:
            parts = halves(window, ())
            if parts is None:
                raise
            waiting.extendleft(parts)
            continue
        left -= max(1, len(pages))
        for page in pages:
            found.extend(
                c for c in page.claims if patient is None or agreement(patient, c.patient) is not Agreement.CLASH
            )
        if more:
            return found, True
    return found, bool(waiting)


async def _pages(
    payer: Payer, scope: PracticeAtPayer, window: Window, patient: Patient | None, most: int
) -> tuple[list[ClaimPage], bool]:
    """The pages of one window, and whether there are more than `most` of them."""
    taken: list[ClaimPage] = []
    async with aclosing(pages_of(payer, scope, window, patient)) as pages:
        async for number, page in pages:
            taken = [page] if number == 1 else [*taken, page]
            if number >= most and page.next_token is not None:
                return taken, True
    return taken, False


def windows(first: date | None, last: date | None, day: date, limits: Limits) -> list[Window]:
    """The dates asked, cut to what the payer takes at once, the newest first; 90 days when none are given."""
    earliest = months_before(day, limits.lookback_months)
    end = min(last or day, day)
    begin = max(first or end - timedelta(days=DEFAULT_DAYS - 1), earliest)
    cut = []
    while begin <= end:
        start = max(begin, end - timedelta(days=limits.window_days - 1))
        cut.append(Window(start, end))
        end = start - timedelta(days=1)
    return cut
