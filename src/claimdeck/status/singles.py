"""Asking for one patient's claims alone, window by window of the row's dates."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import date, timedelta

from claimdeck.payers.port import Payer, Scope, Window
from claimdeck.status.domain.calendar import Terms, span
from claimdeck.status.domain.matching import Inquiry
from claimdeck.status.paging import pages_of
from claimdeck.status.resuming import WindowPlace, WindowProgress, row_of


async def ask_by_patient(
    payer: Payer, scope: Scope, inquiry: Inquiry, terms: Terms, known: Mapping[WindowPlace, WindowProgress]
) -> AsyncGenerator[WindowProgress, None]:
    """Add all claims of a patient in the row's dates to the inquiry; yields how far it has come after each page.

    What is `known` from earlier tasks is not asked again. Close the iterator when leaving early. Raises PayerError.
    """
    reach = span(inquiry.need(), terms)
    if reach is None:
        return
    first, end = date.fromordinal(reach[0]), date.fromordinal(reach[1])
    while first <= end:
        last = min(end, first + timedelta(days=payer.limits.window_days - 1))
        here = WindowProgress(scope, Window(first, last), row_of(inquiry))
        here = known.get(here.place, here)
        first = last + timedelta(days=1)
        if here.complete:
            continue
        patient = inquiry.rows[0].patient
        reading = pages_of(payer, scope, here.window, patient, token=here.token, read=here.pages)
        async with aclosing(reading) as pages:
            async for number, page in pages:
                # A payer may take the name loosely: only this very patient's claims are the row's.
                for claim, words in page.answers():
                    if inquiry.is_about(claim):
                        inquiry.add(claim, words)
                yield replace(here, pages=number, token=page.next_token, complete=page.next_token is None)
