"""Which of a payer's answers belong to which row, and whether the patient is the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import Agreement, Patient, PersonKey, agreement, person_key
from claimdeck.payers.domain.capabilities import EVERYTHING, Capabilities
from claimdeck.payers.port import ClaimPage, PayerClaim
from claimdeck.status.domain.calendar import PADDING_DAYS, Need


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row of the file that can be asked. `number` is its position in the upload, the first data row is 1.

    `patient_account_number` is the practice's own number; the same as `claim_number` where the file does not
    say which of both it is.
    """

    number: int
    claim_number: str
    patient: Patient
    first: date | None
    last: date | None
    tin: str
    payer_id: str
    patient_account_number: str = ""


# A claim, and the payer's own words for it unless they were handed over before.
Answer = tuple[PayerClaim, bytes | None]


@dataclass(slots=True)
class Inquiry:
    """One question to the payer and all the rows that it answers: doubled rows are asked once.

    Asked by the payer's number, by the practice's own, by what may be either, or by patient. The payer knows no
    claim by the practice's own number, and may have several under it: those are looked for in whole windows.
    """

    key: int
    rows: list[AskedRow]
    # The payer's claim number in comparable form; empty where there is none.
    number_key: str = ""
    # The practice's own number likewise, where claims are matched by it.
    own_key: str = ""
    found: list[PayerClaim] = field(default_factory=list)
    # The payer's own words for each found claim, until they are handed over to be stored.
    raw: list[bytes | None] = field(default_factory=list)

    def need(self) -> Need:
        """What the planner wants to know: the earliest and latest of the rows' dates."""
        firsts = [row.first for row in self.rows if row.first is not None]
        lasts = [row.last for row in self.rows if row.last is not None]
        # By patient both numbers are seen at once: what may be either is asked by number last.
        by_number = bool(self.number_key and not self.own_key)
        return Need(self.key, min(firsts, default=None), max(lasts, default=None), by_number, self.names_its_patient())

    @property
    def wants_whole_windows(self) -> bool:
        """Whether all that belongs to it is known only when its windows were read to their end."""
        return bool(self.own_key) or not self.number_key

    def is_certain(self) -> bool:
        """Whether what was found stands, whatever else is read: the payer's own number has met its patient."""
        if not self.own_key:
            return bool(self.number_key and self.found)
        mine = [claim for claim in self.found if self._is_numbered(claim)]
        return all(any(self._fits(row, claim) for claim in mine) for row in self.rows)

    def is_answered(self) -> bool:
        """Whether there is an answer for a row, and not only another patient's claim."""
        return any(self.answers_for(row)[0] for row in self.rows)

    def _is_numbered(self, claim: PayerClaim) -> bool:
        return bool(self.number_key) and claim_number_key(claim.claim_number) == self.number_key

    def _is_own(self, claim: PayerClaim) -> bool:
        return bool(self.own_key) and claim_number_key(claim.patient_account_number) == self.own_key

    def _fits(self, row: AskedRow, claim: PayerClaim) -> bool:
        agrees = agreement(row.patient, claim.patient)
        if not self.own_key or self._is_numbered(claim):
            return agrees is not Agreement.CLASH
        # A practice's own numbers are short, and other practices' too: the patient must agree, not only not differ.
        return agrees is Agreement.SAME

    def add(self, claim: PayerClaim, raw: bytes) -> bool:
        """Keep an answer; False when it was there already (a payer that ignores the payer id says it twice)."""
        if claim in self.found:
            return False
        self.found.append(claim)
        self.raw.append(raw)
        return True

    def fits_dates(self, claim: PayerClaim) -> bool:
        """Whether a claim's first service date lies within the rows' dates, padded by a week."""
        need, day = self.need(), claim.first_service_date
        if need.first is None or day is None:
            return True
        pad = timedelta(days=PADDING_DAYS)
        return need.first - pad <= day <= (need.last or need.first) + pad

    def names_its_patient(self) -> bool:
        """Whether the payer can be asked for the patient."""
        return self.rows[0].patient.is_named

    def can_be_asked(self, able: Capabilities) -> bool:
        """Whether the payer has any call by which this one is found."""
        by_number, by_patient = able.by_number and bool(self.number_key), able.by_patient and self.names_its_patient()
        return able.by_window or by_number or by_patient

    def is_about(self, claim: PayerClaim) -> bool:
        """Whether a claim found by patient is this one's, in these dates and of this number where there is one."""
        by_patient_only = not self.number_key and not self.own_key
        named = by_patient_only or self._is_numbered(claim) or self._is_own(claim)
        return named and self._fits(self.rows[0], claim) and self.fits_dates(claim)

    def answers_for(self, row: AskedRow) -> tuple[list[Answer], bool]:
        """The found claims of this row's patient in a fixed order, and whether some were another patient's.

        Of a number that may be either, the payer's own meaning wins.
        """
        both = zip(self.found, self.raw, strict=True)
        fitting = [one for one in both if self._fits(row, one[0])]
        others = len(fitting) < len(self.found)
        if self.own_key:
            fitting = [one for one in fitting if self._is_numbered(one[0])] or fitting
        # Windows are read side by side: which answer came first says nothing.
        fitting.sort(key=lambda one: (one[0].first_service_date or date.min, one[0].claim_number, one[0].icn_suffix))
        return fitting, others

    def hand_over(self) -> list[tuple[AskedRow, list[Answer], bool]]:
        """Each row with what `answers_for` says of it, to be stored.

        The payer's own words are let go of with that: they are most of the memory.
        """
        given = [(row, *self.answers_for(row)) for row in self.rows]
        self.raw = [None] * len(self.found)
        return given


class Matcher:
    """Finds, for each claim of an answer, the inquiries of one practice and payer that it answers."""

    def __init__(self, inquiries: Iterable[Inquiry]) -> None:
        self._by_number: dict[str, list[Inquiry]] = {}
        self._by_own: dict[str, list[Inquiry]] = {}
        self._by_person: dict[PersonKey, list[Inquiry]] = {}
        for inquiry in inquiries:
            if inquiry.number_key:
                self._by_number.setdefault(inquiry.number_key, []).append(inquiry)
            if inquiry.own_key:
                self._by_own.setdefault(inquiry.own_key, []).append(inquiry)
            if not inquiry.number_key and not inquiry.own_key:
                self._by_person.setdefault(person_key(inquiry.rows[0].patient), []).append(inquiry)

    def match(self, page: ClaimPage) -> list[Inquiry]:
        """Hand each claim of a page to the inquiries that it answers; gives those that learned something, each once."""
        touched: dict[int, Inquiry] = {}
        for claim, raw in page.answers():
            for inquiry in self._by_number.get(claim_number_key(claim.claim_number), ()):
                if inquiry.add(claim, raw):
                    touched[inquiry.key] = inquiry
            for inquiry in self._owned(claim) if self._by_own else ():
                if inquiry.fits_dates(claim) and inquiry.add(claim, raw):
                    touched[inquiry.key] = inquiry
            for inquiry in self._by_person.get(person_key(claim.patient), ()) if self._by_person else ():
                if inquiry.fits_dates(claim) and inquiry.add(claim, raw):
                    touched[inquiry.key] = inquiry
        return list(touched.values())

    def _owned(self, claim: PayerClaim) -> Sequence[Inquiry]:
        number = claim_number_key(claim.patient_account_number)
        return self._by_own.get(number, ()) if number else ()


def group_inquiries(rows: Sequence[AskedRow], able: Capabilities = EVERYTHING) -> list[Inquiry]:
    """One inquiry for each different question of a group: a claim number, or a patient with dates.

    Where a row has both numbers the payer's wins: its own is not asked about. One and the same number in both
    places is tried as either. Where the payer knows patients only, two of them are two questions, whatever the number.
    """
    numbers = able.by_number or able.by_window
    found: dict[object, Inquiry] = {}
    for row in rows:
        number = claim_number_key(row.claim_number)
        own = claim_number_key(row.patient_account_number) if row.patient_account_number else ""
        if number and number != own:
            own = ""
        plain = bool(number) and not own and numbers
        question: object = number if plain else (number, own, person_key(row.patient), row.first, row.last)
        inquiry = found.get(question)
        if inquiry is None:
            found[question] = Inquiry(len(found), [row], number, own)
        else:
            inquiry.rows.append(row)
    return list(found.values())
