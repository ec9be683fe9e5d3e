"""Moves by hand of a plan that did not hold any more, carried over to the one that is made in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import QuerySet

from claimdeck.assignment.basis import Basis
from claimdeck.assignment.domain.eligibility import may_take
from claimdeck.assignment.domain.people import Person, capacity_left
from claimdeck.assignment.domain.proposal import ProposedItem
from claimdeck.assignment.drafting.facts import Line, claim_to_plan
from claimdeck.assignment.models import Plan, PlanItem

# As many as somebody reads.
_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Carried:
    """What people had decided and still holds, by the number of the claim's line; `notes` say what does not."""

    items: Mapping[int, ProposedItem]
    notes: Sequence[str]

    @property
    def per_person(self) -> dict[str, int]:
        """How many claims each person keeps, by key."""
        counts: dict[str, int] = {}
        for item in self.items.values():
            if item.person is not None:
                counts[item.person] = counts.get(item.person, 0) + 1
        return counts


def carried_over(plan: Plan, lines: Sequence[Line], basis: Basis) -> Carried:
    """The moves of the plan that this one was made in place of, as far as they are allowed now."""
    there = {(line.columns["practice_id"], line.columns["claim_id_key"]): line for line in lines}
    kept: dict[int, ProposedItem] = {}
    left: list[str] = []
    given: dict[str, int] = {}
    for before in _moves(plan):
        line = there.get((before.practice_id, before.claim_id_key))
        person = basis.person.get(str(before.person_id)) if before.person_id is not None else None
        hinders = _hinders(before, line, person, basis, given)
        if line is None or hinders is not None:
            left.append(f"{before.claim_id}: {hinders}")
            continue
        if person is not None:
            given[person.key] = given.get(person.key, 0) + 1
        kept[line.number] = ProposedItem(
            number=line.number,
            person=person.key if person is not None else None,
            strategy=person.assign_by if person is not None else None,
            reason=before.because,
            held_by_rule=before.held_by_rule,
            work_date=basis.today if person is not None else None,
        )
    return Carried(kept, _notes(len(kept), left))


def with_places_taken(people: Sequence[Person], per_person: Mapping[str, int]) -> list[Person]:
    """People as a plan of the other claims sees them: what is kept by hand uses places of today."""
    return [
        replace(
            person,
            used_today=person.used_today + per_person.get(person.key, 0),
            open_claims=person.open_claims + per_person.get(person.key, 0),
        )
        for person in people
    ]


def _moves(plan: Plan) -> QuerySet[PlanItem]:
    return PlanItem.objects.filter(plan__superseded_by=plan.pk, moved=True).order_by("number")


def _hinders(
    before: PlanItem, line: Line | None, person: Person | None, basis: Basis, given: Mapping[str, int]
) -> str | None:
    """Why a move cannot be kept; None where it can."""
    if line is None:
        return "It is not in this plan."
    if person is None:
        # A claim that was moved to nobody or held has no strategy; where there is one, its person is gone.
        return "Its person takes no claims any more." if before.strategy else None
    if given.get(person.key, 0) >= capacity_left(person, basis.today, basis.today):
        return f"{person.name} has no place left today."
    return may_take(person, claim_to_plan(line, basis), basis.rules, basis.today)


def _notes(kept: int, left: Sequence[str]) -> list[str]:
    notes = []
    if kept:
        notes.append(f"{kept:,} {'move' if kept == 1 else 'moves'} by hand carried over from the plan before.")
    if left:
        more = len(left) - _MOST_NAMED
        named = " ".join(left[:_MOST_NAMED]) + (f" And {more:,} more." if more > 0 else "")
        notes.append(f"{len(left):,} {'move' if len(left) == 1 else 'moves'} by hand not carried over. {named}")
    return notes
