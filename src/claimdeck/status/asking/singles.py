"""Asking for one claim alone: by its number, or by its patient, window by window of the row's dates."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from claimdeck.payers.domain.windows import Window
from claimdeck.payers.paging import pages_of
from claimdeck.payers.port import (
    DateDiffers,
    InquiryRefused,
    NotSupported,
    Payer,
    PayerError,
    PayerUnavailable,
    PracticeAtPayer,
)
from claimdeck.status.asking.resuming import WindowPlace, WindowProgress, row_of
from claimdeck.status.asking.saving import Saver
from claimdeck.status.asking.verdicts import Group, Verdicts
from claimdeck.status.domain.calendar import Terms, span
from claimdeck.status.domain.matching import Inquiry

# So many in a row without an answer, and the rest of the group waits for the next try as well.
DOWN_AFTER: Final = 3
NOT_ASKED_BY_NUMBER: Final = "The payer has no such claim in these dates; it refused to look it up by number."


async def ask_by_patient(
    payer: Payer, practice: PracticeAtPayer, inquiry: Inquiry, terms: Terms, known: Mapping[WindowPlace, WindowProgress]
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
        here = WindowProgress(practice, Window(first, last), row_of(inquiry))
        here = known.get(here.place, here)
        first = last + timedelta(days=1)
        if here.complete:
            continue
        patient = inquiry.rows[0].patient
        reading = pages_of(payer, practice, here.window, patient, token=here.token, read=here.pages)
        async with aclosing(reading) as pages:
            async for number, page in pages:
                # A payer may take the name loosely: only this very patient's claims are the row's.
                for claim, raw in page.answers():
                    if inquiry.is_about(claim):
                        inquiry.add(claim, raw)
                yield replace(here, pages=number, token=page.next_token, complete=page.next_token is None)


class AskingAlone:
    """Asks for the claims of one group that are cheaper, or only to be had, one by one."""

    def __init__(self, payer: Payer, group: Group, terms: Terms, verdicts: Verdicts, saver: Saver) -> None:
        self._payer, self._group, self._terms = payer, group, terms
        self._verdicts, self._saver = verdicts, saver
        # Apart from those of windows: a payer may answer by date and not by number.
        self._failures = 0
        # Set when all dates were read: whatever is said then of a number does not change that it is not there.
        self.looked_everywhere = False
        self.halted = False

    async def ask(self, inquiry: Inquiry, *, by_patient: bool) -> None:
        """Ask by its number, or by its patient. What comes back, also nothing, is its answer."""
        if self.halted:
            return
        if self._failures >= DOWN_AFTER:
            self._group.deferred_keys.add(inquiry.key)
            return
        if self._group.refusal is not None or inquiry.key in self._group.done:
            return
        if not await self._answered(inquiry, by_patient=by_patient or not inquiry.number_key):
            return
        self._failures = 0
        (self._group.asked_by_patient if by_patient else self._group.asked_singly).add(inquiry.key)
        self._verdicts.asked_alone(inquiry, by_patient=by_patient)

    async def _answered(self, inquiry: Inquiry, *, by_patient: bool) -> bool:
        """Whether the payer has given its whole answer; where it gave none, that is noted down."""
        try:
            if by_patient:
                return await self._patients_claims(inquiry)
            for claim, raw in (await self._payer.by_number(self._group.practice, inquiry.number_key)).answers():
                inquiry.add(claim, raw)
            return True
        except NotSupported:
            return False
        except PayerUnavailable:
            self._failures += 1
            self._group.deferred_keys.add(inquiry.key)
        except DateDiffers as error:
            self._group.notes[inquiry.key] = f"{error.meaning} ({error.code})"
            return True
        except PayerError as error:
            # After all dates were read it is not there, whatever is said of this last question.
            if self.looked_everywhere and isinstance(error, InquiryRefused):
                self._group.notes[inquiry.key] = f"{NOT_ASKED_BY_NUMBER} ({error.code})"
                self._verdicts.searched(inquiry)
            else:
                self._verdicts.refused_for([inquiry.key], error)
        return False

    async def _patients_claims(self, inquiry: Inquiry) -> bool:
        """All of the patient's claims in the row's dates; False when halted before their end."""
        asking = ask_by_patient(self._payer, self._group.practice, inquiry, self._terms, self._group.resumed)
        async with aclosing(asking) as steps:
            async for progress in steps:
                self._saver.reached(progress)
                self._saver.hold(inquiry)
                if self.halted:
                    return False
        return True
