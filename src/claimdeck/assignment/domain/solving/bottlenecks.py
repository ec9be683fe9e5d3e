"""What exactly keeps claims from being placed, read from the cut of the network, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from claimdeck.assignment.domain.eligibility import lacks
from claimdeck.assignment.domain.people import Person, is_present, skill_key
from claimdeck.assignment.domain.proposal import Bottleneck
from claimdeck.assignment.domain.rules.rule import Action
from claimdeck.assignment.domain.solving.columns import Flags, Numbers, any_in
from claimdeck.assignment.domain.solving.dealing import NOBODY
from claimdeck.assignment.domain.solving.groups import Groups, Requirement
from claimdeck.assignment.domain.solving.optimum import Situation
from claimdeck.assignment.domain.solving.placing import Network, flow_of

_NAMED: Final = 3
# Beyond so many nodes without a place, those that hang together are one bottleneck.
_MOST_SEARCHES: Final = 100


@dataclass(frozen=True, slots=True)
class Bottlenecks:
    """All of them, those that leave the most claims first, and which of them (a place) each claim has, or -1."""

    found: tuple[Bottleneck, ...]
    of: Numbers


@dataclass(slots=True)
class _Found:
    """One bottleneck before it has its key."""

    bottleneck: Bottleneck
    claims: list[int] = field(default_factory=list)


def bottlenecks(given: Situation, person: Numbers) -> Bottlenecks:
    """The bottleneck of each claim that is neither placed nor held."""
    open_ = given.entry >= 0
    missing = np.flatnonzero(open_ & (person == NOBODY))
    of = np.full(len(person), -1, np.int64)
    if not len(missing):
        return Bottlenecks((), of)
    without = ~any_in(given.groups.eligible)
    alone = without[given.groups.group[missing]] if len(given.people) else np.ones(len(missing), np.bool_)
    found = [*_without_anybody(given, missing[alone]), *_without_room(given, person, missing[~alone])]
    found.sort(key=lambda one: (-one.bottleneck.unplaced, one.bottleneck.sentence))
    for place, one in enumerate(found):
        of[one.claims] = place
    return Bottlenecks(tuple(replace(one.bottleneck, key=f"b{n}") for n, one in enumerate(found, 1)), of)


def _without_anybody(given: Situation, missing: Numbers) -> list[_Found]:
    """Claims that nobody may take, whoever has room."""
    found: dict[str, _Found] = {}
    requirement = given.groups.requirement[missing]
    for number in np.unique(requirement).tolist():
        claims = missing[requirement == number].tolist()
        one = given.groups.requirements[number]
        sentence, fix = _nobody(one, given)
        made = Bottleneck("", sentence, fix, len(claims), 0, len(claims), (), (one.skill,), (one.payer,))
        if sentence in found:
            before = found[sentence]
            count = before.bottleneck.claims + len(claims)
            before.bottleneck = replace(before.bottleneck, claims=count, unplaced=count)
        else:
            found[sentence] = _Found(made)
        found[sentence].claims.extend(claims)
    return list(found.values())


def _nobody(one: Requirement, given: Situation) -> tuple[str, str]:
    rule = given.groups.rules[one.rule] if one.rule >= 0 else None
    action = rule.action if rule is not None else Action()
    active = [person for person in given.people if person.is_active]
    skilled = [person for person in active if lacks(person, one.skill, None, Action()) is None]
    if rule is not None and action.person:
        return _about_named(one, given, rule.name, action)
    if not skilled:
        return f"Nobody has the skill {one.payer}.", f"Give somebody the skill {one.payer}, or add a person with it."
    if all(lacks(person, one.skill, one.practice, Action()) for person in skilled):
        sentence = f"Nobody who has the skill {one.payer} may see the claims of their practice."
        return sentence, "Let one of them see the practice, or give the skill to somebody who does."
    name = rule.name if rule is not None else ""
    asked = " and ".join(filter(None, (action.role, _level(action, one.payer))))
    sentence = f'The rule "{name}" asks for {asked}, which nobody meets who may take {one.payer} claims.'
    return sentence, "Change the rule, or the skills or title of somebody."


def _level(action: Action, payer: str) -> str:
    if not action.skill and not action.level:
        return ""
    return f"{action.skill or payer}" + (f" at level {action.level}" if action.level else "")


def _about_named(one: Requirement, given: Situation, rule: str, action: Action) -> tuple[str, str]:
    named = next((person for person in given.people if person.key == action.person), None)
    if named is None or not named.is_active:
        return f'The rule "{rule}" names somebody who is not active here.', "Name another person in the rule."
    wrong = lacks(named, one.skill, one.practice, action)
    lacking = {"skill": f"does not have the skill {one.payer}", "practice": "may not see the claims of their practice"}
    sentence = f'The rule "{rule}" names {named.name}, who {lacking.get(wrong or "", "does not meet it")}.'
    return sentence, f"Change what {named.name} has, or name another person in the rule."


def _without_room(given: Situation, person: Numbers, missing: Numbers) -> list[_Found]:
    """Claims whose people are all taken: for each the smallest set of people and claims that fill one another up."""
    if not len(missing):
        return []
    placed = given.entry[(given.entry >= 0) & (person != NOBODY)]
    size = len(given.network.places)
    flow = flow_of(given.network, np.bincount(placed, minlength=size))
    residual = _Residual(given.network, flow.along)
    nodes = np.unique(given.entry[missing])
    together: dict[bytes, tuple[Flags, list[int]]] = {}
    if len(nodes) > _MOST_SEARCHES:
        reached = [residual.from_nodes(nodes)] * len(nodes)
    else:
        reached = [residual.from_nodes(nodes[place : place + 1]) for place in range(len(nodes))]
    for node, one in zip(nodes.tolist(), reached, strict=True):
        together.setdefault(one.tobytes(), (one, []))[1].append(node)
    found = []
    for one, entries in together.values():
        claims = missing[np.isin(given.entry[missing], entries)]
        found.append(_Found(_full(given, one, len(claims)), claims.tolist()))
    return found


class _Residual:
    """Where a further claim could push others to."""

    def __init__(self, network: Network, along: Numbers) -> None:
        used = along > 0
        self._tails = np.concatenate((network.tails, network.heads[used]))
        self._heads = np.concatenate((network.heads, network.tails[used]))
        self._size = len(network.places)

    def from_nodes(self, nodes: Numbers) -> Flags:
        reached = np.zeros(self._size, np.bool_)
        reached[nodes] = True
        count = 0
        while (now := int(reached.sum())) != count:
            count = now
            reached[self._heads[reached[self._tails]]] = True
        return reached


def _full(given: Situation, reached: Flags, unplaced: int) -> Bottleneck:
    """The bottleneck of these nodes: their claims compete for the places of their people."""
    competing = (given.entry >= 0) & reached[given.entry]
    count, places = int(competing.sum()), int(given.network.places[reached].sum())
    days = len(given.days)
    groups = np.unique(given.entry[competing] // days)
    # Only those who may take one of these claims: people are pooled by what they may take.
    who = [
        person
        for person, may, nodes in zip(given.people, any_in(given.groups.eligible[groups].T), given.nodes, strict=True)
        if may and reached[nodes].any()
    ]
    requirements = [given.groups.requirements[n] for n in np.unique(given.groups.requirement[competing]).tolist()]
    skills = {one.skill: one.payer for one in sorted(requirements, key=lambda one: (one.skill, one.payer))}
    what = _what(requirements, given.groups)
    if not places:
        sentence, fix = _no_places(given, who, what, count)
    else:
        before = " before their deadlines" if days > 1 else ""
        sentence = f"{what}: {count:,} claims for {_places(places)}{before}, held by {_people(who)}."
        one = f"Give {'one of these skills' if len(skills) > 1 else 'the skill'} to somebody who has room, or raise"
        # Where the bottleneck takes everybody, nobody else has room.
        full = len(who) == int((given.true_places.sum(axis=1) > 0).sum())
        fix = f"{'Raise' if full else one} a maximum, add a person, or plan over more days."
    keys = tuple(person.key for person in who)
    return Bottleneck("", sentence, fix, count, places, unplaced, keys, tuple(skills), tuple(skills.values()))


def _no_places(given: Situation, who: Sequence[Person], what: str, count: int) -> tuple[str, str]:
    when = "today" if len(given.days) == 1 else "on these days"
    claims = "1 claim" if count == 1 else f"{count:,} claims"
    if not any(is_present(person, day) for person in who for day in given.days):
        verb = "is" if len(who) == 1 else "are all"
        sentence = f"{what}: {claims}, and {_people(who)} {verb} absent {when}."
        return sentence, "Give the skill to somebody who is there, or plan over more days."
    sentence = f"{what}: {claims}, and {_people(who)} {'has' if len(who) == 1 else 'have'} no places left {when}."
    return sentence, "Raise their maximum, give the skill to somebody who has room, or plan over more days."


def _what(requirements: Sequence[Requirement], groups: Groups) -> str:
    payers = sorted({one.payer for one in requirements}, key=skill_key)
    rules = sorted({groups.rules[one.rule].name for one in requirements if one.rule >= 0 and _restricts(groups, one)})
    skills = f"skill {payers[0]}" if len(payers) == 1 else f"skills {_listed(payers)}"
    if not rules:
        return skills
    return f'{skills}, rule "{rules[0]}"' if len(rules) == 1 else f"{skills}, {len(rules)} rules"


def _restricts(groups: Groups, one: Requirement) -> bool:
    action = groups.rules[one.rule].action
    return bool(action.role or action.skill or action.level or action.person)


def _people(people: Sequence[Person]) -> str:
    return _listed([person.name for person in people]) if people else "nobody"


def _places(count: int) -> str:
    return "1 place" if count == 1 else f"{count:,} places"


def _listed(names: Sequence[str]) -> str:
    if len(names) > _NAMED + 1:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
