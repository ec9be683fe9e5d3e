"""Where claims wait: the customer's staging database, and what the pipeline notes there about its own work."""

from django.db import models
from django.db.models.functions import Now

from claimdeck.pipeline.domain.states import Letter, Place, ProcessingStage
from claimdeck.pipeline.schema.columns import ClaimColumns, DiagnosisColumns, LineColumns, ProviderColumns
from claimdeck.pipeline.schema.identifiers import ClaimIdField


class StagedClaim(ClaimColumns):
    """A claim that waits, is being processed, or was placed; never deleted by the pipeline.

    `attempt` is the load's: who does not hold it any more cannot settle it. Times are the database's own.
    """

    processing_status = models.CharField(
        max_length=12, choices=[(p.value, p.value) for p in Place], default="pending", db_default="pending"
    )
    priority = models.SmallIntegerField(default=0, db_default=0, help_text="Higher ranks go first")
    lease_until = models.DateTimeField(null=True, blank=True)
    load_id = models.BigIntegerField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "claims"
        indexes = [
            models.Index(
                fields=["-priority", "created_at", "claim_id"],
                condition=models.Q(processing_status="pending"),
                name="staged_waiting",
            ),
            models.Index(
                fields=["created_at", "claim_id"],
                condition=models.Q(processing_status="pending"),
                name="staged_longest",
            ),
            # Claims that an older writer staged without a rank.
            models.Index(
                fields=["-total_charge_amount"],
                condition=models.Q(processing_status="pending", priority=0),
                name="staged_unranked",
            ),
            models.Index(fields=["load_id"], name="staged_by_load"),
        ]


class StagedLine(LineColumns):
    class Meta:
        db_table = "claims_line_items"
        constraints = [models.UniqueConstraint(fields=["claim_id", "line_number"], name="staged_line_once")]


class StagedDiagnosis(DiagnosisColumns):
    class Meta:
        db_table = "claims_diagnosis_codes"
        constraints = [models.UniqueConstraint(fields=["claim_id", "sequence"], name="staged_diagnosis_once")]


class StagedProvider(ProviderColumns):
    class Meta:
        db_table = "claims_providers"
        constraints = [models.UniqueConstraint(fields=["claim_id", "line_number", "role"], name="staged_provider_once")]


class Load(models.Model):
    """Claims that were leased together and reach production in one transaction; its members never change.

    `stage` is its checkpoint. `suspects_*` are the positions (by claim_id, the end not included) of the members that
    are being tried alone because the load has crashed its workers.
    """

    load_id = models.BigAutoField(primary_key=True)
    batch_id = models.UUIDField(help_text="The run that leased it")
    attempt = models.PositiveSmallIntegerField(default=1)
    crashes = models.PositiveSmallIntegerField(default=0, db_default=0)
    members = models.PositiveIntegerField()
    stage = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in ProcessingStage], default=ProcessingStage.LEASE.value
    )
    suspects_begin = models.PositiveIntegerField(null=True, blank=True)
    suspects_end = models.PositiveIntegerField(null=True, blank=True)
    leased_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "loads"
        indexes = [
            models.Index(fields=["load_id"], condition=models.Q(settled_at__isnull=True), name="load_unsettled"),
            models.Index(fields=["batch_id"], name="load_by_batch"),
        ]

    def __str__(self) -> str:
        return f"load {self.load_id}"


class DeadLetter(models.Model):
    """A claim that did not get through for a reason that is not in its rules; `reason` holds nothing of a patient."""

    claim_id = ClaimIdField()
    version = models.PositiveIntegerField(default=1)
    letter = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Letter])
    stage = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ProcessingStage])
    reason = models.CharField(max_length=500)
    tries = models.PositiveSmallIntegerField(default=1)
    load_id = models.BigIntegerField(null=True, blank=True)
    charge_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    first_failed_at = models.DateTimeField(db_default=Now())
    last_failed_at = models.DateTimeField(db_default=Now())
    next_try_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When it was replayed or amended")
    left_by = models.CharField(max_length=150, default="", blank=True)
    written_off_at = models.DateTimeField(null=True, blank=True, help_text="It stays a dead letter, and waits no more")
    written_off_by = models.CharField(max_length=150, default="", db_default="", blank=True)

    class Meta:
        db_table = "dead_letters"
        constraints = [models.UniqueConstraint(fields=["claim_id", "version"], name="dead_letter_once")]
        indexes = [models.Index(fields=["left_at", "next_try_at"], name="dead_letter_next")]

    def __str__(self) -> str:
        return f"dead letter {self.claim_id}"
