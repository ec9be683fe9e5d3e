"""Organizations, their practices and members, the tokens of programs, and who saw or changed what."""

import uuid
from datetime import datetime
from typing import Any, NoReturn

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from claimdeck.accounts.domain.days import USUAL_TIME_ZONE, USUAL_WORKING_DAYS
from claimdeck.accounts.domain.roles import Access
from claimdeck.kit.clock import now


class Organization(models.Model):
    """A billing team; everything that is stored belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    is_default = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, help_text="Holds made-up claims only")
    default_practice = models.ForeignKey("Practice", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # With defaults of the database's own: a process one version behind does not know of these.
    time_zone = models.CharField(
        max_length=64, default=USUAL_TIME_ZONE, db_default=USUAL_TIME_ZONE, help_text="Where its day begins and ends"
    )
    working_days = models.CharField(
        max_length=7, default=USUAL_WORKING_DAYS, db_default=USUAL_WORKING_DAYS, help_text="1 is Monday, 7 Sunday"
    )
    registration_open = models.BooleanField(
        default=True, db_default=True, help_text="Anybody may register and wait for approval; the default one's only"
    )
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
    one_time_until_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="The password works once, until then; null: it is their own"
    )
    one_time_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    # With defaults of the database's own: a process one version behind does not know of these.
    awaits_approval = models.BooleanField(
        default=False, db_default=False, help_text="Registered, and no administrator has let them in yet"
    )
    is_command_line = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="Stands for the machine's shell, is nobody"
    )
    session_epoch = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="Sessions of an earlier number have ended"
    )

    class Meta(AbstractUser.Meta):
        ordering = ["username"]

    @property
    def must_choose_password(self) -> bool:
        """Whether the password was made by somebody else and is to be replaced before anything else."""
        return self.one_time_until_at is not None

    def get_session_auth_hash(self) -> str:
        """What a session carries of its person's account; when it changes, the session has ended."""
        by_password: str = super().get_session_auth_hash()
        if not self.session_epoch:
            return by_password
        return salted_hmac("claimdeck.session", f"{by_password}{self.session_epoch}", algorithm="sha256").hexdigest()


class Invitation(models.Model):
    """Lets one person register into an organization. Only the code's hash is stored; it is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    hash = models.CharField(max_length=64, unique=True, editable=False)
    access = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Access], default=Access.MEMBER.value)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class ApiToken(models.Model):
    """A program's key. Only its hash is stored; the key itself is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, help_text="The first characters, to recognise it by")
    hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    is_configured = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="Made of `security.api_key`, which it ends with"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]

    @property
    def owner(self) -> str:
        """The user name of the person whose token it is."""
        return self.user.username

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


class LoginBound(models.Model):
    """How many log-ins failed lately with something in common. Names and addresses are kept as keyed hashes only."""

    key = models.CharField(max_length=64, primary_key=True)
    shared = models.CharField(max_length=10, help_text="account, place or address")
    account = models.CharField(max_length=64, blank=True, default="", help_text="Hash of the user name")
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    locked_until_at = models.DateTimeField(null=True)
    known_at = models.DateTimeField(null=True, help_text="When the account was last logged in from this address")

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="login_bound_account"),
            models.Index(fields=["failed_at"], name="login_bound_failed"),
        ]


class AuditRecords(models.QuerySet["AuditRecord"]):
    """Append-only: nothing here changes or removes what was written, but for the purge of what is too old."""

    def update(self, **_values: Any) -> NoReturn:
        raise TypeError("Audit records are never changed.")

    def bulk_update(self, *_arguments: Any, **_values: Any) -> NoReturn:
        raise TypeError("Audit records are never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("Audit records are never deleted.")

    def purge_before(self, moment: datetime, at_most: int) -> int:
        """Delete up to `at_most` of the records that are older; gives how many."""
        oldest = AuditRecord.objects.filter(created_at__lt=moment).order_by("pk").values_list("pk", flat=True)
        return super(AuditRecords, AuditRecord.objects.filter(pk__in=list(oldest[:at_most]))).delete()[0]


class AuditRecord(models.Model):
    """What somebody did to access itself: who, what, from -> to, when, from where. Written once, never changed.

    People are kept by id and name instead of by reference, so that nothing of a record changes when they go.
    """

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField(null=True, help_text="Who did it; empty for the command line and for strangers")
    username = models.CharField(max_length=150, blank=True, default="")
    via = models.CharField(max_length=10, help_text="session, token, admin or cli")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, help_text="What kind of thing it was done to")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    subject_name = models.CharField(max_length=200, blank=True, default="")
    changes = models.JSONField(default=dict, help_text="Name: [from, to]; never a secret")
    address = models.CharField(max_length=45, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=now, editable=False)

    objects = AuditRecords.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organization", "-id"], name="audit_record_newest"),
            models.Index(fields=["organization", "kind", "-id"], name="audit_record_kind"),
            models.Index(fields=["created_at"], name="audit_record_age"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Audit records are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("Audit records are never deleted.")
