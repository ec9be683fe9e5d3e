"""Changing an organization's own lists: its skills, and its job titles in the order of rank."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.handovers import Cause, release
from claimdeck.accounts.models import Organization
from claimdeck.kit.errors import Conflict, FieldError, Refused
from claimdeck.people.models import EmployeeSkill, JobTitle, Skill
from claimdeck.people.selectors import roles_in, skills_in

MOST_IN_A_LIST: Final = 500
_TAKEN: Final = "There is one of this name already."


@transaction.atomic
def add_skill(organization: Organization, name: str, by: Caller | None = None) -> Skill:
    """Raises Refused where the list is full, Conflict for a name that is taken."""
    _locked(organization)
    _refuse_full(skills_in(organization).count())
    skill = Skill(organization=organization, name=name)
    _save(skill)
    _record(Kind.SKILL_ADDED, by, skill, {"name": [None, name]})
    return skill


@transaction.atomic
def rename_skill(skill: Skill, name: str, by: Caller | None = None) -> Skill:
    """Raises Conflict for a name that is taken."""
    before, skill.name = skill.name, name
    if before != name:
        _save(skill)
        _record(Kind.SKILL_CHANGED, by, skill, {"name": [before, name]})
    return skill


@transaction.atomic
def remove_skill(skill: Skill, by: Caller | None = None) -> None:
    """Take it from the list and from everybody who has it; the work that needs it is handed back."""
    _record(Kind.SKILL_REMOVED, by, skill, {"name": [skill.name, None]})
    holders = list(EmployeeSkill.objects.filter(skill=skill).values_list("employee_id", flat=True))
    skill.delete()
    for person_id in holders:
        release(person_id, Cause.SKILL_REMOVED, by)


@transaction.atomic
def add_role(organization: Organization, name: str, by: Caller | None = None) -> JobTitle:
    """A job title, below all others. Raises Refused where the list is full, Conflict for a name that is taken."""
    _locked(organization)
    roles = roles_in(organization)
    _refuse_full(roles.count())
    lowest = roles.aggregate(rank=Max("rank"))["rank"] or 0
    role = JobTitle(organization=organization, name=name, rank=lowest + 1)
    _save(role)
    _record(Kind.ROLE_ADDED, by, role, {"name": [None, name]})
    return role


@transaction.atomic
def rename_role(role: JobTitle, name: str, by: Caller | None = None) -> JobTitle:
    """Raises Conflict for a name that is taken."""
    before, role.name = role.name, name
    if before != name:
        _save(role)
        _record(Kind.ROLE_CHANGED, by, role, {"name": [before, name]})
    return role


@transaction.atomic
def remove_role(role: JobTitle, by: Caller | None = None) -> None:
    """Take it from the list; whoever had it has none, and those below move up."""
    _locked(role.organization)
    _record(Kind.ROLE_REMOVED, by, role, {"name": [role.name, None]})
    below = roles_in(role.organization).filter(rank__gt=role.rank)
    role.delete()
    below.update(rank=F("rank") - 1)


@transaction.atomic
def order_roles(organization: Organization, ids: Sequence[int], by: Caller | None = None) -> None:
    """Rank all job titles of the organization, the most senior first. Raises Refused unless it names each once."""
    _locked(organization)
    roles = {role.pk: role for role in roles_in(organization)}
    if sorted(ids) != sorted(roles):
        message = "Name every job title of the organization once. Load the list again if somebody has changed it."
        raise Refused("The order was not changed.", errors=[FieldError("roles", message)])
    before = [role.name for role in roles.values()]
    for rank, role_id in enumerate(ids, start=1):
        roles[role_id].rank = rank
    JobTitle.objects.bulk_update(roles.values(), ["rank"])
    after = [roles[role_id].name for role_id in ids]
    if before != after:
        _record(Kind.ROLE_CHANGED, by, roles[ids[0]], {"order": [before, after]})


def add_missing(
    organization: Organization, skills: Iterable[str], roles: Iterable[str], by: Caller | None = None
) -> list[str]:
    """Add those that the organization's lists lack, whatever the case they are written in; gives their names."""
    have = {name.lower() for name in skills_in(organization).values_list("name", flat=True)}
    titles = {name.lower() for name in roles_in(organization).values_list("name", flat=True)}
    made = [add_skill(organization, name, by).name for name in skills if name.lower() not in have]
    return made + [add_role(organization, name, by).name for name in roles if name.lower() not in titles]


def _locked(organization: Organization) -> None:
    """Two who change the lists at once do so one after the other."""
    Organization.objects.select_for_update().get(pk=organization.pk)


def _refuse_full(count: int) -> None:
    if count >= MOST_IN_A_LIST:
        message = f"The list holds {MOST_IN_A_LIST} already; remove one first."
        raise Refused("Nothing was added.", errors=[FieldError("name", message)])


def _save(thing: Skill | JobTitle) -> None:
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as error:
        raise Conflict(_TAKEN, code="NAME_TAKEN", errors=[FieldError("name", _TAKEN)]) from error


def _record(kind: Kind, by: Caller | None, thing: Skill | JobTitle, changes: Mapping[str, object]) -> None:
    record(
        kind,
        by,
        subject="skill" if isinstance(thing, Skill) else "role",
        subject_id=thing.pk,
        subject_name=thing.name,
        changes=changes,
        organization=thing.organization,
    )
