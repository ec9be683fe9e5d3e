"""Django's entry for the runs room."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "claimdeck.runs"
    label = "runs"
