"""Made-up claims of the pipeline that failed, as a load would have left them in both databases."""

from datetime import date
from decimal import Decimal
from typing import Any

from claimdeck.pipeline.domain.columns import CLAIM
from claimdeck.pipeline.domain.originals import Original
from claimdeck.pipeline.domain.states import FailureCategory, Letter, Place, ProcessingStage, Severity
from claimdeck.pipeline.schema.production.models import ClaimViolation, FailedClaim
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim, StagedDiagnosis, StagedLine

DAY = date(2026, 3, 2)


def make_staged(claim_id: str = "ZZ-SECRET-7", place: Place = Place.PENDING, **values: Any) -> StagedClaim:
    """A claim of one line in staging."""
    given = {
        "facility_id": "F1",
        "patient_account_number": "ZZACCOUNT",
        "patient_first_name": "Testa",
        "patient_last_name": "Secretstaged",
        "date_of_birth": date(1950, 1, 1),
        "gender": "F",
        "subscriber_id": "M1",
        "service_from_date": DAY,
        "service_to_date": DAY,
        "received_date": DAY,
        "primary_diagnosis": "Z0000",
        "financial_class": "MEDICARE",
        "total_charge_amount": Decimal("125.50"),
        "billing_provider_npi": "1234567893",
        "billing_tin": "970000001",
        "rendering_provider_npi": "1234567893",
        "payer": "Secret Payer",
        "frequency_code": "1",
        "processing_status": place.value,
        **values,
    }
    claim = StagedClaim.objects.create(claim_id=claim_id, **given)
    StagedLine.objects.create(
        claim_id=claim_id,
        line_number=1,
        procedure_code="99213",
        units=Decimal(1),
        charge_amount=claim.total_charge_amount,
        service_from_date=DAY,
        service_to_date=DAY,
        diagnosis_pointer="1",
        place_of_service="11",
    )
    StagedDiagnosis.objects.create(claim_id=claim_id, sequence=1, code="Z0000", code_type="ABK")
    return claim


def original_of(claim: StagedClaim) -> Original:
    """The staged claim as a failed one keeps it."""
    head: dict[str, Any] = {column.name: getattr(claim, column.name) for column in CLAIM}
    for name, value in head.items():
        if isinstance(value, date):
            head[name] = value.isoformat()
    head["version"] = claim.version
    head["total_charge_amount"] = int(claim.total_charge_amount * 100)
    line = {
        "line_number": 1,
        "procedure_code": "99213",
        "units": 1000,
        "unit_type": "UN",
        "charge_amount": int(claim.total_charge_amount * 100),
        "service_from_date": DAY.isoformat(),
        "service_to_date": DAY.isoformat(),
        "diagnosis_pointer": "1",
        "place_of_service": "11",
    }
    diagnosis = {"sequence": 1, "code": "Z0000", "code_type": "ABK"}
    return Original(claim=head, lines=[dict(line)], diagnoses=[dict(diagnosis)], providers=[])


def make_failed(claim_id: str = "ZZ-SECRET-7", *, rule: str = "dob_after_service", **values: Any) -> FailedClaim:
    """A claim that failed by one rule: staged, with its failed row and its violation."""
    staged = make_staged(claim_id, Place.FAILED, **values.pop("staged", {}))
    ClaimViolation.objects.create(
        claim_id=claim_id,
        version=staged.version,
        line_number=values.pop("line_number", 0),
        rule=rule,
        severity=Severity.HOLD if values.get("held") else Severity.REJECT,
        carc="16",
        seen="##/##/####",
        expected="a day before the first service",
        fix="Correct the date of birth.",
        load_id=1,
    )
    given = {
        "failure_reason": f"Broke {rule}.",
        "failure_category": FailureCategory.VALIDATION,
        "processing_stage": ProcessingStage.VALIDATE,
        "rule": rule,
        "carc": "16",
        "repair_suggestions": "Correct the date of birth.",
        "potential_revenue_loss": staged.total_charge_amount,
        "total_charge_amount": staged.total_charge_amount,
        "payer": staged.payer,
        "facility_id": staged.facility_id,
        "financial_class": staged.financial_class,
        "billing_tin": staged.billing_tin,
        "service_from_date": staged.service_from_date,
        "load_id": 1,
        **values,
    }
    return FailedClaim.objects.create(
        claim_id=claim_id, version=staged.version, original_data=original_of(staged), **given
    )


def make_letter(claim_id: str = "ZZ-SECRET-8", **values: Any) -> DeadLetter:
    """A claim in the dead-letter queue that no database accepted."""
    staged = make_staged(claim_id, Place.DEAD_LETTER)
    given = {
        "letter": Letter.POISON,
        "stage": ProcessingStage.LOAD,
        "reason": "Production does not accept the claim (22021).",
        "charge_amount": staged.total_charge_amount,
        **values,
    }
    return DeadLetter.objects.create(claim_id=claim_id, version=staged.version, **given)
