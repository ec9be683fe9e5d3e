"""Claims in work, as executing a plan leaves them; plainly made-up patients, numbers beginning ZZ."""

from datetime import date, timedelta
from typing import Any

from claimdeck.accounts.models import Organization, Practice, User
from claimdeck.claims.answers.taking import facts
from claimdeck.claims.domain.answers import GivenAnswer
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import Patient, pack_patient, patient_hash, person_hash, subscriber_hash
from claimdeck.claims.domain.states import OPEN, ClosingResult, Source, WorkState
from claimdeck.claims.models import Claim, ClaimEvent, PayerAnswer
from claimdeck.kit.clock import now, today
from claimdeck.storage.bulk import insert
from claimdeck.storage.sealing import key_ring

TESTA = Patient("Testa", "Patient", date(1950, 1, 1), "900000001")
# Of which states a claim is nobody's.
_NOBODYS = {WorkState.POOL, WorkState.CLOSED}


def hashes_of(patient: Patient, patient_id: str) -> dict[str, str]:
    """The keyed hashes that stand beside a patient."""
    ring = key_ring()
    return {
        "patient_hash": patient_hash(patient_id, ring),
        "subscriber_hash": subscriber_hash(patient.subscriber_id, ring),
        "person_hash": person_hash(patient, ring),
    }


def answer_facts(answer: GivenAnswer | None) -> dict[str, Any]:
    """An answer as its columns on a claim, a planned claim or in the list of answers."""
    return {name: values[0] for name, values in facts([answer]).items()} if answer is not None else {}


def claim_values(
    organization: Organization,
    practice: Practice | None = None,
    *,
    claim_id: str = "ZZ-A-1",
    claim_number: str = "",
    patient: Patient = TESTA,
    answer: GivenAnswer | None = None,
    **values: Any,
) -> dict[str, Any]:
    """The columns of a claim in work, by the names of the model's fields; `values` stand in place of the usual."""
    moment = now()
    name = f"{patient.first_name} {patient.last_name}".strip()
    return {
        "organization_id": organization.pk,
        "practice_id": practice.pk if practice is not None else None,
        "tin": practice.tin if practice is not None else "",
        "source": Source.FILE.value,
        "claim_id": claim_id,
        "claim_id_key": claim_number_key(claim_id),
        "claim_number": claim_number,
        "claim_number_key": claim_number_key(claim_number),
        "payer": "UnitedHealth",
        "payer_key": "unitedhealth",
        "provider": "uhc",
        "payer_id": "87726",
        "patient": pack_patient(patient),
        "patient_name": name,
        "patient_id": "ZP-1",
        **hashes_of(patient, "ZP-1"),
        "amount_cents": 125_00,
        "first_service_date": today() - timedelta(days=40),
        "deadline_date": today() + timedelta(days=60),
        "pooled_at": moment,
        "created_at": moment,
        "updated_at": moment,
        **answer_facts(answer),
        **values,
    }


def make_claim(
    organization: Organization,
    practice: Practice | None = None,
    *,
    state: WorkState = WorkState.POOL,
    assignee: User | None = None,
    **values: Any,
) -> Claim:
    """A claim in work with the history that it would have; `values` as `claim_values` takes them.

    One that is not in the pool needs its `assignee`. The answer that it was picked with, or that is known, is `answer`.
    """
    moment = now()
    given: dict[str, Any] = {"state": state.value}
    if assignee is not None:
        given |= {"assignee": assignee, "assigned_at": moment, "assigned_date": today()}
    if state not in OPEN | _NOBODYS:
        given |= {"submitted_at": moment, "touched_at": moment}
    answer: GivenAnswer | None = values.get("answer")
    if state is WorkState.CLOSED:
        given |= {"closed_at": moment, "touched_at": moment, "result": ClosingResult.RESUBMITTED.value}
        given |= {"closing_answer_key": answer.key if answer is not None else ""}
    claim = Claim.objects.create(**claim_values(organization, practice, **{**given, **values}))
    _tell_its_history(claim, assignee)
    if answer is not None:
        PayerAnswer.objects.create(claim=claim, **answer_facts(answer))
    return claim


def _tell_its_history(claim: Claim, assignee: User | None) -> None:
    ClaimEvent.objects.create(claim=claim, happening=Happening.CREATED.value, to_value=WorkState.POOL.value)
    if assignee is not None:
        ClaimEvent.objects.create(
            claim=claim,
            happening=Happening.ASSIGNED.value,
            to_user=assignee,
            from_value=WorkState.POOL.value,
            to_value=WorkState.ASSIGNED.value,
        )
    if claim.state not in (WorkState.POOL, WorkState.ASSIGNED):
        ClaimEvent.objects.create(
            claim=claim,
            happening=Happening.STATE_CHANGED.value,
            by=assignee,
            by_person=assignee is not None,
            from_value=WorkState.ASSIGNED.value,
            to_value=claim.state,
        )


def make_claims(organization: Organization, practice: Practice | None, rows: list[dict[str, Any]]) -> None:
    """Many claims in one go, without history; each of `rows` says what `claim_values` takes, `claim_id` at least."""
    values = [claim_values(organization, practice, **row) for row in rows]
    names = sorted({name for one in values for name in one})
    insert(Claim, {name: [one.get(name, _missing(name)) for one in values] for name in names})


def _missing(name: str) -> Any:
    return Claim._meta.get_field(name.removesuffix("_id") if name.endswith("ee_id") else name).get_default()


def answer(outcome: str = "denied", *, days_ago: float = 0, **values: Any) -> GivenAnswer:
    """A payer's answer, checked so many days ago."""
    words = {"paid": "Finalized", "denied": "Denied", "pending": "Pending"}
    usual: dict[str, Any] = {
        "status": words.get(outcome, "Finalized"),
        "reason": f"Made-up reason: {outcome}",
        "codes": ("96",) if outcome == "denied" else (),
        "paid_cents": 100_00 if outcome == "paid" else 0,
        "processed_date": date(2026, 1, 5),
        "checked_at": now() - timedelta(days=days_ago),
        "line_denied": False if outcome == "paid" else None,
    }
    return GivenAnswer(outcome=outcome, **{**usual, **values})
