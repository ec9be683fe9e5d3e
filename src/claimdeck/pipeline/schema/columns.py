"""The columns that staging and production share, once; `domain/columns.py` describes them, a test compares."""

from typing import Any

from django.db import models

from claimdeck.pipeline.schema.identifiers import ClaimIdField
from claimdeck.storage.sealing import SealedBytesField

# Staging's column and production's hold the same bytes: a load copies them without opening them.
ORIGINAL = "claims.raw_data"


def text(length: int) -> "models.CharField[Any, Any]":
    """Text that is never null, with its default in the database: older writers leave out what they do not know."""
    return models.CharField(max_length=length, default="", db_default="", blank=True)


def day() -> "models.DateField[Any, Any]":
    return models.DateField(null=True, blank=True)


def amount() -> "models.DecimalField[Any, Any]":
    """Dollars with two decimals; frames have them in cents."""
    return models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)


class ClaimColumns(models.Model):
    """The claim itself."""

    claim_id = ClaimIdField(primary_key=True)
    facility_id = text(50)
    department_id = text(50)
    patient_account_number = text(50)
    patient_first_name = text(100)
    patient_last_name = text(100)
    medical_record_number = text(50)
    date_of_birth = day()
    gender = text(1)
    subscriber_id = text(80)
    service_from_date = day()
    service_to_date = day()
    received_date = day()
    primary_diagnosis = text(10)
    financial_class = text(50)
    secondary_insurance = text(100)
    total_charge_amount = amount()
    billing_provider_npi = text(10)
    billing_tin = text(20)
    billing_taxonomy = text(10)
    rendering_provider_npi = text(10)
    referring_provider_npi = text(10)
    payer = text(80)
    frequency_code = text(1)
    original_reference = text(50)
    version = models.PositiveIntegerField(default=1, db_default=1)
    waived_rules = text(1_000)
    raw_data = SealedBytesField(null=True, bound_to=ORIGINAL)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.claim_id


class LineColumns(models.Model):
    """A service line; lines may be written before their claim, so nothing but the number binds them."""

    claim_id = ClaimIdField()
    line_number = models.PositiveSmallIntegerField()
    procedure_code = text(10)
    modifier1 = text(2)
    modifier2 = text(2)
    modifier3 = text(2)
    modifier4 = text(2)
    units = models.DecimalField(max_digits=12, decimal_places=3, default=1, db_default=1)
    unit_type = models.CharField(max_length=2, default="UN", db_default="UN", blank=True)
    charge_amount = amount()
    service_from_date = day()
    service_to_date = day()
    diagnosis_pointer = text(30)
    place_of_service = text(2)
    revenue_code = text(4)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.claim_id} line {self.line_number}"


class DiagnosisColumns(models.Model):
    """A diagnosis of a claim, in its order."""

    claim_id = ClaimIdField()
    sequence = models.PositiveSmallIntegerField()
    code = text(10)
    code_type = text(10)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.claim_id} diagnosis {self.sequence}"


class ProviderColumns(models.Model):
    """Somebody named with an NPI in a role of the 837; line 0 is the claim as a whole."""

    claim_id = ClaimIdField()
    line_number = models.PositiveSmallIntegerField(default=0, db_default=0)
    role = text(3)
    npi = text(10)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.claim_id} {self.role}"
