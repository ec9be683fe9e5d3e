"""The facts of a claim as a plan's line stores them, and as the engine sees them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from claimdeck.assignment.basis import Basis
from claimdeck.assignment.domain.people import skill_key
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.assignment.models import PlanItem
from claimdeck.claims.batches import FACTS
from claimdeck.claims.domain.answers import GivenAnswer
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import (
    Patient,
    pack_patient,
    patient_hash,
    person_hash,
    subscriber_hash,
    unpack_patient,
)
from claimdeck.storage.sealing import Unopened, key_ring

# Columns of a line that are no facts of its claim.
OWN: Final = ("number", "known_claim_id", "claim_version", "changes")
NAMES: Final = (*FACTS, *OWN)
LONGEST_CODES: Final = 400


@dataclass(slots=True)
class Line:
    """One claim to be planned: the columns of its line by name, its patient's birth date, and since when it waits."""

    columns: dict[str, Any]
    birth_date: date | None = None
    waiting_since: date | None = None
    denial_codes: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        number: int = self.columns["number"]
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenClaim:
    """A claim as a file or another room says it, before it is compared with the claims in work."""

    number: int
    source: str
    practice_id: UUID | None
    tin: str
    claim_id: str
    claim_number: str
    payer: str
    payer_id: str
    patient: Patient
    patient_name: str
    patient_id: str
    cpt_codes: tuple[str, ...]
    icd10_codes: tuple[str, ...]
    priority: int
    amount_cents: int
    first_service_date: date | None
    deadline_date: date | None
    provider: str = ""
    reason: str = ""
    answer: GivenAnswer | None = None
    other_columns: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def key(self) -> tuple[UUID | None, str]:
        """What tells it from every other claim of the organization."""
        return self.practice_id, claim_number_key(self.claim_id)


def line_of(given: GivenClaim, basis: Basis) -> Line:
    """The line of a new claim; a blank deadline is reckoned from the payer's limit."""
    ring, patient, answer = key_ring(), given.patient, given.answer
    deadline = given.deadline_date
    if deadline is None and answer is not None:
        deadline = basis.book.appeal_deadline(given.payer, answer.processed_date)
    if deadline is None:
        deadline = basis.book.filing_deadline(given.payer, given.first_service_date)
    columns: dict[str, Any] = {
        "number": given.number,
        "known_claim_id": None,
        "claim_version": None,
        "changes": "",
        "practice_id": given.practice_id,
        "source": given.source,
        "claim_id": given.claim_id,
        "claim_id_key": given.key[1],
        "claim_number": given.claim_number,
        "claim_number_key": claim_number_key(given.claim_number),
        "payer": given.payer,
        "payer_key": basis.book.key(given.payer),
        "provider": given.provider or basis.book.provider(given.payer),
        "payer_id": given.payer_id,
        "tin": given.tin,
        "patient": pack_patient(patient),
        "patient_name": given.patient_name,
        "patient_id": given.patient_id,
        "patient_hash": patient_hash(given.patient_id, ring),
        "subscriber_hash": subscriber_hash(patient.subscriber_id, ring),
        "person_hash": person_hash(patient, ring),
        "cpt_codes": " ".join(given.cpt_codes)[:LONGEST_CODES],
        "icd10_codes": " ".join(given.icd10_codes)[:LONGEST_CODES],
        "priority": given.priority,
        "amount_cents": given.amount_cents,
        "first_service_date": given.first_service_date,
        "deadline_date": deadline,
        "deadline_derived": given.deadline_date is None and deadline is not None,
        "reason": given.reason[:300],
        "other_columns": dict(given.other_columns) if given.other_columns else None,
        **_answer(answer),
    }
    return Line(columns, patient.date_of_birth, denial_codes=answer.codes if answer is not None else ())


def line_of_item(item: PlanItem) -> Line:
    """The stored line of a plan again; its patient is opened for the birth date."""
    columns = {name: getattr(item, name) for name in FACTS}
    columns |= {name: getattr(item, name) for name in OWN}
    born = None if isinstance(item.patient, Unopened) else unpack_patient(bytes(item.patient)).date_of_birth
    return Line(columns, born, denial_codes=tuple(item.answer_codes.split()))


def claim_to_plan(line: Line, basis: Basis) -> ClaimToPlan:
    """The claim as the engine sees it."""
    columns = line.columns
    practice, patient = columns["practice_id"], columns["patient_hash"] or columns["person_hash"]
    payer = basis.payer_name(columns["payer"])
    return ClaimToPlan(
        number=columns["number"],
        claim_id=columns["claim_id_key"],
        payer=payer,
        skill=skill_key(payer),
        amount_cents=columns["amount_cents"],
        practice=str(practice) if practice is not None else None,
        patient=f"{practice} {patient}" if patient else "",
        birth_date=line.birth_date,
        priority=columns["priority"],
        service_date=columns["first_service_date"],
        deadline=columns["deadline_date"],
        cpt_codes=tuple(columns["cpt_codes"].split()),
        icd10_codes=tuple(columns["icd10_codes"].split()),
        denial_codes=line.denial_codes,
        source=columns["source"],
        waiting_since=line.waiting_since,
    )


def by_column(lines: Iterable[Line]) -> dict[str, list[Any]]:
    """The lines column by column, as many rows are written."""
    rows = [line.columns for line in lines]
    return {name: [row[name] for row in rows] for name in NAMES}


def _answer(answer: GivenAnswer | None) -> dict[str, Any]:
    return {
        "answer_key": answer.key if answer else "",
        "answer_outcome": answer.outcome[:24] if answer else "",
        "answer_status": answer.status[:60] if answer else "",
        "answer_reason": answer.reason[:300] if answer else "",
        "answer_codes": " ".join(answer.codes)[:200] if answer else "",
        "answer_paid_cents": answer.paid_cents if answer else None,
        "answer_allowed_cents": answer.allowed_cents if answer else None,
        "answer_patient_part_cents": answer.patient_part_cents if answer else None,
        "answer_processed_date": answer.processed_date if answer else None,
        "answer_check_number": answer.check_number[:40] if answer else "",
        "answer_line_denied": answer.line_denied if answer else None,
        "answer_checked_at": answer.checked_at if answer else None,
    }
