"""The staging database's tables, an app of their own because they live in a database of their own."""

from django.apps import AppConfig


class Staging(AppConfig):
    name = "claimdeck.pipeline.schema.staging"
    label = "staging"
    verbose_name = "Staging database"
