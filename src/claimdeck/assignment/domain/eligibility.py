"""Who may take a claim at all: skill, practice, and what the rule that decides about it asks for."""

from collections.abc import Sequence
from datetime import date

from claimdeck.assignment.domain.people import Person, is_present, skill_key
from claimdeck.assignment.domain.rules.rule import Action, Rule, first_match
from claimdeck.assignment.domain.work import ClaimToPlan

NO_RULE = Action()


def may_take(person: Person, claim: ClaimToPlan, rules: Sequence[Rule], today: date) -> str | None:
    """The sentence of the first hard condition that forbids it, None where nothing does; capacity apart.

    For claims that are handed over by hand: a rule that holds the claim out of plans forbids it as well.
    """
    rule = first_match(rules, claim, today)
    action = rule.action if rule is not None else NO_RULE
    if rule is not None and action.hold:
        return f'The rule "{rule.name}" holds the claim.'
    if not is_present(person, today):
        return f"{person.name} is absent today." if person.is_active else f"{person.name} is not active."
    wrong = lacks(person, claim.skill, claim.practice, action)
    if wrong is None:
        return None
    said = {
        "skill": f"{person.name} does not have the skill {claim.payer}.",
        "practice": f"{person.name} may not see the claims of this practice.",
        "person": f'The rule "{rule.name if rule else ""}" names somebody else.',
    }
    return said.get(wrong, f'{person.name} does not meet the rule "{rule.name if rule else ""}".')


def lacks(person: Person, skill: str, practice: str | None, action: Action) -> str | None:
    """What a person lacks for such claims: skill, practice, person, role or level; None for nothing."""
    if skill not in person.skills:
        return "skill"
    if practice is not None and person.practices is not None and practice not in person.practices:
        return "practice"
    return unmet(person, skill, action)


def unmet(person: Person, skill: str, action: Action) -> str | None:
    """Which part of a rule the person does not meet: person, role or level."""
    if action.person and action.person != person.key:
        return "person"
    if action.role and skill_key(action.role) != skill_key(person.role):
        return "role"
    needed = skill_key(action.skill) or skill
    if (action.skill or action.level) and person.skills.get(needed, 0) < max(1, action.level):
        return "level"
    return None
