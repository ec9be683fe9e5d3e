"""Asking for one claim alone: by its number, or by the patient in the row's dates."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import date, timedelta

from claimdeck.payers.port import Payer, PayerClaim, Scope, Window
from claimdeck.status.domain.calendar import Terms, span
from claimdeck.status.domain.matching import Inquiry
from claimdeck.status.paging import pages_of

AskOne = Callable[[Payer, Scope, Inquiry, Terms], Awaitable[list[tuple[PayerClaim, bytes]]]]


async def ask_singly(payer: Payer, scope: Scope, inquiry: Inquiry, terms: Terms) -> list[tuple[PayerClaim, bytes]]:
    """The claims that answer an inquiry, maybe none, with the payer's words for each. Raises PayerError."""
    if inquiry.number_key:
        return (await payer.by_number(scope, inquiry.number_key)).answers()
    return await ask_by_patient(payer, scope, inquiry, terms)


async def ask_by_patient(payer: Payer, scope: Scope, inquiry: Inquiry, terms: Terms) -> list[tuple[PayerClaim, bytes]]:
    """All claims of a patient in the row's dates, window by window."""
    reach = span(inquiry.need(), terms)
    if reach is None:
        return []
    found: list[tuple[PayerClaim, bytes]] = []
    first, end = date.fromordinal(reach[0]), date.fromordinal(reach[1])
    while first <= end:
        last = min(end, first + timedelta(days=payer.limits.window_days - 1))
        here: list[tuple[PayerClaim, bytes]] = []
        async with aclosing(pages_of(payer, scope, Window(first, last), inquiry.rows[0].patient)) as pages:
            async for number, page in pages:
                here = page.answers() if number == 1 else here + page.answers()
        found.extend(here)
        first = last + timedelta(days=1)
    # A payer may take the name loosely: only this very patient's claims are the row's, of its number if it has one.
    return [(claim, words) for claim, words in found if inquiry.is_about(claim)]
