"""A plan stored: its lines in small transactions under the lease, then what it comes to, and its fingerprint."""

from collections.abc import Container, Sequence
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from claimdeck.assignment.basis import Basis, canonical
from claimdeck.assignment.domain.people import daily_claims, is_present, places_on
from claimdeck.assignment.domain.proposal import Load, Proposal, ProposedItem
from claimdeck.assignment.drafting.facts import Line, by_column
from claimdeck.assignment.drafting.moves import Carried
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.assignment.selectors import counts_of
from claimdeck.kit.chunks import chunked
from claimdeck.runs import lifecycle
from claimdeck.runs.held import Held, Stop
from claimdeck.runs.lifecycle import Counts
from claimdeck.storage.bulk import insert

BATCH: Final = 1_000
# Enough to read; the rest is in the list of claims.
_MOST_SHOWN: Final = 50


def clear(held: Held, plan: Plan, already: Counts) -> None:
    """Take away what an earlier try has stored, so that this one begins anew; counts with it."""
    with transaction.atomic():
        items = PlanItem.objects.filter(plan=plan)
        items._raw_delete(items.db)
        back = Counts(-already.success, -already.failure, -already.dead_letter)
        lifecycle.advance(held.lease, back, moved=True)


def store_lines(
    held: Held, plan: Plan, lines: Sequence[Line], items: Sequence[ProposedItem], *, moved: Container[int]
) -> bool:
    """Seal and store the lines with their people, a thousand at a time; False where the work was told to stop.

    `moved` are the numbers of those that a person had put where they are.
    """
    pairs = list(zip(lines, items, strict=True))
    for some in chunked(pairs, BATCH):
        # It takes seconds: who gives way now would only begin anew.
        if held.stop() not in (None, Stop.TURN):
            return False
        columns = by_column(line for line, _ in some)
        planned = [item for _, item in some]
        columns |= {
            "plan_id": [plan.pk] * len(some),
            "person_id": [UUID(item.person) if item.person else None for item in planned],
            "strategy": [item.strategy.value if item.strategy else "" for item in planned],
            "because": [item.reason[:300] for item in planned],
            "bottleneck": [item.bottleneck[:40] for item in planned],
            "rule_name": [item.rule_name for item in planned],
            "held_by_rule": [item.held_by_rule for item in planned],
            "work_date": [item.work_date for item in planned],
            "moved": [item.number in moved for item in planned],
        }
        with transaction.atomic():
            insert(PlanItem, columns)
            lifecycle.advance(held.lease, Counts(success=len(some)))
        held.progressed()
    return True


def fingerprint_of(basis: Basis, lines: Sequence[Line], items: Sequence[ProposedItem]) -> str:
    """SHA-256 over what the plan rests on and what it proposes, the same for the same plan."""
    told = sha256(canonical(basis.as_json()))
    for line, item in zip(lines, items, strict=True):
        columns = line.columns
        told.update(
            canonical(
                [
                    columns["number"],
                    str(columns["practice_id"] or ""),
                    columns["claim_id_key"],
                    columns["known_claim_id"],
                    columns["claim_version"],
                    columns["changes"],
                    item.person,
                    item.held_by_rule,
                    str(item.work_date or ""),
                ]
            )
        )
    return told.hexdigest()


def summary_of(plan: Plan, basis: Basis, proposal: Proposal, problem_rows: int, carried: Carried) -> dict[str, Any]:
    """What the plan comes to, as its page shows it."""
    names = {person.key: person.name for person in basis.people}
    kept = carried.per_person
    changed = PlanItem.objects.filter(plan=plan).exclude(changes="").count()
    return {
        "move_notes": list(carried.notes),
        "counts": {**counts_of(plan), "changed": changed, "problem_rows": problem_rows},
        "people": [_load(basis, load, kept.get(load.person, 0)) for load in proposal.loads],
        "day_loads": _days(proposal) if plan.days > 1 else [],
        "bottlenecks": [
            {
                "key": found.key,
                "text": found.sentence,
                "claims": found.claims,
                "places": found.places,
                "people": [names.get(key, key) for key in found.people],
                "fix": found.fix,
            }
            for found in proposal.bottlenecks[:_MOST_SHOWN]
        ],
        "what_ifs": [
            {"text": found.sentence, "before": found.before, "after": found.after}
            for found in proposal.what_ifs[:_MOST_SHOWN]
        ],
        "objective": [
            {"title": tier.name, "text": f"{tier.value:,}" if tier.of is None else f"{tier.value:,} of {tier.of:,}"}
            for tier in proposal.tiers
        ],
    }


def _load(basis: Basis, load: Load, kept: int) -> dict[str, Any]:
    """A person's share; `kept` are claims that stay with them by hand, which the proposal knows as used places."""
    person = basis.person[load.person]
    planned, places = load.planned + kept, load.places + kept
    present = is_present(person, basis.today)
    note = "" if present else "Absent today"
    if present and not places_on(person, basis.today, basis.today):
        note = "Has no place left today" if daily_claims(person) else "Takes no claims"
    return {
        "id": load.person,
        "name": person.name,
        "role": person.role,
        "strategy": person.assign_by.value,
        "capacity": places + person.used_today if present or places else 0,
        "used_today": person.used_today,
        "planned": planned,
        "remaining": max(0, places - planned),
        "note": note,
    }


def _days(proposal: Proposal) -> list[dict[str, Any]]:
    planned: dict[str, int] = {}
    for item in proposal.items:
        if item.work_date is not None and item.person is not None:
            day = item.work_date.isoformat()
            planned[day] = planned.get(day, 0) + 1
    return [{"date": day, "planned": count} for day, count in sorted(planned.items())]
