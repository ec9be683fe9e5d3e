"""The one table of long work: state, counts, lease and times."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claimdeck.kit.clock import now
from claimdeck.runs.domain.states import ENDED, State


class Run(models.Model):
    """A piece of long work, whatever room it belongs to. The database is the truth, the broker only wakes workers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=40, help_text="What it is, in words for people")
    task_name = models.CharField(max_length=100, help_text="The task that its workers are told of")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.PENDING.value)

    total = models.PositiveIntegerField(default=0)
    processed = models.PositiveIntegerField(default=0)
    success = models.PositiveIntegerField(default=0)
    failure = models.PositiveIntegerField(default=0)
    # With defaults of the database's own: a process one version behind does not know of these.
    dead_letter = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Given up after several tries, to be looked at by somebody"
    )
    stage = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="Where in its kind's stages it is, or ended"
    )
    error_log = models.JSONField(default=list, blank=True)

    attempt = models.PositiveSmallIntegerField(default=0, help_text="Tries that ended without getting through")
    crashes = models.PositiveSmallIntegerField(
        default=0, db_column="deaths", help_text="Workers lost in a row without any progress between"
    )
    not_before_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until_at = models.DateTimeField(null=True, blank=True, editable=False)
    enqueued_at = models.DateTimeField(null=True, blank=True, editable=False, db_column="rung_at")
    turns = models.PositiveIntegerField(default=0, db_default=0, editable=False, help_text="How often it was taken up")
    turn_began_at = models.DateTimeField(null=True, blank=True, editable=False)
    promised_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When another run gave way to this one"
    )
    celery_task_id = models.CharField(max_length=64, blank=True, default="")

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="run_newest"),
            models.Index(fields=["state", "lease_until_at"], name="run_to_sweep"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="run_state_known"),
            models.CheckConstraint(
                condition=Q(processed=F("success") + F("failure") + F("dead_letter")),
                name="run_processed_is_the_sum",
            ),
            models.CheckConstraint(condition=Q(processed__lte=F("total")), name="run_processed_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(s.value for s in ENDED), completed_at__isnull=False)
                | (~Q(state__in=sorted(s.value for s in ENDED)) & Q(completed_at__isnull=True)),
                name="run_ends_when_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ScheduledTask(models.Model):
    """When a task of the timetable runs next, and how it went last. Taken by conditional update."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True, blank=True)
    last_seconds = models.FloatField(null=True, blank=True)
    last_result = models.CharField(max_length=200, blank=True, default="")
    failed = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WorkerLife(models.Model):
    """One life of a worker, written by itself every few seconds (`runs.working.presence`)."""

    name = models.CharField(max_length=200, help_text="The node name, its own in each life")
    places = models.PositiveSmallIntegerField(help_text="Jobs at once")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was asked to end; empty: it was not")
    lost = models.PositiveIntegerField(default=0, help_text="Processes of it that crashed lately")
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-seen_at"]
        verbose_name_plural = "worker lives"

    def __str__(self) -> str:
        return self.name
