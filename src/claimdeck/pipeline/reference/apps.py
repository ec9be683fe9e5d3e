"""Code sets and fee schedules, an app of its own inside the pipeline's room."""

from django.apps import AppConfig


class Reference(AppConfig):
    name = "claimdeck.pipeline.reference"
    label = "reference"
    verbose_name = "Reference data"
