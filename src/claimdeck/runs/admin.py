"""Runs in the Django admin: to look at, never to change by hand."""

from django.contrib import admin

from claimdeck.runs.kinds import find_kind
from claimdeck.runs.models import Run, WorkerLife
from claimdeck.runs.progress import stage_of
from claimdeck.web.admin import ReadOnly


@admin.register(Run)
class RunAdmin(ReadOnly):
    list_display = (
        "id",
        "kind_label",
        "state",
        "stage_label",
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

    @admin.display(description="kind", ordering="kind")
    def kind_label(self, run: Run) -> str:
        kind = find_kind(run.kind)
        return kind.label if kind is not None else run.kind

    @admin.display(description="stage")
    def stage_label(self, run: Run) -> str:
        stage = stage_of(run)
        return stage.label if stage is not None else run.stage


@admin.register(WorkerLife)
class WorkerLifeAdmin(ReadOnly):
    list_display = ("name", "places", "started_at", "seen_at", "ended_at", "lost", "lost_at")
