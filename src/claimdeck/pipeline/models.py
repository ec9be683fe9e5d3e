"""What Claimdeck itself keeps of the pipeline, in its own database: batches, imports, rules, labels."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claimdeck.kit.clock import now
from claimdeck.pipeline.domain.states import Severity
from claimdeck.storage.sealing import SealedJSONField, SealedTextField


class Batch(models.Model):
    """A run that leased claims and placed them; its counts are derived from the ledger of production."""

    run = models.OneToOneField("runs.Run", on_delete=models.CASCADE, primary_key=True, related_name="pipeline_batch")
    most_claims = models.PositiveIntegerField(help_text="How many claims it may lease")
    loaded = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0, help_text="Of the failed: until a person releases them")
    dead_letters = models.PositiveIntegerField(default=0)
    loads = models.PositiveIntegerField(default=0)
    stage_seconds = models.JSONField(default=dict, blank=True, help_text="Seconds each stage took, by its name")
    rules_not_run = models.JSONField(default=list, blank=True, help_text="Rules whose reference table is empty")
    model_version = models.CharField(max_length=64, default="", blank=True)
    last_claim_id = models.CharField(max_length=50, default="", blank=True)

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"batch {self.run_id}"


class ClaimsImport(models.Model):
    """A run that put the claims of an uploaded file into staging; how many were read and refused, the run says.

    `expected_new` is written before a chunk is staged: staging is another database, so that who goes on after a crash
    can tell the claims that this import has staged from those that were there before it.
    """

    run = models.OneToOneField("runs.Run", on_delete=models.CASCADE, primary_key=True, related_name="claims_import")
    # People name files after patients, and headings are their own words.
    sealed_filename = SealedTextField()
    unused_columns = SealedJSONField(null=True, help_text="Headings of a CSV file that say nothing to us")
    file_kind = models.CharField(max_length=4, help_text="837P or CSV")
    file_size = models.PositiveBigIntegerField(help_text="In bytes")
    received_date = models.DateField(help_text="Day of receipt of claims that have none of their own")
    chunk_claims = models.PositiveIntegerField(help_text="Claims in a chunk; fewer where they are long")
    chunks = models.PositiveIntegerField(default=0, help_text="How many are staged")
    expected_new = models.PositiveIntegerField(null=True, help_text="Of the chunk under way")
    staged = models.PositiveIntegerField(default=0)
    existing = models.PositiveIntegerField(default=0, help_text="Were in staging before, and stayed as they are")
    reasons = models.JSONField(default=dict, help_text="Reason → how many claims, and where in the file the first are")

    def __str__(self) -> str:
        return f"import {self.run_id}"


class RuleSetting(models.Model):
    """How an organization wants one of Claimdeck's rules; without one, as the rule itself says."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=6, blank=True, choices=[(s.value, s.value) for s in Severity])
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "rule"], name="pipeline_rule_setting_once")]

    def __str__(self) -> str:
        return self.rule


class OwnRule(models.Model):
    """A rule that an organization wrote, one row a version; the one that is active runs."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60, help_text="Letters, digits and underscores; the rule's id is own_<name>")
    version = models.PositiveIntegerField(default=1)
    level = models.CharField(max_length=5, choices=[("claim", "claim"), ("line", "line")])
    expression = models.TextField(max_length=2_000, help_text="What is true of a claim or line that breaks the rule")
    severity = models.CharField(max_length=6, choices=[(s.value, s.value) for s in Severity])
    carc = models.CharField(max_length=5, blank=True, default="")
    rarc = models.CharField(max_length=6, blank=True, default="")
    expected = models.CharField(max_length=200, blank=True, default="")
    fix = models.CharField(max_length=300, blank=True, default="")
    active = models.BooleanField(default=False, help_text="Turned on after it was tried")
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name", "version"], name="pipeline_own_rule_version_once"),
            models.CheckConstraint(condition=Q(level__in=["claim", "line"]), name="pipeline_own_rule_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} version {self.version}"


class ConfirmedFilter(models.Model):
    """What a reviewer said a claim's filter is; 0 means that none is right. Training learns from these."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    claim_id = models.CharField(max_length=50)
    filter_number = models.PositiveSmallIntegerField()
    confirmed_at = models.DateTimeField(default=now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    model_version = models.CharField(max_length=64, default="", db_default="", blank=True)
    predicted = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The filter that this model had chosen; empty where it chose none"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "claim_id"], name="pipeline_confirmed_filter_once")
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.filter_number}"


class ScoredLoad(models.Model):
    """What a model said of the claims of one load, as counts: nothing of a claim or of a patient."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    model_version = models.CharField(max_length=64)
    scored_at = models.DateTimeField(default=now)
    claims = models.PositiveIntegerField()
    chosen = models.JSONField(default=dict, blank=True, help_text="Claims by the filter that was chosen")
    sampled = models.PositiveIntegerField(default=0, help_text="Claims that the histograms were made of")
    histograms = models.JSONField(default=dict, blank=True, help_text="Counts of each feature, cut as on the card")

    class Meta:
        indexes = [models.Index(fields=["organization", "model_version", "-id"], name="pipeline_scored_newest")]

    def __str__(self) -> str:
        return f"{self.model_version} {self.claims}"
