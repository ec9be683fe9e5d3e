"""The lists that an organization begins with; what it has already stays as it is."""

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Organization
from claimdeck.people.domain.strategies import FIRST_ROLES, FIRST_SKILLS
from claimdeck.people.lists import add_missing
from claimdeck.people.models import JobTitle, Skill


def add_first_lists(organization: Organization, by: Caller | None = None) -> list[str]:
    """Add the first skills and job titles that it lacks; gives the names of those that were made."""
    return add_missing(organization, FIRST_SKILLS, FIRST_ROLES, by)


def begin_lists(organization: Organization) -> None:
    """Give a fresh organization its first lists; one that has any of its own is left alone."""
    untouched = not Skill.objects.filter(organization=organization).exists()
    if untouched and not JobTitle.objects.filter(organization=organization).exists():
        add_first_lists(organization)
