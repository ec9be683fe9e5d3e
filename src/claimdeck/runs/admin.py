"""Runs in the Django admin: to look at, never to change by hand."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claimdeck.runs.models import Run


@admin.register(Run)
class RunAdmin(admin.ModelAdmin[Run]):
    list_display = (
        "id",
        "kind",
        "state",
        "total",
        "processed",
        "success",
        "failure",
        "created_at",
        "completed_at",
    )
    list_filter = ("state", "kind")
    date_hierarchy = "created_at"
    search_fields = ("id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
