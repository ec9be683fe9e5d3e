"""Why a claim goes to a person, or to nobody, in a sentence; without anything of its patient."""

from collections.abc import Sequence
from typing import Final

from claimdeck.assignment.domain.proposal import Bottleneck
from claimdeck.assignment.domain.solving.optimum import Situation
from claimdeck.people.domain.strategies import Strategy

LONGEST: Final = 300


class Reasons:
    """Each sentence is made once: most claims share theirs with many."""

    def __init__(self, given: Situation, found: Sequence[Bottleneck]) -> None:
        self._given = given
        self._found = found
        self._held: dict[int, tuple[str, str]] = {}
        self._placed: dict[tuple[int, int], tuple[str, Strategy | None, str]] = {}
        self._unplaced: dict[tuple[int, int], tuple[str, str]] = {}

    def held(self, requirement: int) -> tuple[str, str]:
        """The rule's name and the sentence."""
        if requirement not in self._held:
            name = self._rule_name(requirement)
            self._held[requirement] = (name, _short(f'The rule "{name}" holds it out of the plan.'))
        return self._held[requirement]

    def unplaced(self, requirement: int, bottleneck: int) -> tuple[str, str]:
        """The rule's name, if one has a say, and the sentence."""
        key = (requirement, bottleneck)
        if key not in self._unplaced:
            sentence = "Nobody who may take it had room when its turn came."
            if bottleneck >= 0:
                one = self._found[bottleneck]
                sentence = one.sentence[:1].upper() + one.sentence[1:]
            self._unplaced[key] = (self._rule_name(requirement), _short(sentence))
        return self._unplaced[key]

    def placed(self, requirement: int, person: int) -> tuple[str, Strategy | None, str]:
        """The rule's name, the strategy by which the person takes it (None for a named one), and the sentence."""
        key = (requirement, person)
        if key not in self._placed:
            self._placed[key] = self._why(requirement, person)
        return self._placed[key]

    def _why(self, requirement: int, place: int) -> tuple[str, Strategy | None, str]:
        given = self._given
        one = given.groups.requirements[requirement]
        rule = given.groups.rule_of(requirement)
        person = given.people[place]
        name = rule.name if rule is not None else ""
        if rule is not None and rule.action.person:
            return name, None, _short(f'The rule "{name}" names {person.name}.')
        strategy = (rule.action.strategy if rule is not None else None) or person.assign_by
        group = int(given.groups.group_of[requirement])
        able = int((given.groups.eligible[group] & (given.places.sum(axis=1) > 0)).sum())
        by = {
            Strategy.PAYER: f"least loaded of {able:,} who may take {one.payer}",
            Strategy.AGE: f"oldest patients first, {person.role or 'no title'}, among {able:,} for {one.payer}",
            Strategy.SENIORITY: (
                f"most urgent claims to the most senior, seniority {person.seniority}, among {able:,} for {one.payer}"
            ),
        }[strategy]
        said = f"the only one with room who may take {one.payer}" if able == 1 else by
        ruled = f' (rule "{name}")' if name else ""
        return name, strategy, _short(f"By {strategy.value}{ruled}: {said}.")

    def _rule_name(self, requirement: int) -> str:
        rule = self._given.groups.rule_of(requirement)
        return rule.name if rule is not None else ""


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else f"{sentence[: LONGEST - 2]} …"
