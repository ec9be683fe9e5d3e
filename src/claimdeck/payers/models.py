"""A payer's credentials and limits per organization, and what all workers share about it."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from claimdeck.kit.clock import now
from claimdeck.payers.domain.circuit import CircuitState
from claimdeck.payers.domain.troubles import TroubleKind
from claimdeck.payers.fingerprints import credentials_key
from claimdeck.storage.sealing import SealedJSONField, Unopened


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
    # Equal where accounts, also those of other organizations, have the same credentials: they share the payer's limits.
    credentials_key = models.CharField(max_length=32, default="", db_default="", db_index=True, editable=False)
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.secrets is not None:
            self.credentials_key = credentials_key(self.payer, self.base_url, self.token_path, self.secrets)
        super().save(*args, **kwargs)

    @property
    def secrets(self) -> dict[str, str] | None:
        """Client id and secret; None where they cannot be opened with the configured keys."""
        return None if isinstance(self.credentials, Unopened) else dict(self.credentials)


class PayerToken(models.Model):
    """The access token for some credentials, whichever accounts have them; changed only by conditional updates."""

    # See `fingerprints.credentials_key`.
    key = models.CharField(primary_key=True, max_length=32)
    # {"access_token": ...}
    token = SealedJSONField(null=True)
    expires_at = models.DateTimeField(null=True)
    # Counts changes of the token, dropping it included, so that nobody stores a token that was dropped meanwhile.
    serial = models.PositiveBigIntegerField(default=0)
    refresh_holder = models.CharField(max_length=64, blank=True, default="")
    refresh_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.key[:8]}"


class CallPace(models.Model):
    """When the latest calls of one client at one payer's address went, whichever accounts it is set up in."""

    # See `fingerprints.pace_key`.
    key = models.CharField(primary_key=True, max_length=32)
    # The times of the latest calls (milliseconds since the epoch, how many), and a version to change them by.
    recent_calls = models.JSONField(default=list)
    calls_version = models.PositiveBigIntegerField(default=0)
    leases_version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"pace of {self.key[:8]}"


class CallGrant(models.Model):
    """How many simultaneous calls one worker process may make; worthless after `expires_at`."""

    pace = models.ForeignKey(CallPace, on_delete=models.CASCADE, related_name="grants")
    holder = models.CharField(max_length=64)
    granted = models.PositiveIntegerField(default=0)
    wanted = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pace", "holder"], name="call_grant_holder")]

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


class Trouble(models.Model):
    """What keeps an account from being asked; the row is there while it lasts, and people are told of it once."""

    account = models.ForeignKey(PayerAccount, on_delete=models.CASCADE, related_name="troubles")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in TroubleKind])
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="trouble_once_per_account")]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since:%Y-%m-%d %H:%M}"
