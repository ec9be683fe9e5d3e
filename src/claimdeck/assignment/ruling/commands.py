"""Storing rules: the whole list at once, so that two people who edit it never mix their orders."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.models import Organization
from claimdeck.assignment.domain.rules.reading import read_rules
from claimdeck.assignment.models import Rule
from claimdeck.assignment.ruling.reading import (
    WrittenRule,
    people_by_key,
    rows_of,
    sentence_of,
    version_of,
    written_rules,
)
from claimdeck.kit.errors import Conflict, FieldError, NotFound, Refused
from claimdeck.people.selectors import roles_in, skills_in

_STORED: Final = ("name", "is_active", "conditions", "action")


@transaction.atomic
def replace_rules(caller: Caller, version: str, rules: Sequence[WrittenRule]) -> tuple[WrittenRule, ...]:
    """Store these rules in their order in place of those of that version; what is not among them is deleted.

    Raises Conflict where the stored ones are others by now, NotFound for a rule of somebody else's, and Refused with
    what is wrong with each.
    """
    organization = caller.organization
    # Two who save at once: the organization's row is the queue they stand in.
    Organization.objects.select_for_update().get(pk=organization.pk)
    before = written_rules(organization)
    if version != version_of(before):
        raise Conflict(
            "Somebody has changed the rules meanwhile. Load them again; what you changed is not stored.",
            code="RULES_CHANGED",
        )
    check(organization, rules)
    known = {row.pk: row for row in rows_of(organization)}
    if any(rule.id is not None and rule.id not in known for rule in rules):
        raise NotFound("One of these rules does not exist any more. Load the rules again.")
    _store(organization, known, rules)
    after = written_rules(organization)
    _record(caller, before, after)
    return after


def check(organization: Organization, rules: Sequence[WrittenRule]) -> None:
    """Raises Refused with every fault of the rules, also a role, skill or person that the organization has not."""
    faults: list[FieldError] = []
    read_rules([rule.content for rule in rules])
    ids = [rule.id for rule in rules if rule.id is not None]
    if len(set(ids)) != len(ids):
        raise Refused("A rule stands twice in the list. Take one of them out.")
    names = {
        "role": {role.name.casefold() for role in roles_in(organization)},
        "skill": {skill.name.casefold() for skill in skills_in(organization)},
        "person": set(people_by_key(organization)),
    }
    for number, rule in enumerate(rules, 1):
        for part, there in names.items():
            named = str(rule.action.get(part) or "")
            if named and named.casefold() not in there:
                faults.append(FieldError(f"rules.{number}.action.{part}", _MISSING[part].format(rule.name)))
    if faults:
        raise Refused("The rules cannot be used as they are.", errors=faults)


def _store(organization: Organization, known: dict[int, Rule], rules: Sequence[WrittenRule]) -> None:
    kept = {rule.id for rule in rules if rule.id is not None}
    rows_of(organization).exclude(pk__in=kept).delete()
    # Two rules may change names with each other: meanwhile each has one that nobody can give.
    rows_of(organization).update(name=Concat(Value("\x1f"), Cast(F("pk"), CharField())))
    for position, rule in enumerate(rules, 1):
        row = Rule(organization=organization) if rule.id is None else known[rule.id]
        row.position = position
        for part in _STORED:
            setattr(row, part, getattr(rule, part))
        row.save()


def _record(caller: Caller, before: Sequence[WrittenRule], after: Sequence[WrittenRule]) -> None:
    people = people_by_key(caller.organization)
    was, now = ({rule.id: _said(rule, people) for rule in rules} for rules in (before, after))
    changes: dict[str, list[Any]] = {
        rule.name: [was.get(rule.id), now.get(rule.id)]
        for rule in (*before, *after)
        if was.get(rule.id) != now.get(rule.id)
    }
    if [rule.name for rule in before] != [rule.name for rule in after]:
        changes["order"] = [[rule.name for rule in before], [rule.name for rule in after]]
    if changes:
        record(Kind.RULES_CHANGED, caller, subject="rules", changes=changes)


def _said(rule: WrittenRule, people: Mapping[str, str]) -> str:
    return sentence_of(rule, people) if rule.is_active else f"Not used: {sentence_of(rule, people)}"


_MISSING: Final = {
    "role": "{}: there is no such role. Choose one of the organization's list.",
    "skill": "{}: there is no such skill. Choose one of the organization's list.",
    "person": "{}: there is no such person. Choose one of the organization's people.",
}
