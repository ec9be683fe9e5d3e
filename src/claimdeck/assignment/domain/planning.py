"""The plan: claims, people and rules in, a proposal out. The same input in any order gives the same plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from claimdeck.accounts.domain.days import USUAL_WORKING_DAYS, working_days_from
from claimdeck.assignment.domain.people import Person
from claimdeck.assignment.domain.proposal import Load, Proposal, ProposedItem
from claimdeck.assignment.domain.rules.rule import Rule
from claimdeck.assignment.domain.solving.bottlenecks import Bottlenecks, bottlenecks
from claimdeck.assignment.domain.solving.classic import solve_classic
from claimdeck.assignment.domain.solving.columns import columns_of
from claimdeck.assignment.domain.solving.dealing import NOBODY
from claimdeck.assignment.domain.solving.groups import groups_of
from claimdeck.assignment.domain.solving.objective import worth
from claimdeck.assignment.domain.solving.optimum import Assigned, Situation, situation, solve
from claimdeck.assignment.domain.solving.reasons import Reasons
from claimdeck.assignment.domain.solving.what_if import what_ifs
from claimdeck.assignment.domain.work import ClaimToPlan

MOST_DAYS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """`today` is the organization's day, `working_days` as it stores them (`12345` is Monday to Friday).

    With `days` over 1, what does not fit today goes to the working days after it. `classic` plans as the product did
    before, for comparison, and for today only. Without `what_if` no changes are tried.
    """

    today: date
    working_days: str = USUAL_WORKING_DAYS
    days: int = 1
    classic: bool = False
    what_if: bool = True


def plan(
    claims: Sequence[ClaimToPlan], people: Sequence[Person], rules: Sequence[Rule], options: PlanOptions
) -> Proposal:
    """Who gets which claims. Every claim is in the proposal once, in the order in which they were given.

    `people` are all who might be named, those who are absent or not active too. Raises ValueError where two claims
    have one number, or two people one key.
    """
    _refuse_doubles(claims, people)
    people = sorted(people, key=lambda person: person.key)
    columns = columns_of(claims, options.today, options.working_days)
    groups = groups_of(columns, people, rules, options.today)
    given = situation(columns, groups, people, _days(options))
    assigned = solve_classic(given) if options.classic else solve(given)
    found = bottlenecks(given, assigned.person)
    tried = what_ifs(given, assigned.person, found.found) if options.what_if and not options.classic else ()
    preference_cost, share_cost, tiers = worth(given, assigned)
    placed = int((assigned.person != NOBODY).sum())
    held = int((groups.group < 0).sum())
    return Proposal(
        items=_items(given, assigned, found),
        loads=_loads(given, assigned),
        bottlenecks=found.found,
        what_ifs=tried,
        tiers=tiers,
        placed=placed,
        unplaced=len(claims) - placed - held,
        held=held,
        preference_cost=preference_cost,
        share_cost=share_cost,
    )


def _refuse_doubles(claims: Sequence[ClaimToPlan], people: Sequence[Person]) -> None:
    if len({claim.number for claim in claims}) < len(claims):
        raise ValueError("Two claims have the same number.")
    if len({person.key for person in people}) < len(people):
        raise ValueError("Two people have the same key.")


def _days(options: PlanOptions) -> list[date]:
    """Today, whatever day of the week it is, and the working days after it."""
    if options.classic:
        return [options.today]
    more = min(options.days, MOST_DAYS) - 1
    return [options.today, *working_days_from(options.today + timedelta(days=1), more, options.working_days)]


def _items(given: Situation, assigned: Assigned, found: Bottlenecks) -> tuple[ProposedItem, ...]:
    reasons = Reasons(given, found.found)
    groups, claims = given.groups, given.columns.claims
    keys = [person.key for person in given.people]
    items: list[ProposedItem | None] = [None] * len(claims)
    rows = zip(
        claims,
        given.columns.given.tolist(),
        groups.requirement.tolist(),
        groups.group.tolist(),
        assigned.person.tolist(),
        assigned.day.tolist(),
        found.of.tolist(),
        strict=True,
    )
    for claim, place, requirement, group, person, day, bottleneck in rows:
        if group < 0:
            rule, sentence = reasons.held(requirement)
            items[place] = ProposedItem(claim.number, None, None, sentence, rule, rule)
        elif person == NOBODY:
            rule, sentence = reasons.unplaced(requirement, bottleneck)
            key = found.found[bottleneck].key if bottleneck >= 0 else ""
            items[place] = ProposedItem(claim.number, None, None, sentence, rule, "", key)
        else:
            rule, strategy, sentence = reasons.placed(requirement, person)
            items[place] = ProposedItem(claim.number, keys[person], strategy, sentence, rule, "", "", given.days[day])
    return tuple(item for item in items if item is not None)


def _loads(given: Situation, assigned: Assigned) -> tuple[Load, ...]:
    planned = [0] * len(given.people)
    for person in assigned.person.tolist():
        if person != NOBODY:
            planned[person] += 1
    places = given.true_places.sum(axis=1).tolist()
    return tuple(
        Load(person.key, person.name, count, room, person.used_today)
        for person, count, room in zip(given.people, planned, places, strict=True)
    )
