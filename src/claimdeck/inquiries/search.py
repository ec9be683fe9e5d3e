"""A search at the payer while a person waits: one claim by its number, or one patient's claims by dates."""

from collections import deque
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.records import record_access
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import Agreement, Patient, agreement
from claimdeck.inquiries.conversation import SEARCH, ask, practice_at_payer, refuse_too_many, whom_to_ask
from claimdeck.inquiries.taking import take_found
from claimdeck.kit.clock import today
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.payers.connectors import DEFAULT_PROVIDER, capabilities_of, limits_of
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.domain.windows import Window, halves, months_before
from claimdeck.payers.paging import pages_of
from claimdeck.payers.port import (
    ClaimPage,
    DateDiffers,
    Limits,
    NotSupported,
    Payer,
    PayerClaim,
    PracticeAtPayer,
    WindowTooLarge,
)

DEFAULT_DAYS: Final = 90
MOST_PAGES: Final = 20
# What to enter instead, by whether the payer can be asked by number and by patient.
_NEEDED: Final = {
    (True, False): "This payer can be asked only by claim number. Enter the claim number.",
    (False, True): "This payer can be asked only by patient. Enter the first and last name and the date of birth.",
    (False, False): "This payer cannot be asked for single claims. Check the payer's account under Settings.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A single search; either `claim_number`, or a patient with last name and date of birth."""

    claim_number: str = ""
    patient: Patient = field(default_factory=Patient)
    first: date | None = None
    last: date | None = None
    practice_id: UUID | None = None
    provider: str = DEFAULT_PROVIDER
    status: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the payer has; `has_more` when the search was ended before the payer's last page."""

    claims: tuple[PayerClaim, ...]
    has_more: bool
    practice: PracticeAtPayer
    sandbox: bool


def find(caller: Caller, question: Question) -> Found:
    """Ask the payer for one claim or one patient's claims. Raises Refused, TooMany, Unavailable or BadGateway."""
    refuse_too_many(caller)
    account, mine = whom_to_ask(caller, question.provider, question.practice_id, ("provider", "practiceId"))
    _check(question, limits_of(account), capabilities_of(account))
    practice = practice_at_payer(mine, question.provider)
    record_access(caller, action=SEARCH, subject="payer", subject_id=question.provider)
    claims, more = ask(account, lambda payer: search_payer(payer, practice, question))
    take_found(caller, question.provider, practice, claims)
    wanted = question.status.strip().casefold()
    if wanted:
        claims = [c for c in claims if wanted in (c.status.casefold(), c.outcome.value)]
    return Found(tuple(claims), more, practice, account.is_sandbox)


def _check(question: Question, limits: Limits, able: Capabilities) -> None:
    faults = []
    earliest = months_before(today(), limits.lookback_months)
    if not question.claim_number and not question.patient.is_named:
        message = "Enter a claim number, or the patient's first and last name and date of birth."
        faults.append(FieldError("claimNumber", message))
    elif not _can_ask(question, able):
        faults.append(FieldError("claimNumber", _NEEDED[able.by_number, able.by_patient]))
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


def _can_ask(question: Question, able: Capabilities) -> bool:
    """Whether the payer has a call for this: windows hold every claim."""
    by_number, by_patient = (
        able.by_number and bool(question.claim_number),
        able.by_patient and question.patient.is_named,
    )
    return able.by_window or by_number or by_patient


async def search_payer(payer: Payer, practice: PracticeAtPayer, question: Question) -> tuple[list[PayerClaim], bool]:
    """The claims found and whether there are more. A call that the payer turns out not to have is asked otherwise."""
    while True:
        able = payer.capabilities
        try:
            return await _search_as(able, payer, practice, question)
        except NotSupported:
            if payer.capabilities == able or not _can_ask(question, payer.capabilities):
                raise


async def _search_as(
    able: Capabilities, payer: Payer, practice: PracticeAtPayer, question: Question
) -> tuple[list[PayerClaim], bool]:
    number = claim_number_key(question.claim_number)
    if number and able.by_number:
        try:
            return list((await payer.by_number(practice, number)).claims), False
        except DateDiffers:
            return [], False
    # Who looks for a number may have misspelt the patient.
    by_patient = able.by_patient and question.patient.is_named and not (number and able.by_window)
    found, more = await _read(payer, practice, question, question.patient if by_patient else None)
    if number:
        return [claim for claim in found if claim_number_key(claim.claim_number) == number], more
    agreeing = {Agreement.SAME, Agreement.UNKNOWN} if by_patient else {Agreement.SAME}
    return [claim for claim in found if agreement(question.patient, claim.patient) in agreeing], more


async def _read(
    payer: Payer, practice: PracticeAtPayer, question: Question, patient: Patient | None
) -> tuple[list[PayerClaim], bool]:
    """The claims in the dates asked, of one patient or all, newest window first, at most twenty pages."""
    found: list[PayerClaim] = []
    left = MOST_PAGES
    waiting = deque(windows(question.first, question.last, today(), payer.limits))
    while waiting and left > 0:
        window = waiting.popleft()
        try:
            pages, more = await _pages(payer, practice, window, patient, left)
        except WindowTooLarge:
            parts = halves(window, ())
            if parts is None:
                raise
            waiting.extendleft(parts)
            continue
        left -= max(1, len(pages))
        found.extend(claim for page in pages for claim in page.claims)
        if more:
            return found, True
    return found, bool(waiting)


async def _pages(
    payer: Payer, practice: PracticeAtPayer, window: Window, patient: Patient | None, most: int
) -> tuple[list[ClaimPage], bool]:
    """The pages of one window, and whether there are more than `most` of them."""
    taken: list[ClaimPage] = []
    async with aclosing(pages_of(payer, practice, window, patient)) as pages:
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
