"""Changing how a person works: job title, skills, capacity and by what their claims are chosen."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record_for_member
from claimdeck.accounts.domain.audit import Kind, differences
from claimdeck.accounts.domain.handovers import Cause, release
from claimdeck.accounts.models import User
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.people.domain.strategies import Strategy
from claimdeck.people.models import Employee, EmployeeSkill, JobTitle, Skill
from claimdeck.people.selectors import settings_of

FIELDS: Final = frozenset({"role", "skills", "max_daily_claims", "seniority", "assign_by", "weekly_hours_off"})
_PLAIN: Final = ("max_daily_claims", "seniority", "weekly_hours_off")


@transaction.atomic
def change_employee(user: User, changes: Mapping[str, Any], by: Caller | None = None) -> Employee:
    """Set what is named of `FIELDS`: `role` an id or None, `skills` the whole list of `{skill, level}`.

    A skill taken away hands the work that needs it back. Raises Refused.
    """
    # Two administrators at once change one after the other, each from what the first has left.
    User.objects.select_for_update().get(pk=user.pk)
    user = User.objects.select_related("employee__role", "organization").get(pk=user.pk)
    employee = settings_of(user)
    before = _shown(employee)
    for name in _PLAIN:
        if name in changes:
            setattr(employee, name, changes[name])
    if "assign_by" in changes:
        employee.assign_by = Strategy(changes["assign_by"]).value
    if "role" in changes:
        employee.role = _role(user, changes["role"])
    employee.save()
    lost = _set_skills(employee, user, changes["skills"]) if "skills" in changes else False
    changed = differences(before, _shown(employee))
    if changed:
        record_for_member(Kind.EMPLOYEE_CHANGED, by, user, changed)
    if lost:
        release(user.pk, Cause.SKILL_REMOVED, by)
    return employee


def _role(user: User, role_id: int | None) -> JobTitle | None:
    if role_id is None:
        return None
    role = JobTitle.objects.filter(organization=user.organization, pk=role_id).first()
    if role is None:
        message = "Choose a job title of this organization."
        raise Refused("The person was not changed.", errors=[FieldError("role", message)])
    return role


def _set_skills(employee: Employee, user: User, chosen: Sequence[Mapping[str, int]]) -> bool:
    """Make these the person's skills; answers whether one was taken away."""
    levels = {one["skill"]: one["level"] for one in chosen}
    if len(levels) != len(chosen):
        message = "Name each skill once."
        raise Refused("The person was not changed.", errors=[FieldError("skills", message)])
    if Skill.objects.filter(organization=user.organization, pk__in=levels).count() != len(levels):
        message = "Choose skills of this organization."
        raise Refused("The person was not changed.", errors=[FieldError("skills", message)])
    held = EmployeeSkill.objects.filter(employee=employee)
    lost, _ = held.exclude(skill__in=levels).delete()
    rows = [EmployeeSkill(employee=employee, skill_id=skill, level=level) for skill, level in levels.items()]
    EmployeeSkill.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["employee", "skill"], update_fields=["level"]
    )
    return lost > 0


def _shown(employee: Employee) -> dict[str, Any]:
    """What an audit record says of it."""
    held = EmployeeSkill.objects.filter(employee=employee.pk).select_related("skill").order_by("skill__name")
    role = employee.role
    return {
        "role": role.name if role is not None else None,
        "skills": [f"{one.skill.name}: {one.level}" for one in held],
        "max_daily_claims": employee.max_daily_claims,
        "seniority": employee.seniority,
        "assign_by": employee.assign_by,
        "weekly_hours_off": str(Decimal(employee.weekly_hours_off).normalize()),
    }
