"""Rules as the database has them, as a plan takes them, and as people read them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

from django.db.models import QuerySet

from claimdeck.accounts.models import Organization
from claimdeck.assignment.domain.rules.reading import read_rules
from claimdeck.assignment.domain.rules.rule import Rule as PlanRule
from claimdeck.assignment.domain.rules.sentences import sentence
from claimdeck.assignment.models import Rule
from claimdeck.people.selectors import users_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRule:
    """A rule as it is written down; `conditions` and `action` have the form of `domain.rules.reading`."""

    id: int | None
    name: str
    is_active: bool
    conditions: list[dict[str, Any]]
    action: dict[str, Any]

    @classmethod
    def of(cls, row: Rule) -> Self:
        return cls(id=row.pk, name=row.name, is_active=row.is_active, conditions=row.conditions, action=row.action)

    @property
    def content(self) -> dict[str, Any]:
        """What decides about claims, as `read_rules` takes it."""
        return {"name": self.name, "conditions": self.conditions, "action": self.action}


def rows_of(organization: Organization) -> QuerySet[Rule]:
    """The organization's rules in the order in which they are tried."""
    return Rule.objects.filter(organization=organization).order_by("position", "id")


def written_rules(organization: Organization) -> tuple[WrittenRule, ...]:
    """The same as they are written down."""
    return tuple(map(WrittenRule.of, rows_of(organization)))


def version_of(rules: Iterable[WrittenRule]) -> str:
    """A text of 32 characters that changes with anything in the rules, or in their order."""
    said = json.dumps([[rule.id, rule.is_active, rule.content] for rule in rules], sort_keys=True)
    return blake2b(said.encode(), digest_size=16).hexdigest()


def in_use(rules: Iterable[WrittenRule]) -> tuple[PlanRule, ...]:
    """Those that are switched on, in their order, as a plan takes them. Raises Refused where one cannot be read."""
    return read_rules([rule.content for rule in rules if rule.is_active])


def people_by_key(organization: Organization) -> Mapping[str, str]:
    """The names of the organization's people by what a rule keeps of them."""
    return {str(user.pk): user.get_full_name() or user.get_username() for user in users_of(organization)}


def sentence_of(rule: WrittenRule, people: Mapping[str, str]) -> str:
    """The rule as people read it."""
    (read,) = read_rules([rule.content])
    return sentence(read, people)
