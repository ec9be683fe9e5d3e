"""Where claims arrive: the customer's production database, with what failed, the ledger of loads and the audit."""

from django.db import models
from django.db.models.functions import Now

from claimdeck.pipeline.domain.states import FailureCategory, Place, ProcessingStage, Resolution, Severity
from claimdeck.pipeline.schema.columns import (
    ClaimColumns,
    DiagnosisColumns,
    LineColumns,
    ProviderColumns,
    amount,
    day,
    text,
)
from claimdeck.pipeline.schema.identifiers import ClaimIdField
from claimdeck.storage.sealing import SealedJSONField, SealedTextField


class ProducedClaim(ClaimColumns):
    """A claim that went through, with its price, the filter that the model chose and what it weighed."""

    load_id = models.BigIntegerField()
    duplicate_key = models.BinaryField(max_length=16, null=True, help_text="Keyed hash of what makes two claims one")
    total_reimbursement_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    filter_number = models.SmallIntegerField(null=True, blank=True)
    filter_probabilities = text(500)
    model_version = text(64)
    reviewed_filter = models.SmallIntegerField(
        null=True, blank=True, help_text="What a reviewer said is right, 0: no filter; null: nobody has looked"
    )
    loaded_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "claims"
        indexes = [
            models.Index(fields=["load_id"], name="produced_by_load"),
            models.Index(fields=["duplicate_key"], name="produced_duplicates"),
            models.Index(fields=["service_to_date", "claim_id"], name="produced_by_age"),
            models.Index(fields=["filter_number", "reviewed_filter"], name="produced_by_filter"),
        ]


class ProducedLine(LineColumns):
    """A line with its price: `rvu_value` for one unit, `reimbursement_amount` for all."""

    rvu_value = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    reimbursement_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    price_basis = text(120)

    class Meta:
        db_table = "claims_line_items"
        constraints = [models.UniqueConstraint(fields=["claim_id", "line_number"], name="produced_line_once")]


class ProducedDiagnosis(DiagnosisColumns):
    class Meta:
        db_table = "claims_diagnosis"
        constraints = [models.UniqueConstraint(fields=["claim_id", "sequence"], name="produced_diagnosis_once")]


class ProducedProvider(ProviderColumns):
    class Meta:
        db_table = "claims_providers"
        constraints = [
            models.UniqueConstraint(fields=["claim_id", "line_number", "role"], name="produced_provider_once")
        ]


class ClaimViolation(models.Model):
    """A rule that a claim broke, loaded or failed; `seen` is masked."""

    claim_id = ClaimIdField()
    version = models.PositiveIntegerField(default=1)
    line_number = models.PositiveSmallIntegerField(default=0)
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=6, choices=[(s.value, s.value) for s in Severity])
    carc = text(5)
    rarc = text(6)
    seen = text(100)
    expected = text(200)
    fix = text(300)
    load_id = models.BigIntegerField()

    class Meta:
        db_table = "claim_violations"
        indexes = [
            models.Index(fields=["claim_id", "version"], name="violations_of_claim"),
            models.Index(fields=["load_id"], name="violations_by_load"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.rule}"


class FailedClaim(models.Model):
    """A version of a claim that did not go through; the claim itself is in `original_data`, sealed."""

    claim_id = ClaimIdField()
    version = models.PositiveIntegerField(default=1)
    original_data = SealedJSONField(help_text="The claim with lines, diagnoses and providers, as it failed")
    failure_reason = models.CharField(max_length=500)
    failure_category = models.CharField(max_length=10, choices=[(c.value, c.value) for c in FailureCategory])
    processing_stage = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ProcessingStage])
    rule = models.CharField(max_length=60, default="", db_default="", help_text="The first of the heaviest rules")
    carc = text(5)
    rarc = text(6)
    repair_suggestions = models.TextField(default="", db_default="", blank=True)
    potential_revenue_loss = amount()
    total_charge_amount = amount()
    payer = text(80)
    facility_id = text(50)
    financial_class = text(50)
    billing_tin = text(20)
    service_from_date = day()
    held = models.BooleanField(default=False, db_default=False, help_text="Until a person releases it")
    load_id = models.BigIntegerField()
    failed_at = models.DateTimeField(db_default=Now())
    assigned_to = text(150)
    assigned_at = models.DateTimeField(null=True, blank=True)
    resolution_status = models.CharField(
        max_length=12, choices=[(r.value, r.value) for r in Resolution], default="open", db_default="open"
    )
    resolution_action = text(40)
    resolution_notes = SealedTextField(null=True)
    resolved_by = text(150)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "failed_claims"
        constraints = [models.UniqueConstraint(fields=["claim_id", "version"], name="failed_version_once")]
        indexes = [
            models.Index(fields=["resolution_status", "rule"], name="failed_by_reason"),
            models.Index(fields=["resolution_status", "-failed_at", "id"], name="failed_newest"),
            models.Index(fields=["load_id"], name="failed_by_load"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} version {self.version}"


class LoadLedger(models.Model):
    """One row a load: the attempt that may write, and what it wrote once `committed_at` is set."""

    load_id = models.BigIntegerField(primary_key=True)
    attempt = models.PositiveSmallIntegerField()
    batch_id = models.UUIDField(null=True, blank=True)
    opened_at = models.DateTimeField(db_default=Now())
    committed_at = models.DateTimeField(null=True, blank=True)
    claims = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    diagnoses = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    charge_cents = models.BigIntegerField(default=0, help_text="Of the claims that were loaded")
    failed_charge_cents = models.BigIntegerField(default=0)
    held = models.PositiveIntegerField(default=0, db_default=0, help_text="Of the failed: until a person releases them")

    class Meta:
        db_table = "load_ledger"
        indexes = [models.Index(fields=["committed_at"], name="ledger_newest")]

    def __str__(self) -> str:
        return f"load {self.load_id}"


class AuditEntry(models.Model):
    """Who changed what of a claim and why; old and new values sealed, the names of the columns in the clear."""

    claim_id = ClaimIdField(db_index=True)
    version = models.PositiveIntegerField(default=1)
    action = models.CharField(max_length=40)
    changed_columns = models.TextField(default="", db_default="", blank=True)
    old_values = SealedJSONField(null=True)
    new_values = SealedJSONField(null=True)
    changed_by = text(150)
    reason = SealedTextField(null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "audit_log"
        indexes = [models.Index(fields=["changed_at", "id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.action}"


class Amendment(models.Model):
    """A new version that production has decided about, in one transaction, and staging has not heard of yet.

    Gone once it has. `content` is the claim whole; null: only its version and place change.
    """

    claim_id = ClaimIdField(primary_key=True)
    version = models.PositiveIntegerField(help_text="The new one")
    place = models.CharField(max_length=12, choices=[(p.value, p.value) for p in (Place.PENDING, Place.LOADED)])
    content = SealedJSONField(null=True)
    waived_rules = text(1_000)
    made_by = text(150)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "amendments"

    def __str__(self) -> str:
        return f"{self.claim_id} version {self.version}"


class ArchivedClaim(models.Model):
    """What stays of a claim that went to the archive: it remains accounted for."""

    claim_id = ClaimIdField(primary_key=True)
    version = models.PositiveIntegerField(default=1)
    total_charge_amount = amount()
    service_to_date = day()
    content_hash = models.BinaryField(max_length=16, null=True, help_text="The claim as reconciling compares it")
    archive = text(200)
    archived_at = models.DateTimeField(db_default=Now())
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "archived_claims"
        indexes = [models.Index(fields=["archive"], name="archived_by_file")]

    def __str__(self) -> str:
        return self.claim_id


class RestoredClaim(models.Model):
    """A claim that came back from the archive, and is left in production for a while although it is old."""

    claim_id = ClaimIdField(primary_key=True)
    restored_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "restored_claims"

    def __str__(self) -> str:
        return self.claim_id


class Facility(models.Model):
    """Where services are given; `mac` and `locality` are the fee schedule's."""

    facility_id = models.CharField(max_length=50, primary_key=True)
    name = text(200)
    npi = text(10)
    tin = text(20)
    mac = text(5)
    locality = text(2)
    state = text(2)

    class Meta:
        db_table = "facilities"
        verbose_name_plural = "facilities"

    def __str__(self) -> str:
        return self.facility_id


class FacilityFinancialClass(models.Model):
    """A financial class that a facility knows, and the payer behind it."""

    facility_id = models.CharField(max_length=50)
    financial_class = models.CharField(max_length=50)
    payer = text(80)

    class Meta:
        db_table = "facility_financial_classes"
        constraints = [models.UniqueConstraint(fields=["facility_id", "financial_class"], name="financial_class_once")]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.financial_class}"


class Payer(models.Model):
    """A payer as claims name it; days are counted from the line's first day of service."""

    payer = models.CharField(max_length=80, primary_key=True)
    name = text(200)
    medicare = models.BooleanField(default=False, db_default=False)
    timely_filing_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        db_table = "payers"

    def __str__(self) -> str:
        return self.payer


class Physician(models.Model):
    """A rendering or referring provider that production knows."""

    npi = models.CharField(max_length=10, primary_key=True)
    last_name = text(100)
    first_name = text(100)
    taxonomy = text(10)

    class Meta:
        db_table = "physicians"

    def __str__(self) -> str:
        return self.npi
