"""The rules of an organization: Claimdeck's with its settings, and those it wrote."""

import polars as pl
from django.db.models import QuerySet

from claimdeck.accounts.models import Organization
from claimdeck.pipeline.domain.rules.expressions import NotAnExpression
from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.own import PREFIX, OwnText, own_rule
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.rules.rule import Rule, Search
from claimdeck.pipeline.domain.rules.rulebook import Rulebook
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.models import OwnRule, RuleSetting


def rulebook_of(organization: Organization) -> Rulebook:
    """What runs for its claims today: two queries."""
    settings = {setting.rule: setting for setting in RuleSetting.objects.filter(organization=organization)}
    return Rulebook(
        rules=tuple(rule for rule in RULES if rule.id not in settings or settings[rule.id].active),
        severities={name: Severity(one.severity) for name, one in settings.items() if one.severity},
        own=tuple(running(row) for row in own_rows(organization).filter(active=True)),
    )


def own_rows(organization: Organization) -> QuerySet[OwnRule]:
    """All versions of the rules that it wrote, by name, the newest first."""
    return OwnRule.objects.filter(organization=organization).order_by("name", "-version")


def text_of(row: OwnRule) -> OwnText:
    """The stored version as it was written."""
    return OwnText(
        name=row.name,
        level=Level(row.level),
        expression=row.expression,
        severity=Severity(row.severity),
        carc=row.carc,
        rarc=row.rarc,
        expected=row.expected,
        fix=row.fix,
    )


def running(row: OwnRule) -> Rule:
    """The stored version as a rule; one that this release cannot read any more is named as not run."""
    text = text_of(row)
    try:
        return own_rule(text)
    except NotAnExpression:
        return Rule(
            id=PREFIX + text.name,
            title=text.name,
            problem="",
            level=text.level,
            severity=text.severity,
            carc=text.carc,
            fix=text.fix,
            check=Search(_unreadable),
            reads=frozenset(),
            free_text=True,
        )


def _unreadable(_: Facts) -> pl.DataFrame:
    raise pl.exceptions.InvalidOperationError("The expression cannot be read.")
