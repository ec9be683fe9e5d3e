"""Reading jobs and their results; every query starts from the caller's organization and practices."""

from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.claims.domain.patients import Patient, unpack_patient
from claimdeck.kit.errors import NotFound
from claimdeck.payers.outcomes import ANSWERED, DEFINITIONS, NOT_ANSWERED, SETTLED, Outcome
from claimdeck.status.models import AnswerPage, CSVJob, JobPractice, ResultRow
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


def jobs_of(caller: Caller) -> QuerySet[CSVJob]:
    """The organization's jobs, newest first; without those that ask for a practice the caller may not use.

    A job that asks for no known practice could be about any: of those held to some, only its owner sees it.
    """
    jobs = CSVJob.objects.filter(run__organization=caller.organization).select_related(
        "run__created_by", "run__cancelled_by", "practice"
    )
    if caller.practice_ids is not None:
        foreign = Q(practices__practice__isnull=False) & ~Q(practices__practice__in=caller.practice_ids)
        jobs = jobs.exclude(pk__in=CSVJob.objects.filter(foreign).values("pk"))
        known = JobPractice.objects.filter(practice__in=caller.practice_ids)
        jobs = jobs.filter(Q(run__created_by=caller.user) | Q(pk__in=known.values("job")))
    return jobs.order_by("-run__created_at")


def job_of(caller: Caller, job_id: UUID) -> CSVJob:
    """One job. Raises NotFound, also for another organization's."""
    job = jobs_of(caller).filter(pk=job_id).first()
    if job is None:
        raise NotFound("There is no such job, or it is not yours to see.")
    return job


def not_answered(job: CSVJob) -> QuerySet[ResultRow]:
    """The lines of rows that are not answered: none of such a row's lines is the payer's word."""
    settled = ResultRow.objects.filter(job=job, row=OuterRef("row"), outcome__in=sorted(SETTLED))
    return ResultRow.objects.filter(~Exists(settled), job=job, outcome__in=sorted(NOT_ANSWERED))


def patient_of(row: ResultRow) -> Patient:
    """The sealed patient of a result; empty where there is none, and said to be closed where no key opens it."""
    if isinstance(row.patient, Unopened):
        return Patient(last_name=CANNOT_BE_OPENED)
    return Patient() if row.patient is None else unpack_patient(bytes(row.patient))


def payer_answer(row: ResultRow) -> dict[str, Any] | None:
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


def meaning(outcome: str) -> str:
    """One sentence: what an outcome means."""
    return DEFINITIONS[Outcome(outcome)]


def next_step(outcome: str) -> str:
    """One sentence: what to do about it."""
    return NEXT_STEPS[Outcome(outcome)]


def _done(check: ResultRow) -> str:
    if check.outcome == Outcome.INVALID_ROW:
        return "Not asked: the row could not be read"
    if check.outcome == Outcome.PRACTICE_UNKNOWN:
        return "Not asked: the practice is not set up"
    return "Checked with the payer"


def timeline(caller: Caller, row: ResultRow, most: int = 100) -> list[dict[str, Any]]:
    """Every check of the same claim in the organization, newest first."""
    if not row.claim_key:
        checks = [row]
    else:
        same = ResultRow.objects.filter(
            job__in=jobs_of(caller).order_by().values("pk"),
            claim_key=row.claim_key,
            outcome__in=sorted(ANSWERED),
        )
        checks = list(same.select_related("job__run__created_by").order_by("-checked_at")[:most]) or [row]
    entries = []
    for check in checks:
        by = check.job.run.created_by
        entries.append(
            {
                "at": check.checked_at,
                "what": _done(check),
                "outcome": check.outcome,
                "job_id": check.job_id,
                "by": by.get_username() if by is not None else "",
            }
        )
        if check.changed_at is not None and check.previous_outcome:
            what = f"Changed from {check.previous_outcome} to {check.outcome}"
            entries.append({**entries[-1], "at": check.changed_at, "what": what})
    return entries
