"""Django's entry for the wiring: every process that uses Django knows the broker."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "claimdeck.config"
    label = "config"

    def ready(self) -> None:
        # Without this, tasks would be sent to Celery's own default broker in processes other than the worker.
        import claimdeck.config.celery  # noqa: F401, PLC0415
