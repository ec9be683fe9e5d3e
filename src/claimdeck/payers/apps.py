"""Django's entry for the payers room."""

from django.apps import AppConfig


class PayersConfig(AppConfig):
    name = "claimdeck.payers"
    label = "payers"
