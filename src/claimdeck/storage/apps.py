"""Django's entry for the storage room."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "claimdeck.storage"
    label = "storage"
