"""Made-up plans, as a worker would have stored them."""

from datetime import date
from typing import Any

from claimdeck.accounts.models import Organization, Practice, User
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.claims.domain.patients import Patient, pack_patient
from claimdeck.claims.domain.states import Source
from claimdeck.kit.clock import now
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run


def make_plan(organization: Organization, user: User, *, items: int = 0, **values: Any) -> Plan:
    """A proposed plan of today with `items` rows."""
    moment = now()
    run = Run.objects.create(
        organization=organization,
        kind="assignment plan",
        task_name="assignment.draft",
        state=State.COMPLETED.value,
        total=items,
        processed=items,
        success=items,
        created_by=user,
        started_at=moment,
        completed_at=moment,
    )
    return Plan.objects.create(
        run=run, organization=organization, made_from="file", fingerprint="f" * 64, plan_date=moment.date(), **values
    )


def make_item(
    plan: Plan, number: int, practice: Practice | None, person: User | None = None, **values: Any
) -> PlanItem:
    """One claim of a plan, with an invented patient."""
    facts: dict[str, Any] = {
        "source": Source.FILE.value,
        "claim_id": f"PA-{number:05d}",
        "claim_id_key": f"PA{number:05d}",
        "payer": "Aetna",
        "payer_key": "aetna",
        "patient": pack_patient(Patient("Testa", "Secretperson", date(1950, 1, 1), f"M{number}")),
        "patient_name": "Secretperson, Testa",
        "patient_id": f"P-{number}",
        "amount_cents": 12_050,
        "first_service_date": date(2026, 7, 1),
        "deadline_date": date(2026, 12, 31),
    }
    return PlanItem.objects.create(plan=plan, number=number, practice=practice, person=person, **{**facts, **values})
