"""What of a plan does not hold any more: people, places, rules and claims, as they are now and as it saw them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from claimdeck.assignment.basis import Basis, canonical, person_from_json
from claimdeck.assignment.domain.eligibility import may_take
from claimdeck.assignment.domain.people import Person, places_on, places_under_cap
from claimdeck.assignment.domain.rules.reading import read_rules
from claimdeck.assignment.domain.rules.rule import Rule, first_match
from claimdeck.assignment.drafting.facts import claim_to_plan, line_of_item
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from claimdeck.kit.chunks import chunked

_AT_ONCE: Final = 500
# What executing writes to a known claim; one that stays in the pool as it is may be changed by others meanwhile.
WRITTEN: Final = Q(person__isnull=False) | ~Q(held_by_rule="") | ~Q(changes="")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as the plan saw it, in a sentence, and how many of its claims it concerns."""

    kind: str
    text: str
    claims: int


@dataclass(frozen=True, slots=True)
class Then:
    """What the plan saw of people and rules."""

    people: Mapping[str, Person]
    rules: tuple[Rule, ...]
    rules_as_stored: Sequence[Any]

    @classmethod
    def of(cls, plan: Plan) -> "Then":
        people = [person_from_json(person) for person in plan.basis["people"]]
        stored = plan.basis["rules"]
        return cls({person.key: person for person in people}, read_rules(list(stored)), stored)


def changes_of(plan: Plan, basis: Basis) -> list[Change]:
    """Everything that does not hold any more; what concerns none of the plan's claims is left out."""
    if plan.plan_date != basis.today:
        return [Change("date", f"The plan was for {plan.plan_date}, and a plan ends with its day.", plan.run.success)]
    items = PlanItem.objects.filter(plan=plan)
    claims = list(_claims(plan, items))
    if canonical(plan.basis) == canonical(basis.as_json()) and not items.filter(moved=True).exists():
        # Nothing at all is different: what was planned from it still holds.
        return claims
    then = Then.of(plan)
    return [
        *claims,
        *_people(items, basis, then),
        *_places(items, basis, then),
        *_rules(items, basis, then),
    ]


def _claims(plan: Plan, items: QuerySet[PlanItem]) -> Iterator[Change]:
    """Claims that were taken, changed or brought in by somebody else."""
    known = items.filter(WRITTEN, known_claim__isnull=False)
    same = known.filter(
        known_claim__state=WorkState.POOL.value,
        known_claim__version=F("claim_version"),
        known_claim__organization=plan.organization_id,
    )
    gone = known.count() - same.count()
    if gone:
        yield Change("claims", f"{_these(gone)} taken or changed by somebody meanwhile.", gone)
    number = Claim.objects.filter(organization=plan.organization_id, claim_id_key=OuterRef("claim_id_key"))
    there = Exists(number.filter(practice=OuterRef("practice"))) | (
        Q(practice__isnull=True) & Exists(number.filter(practice__isnull=True))
    )
    brought = items.filter(there, known_claim__isnull=True).count()
    if brought:
        yield Change("claims", f"{_these(brought)} brought in by another plan meanwhile.", brought)


def _people(items: QuerySet[PlanItem], basis: Basis, then: Then) -> Iterator[Change]:
    """People who are gone or absent, or may not take what was planned for them. One claim speaks for its like."""
    kinds = (
        items.filter(person__isnull=False)
        .order_by()
        .values("person_id", "payer_key", "practice_id", "rule_name")
        .annotate(count=Count("pk"), first=Min("number"))
    )
    counts = {kind["first"]: kind["count"] for kind in kinds}
    told: dict[str, int] = {}
    for numbers in chunked(sorted(counts), _AT_ONCE):
        for item in items.filter(number__in=numbers).select_related("person"):
            sentence = _forbids(item, basis, then)
            if sentence is not None:
                told[sentence] = told.get(sentence, 0) + counts[item.number]
    # Those whose account is gone stand in the plan without a person: its lines must not look unassigned.
    lost = items.filter(person__isnull=True).exclude(strategy="").count()
    if lost:
        told["Somebody's account was removed."] = lost
    for sentence, count in told.items():
        yield Change("people", sentence, count)


def _forbids(item: PlanItem, basis: Basis, then: Then) -> str | None:
    """Why the person may not take such a claim now, although it was so when the plan was made."""
    key = str(item.person_id)
    person, before = basis.person.get(key), then.people.get(key)
    name = item.person.get_full_name() or item.person.get_username() if item.person is not None else ""
    if person is None:
        return f"{name} takes no claims any more."
    claim = claim_to_plan(line_of_item(item), basis)
    now_forbidden = may_take(person, claim, basis.rules, basis.today)
    if now_forbidden is None or (before is not None and may_take(before, claim, then.rules, basis.today) is not None):
        return None
    return now_forbidden


def _places(items: QuerySet[PlanItem], basis: Basis, then: Then) -> Iterator[Change]:
    """People who have fewer places left than are planned, and than the plan saw: on a day, and under their cap."""
    given = items.filter(person__isnull=False).order_by()
    days = given.annotate(day=Coalesce("work_date", Value(basis.today)))
    for key, day, planned in days.values_list("person_id", "day").annotate(Count("pk")).order_by("person_id", "day"):
        person, before = basis.person.get(str(key)), then.people.get(str(key))
        if person is None or before is None:
            continue
        left, seen = (places_on(one, day, basis.today) for one in (person, before))
        if left < min(planned, seen):
            when = "today" if day == basis.today else f"on {day}"
            text = f"{person.name} has {left:,} places left {when}, and {planned:,} claims are planned."
            yield Change("capacity", text, planned - left)
    for key, planned in given.values_list("person_id").annotate(Count("pk")).order_by("person_id"):
        person, before = basis.person.get(str(key)), then.people.get(str(key))
        under_cap = places_under_cap(person) if person is not None else None
        if person is None or before is None or under_cap is None:
            continue
        seen_under_cap = places_under_cap(before)
        if under_cap < (planned if seen_under_cap is None else min(planned, seen_under_cap)):
            text = f"{person.name} may have {under_cap:,} more open claims, and {planned:,} are planned."
            yield Change("capacity", text, planned - under_cap)


def _rules(items: QuerySet[PlanItem], basis: Basis, then: Then) -> Iterator[Change]:
    """Claims for which the rules say something else now; looked at only where rules were changed."""
    if list(then.rules_as_stored) == list(basis.rules_as_stored):
        return
    count = sum(
        _said(basis.rules, item, basis, basis.today) != _said(then.rules, item, basis, basis.today)
        for item in items.order_by("pk").iterator(chunk_size=2_000)
    )
    if count:
        verb = "claim" if count == 1 else "claims"
        yield Change("rules", f"Rules were changed, and say otherwise for {count:,} planned {verb}.", count)


def _said(rules: Sequence[Rule], item: PlanItem, basis: Basis, today: date) -> Any:
    rule = first_match(rules, claim_to_plan(line_of_item(item), basis), today)
    return rule.action if rule is not None else None


def _these(count: int) -> str:
    return "1 planned claim was" if count == 1 else f"{count:,} planned claims were"
