"""What may be done with organizations."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind, differences
from claimdeck.accounts.domain.days import checked_working_days, time_zones
from claimdeck.accounts.models import Organization, Practice
from claimdeck.kit.errors import Conflict, FieldError, Refused

DEFAULT_NAME: Final = "Main office"


def add_organization(name: str, *, is_demo: bool = False) -> Organization:
    """A new organization. Raises Refused for an empty name and Conflict for one that is taken."""
    name = _checked_name(name)
    try:
        with transaction.atomic():
            made = Organization.objects.create(name=name, is_demo=is_demo)
            _record(Kind.ORGANIZATION_ADDED, None, made, {"name": [None, name]})
            return made
    except IntegrityError as error:
        raise Conflict("There is an organization of this name already.", code="NAME_TAKEN") from error


def default_organization() -> Organization:
    """The default organization, made if there is none. Two processes that ask at once get the same one."""
    found = Organization.objects.filter(is_default=True).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made, _ = Organization.objects.update_or_create(name=DEFAULT_NAME, defaults={"is_default": True})
            return made
    except IntegrityError:
        return Organization.objects.get(is_default=True)


@transaction.atomic
def change_organization(
    organization: Organization,
    *,
    name: str | None = None,
    default_practice: UUID | None = None,
    clear: bool = False,
    time_zone: str | None = None,
    working_days: str | None = None,
    registration_open: bool | None = None,
    by: Caller | None = None,
) -> Organization:
    """Rename it, or choose the practice for rows without a TIN (`clear` chooses none), its days, and who may register.

    Raises Refused and Conflict.
    """
    before = _shown(organization)
    if name is not None:
        organization.name = _checked_name(name)
        if Organization.objects.filter(name=organization.name).exclude(pk=organization.pk).exists():
            raise Conflict("There is an organization of this name already.", code="NAME_TAKEN")
    if default_practice is not None:
        active = Practice.objects.filter(organization=organization, is_active=True)
        chosen = active.filter(pk=default_practice).first()
        if chosen is None:
            message = "Choose an active practice of this organization."
            raise Refused("The practice cannot be chosen.", errors=[FieldError("default_practice", message)])
        organization.default_practice = chosen
    elif clear:
        organization.default_practice = None
    _set_days(organization, time_zone, working_days)
    if registration_open is not None:
        organization.registration_open = registration_open
    organization.save(update_fields=["name", "default_practice", "time_zone", "working_days", "registration_open"])
    changed = differences(before, _shown(organization))
    if changed:
        _record(Kind.ORGANIZATION_CHANGED, by, organization, changed)
    return organization


def _set_days(organization: Organization, time_zone: str | None, working_days: str | None) -> None:
    faults = []
    if time_zone is not None:
        organization.time_zone = time_zone
        if time_zone not in time_zones():
            faults.append(FieldError("time_zone", "Choose a time zone by its name, such as America/New_York."))
    if working_days is not None:
        days = checked_working_days(working_days)
        organization.working_days = days or ""
        if days is None:
            faults.append(FieldError("working_days", "Choose at least one of the days 1 (Monday) to 7 (Sunday)."))
    if faults:
        raise Refused("The organization was not changed.", errors=faults)


def _shown(organization: Organization) -> dict[str, str | bool]:
    chosen = organization.default_practice
    return {
        "name": organization.name,
        "default_practice": chosen.name if chosen is not None else "",
        "time_zone": organization.time_zone,
        "working_days": organization.working_days,
        "registration_open": organization.registration_open,
    }


def _record(kind: Kind, by: Caller | None, organization: Organization, changes: Mapping[str, object]) -> None:
    record(
        kind,
        by,
        subject="organization",
        subject_id=organization.pk,
        subject_name=organization.name,
        changes=changes,
        organization=organization,
    )


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 200:
        message = "Give it a name of 1 to 200 characters."
        raise Refused("The organization needs a name.", errors=[FieldError("name", message)])
    return name
