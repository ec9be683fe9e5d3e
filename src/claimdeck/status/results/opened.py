"""One line of the results, opened: its patient, what it means, what to do, every check, the payer's own words."""

from dataclasses import asdict
from typing import Any, Final

from claimdeck.accounts.access import Caller
from claimdeck.payers.outcomes import ANSWERED, DEFINITIONS, Outcome
from claimdeck.status.models import AnswerPage, ResultRow
from claimdeck.status.results.columns import patient_of, shown
from claimdeck.status.results.schemas import OpenedRow, PatientShown, TimelineEntry
from claimdeck.status.selectors import jobs_of
from claimdeck.storage.packing import unpack
from claimdeck.storage.sealing import CANNOT_BE_OPENED, Unopened

# What a biller does next, by outcome.
NEXT_STEPS: Final[dict[Outcome, str]] = {
    Outcome.PAID: "Post the payment and compare it with the remittance.",
    Outcome.PATIENT_RESPONSIBILITY: "Bill the patient what the payer says they owe.",
    Outcome.DENIED: "Read its codes, then correct and resubmit, or appeal before the payer's deadline.",
    Outcome.NO_PAYMENT: "Check whether the claim was bundled or forwarded; appeal if it should have been paid.",
    Outcome.FINALIZED: "Open the payment or the remittance to see how it was finished.",
    Outcome.REVISED: "Look for the revised claim or the payer it was forwarded to.",
    Outcome.INFORMATION_REQUESTED: "Send the payer what it asks for; the claim waits until then.",
    Outcome.PENDING: "Wait and check again; call the payer when it pends longer than 30 days.",
    Outcome.ACKNOWLEDGED: "Wait and check again in a few days.",
    Outcome.MISDIRECTED: "Find the right payer and send the claim there.",
    Outcome.REJECTED: "Correct what the payer names and send the claim anew; it was never accepted.",
    Outcome.NOT_FOUND: "Check number, dates and practice; when they are right, the payer has not received the claim.",
    Outcome.PATIENT_MISMATCH: "Compare the claim number, name, date of birth and member id with your records.",
    Outcome.PRACTICE_UNKNOWN: "Add the practice under Settings or correct the TIN, then retry.",
    Outcome.PAYER_UNAVAILABLE: "Retry later; nothing has to be uploaded again.",
    Outcome.INQUIRY_ERROR: "Put right what the payer's code names, then retry.",
    Outcome.INVALID_ROW: "Download the failed rows, correct them and upload that file.",
}

_MOST_CHECKS: Final = 100


def opened(caller: Caller, row: ResultRow) -> OpenedRow:
    """A line with all that is known about it, for those who may see patients."""
    outcome = Outcome(row.outcome)
    return OpenedRow(
        **shown(row, with_patient=True).model_dump(),
        patient=PatientShown(**asdict(patient_of(row.patient))),
        meaning=DEFINITIONS[outcome],
        next_step=NEXT_STEPS[outcome],
        payer_answer=_payer_answer(row),
        timeline=_timeline(caller, row),
    )


def _payer_answer(row: ResultRow) -> dict[str, Any] | None:
    """The payer's own words for a result, None where it gave none."""
    if row.answer_page_id is None or row.answer_index is None:
        return None
    page = AnswerPage.objects.filter(pk=row.answer_page_id).first()
    if page is None:
        return None
    if isinstance(page.claims, Unopened):
        return {"answer": CANNOT_BE_OPENED}
    claims: list[dict[str, Any]] = unpack(page.claims)
    return claims[row.answer_index]


def _timeline(caller: Caller, row: ResultRow) -> list[TimelineEntry]:
    """Every check of the same claim in the organization, newest first."""
    checks = [row]
    if row.claim_key:
        same = ResultRow.objects.filter(
            job__in=jobs_of(caller).order_by().values("pk"),
            claim_key=row.claim_key,
            outcome__in=sorted(ANSWERED),
        )
        checks = list(same.select_related("job__run__created_by").order_by("-checked_at")[:_MOST_CHECKS]) or [row]
    return [entry for check in checks for entry in _entries(check)]


def _entries(check: ResultRow) -> list[TimelineEntry]:
    """A check, and the change that it brought."""
    by = check.job.run.created_by
    entry = TimelineEntry(
        at=check.checked_at,
        what=_done(check),
        outcome=check.outcome,
        job_id=check.job_id,
        by=by.get_username() if by is not None else "",
    )
    if check.changed_at is None or not check.previous_outcome:
        return [entry]
    what = f"Changed from {check.previous_outcome} to {check.outcome}"
    return [entry, entry.model_copy(update={"at": check.changed_at, "what": what})]


def _done(check: ResultRow) -> str:
    if check.outcome == Outcome.INVALID_ROW:
        return "Not asked: the row could not be read"
    if check.outcome == Outcome.PRACTICE_UNKNOWN:
        return "Not asked: the practice is not set up"
    return "Checked with the payer"
