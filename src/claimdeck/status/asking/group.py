"""The claims of one practice at a payer: what the payer has said of them, and what each comes to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.port import ClaimPage, CredentialsRefused, GroupRefused, PayerError, PracticeAtPayer
from claimdeck.status.asking.resuming import WindowPlace, WindowProgress
from claimdeck.status.asking.saving import Saver
from claimdeck.status.domain import answers
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.domain.calendar import Need, Terms, span
from claimdeck.status.domain.matching import Inquiry, Matcher
from claimdeck.status.domain.planning import Scan

OUTSIDE_CODE: Final = "LCLM_PS_107"
OUTSIDE: Final = "The service dates lie before the payer's look-back, and the payer was not able to find it otherwise."
OUTSIDE_CHOSEN: Final = "The dates chosen for the job lie before the payer's look-back. Upload again with later dates."


class Group:
    """The rows of one practice at a payer, and the one owner of what is known and decided about them.

    Whoever asks the payer tells it what came back and asks it what is still wanted. What is to be kept it hands to
    the saver at once. Keys are places in `inquiries`; `resumed` is how far earlier tasks have read, by window.
    """

    def __init__(
        self,
        practice: PracticeAtPayer,
        inquiries: Sequence[Inquiry],
        terms: Terms,
        saver: Saver,
        resumed: Mapping[WindowPlace, WindowProgress],
    ) -> None:
        self.practice = practice
        self.inquiries = inquiries
        self.terms = terms
        self.resumed = resumed
        # Why the payer answers nothing about this practice, once it has said so.
        self.refusal: PayerError | None = None
        self._saver = saver
        self._matcher = Matcher(inquiries)
        self._done: set[int] = set()
        # Asked alone in full: by the payer's number, or by patient where there is no number at all.
        self._asked_alone: set[int] = set()
        # Asked by patient although there is a number: the practice's own, or one on a day with too many claims.
        self._asked_by_patient: set[int] = set()
        self._able = terms.capabilities
        self._notes: dict[int, str] = {}
        self._deferred: set[int] = set()
        self._deferred_windows: list[Window] = []

    # What is still wanted.

    def open_keys(self) -> list[int]:
        """The inquiries without a result."""
        return [inquiry.key for inquiry in self.inquiries if inquiry.key not in self._done]

    def open_rows(self) -> int:
        """How many rows wait for a result."""
        return sum(len(self.inquiries[key].rows) for key in self.open_keys())

    def wants(self, key: int) -> bool:
        """Whether the payer is to be asked about this one at all."""
        return self.refusal is None and key not in self._done

    def has_results(self) -> bool:
        return bool(self._done)

    def has_deferred_windows(self) -> bool:
        """Whether some dates wait for the next try."""
        return bool(self._deferred_windows)

    def needs(self, keys: Iterable[int]) -> list[Need]:
        """What the planner wants to know about these."""
        return [self.inquiries[key].need() for key in keys]

    def missing(self, scan: Scan) -> list[int]:
        """What is wanted from a window and has not been met."""
        return [key for key in (*scan.needs, *scan.floating) if not self.inquiries[key].found]

    def never_asked_alone(self) -> list[int]:
        """The open ones that were not asked alone in any way."""
        asked = self._asked_alone | self._asked_by_patient
        return [key for key in self.open_keys() if key not in asked]

    def numbers_left(self) -> list[int]:
        """The open ones with a number that the payer was not asked for, unless they wait for the next try."""
        but = self._asked_alone | self._deferred
        return [key for key in self.open_keys() if self.inquiries[key].number_key and key not in but]

    def own_numbers_left(self) -> list[Need]:
        """Own numbers whose patient, asked for by name, brought nothing: what to look for in whole windows.

        The payer may know the name otherwise; there the member id agrees.
        """
        keys = sorted(self._asked_by_patient - self._done - self._deferred)
        mine = (self.inquiries[key] for key in keys)
        return [replace(one.need(), has_patient=False) for one in mine if one.own_key and not one.is_answered()]

    def was_asked_by_patient(self, key: int) -> bool:
        """Whether a row with a number was asked by its patient instead."""
        return key in self._asked_by_patient

    # What came back.

    def narrow(self, able: Capabilities) -> None:
        """What the payer turned out to be able to answer; rows beyond it end with a word of what to add."""
        self._able = able

    def reached(self, progress: WindowProgress) -> None:
        """A window was read so far."""
        self._saver.reached(progress)

    def take_page(self, page: ClaimPage, held: Sequence[Inquiry]) -> tuple[int, list[Inquiry]]:
        """Take over a page of everybody's claims, `held` back from the page before.

        Gives how many inquiries learned something, and those whose claim may go on in the next page.
        """
        touched = self._matcher.match(page)
        ready = {one.key: one for one in (*held, *touched) if one.is_certain() or one.key in self._done}.values()
        last = claim_number_key(page.claims[-1].claim_number) if page.claims and page.next_token else None
        self._settle(one for one in ready if one.number_key != last or one.key in self._done)
        for inquiry in touched:
            if inquiry.key not in self._done:
                self._saver.hold(inquiry)
        return len(touched), [one for one in ready if one.number_key == last]

    def take_patients_page(self, inquiry: Inquiry, page: ClaimPage, progress: WindowProgress) -> None:
        """Take over a page of one patient's claims."""
        for claim, raw in page.answers():
            # A payer may take the name loosely: only this very patient's claims are the row's.
            if inquiry.is_about(claim):
                inquiry.add(claim, raw)
        self._saver.reached(progress)
        self._saver.hold(inquiry)

    def asked_by_number(self, inquiry: Inquiry, page: ClaimPage, note: str = "") -> None:
        """The payer gave its claims of the number, or none, which is an answer too; `note` is what it said to that."""
        for claim, raw in page.answers():
            inquiry.add(claim, raw)
        if note:
            self._notes[inquiry.key] = note
        self._asked_alone.add(inquiry.key)
        if not inquiry.own_key or inquiry.is_certain() or not self._touches_deferred(inquiry):
            self._conclude(inquiry)

    def asked_by_patient(self, inquiry: Inquiry) -> None:
        """All pages of the patient's claims were taken over.

        A practice's own number that its patient did not bring is looked for in whole windows yet.
        """
        by_number_too = inquiry.number_key or inquiry.own_key
        (self._asked_by_patient if by_number_too else self._asked_alone).add(inquiry.key)
        complete = inquiry.is_answered() and not self._touches_deferred(inquiry)
        if not inquiry.own_key or inquiry.is_certain() or complete:
            self._conclude(inquiry)

    def searched(self, inquiry: Inquiry, note: str) -> None:
        """All dates were read without finding it; it stays open only while some of them wait for another try."""
        self._notes[inquiry.key] = note
        if not self._touches_deferred(inquiry):
            self._conclude(inquiry)

    def refused(self, keys: Iterable[int], error: PayerError) -> None:
        """The payer refused for good: the whole practice, or the question about these."""
        if isinstance(error, CredentialsRefused | GroupRefused):
            self.refusal = error
            return
        for key in keys:
            if key not in self._done:
                self._refuse(self.inquiries[key], error.code, error.meaning)

    def defer(self, keys: Iterable[int], window: Window | None = None) -> None:
        """Leave these, and a window that they are wanted from, for the next try."""
        self._deferred.update(keys)
        if window is not None:
            self._deferred_windows.append(window)

    # What it comes to.

    def settle_people(self) -> None:
        """Rows without a payer's number may have answers in several windows: they are complete only after all."""
        for key in self.open_keys():
            inquiry = self.inquiries[key]
            waits = key in self._deferred or self._touches_deferred(inquiry)
            if inquiry.wants_whole_windows and inquiry.is_answered() and not waits:
                self._settle([inquiry])

    def settle_rest(self) -> None:
        """What was searched everywhere and is not there; what waits for another try stays open."""
        self._settle_certain(but=self._deferred)
        for key in self.open_keys():
            inquiry = self.inquiries[key]
            if isinstance(self.refusal, GroupRefused):
                self._refuse(inquiry, self.refusal.code, self.refusal.meaning)
            elif self.refusal is None and key not in self._deferred and not self._touches_deferred(inquiry):
                self._conclude(inquiry)

    def give_up(self) -> None:
        """Everything that is still open ends without an answer, unless the payer began to give one."""
        self._settle_certain()
        for key in self.open_keys():
            inquiry = self.inquiries[key]
            self._close(inquiry, [answers.unavailable(row, self.practice.payer_id) for row in inquiry.rows])

    def _settle_certain(self, but: Collection[int] = ()) -> None:
        open_inquiries = (self.inquiries[key] for key in self.open_keys() if key not in but)
        self._settle(inquiry for inquiry in open_inquiries if inquiry.is_certain())

    def _settle(self, inquiries: Iterable[Inquiry]) -> None:
        """The payer's answers for these are certain."""
        for inquiry in inquiries:
            self._close(inquiry, answers.given(inquiry.hand_over(), self.practice.payer_id))

    def _conclude(self, inquiry: Inquiry) -> None:
        """What it comes to when nothing more is asked: its claims, only those of other patients, or none."""
        if inquiry.found:
            self._settle([inquiry])
            return
        able, reach = self._able, span(inquiry.need(), self.terms)
        asked_alone = inquiry.key in self._asked_alone
        by_patient = inquiry.key in self._asked_by_patient
        if not (asked_alone or by_patient or inquiry.can_be_asked(able)):
            results = [answers.not_askable(row, able, self.practice.payer_id) for row in inquiry.rows]
            self._close(inquiry, results)
            return
        if reach is None and not asked_alone:
            # Dates that were good at the upload grow old where a job is asked again and again.
            chosen = self.terms.start is not None or self.terms.end is not None
            self._refuse(inquiry, OUTSIDE_CODE, OUTSIDE_CHOSEN if chosen else OUTSIDE)
            return
        by_number = asked_alone and bool(inquiry.number_key)
        by_date = able.by_window or by_patient or not by_number
        searched = Window(date.fromordinal(reach[0]), date.fromordinal(reach[1])) if reach and by_date else None
        note, payer_id = self._notes.get(inquiry.key, ""), self.practice.payer_id
        self._close(
            inquiry,
            [
                answers.not_found(row, searched, by_number=by_number, payer_id=payer_id, note=note)
                for row in inquiry.rows
            ],
        )

    def _refuse(self, inquiry: Inquiry, code: str, meaning: str) -> None:
        self._close(inquiry, [answers.refused(row, code, meaning, self.practice.payer_id) for row in inquiry.rows])

    def _close(self, inquiry: Inquiry, results: Sequence[RowResult]) -> None:
        self._done.add(inquiry.key)
        self._saver.add(results)

    def _touches_deferred(self, inquiry: Inquiry) -> bool:
        """Whether the claim could still be in a window that was not read; by number it would have been found."""
        if inquiry.key in self._asked_alone and not inquiry.own_key:
            return False
        reach = span(inquiry.need(), self.terms)
        return reach is not None and any(
            window.first.toordinal() <= reach[1] and window.last.toordinal() >= reach[0]
            for window in self._deferred_windows
        )
