"""Django's entry for the room that carries the web app's files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "claimdeck.web"
    label = "web"
