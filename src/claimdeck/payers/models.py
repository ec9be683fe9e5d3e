"""A payer's credentials and limits per organization, and what all workers share about it."""

import uuid

from django.db import models
from django.db.models import Q

from claimdeck.kit.clock import now
from claimdeck.payers.domain.circuit import CircuitState
from claimdeck.web.sealing import SealedJSONField


class Source(models.TextChoices):
    """Where an account was set up."""

    SETTINGS = "settings"
    ENVIRONMENT = "environment"


class PayerAccount(models.Model):
    """How one organization reaches one payer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="payer_accounts")
    payer = models.CharField(max_length=40, help_text="The connector's code, such as uhc")
    name = models.CharField(max_length=100)
    base_url = models.CharField(max_length=500)
    token_path = models.CharField(max_length=200, default="/v1/oauthtoken")
    paths = models.JSONField(default=dict, blank=True, help_text="Calls whose path differs from the default")
    # {"client_id": ..., "client_secret": ...}
    credentials = SealedJSONField()
    limits = models.JSONField(default=dict, blank=True, help_text="Limits that differ from the connector's")
    is_active = models.BooleanField(default=True)
    is_sandbox = models.BooleanField(default=False, help_text="The answers are made up")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.SETTINGS)
    last_tested_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_test_result = models.CharField(max_length=300, blank=True, default="", editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["name", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "payer"],
                condition=Q(is_active=True),
                name="payer_account_one_active",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PayerState(models.Model):
    """What all worker processes share about one account; changed only by conditional updates."""

    account = models.OneToOneField(PayerAccount, primary_key=True, on_delete=models.CASCADE, related_name="state")
    # {"access_token": ...}
    token = SealedJSONField(null=True)
    token_expires_at = models.DateTimeField(null=True)
    # Counts changes of the token, dropping it included, so that nobody stores a token for old credentials.
    token_serial = models.PositiveBigIntegerField(default=0)
    refresh_holder = models.CharField(max_length=64, blank=True, default="")
    refresh_until = models.DateTimeField(null=True)
    # The times of the latest calls (milliseconds since the epoch, how many), and a version to change them by.
    recent_slots = models.JSONField(default=list)
    slots_version = models.PositiveBigIntegerField(default=0)
    leases_version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"state of {self.account_id}"


class CallLease(models.Model):
    """How many simultaneous calls one worker process may make; worthless after `expires_at`."""

    account = models.ForeignKey(PayerAccount, on_delete=models.CASCADE, related_name="leases")
    holder = models.CharField(max_length=64)
    granted = models.PositiveIntegerField(default=0)
    wanted = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "holder"], name="call_lease_holder")]

    def __str__(self) -> str:
        return f"{self.granted} calls for {self.holder}"


class Circuit(models.Model):
    """A circuit that is or was open: the payer kept failing for one practice of an account."""

    account = models.ForeignKey(PayerAccount, on_delete=models.CASCADE, related_name="circuits")
    # The practice's tax id, and which calls: a payer may be down for one practice and well for the others.
    scope = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in CircuitState])
    since = models.DateTimeField()
    probe_at = models.DateTimeField()
    probes = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "scope"], name="circuit_scope")]

    def __str__(self) -> str:
        return f"{self.state} since {self.since:%Y-%m-%d %H:%M}"
