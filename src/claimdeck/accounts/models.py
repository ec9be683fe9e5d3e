"""Organizations, their practices and members, the tokens of programs, and who saw which patient data."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from claimdeck.accounts.domain.roles import Access
from claimdeck.kit.clock import now


class Organization(models.Model):
    """A billing office; everything that is stored belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    is_default = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, help_text="Holds made-up claims only")
    default_practice = models.ForeignKey("Practice", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_organization"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Practice(models.Model):
    """A provider group that bills under one tax identification number (TIN)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="practices")
    name = models.CharField(max_length=200)
    tin = models.CharField(max_length=9, validators=[RegexValidator(r"^\d{9}$", "A TIN has 9 digits.")])
    npi = models.CharField(max_length=10, blank=True, default="")
    address_line_1 = models.CharField(max_length=200, blank=True, default="")
    address_line_2 = models.CharField(max_length=200, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=2, blank=True, default="")
    zip_code = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "tin"], name="one_practice_per_tin"),
            models.CheckConstraint(condition=Q(tin__regex=r"^[0-9]{9}$"), name="practice_tin_has_9_digits"),
        ]

    def __str__(self) -> str:
        return self.name


class PayerMapping(models.Model):
    """Under which payer id a practice bills a payer, and from when to when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="payer_mappings")
    payer = models.CharField(max_length=20, help_text="The payer's code, such as uhc")
    payer_id = models.CharField(max_length=20)
    effective_from_date = models.DateField(null=True, blank=True)
    effective_to_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["payer", "effective_from_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_from_date__isnull=True)
                | Q(effective_to_date__isnull=True)
                | Q(effective_from_date__lte=models.F("effective_to_date")),
                name="mapping_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.payer} {self.payer_id}"


class User(AbstractUser):
    """A person who works for one organization. No practices chosen means all of the organization's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    access = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Access], default=Access.MEMBER.value)
    practices = models.ManyToManyField(Practice, blank=True, related_name="members")

    class Meta(AbstractUser.Meta):
        ordering = ["username"]


class ApiToken(models.Model):
    """A program's key. Only its hash is stored; the key itself is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, help_text="The first characters, to recognise it by")
    hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class AccessRecord(models.Model):
    """Who saw or took out which patient data, when, why and from where. Written once, never changed."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    username = models.CharField(max_length=150)
    via = models.CharField(max_length=10, help_text="session, token or cli")
    action = models.CharField(max_length=40, help_text="Such as view_row, download_results, search_payer")
    subject = models.CharField(max_length=40, help_text="What kind of thing was seen")
    subject_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organization", "-id"], name="access_record_newest"),
            models.Index(fields=["organization", "subject", "subject_id"], name="access_record_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.action} {self.subject}"
