"""What each inquiry of a group comes to, written down once it is certain."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from claimdeck.payers.domain.windows import Window
from claimdeck.payers.port import CredentialsRefused, GroupRefused, PayerError, PracticeAtPayer
from claimdeck.status.asking.resuming import WindowPlace, WindowProgress
from claimdeck.status.asking.saving import Saver
from claimdeck.status.domain import answers
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.domain.calendar import Need, Terms, span
from claimdeck.status.domain.matching import Inquiry
from claimdeck.status.domain.planning import Scan

OUTSIDE_CODE = "LCLM_PS_107"
OUTSIDE = "The service dates lie before the payer's look-back, and the payer was not able to find it otherwise."
OUTSIDE_CHOSEN = "The dates chosen for the job lie before the payer's look-back. Upload again with later dates."


@dataclass(slots=True)
class Group:
    """The rows of one practice and payer id, and how far their asking has come. Keys are places in `inquiries`."""

    practice: PracticeAtPayer
    inquiries: list[Inquiry]
    # How far earlier tasks have read, by window.
    resumed: dict[WindowPlace, WindowProgress] = field(default_factory=dict)
    scanned: list[Window] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    asked_singly: set[int] = field(default_factory=set)
    # Of those with a number: when a day held more claims than a search gives, and there was no other way.
    asked_by_patient: set[int] = field(default_factory=set)
    notes: dict[int, str] = field(default_factory=dict)
    deferred_keys: set[int] = field(default_factory=set)
    deferred_windows: list[Window] = field(default_factory=list)
    refusal: PayerError | None = None

    def open_keys(self) -> list[int]:
        """The inquiries without a verdict."""
        return [inquiry.key for inquiry in self.inquiries if inquiry.key not in self.done]

    def needs(self, keys: Iterable[int]) -> list[Need]:
        """What the planner wants to know about these."""
        return [self.inquiries[key].need() for key in keys]

    def missing(self, scan: Scan) -> list[int]:
        """What is wanted from a window and has not been met."""
        return [key for key in (*scan.needs, *scan.floating) if not self.inquiries[key].found]

    def defer(self, scan: Scan) -> None:
        """Leave a window, and all that is wanted from it, for the next try."""
        self.deferred_windows.append(scan.window)
        self.deferred_keys.update(scan.needs, scan.floating)

    def own_numbers_left(self) -> list[Need]:
        """Own numbers whose patient, asked for by name, brought nothing: what to look for in whole windows.

        The payer may know the name otherwise; there the member id agrees.
        """
        keys = sorted(self.asked_by_patient - self.done - self.deferred_keys)
        mine = (self.inquiries[key] for key in keys)
        return [replace(one.need(), alone=False) for one in mine if one.own_key and not one.is_answered()]


class Verdicts:
    """Turns what a group has learned into results for the saver; each inquiry is done once."""

    def __init__(self, group: Group, terms: Terms, saver: Saver) -> None:
        self._group, self._terms, self._saver = group, terms, saver
        self._payer_id = group.practice.payer_id

    def found(self, inquiries: Iterable[Inquiry]) -> None:
        """The payer's answers for these, and a word for rows whose patient is another."""
        for inquiry in inquiries:
            results: list[RowResult] = []
            for row in inquiry.rows:
                fitting, others = inquiry.answers_for(row)
                if fitting:
                    results.extend(answers.found(row, fitting, self._payer_id))
                elif others:
                    results.append(answers.patient_mismatch(row, self._payer_id))
            self._done(inquiry, results)
            inquiry.forget_raw()

    def asked_alone(self, inquiry: Inquiry, *, by_patient: bool) -> None:
        """The payer was asked for this one alone: it gave its claims, or it has none, which is an answer too.

        A practice's own number that its patient did not bring is looked for in whole windows yet.
        """
        complete = inquiry.is_answered() if by_patient else True
        if not inquiry.own_key or inquiry.is_certain() or (complete and not self._touches_deferred(inquiry)):
            self._conclude(inquiry)

    def searched(self, inquiry: Inquiry) -> None:
        """All dates were read without finding it; it stays open only while some of them wait for another try."""
        if not self._touches_deferred(inquiry):
            self._conclude(inquiry)

    def refused(self, inquiry: Inquiry, error: PayerError) -> None:
        """The payer refused the question about these rows for good."""
        code, meaning = error.code, error.meaning
        self._done(inquiry, [answers.refused(row, code, meaning, self._payer_id) for row in inquiry.rows])

    def refused_for(self, keys: Iterable[int], error: PayerError) -> None:
        """A permanent refusal: of the whole group, or of the rows that the question was about."""
        if isinstance(error, CredentialsRefused | GroupRefused):
            self._group.refusal = error
            return
        for key in keys:
            if key not in self._group.done:
                self.refused(self._group.inquiries[key], error)

    def unavailable(self, *, timeout: bool = False) -> None:
        """Everything that is still open ends without an answer, unless the payer began to give one."""
        self._settle_found()
        for key in self._group.open_keys():
            inquiry = self._group.inquiries[key]
            self._done(inquiry, [answers.unavailable(row, self._payer_id, timeout=timeout) for row in inquiry.rows])

    def settle_people(self) -> None:
        """Rows without a payer's number may have answers in several windows: they are complete only after all."""
        for key in self._group.open_keys():
            inquiry = self._group.inquiries[key]
            waits = key in self._group.deferred_keys or self._touches_deferred(inquiry)
            if inquiry.wants_whole_windows and inquiry.is_answered() and not waits:
                self.found([inquiry])

    def settle_rest(self) -> None:
        """What was searched everywhere and is not there; what waits for another try stays open."""
        group = self._group
        self._settle_found(but=group.deferred_keys)
        for key in group.open_keys():
            inquiry = group.inquiries[key]
            if isinstance(group.refusal, GroupRefused):
                self.refused(inquiry, group.refusal)
            elif group.refusal is None and key not in group.deferred_keys and not self._touches_deferred(inquiry):
                self._conclude(inquiry)

    def _settle_found(self, but: Collection[int] = ()) -> None:
        open_inquiries = (self._group.inquiries[key] for key in self._group.open_keys() if key not in but)
        self.found([inquiry for inquiry in open_inquiries if inquiry.is_certain()])

    def _touches_deferred(self, inquiry: Inquiry) -> bool:
        """Whether the claim could still be in a window that was not read; by number it would have been found."""
        if inquiry.key in self._group.asked_singly and not inquiry.own_key:
            return False
        reach = span(inquiry.need(), self._terms)
        return reach is not None and any(
            window.first.toordinal() <= reach[1] and window.last.toordinal() >= reach[0]
            for window in self._group.deferred_windows
        )

    def _conclude(self, inquiry: Inquiry) -> None:
        """What it comes to when nothing more is asked: its claims, only those of other patients, or none."""
        if inquiry.found:
            self.found([inquiry])
            return
        reach = span(inquiry.need(), self._terms)
        if reach is None and inquiry.key not in self._group.asked_singly:
            # Dates that were good at the upload grow old where a job is asked again and again.
            why = OUTSIDE if self._terms.start is None and self._terms.end is None else OUTSIDE_CHOSEN
            self._done(inquiry, [answers.refused(row, OUTSIDE_CODE, why, self._payer_id) for row in inquiry.rows])
            return
        searched = Window(date.fromordinal(reach[0]), date.fromordinal(reach[1])) if reach else None
        by_number = inquiry.key in self._group.asked_singly and bool(inquiry.number_key)
        note = self._group.notes.get(inquiry.key, "")
        self._done(
            inquiry,
            [
                answers.not_found(row, searched, by_number=by_number, payer_id=self._payer_id, note=note)
                for row in inquiry.rows
            ],
        )

    def _done(self, inquiry: Inquiry, results: Sequence[RowResult]) -> None:
        self._group.done.add(inquiry.key)
        self._saver.add(results)
