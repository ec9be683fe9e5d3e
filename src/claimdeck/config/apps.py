"""Django's entry for the wiring: every process that uses Django knows the broker, and what the rooms bring."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "claimdeck.config"
    label = "config"

    def ready(self) -> None:
        # Without this, tasks would be sent to Celery's own default broker in processes other than the worker.
        import claimdeck.config.celery  # noqa: F401, PLC0415
        from claimdeck.config.gathering import hand_in  # noqa: PLC0415 - what it imports needs Django

        hand_in()
