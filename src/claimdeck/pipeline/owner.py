"""Whose claims the configured databases hold: one organization, and nobody else's people see any of it."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from claimdeck.accounts.access import Caller, require
from claimdeck.accounts.domain.roles import Permission
from claimdeck.accounts.models import Organization
from claimdeck.accounts.organizations import default_organization
from claimdeck.kit.errors import NotFound


def owner() -> Organization:
    """The organization of staging and production: the configured one (id or name), else the default one.

    Raises ImproperlyConfigured where the configured one is not there.
    """
    chosen: str = settings.PIPELINE.organization
    if not chosen:
        return default_organization()
    found = Organization.objects.filter(pk=chosen) if _is_id(chosen) else Organization.objects.filter(name=chosen)
    organization = found.first()
    if organization is None:
        message = "PIPELINE_ORGANIZATION names no organization: write its name or id, or leave it out for the default."
        raise ImproperlyConfigured(message)
    return organization


def require_owner(request: HttpRequest, permission: Permission) -> Caller:
    """The caller, who may do this and belongs to the organization of the pipeline.

    Raises Unauthenticated and Forbidden, and NotFound for people of other organizations.
    """
    caller = require(request, permission)
    if caller.organization.pk != owner().pk:
        raise NotFound("The pipeline is not set up for your organization.")
    return caller


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
