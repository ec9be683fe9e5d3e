"""Which rules run, and how heavy each is: Claimdeck's own as an organization wants them, and those it wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.rules.rule import Rule
from claimdeck.pipeline.domain.states import Severity


@dataclass(frozen=True)
class Rulebook:
    """The rules that run. `severities` has those that differ from the rules' defaults; `own` come after the others."""

    rules: tuple[Rule, ...]
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    own: tuple[Rule, ...] = ()

    @property
    def all(self) -> tuple[Rule, ...]:
        return (*self.rules, *self.own)

    def severity(self, rule: Rule) -> Severity:
        return self.severities.get(rule.id, rule.severity)

    def rule(self, rule_id: str) -> Rule:
        """The rule of a violation. Raises KeyError for an id that is not in the book."""
        return self.by_id()[rule_id]

    def by_id(self) -> Mapping[str, Rule]:
        """All of them by their ids."""
        return {rule.id: rule for rule in self.all}


@cache
def default_rulebook() -> Rulebook:
    """Every rule of Claimdeck as it is registered, and no other."""
    return Rulebook(RULES)
