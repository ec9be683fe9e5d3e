"""Addresses outside of `/api/v1/` that a room brings, such as those that tools of earlier days call."""

from dataclasses import dataclass

from django.urls import URLPattern


@dataclass(frozen=True, slots=True)
class Addresses:
    """Django's own patterns; they come before the web app's page, which answers everything that nobody else does."""

    patterns: tuple[URLPattern, ...]
