"""Django's entry for the status room."""

from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "claimdeck.status"
    label = "status"
