"""The claim in work: its facts, on whose desk it is, its notes, its history, and what payers answered."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.states import (
    HIGHEST_PRIORITY,
    LOWEST_PRIORITY,
    USUAL_PRIORITY,
    ClosingResult,
    Source,
    WorkState,
)
from claimdeck.kit.clock import now
from claimdeck.storage.sealing import SealedBytesField, SealedJSONField, SealedTextField

_USER = settings.AUTH_USER_MODEL


class AnswerFacts(models.Model):
    """What a payer answered about a claim; amounts in cents. All empty where it was never asked."""

    answer_key = models.CharField(
        max_length=32, blank=True, default="", help_text="Equal for two answers that say the same"
    )
    answer_outcome = models.CharField(max_length=24, blank=True, default="")
    answer_status = models.CharField(max_length=60, blank=True, default="", help_text="The payer's own word")
    answer_reason = models.CharField(max_length=300, blank=True, default="")
    answer_codes = models.CharField(
        max_length=200, blank=True, default="", help_text="Adjustment and remark codes, separated by spaces"
    )
    answer_paid_cents = models.BigIntegerField(null=True)
    answer_allowed_cents = models.BigIntegerField(null=True)
    answer_patient_part_cents = models.BigIntegerField(null=True)
    answer_processed_date = models.DateField(null=True)
    answer_check_number = models.CharField(max_length=40, blank=True, default="")
    answer_line_denied = models.BooleanField(null=True, help_text="Whether one of its lines was; null: not known")
    answer_checked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ClaimFacts(AnswerFacts):
    """What is known of a claim itself, whether planned or in work; what names the patient is sealed.

    A plan has the same columns, so that executing it copies them inside the database, sealed as they are.
    """

    practice = models.ForeignKey(
        "accounts.Practice", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    source = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Source])
    claim_id = models.CharField(max_length=64, help_text="The practice's own number")
    claim_id_key = models.CharField(max_length=64, help_text="It in comparable form")
    claim_number = models.CharField(max_length=64, blank=True, default="", help_text="The payer's number")
    claim_number_key = models.CharField(max_length=64, blank=True, default="")
    payer = models.CharField(max_length=100, help_text="The payer's name as it came")
    payer_key = models.CharField(max_length=100, help_text="The name in comparable form, aliases resolved")
    provider = models.CharField(
        max_length=20, blank=True, default="", help_text="The code of a payer that can be asked"
    )
    payer_id = models.CharField(max_length=20, blank=True, default="")
    tin = models.CharField(max_length=9, blank=True, default="")
    patient = SealedBytesField(bound_to="claims_claim.patient", help_text="As `claims.domain.patients` packs it")
    patient_name = SealedTextField(bound_to="claims_claim.patient_name", help_text="As people wrote it")
    patient_id = SealedTextField(
        bound_to="claims_claim.patient_id", help_text="The practice's own number of the patient"
    )
    patient_hash = models.CharField(max_length=32, blank=True, default="", help_text="The same for one patient")
    subscriber_hash = models.CharField(max_length=32, blank=True, default="")
    person_hash = models.CharField(max_length=32, blank=True, default="")
    cpt_codes = models.CharField(max_length=400, blank=True, default="", help_text="Separated by spaces")
    icd10_codes = models.CharField(max_length=400, blank=True, default="", help_text="Separated by spaces")
    priority = models.PositiveSmallIntegerField(
        default=USUAL_PRIORITY, validators=[MinValueValidator(LOWEST_PRIORITY), MaxValueValidator(HIGHEST_PRIORITY)]
    )
    amount_cents = models.BigIntegerField()
    first_service_date = models.DateField(null=True)
    deadline_date = models.DateField(null=True, help_text="The last day on which it can be submitted or appealed")
    deadline_derived = models.BooleanField(default=False, help_text="Reckoned from the payer's limit")
    reason = models.CharField(
        max_length=300, blank=True, default="", help_text="Why it needs a person; never a patient's data"
    )
    other_columns = SealedJSONField(
        null=True, bound_to="claims_claim.other_columns", help_text="Other cells of the file, kept on request"
    )

    class Meta:
        abstract = True


class Claim(ClaimFacts):
    """A claim in work. One per organization, practice and own number.

    `version` counts what people changed: who saves an older one hears of a conflict. What payers answer is no edit.
    """

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in WorkState], default=WorkState.POOL.value
    )
    assignee = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    last_assignee = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    escalated_by = models.ForeignKey(
        _USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Who gets it back"
    )
    held_by_rule = models.CharField(
        max_length=100, blank=True, default="", help_text="The rule, or person, that holds it out of every plan"
    )
    assigned_at = models.DateTimeField(null=True)
    assigned_date = models.DateField(
        null=True, help_text="In the organization's time zone: it uses that day's capacity"
    )
    pooled_at = models.DateTimeField(default=now, help_text="Since when it waits for somebody")
    touched_at = models.DateTimeField(null=True, help_text="When a person last did something to it")
    submitted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    hold_until_date = models.DateField(null=True)
    hold_reason = SealedTextField(null=True)
    result = models.CharField(
        max_length=20, blank=True, default="", choices=[(r.value, r.value) for r in ClosingResult]
    )
    next_action = SealedTextField(null=True)
    next_action_date = models.DateField(null=True)
    reference_number = models.CharField(max_length=64, blank=True, default="", help_text="Of a call with the payer")
    batch_id = models.UUIDField(null=True, help_text="The plan that handed it out last")
    closing_answer_key = models.CharField(
        max_length=32, blank=True, default="", help_text="The answer that was known when it was closed"
    )
    paid_before_cents = models.BigIntegerField(default=0, help_text="What the payer had paid when the work began")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "state", "deadline_date"], name="claim_state_deadline"),
            models.Index(fields=["assignee", "state", "deadline_date"], name="claim_desk"),
            models.Index(fields=["assignee", "assigned_date"], name="claim_given_that_day"),
            models.Index(
                fields=["organization", "claim_number_key"], condition=~Q(claim_number_key=""), name="claim_number"
            ),
            models.Index(fields=["organization", "claim_id_key"], name="claim_own_number"),
            models.Index(fields=["batch_id"], condition=Q(batch_id__isnull=False), name="claim_batch"),
            models.Index(fields=["organization", "deadline_date"], name="claim_deadline"),
            models.Index(fields=["organization", "assigned_date"], name="claim_given_in_organization"),
            models.Index(
                fields=["organization", "pooled_at"], condition=Q(state=WorkState.POOL.value), name="claim_pool_waiting"
            ),
            models.Index(
                fields=["hold_until_date"], condition=Q(hold_until_date__isnull=False), name="claim_held_until"
            ),
            models.Index(
                fields=["organization", "closed_at"], condition=Q(closed_at__isnull=False), name="claim_closed"
            ),
            models.Index(fields=["organization", "person_hash"], condition=~Q(person_hash=""), name="claim_person"),
            models.Index(fields=["organization", "patient_hash"], condition=~Q(patient_hash=""), name="claim_patient"),
            models.Index(
                fields=["organization", "subscriber_hash"], condition=~Q(subscriber_hash=""), name="claim_subscriber"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "practice", "claim_id_key"],
                condition=Q(practice__isnull=False),
                name="one_claim_per_practice_and_number",
            ),
            models.UniqueConstraint(
                fields=["organization", "claim_id_key"],
                condition=Q(practice__isnull=True),
                name="one_claim_per_number_without_practice",
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in WorkState]), name="claim_state_known"),
            models.CheckConstraint(
                condition=~Q(state=WorkState.POOL.value) | Q(assignee__isnull=True), name="claim_in_pool_has_nobody"
            ),
            models.CheckConstraint(
                condition=Q(priority__gte=LOWEST_PRIORITY, priority__lte=HIGHEST_PRIORITY), name="claim_priority_1_to_5"
            ),
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="claim_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class ClaimEvent(models.Model):
    """One entry in a claim's history, written once. `by` is null for the house itself, and for who was removed."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="events", db_index=False)
    happening = models.CharField(max_length=30, choices=[(h.value, h.value) for h in Happening])
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    by_person = models.BooleanField(default=False, help_text="Whether somebody did it, even one who is gone")
    from_user = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    to_user = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    from_value = models.CharField(max_length=60, blank=True, default="", help_text="Such as the state before")
    to_value = models.CharField(max_length=60, blank=True, default="")
    field = models.CharField(
        max_length=30, blank=True, default="", db_default="", help_text="Which one changed, of the details"
    )
    version = models.PositiveIntegerField(null=True, help_text="The claim's own, after it")
    explanation = models.CharField(max_length=300, blank=True, default="", help_text="Why; never a patient's data")
    text = SealedTextField(null=True, help_text="What people wrote")
    batch_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["claim", "-id"], name="claim_event_newest"),
            models.Index(fields=["by", "created_at"], name="claim_event_person"),
        ]

    def __str__(self) -> str:
        return self.happening


class ClaimNote(models.Model):
    """What was written about a claim. An older text of it stands in the history."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    by_person = models.BooleanField(
        default=True, db_default=True, help_text="Whether somebody wrote it, even one who is gone, or Claimdeck itself"
    )
    text = SealedTextField()
    created_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["claim", "-id"], name="claim_note_newest")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class PayerAnswer(AnswerFacts):
    """One answer of a payer about a claim in work; the latest stands on the claim as well."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="answers", db_index=False)
    run_id = models.UUIDField(null=True, help_text="The bulk check that brought it; null for a look-up")
    received_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-answer_checked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "answer_checked_at", "answer_key"], name="one_answer_per_check")
        ]

    def __str__(self) -> str:
        return self.answer_outcome


class PayerTerms(models.Model):
    """What an organization keeps of a payer: its other names, and within how many days claims and appeals count.

    The name is also that of the skill which its claims need.
    """

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    aliases = models.JSONField(default=list, blank=True)
    provider = models.CharField(
        max_length=20, blank=True, default="", help_text="The code of a payer that can be asked"
    )
    filing_limit_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="From the date of service")
    appeal_limit_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="From the payer's decision")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "payer terms"
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="one_line_per_payer_name")]

    def __str__(self) -> str:
        return self.name


class WorkSettings(models.Model):
    """How an organization hands out and watches its claims; without a row the defaults hold."""

    organization = models.OneToOneField(
        "accounts.Organization", primary_key=True, on_delete=models.CASCADE, related_name="work_settings"
    )
    open_claims_cap = models.PositiveIntegerField(
        null=True, blank=True, help_text="The most open claims of a person; what is on hold does not count"
    )
    offer_hourly = models.BooleanField(default=False, help_text="Hand out what waits in the pool every hour")
    untouched_days = models.PositiveSmallIntegerField(default=14)
    payers_given_at = models.DateTimeField(
        null=True, editable=False, help_text="When the organization was given the usual payers to begin with"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "work settings"

    def __str__(self) -> str:
        return f"work settings {self.pk}"
