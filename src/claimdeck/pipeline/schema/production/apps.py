"""The production database's tables, an app of their own because they live in a database of their own."""

from django.apps import AppConfig


class Production(AppConfig):
    name = "claimdeck.pipeline.schema.production"
    label = "production"
    verbose_name = "Production database"
