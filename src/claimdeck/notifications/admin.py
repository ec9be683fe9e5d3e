"""The tables of notifications in the Django admin; what was told is history and read-only."""

from django.contrib import admin

from claimdeck.notifications.models import Notification, Preference
from claimdeck.web.admin import ReadOnly


@admin.register(Notification)
class NotificationAdmin(ReadOnly):
    list_display = ("created_at", "user", "event", "title", "read_at", "emailed_at", "email_attempts")
    list_filter = ("event", "created_at")
    search_fields = ("user__username", "title")
    list_select_related = ("user",)


@admin.register(Preference)
class PreferenceAdmin(admin.ModelAdmin[Preference]):
    list_display = ("user", "event", "in_app", "email")
    list_filter = ("event",)
    search_fields = ("user__username",)
    list_select_related = ("user",)
