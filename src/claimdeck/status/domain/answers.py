"""What is written down for a row: the payer's answer, or why there is none and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from claimdeck.claims.domain.patients import Patient
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.outcomes import ANSWERED, DEFINITIONS, Outcome
from claimdeck.payers.port import PayerClaim
from claimdeck.status.domain.matching import Answer, AskedRow

NOT_FOUND: Final = "Claim not found in date range"
PRACTICE_UNKNOWN: Final = "Practice configuration not found"
UNAVAILABLE: Final = "Payer unavailable"
TIMEOUT: Final = "Processing timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """One line of the results; amounts in cents.

    `raw` is the payer's own claim; None without an answer, and for one whose words were handed over before. Texts are
    cut where they are stored.
    """

    row: int
    part: int
    claim_number: str
    status: str
    outcome: Outcome
    outcome_reason: str
    error_message: str
    tin: str
    payer_id: str
    patient: Patient
    claim: PayerClaim | None = None
    raw: bytes | None = field(default=None, repr=False)
    # The practice's own number as the payer has it, else as uploaded; and the service dates as uploaded.
    patient_account_number: str = ""
    uploaded_first: date | None = None
    uploaded_last: date | None = None

    @property
    def success(self) -> bool:
        return self.outcome in ANSWERED


def given(rows: Iterable[tuple[AskedRow, Sequence[Answer], bool]], payer_id: str) -> list[RowResult]:
    """What the payer gave for each of these rows, and a word for those whose patient is another.

    A row comes with the answers that are its own and whether there were others', as `Inquiry.hand_over` says.
    """
    results: list[RowResult] = []
    for row, mine, others in rows:
        if mine:
            results.extend(found(row, mine, payer_id))
        elif others:
            results.append(patient_mismatch(row, payer_id))
    return results


def found(row: AskedRow, mine: Sequence[Answer], payer_id: str) -> list[RowResult]:
    """One result for each claim that the payer gave for the row."""
    return [_answered(row, part, claim, raw, payer_id) for part, (claim, raw) in enumerate(mine)]


def _answered(row: AskedRow, part: int, claim: PayerClaim, raw: bytes | None, payer_id: str) -> RowResult:
    known, given = claim.patient, row.patient
    patient = Patient(
        known.first_name or given.first_name,
        known.last_name or given.last_name,
        known.date_of_birth or given.date_of_birth,
        known.subscriber_id or given.subscriber_id,
    )
    return RowResult(
        row=row.number,
        part=part,
        claim_number=claim.claim_number,
        status=claim.status if claim.outcome in ANSWERED else _word(claim.outcome),
        outcome=claim.outcome,
        outcome_reason=claim.outcome_reason,
        error_message=_no_answer_after_all(claim),
        tin=row.tin,
        payer_id=payer_id,
        patient=patient,
        claim=claim,
        raw=raw,
        patient_account_number=claim.patient_account_number or row.patient_account_number,
        uploaded_first=row.first,
        uploaded_last=row.last,
    )


def _no_answer_after_all(claim: PayerClaim) -> str:
    """The message for a claim whose own category code says that there is no answer; empty for an answer."""
    code = claim.category_code or "not given"
    if claim.outcome in ANSWERED:
        return ""
    if claim.outcome is Outcome.PAYER_UNAVAILABLE:
        return UNAVAILABLE
    if claim.outcome is Outcome.NOT_FOUND:
        return f"{NOT_FOUND}: the payer's code is {code}"
    return f"{code}: {DEFINITIONS[claim.outcome]}"


def _word(outcome: Outcome) -> str:
    return "Not Found" if outcome is Outcome.NOT_FOUND else "Error"


def _without_answer(row: AskedRow, outcome: Outcome, message: str, reason: str, payer_id: str) -> RowResult:
    return RowResult(
        row=row.number,
        part=0,
        claim_number=row.claim_number,
        status=_word(outcome),
        outcome=outcome,
        outcome_reason=reason,
        error_message=message,
        tin=row.tin,
        payer_id=payer_id,
        patient=row.patient,
        patient_account_number=row.patient_account_number,
        uploaded_first=row.first,
        uploaded_last=row.last,
    )


def not_found(row: AskedRow, searched: Window | None, *, by_number: bool, payer_id: str, note: str = "") -> RowResult:
    """Nothing at the payer; the message names the dates searched, and whether the number was asked as well."""
    note = note or _own_number_note(row)
    message = NOT_FOUND
    if searched is not None:
        message += f": {searched.first.isoformat()} to {searched.last.isoformat()}"
    if by_number:
        message += "; also asked by claim number" if searched is not None else ": asked by claim number"
    reason = (
        note
        or "The payer has no such claim. Check the number, the dates and the practice, or the claim was not received."
    )
    return _without_answer(row, Outcome.NOT_FOUND, message, reason, payer_id)


def _own_number_note(row: AskedRow) -> str:
    if not row.patient_account_number or row.claim_number not in ("", row.patient_account_number):
        return ""
    either = " or as the payer's claim number" if row.claim_number else ""
    return (
        f"The payer has no claim with this account number{either} and this patient. Check the number as it was sent "
        "on the claim, the dates and the practice, or the claim was not received."
    )


def patient_mismatch(row: AskedRow, payer_id: str) -> RowResult:
    """The claim exists for somebody else; nothing of that patient is shown."""
    message = "The payer has this claim for another patient. Check the claim number, name, date of birth and member id."
    if row.patient_account_number and not row.claim_number:
        message = (
            "In these dates the payer has this account number only on claims that do not agree with the patient. "
            "Check the account number, name, date of birth and member id."
        )
    return _without_answer(row, Outcome.PATIENT_MISMATCH, message, DEFINITIONS[Outcome.PATIENT_MISMATCH], payer_id)


def practice_unknown(row: AskedRow) -> RowResult:
    """No practice of that TIN is set up, or the uploader may not use it."""
    if row.tin:
        message = f"{PRACTICE_UNKNOWN}: TIN {row.tin}"
    else:
        message = f"{PRACTICE_UNKNOWN}: the row has no TIN, and no practice was chosen for such rows"
    reason = "Add the practice under Settings, or correct the TIN; then retry."
    return _without_answer(row, Outcome.PRACTICE_UNKNOWN, message, reason, row.payer_id)


def unavailable(row: AskedRow, payer_id: str, *, timeout: bool = False) -> RowResult:
    """The payer did not answer for longer than we wait, or the time of the job ran out."""
    reason = "Retry the rows without an answer later; nothing has to be uploaded again."
    return _without_answer(row, Outcome.PAYER_UNAVAILABLE, TIMEOUT if timeout else UNAVAILABLE, reason, payer_id)


def refused(row: AskedRow, code: str, meaning: str, payer_id: str) -> RowResult:
    """The payer refused the question, with its code and what that means."""
    return _without_answer(row, Outcome.INQUIRY_ERROR, f"{code}: {meaning}", meaning, payer_id)


def not_askable(row: AskedRow, able: Capabilities, payer_id: str) -> RowResult:
    """The payer has no call that the row could be asked by."""
    return refused(row, "NOT_ASKABLE", what_to_add(able), payer_id)


def what_to_add(able: Capabilities) -> str:
    """What a row would need to be asked at this payer, for one that lacks it."""
    number, patient = "the payer's claim number", "the patient's first and last name and date of birth"
    wanted = " or ".join(what for what, can in ((number, able.by_number), (patient, able.by_patient)) if can)
    if not wanted:
        return "The payer has none of the calls for claims at this address. Check the payer's account under Settings."
    return f"The payer can be asked only {able.shown}. Add {wanted}, and upload the row again."


def invalid(
    number: int,
    message: str,
    claim_number: str = "",
    tin: str = "",
    patient_account_number: str = "",
    first: date | None = None,
    last: date | None = None,
) -> RowResult:
    """A row that cannot be asked as it stands; with its numbers, dates and TIN, so that it can be found."""
    return RowResult(
        row=number,
        part=0,
        claim_number=claim_number,
        status="Error",
        outcome=Outcome.INVALID_ROW,
        outcome_reason="Correct the row and upload it again.",
        error_message=message,
        tin=tin,
        payer_id="",
        patient=Patient(),
        patient_account_number=patient_account_number,
        uploaded_first=first,
        uploaded_last=last,
    )
