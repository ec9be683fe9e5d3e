"""An organization's own lists of skills and of job titles."""

from typing import TypeVar

from django.db.models import Count
from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import require
from claimdeck.people import lists, schemas, selectors
from claimdeck.people.models import JobTitle, Skill
from claimdeck.people.permissions import PEOPLE_MANAGE, PEOPLE_READ
from claimdeck.web.pages import Page, PageContent, PageQuery, paginate

Thing = TypeVar("Thing", Skill, JobTitle)

router = Router(tags=["people"])


@router.get("skills/", response=Page[schemas.SkillOut])
def list_skills(request: HttpRequest, query: Query[PageQuery]) -> PageContent[Skill]:
    """The skills that claims may need, by name."""
    caller = require(request, PEOPLE_READ)
    found = selectors.skills_in(caller.organization).annotate(people=Count("employees"))
    return paginate(request, found, query, lambda skill: skill)


@router.post("skills/", response={201: schemas.SkillOut})
def add_skill(request: HttpRequest, form: schemas.SkillForm) -> Skill:
    """A new skill; claims of a payer of this name, or with this alias, need it."""
    caller = require(request, PEOPLE_MANAGE)
    return _counted(lists.add_skill(caller.organization, form.name, by=caller))


@router.patch("skills/{int:skill_id}/", response=schemas.SkillOut)
def rename_skill(request: HttpRequest, skill_id: int, form: schemas.SkillForm) -> Skill:
    """Another name for a skill."""
    caller = require(request, PEOPLE_MANAGE)
    return _counted(lists.rename_skill(selectors.skill_in(caller.organization, skill_id), form.name, by=caller))


@router.delete("skills/{int:skill_id}/", response={204: None})
def remove_skill(request: HttpRequest, skill_id: int) -> None:
    """Take a skill from the list and from everybody who has it; the open claims that need it return to the pool."""
    caller = require(request, PEOPLE_MANAGE)
    lists.remove_skill(selectors.skill_in(caller.organization, skill_id), by=caller)


@router.get("roles/", response=Page[schemas.RoleOut])
def list_roles(request: HttpRequest, query: Query[PageQuery]) -> PageContent[JobTitle]:
    """The job titles, the most senior first."""
    caller = require(request, PEOPLE_READ)
    found = selectors.roles_in(caller.organization).annotate(people=Count("employees"))
    return paginate(request, found, query, lambda role: role)


@router.post("roles/", response={201: schemas.RoleOut})
def add_role(request: HttpRequest, form: schemas.RoleForm) -> JobTitle:
    """A new job title, below all others."""
    caller = require(request, PEOPLE_MANAGE)
    return _counted(lists.add_role(caller.organization, form.name, by=caller))


@router.post("roles/order/", response={204: None})
def order_roles(request: HttpRequest, order: schemas.RoleOrder) -> None:
    """Rank all job titles, the most senior first."""
    caller = require(request, PEOPLE_MANAGE)
    lists.order_roles(caller.organization, order.roles, by=caller)


@router.patch("roles/{int:role_id}/", response=schemas.RoleOut)
def rename_role(request: HttpRequest, role_id: int, form: schemas.RoleForm) -> JobTitle:
    """Another name for a job title."""
    caller = require(request, PEOPLE_MANAGE)
    return _counted(lists.rename_role(selectors.role_in(caller.organization, role_id), form.name, by=caller))


@router.delete("roles/{int:role_id}/", response={204: None})
def remove_role(request: HttpRequest, role_id: int) -> None:
    """Take a job title from the list; whoever had it has none."""
    caller = require(request, PEOPLE_MANAGE)
    lists.remove_role(selectors.role_in(caller.organization, role_id), by=caller)


def _counted(thing: Thing) -> Thing:
    """With how many people have it, as the lists show it."""
    thing.__dict__["people"] = thing.employees.count()
    return thing
