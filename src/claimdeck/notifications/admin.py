"""The tables of notifications in the Django admin; what was told is history and read-only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claimdeck.notifications.models import Notification, Preference


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin[Notification]):
    list_display = ("created_at", "user", "event", "title", "read_at", "emailed_at", "email_attempts")
    list_filter = ("event", "created_at")
    search_fields = ("user__username", "title")
    list_select_related = ("user",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Preference)
class PreferenceAdmin(admin.ModelAdmin[Preference]):
    list_display = ("user", "event", "in_app", "email")
    list_filter = ("event",)
    search_fields = ("user__username",)
    list_select_related = ("user",)
