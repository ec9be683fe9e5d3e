"""Django's entry for the notifications room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "claimdeck.notifications"
    label = "notifications"
