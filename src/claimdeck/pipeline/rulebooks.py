"""The rules of an organization: Claimdeck's with its settings, and those it wrote."""

from claimdeck.accounts.models import Organization
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.rules.rulebook import Rulebook
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.models import RuleSetting


def rulebook_of(organization: Organization) -> Rulebook:
    """What runs for its claims today: two queries."""
    settings = {setting.rule: setting for setting in RuleSetting.objects.filter(organization=organization)}
    return Rulebook(
        rules=tuple(rule for rule in RULES if rule.id not in settings or settings[rule.id].active),
        severities={name: Severity(one.severity) for name, one in settings.items() if one.severity},
    )
