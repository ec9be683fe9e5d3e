"""Runs in the Django admin: to look at, never to change by hand."""

from django.contrib import admin

from claimdeck.runs.models import Run, WorkerLife
from claimdeck.web.admin import ReadOnly


@admin.register(Run)
class RunAdmin(ReadOnly):
    list_display = (
        "id",
        "kind",
        "state",
        "stage",
        "total",
        "processed",
        "success",
        "failure",
        "dead_letter",
        "created_at",
        "completed_at",
    )
    list_filter = ("state", "kind")
    date_hierarchy = "created_at"
    search_fields = ("id",)


@admin.register(WorkerLife)
class WorkerLifeAdmin(ReadOnly):
    list_display = ("name", "places", "started_at", "seen_at", "ended_at", "lost", "lost_at")
