"""Made-up teams and claims to plan, by a seed: no two instances alike, each the same every time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from claimdeck.assignment.domain.people import Person, skill_key
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.people.domain.strategies import FIRST_ROLES, FIRST_SKILLS, Strategy

TODAY = date(2026, 3, 2)  # a Monday


@dataclass(frozen=True, slots=True)
class Instance:
    """Something to plan on `TODAY`."""

    claims: list[ClaimToPlan]
    people: list[Person]


def team(
    chance: random.Random, size: int, daily: int, strategies: Sequence[Strategy] = tuple(Strategy)
) -> list[Person]:
    """So many people with one to four skills each and about so many claims a day."""
    return [
        Person(
            key=f"p{number:03}",
            name=f"Testa Person{number}",
            role=FIRST_ROLES[rank],
            role_rank=rank + 1,
            skills={
                skill_key(name): chance.randint(1, 10) for name in chance.sample(FIRST_SKILLS, chance.randint(1, 4))
            },
            max_daily_claims=max(1, daily + chance.randint(-daily // 3, daily // 3)),
            seniority=chance.randint(1, 10),
            assign_by=chance.choice(strategies),
            used_today=chance.choice((0, 0, 1)),
        )
        for number in range(size)
        for rank in [chance.randrange(2)]
    ]


def claims(chance: random.Random, count: int, *, near: bool = True, patients: int | None = None) -> list[ClaimToPlan]:
    """So many claims; without `near` none is due within a week, without `patients` each has a patient of its own."""
    born = [date(1930, 1, 1) + timedelta(days=chance.randrange(33_000)) for _ in range(patients or count)]
    made = []
    for number in range(count):
        patient = chance.randrange(patients) if patients else number
        payer = chance.choice(FIRST_SKILLS)
        made.append(
            ClaimToPlan(
                number=number,
                claim_id=f"ZZ{number:06}",
                payer=payer,
                skill=skill_key(payer),
                amount_cents=chance.choice((100, 250, 1000)) * chance.randint(1, 40),
                patient=f"patient {patient}",
                birth_date=born[patient],
                priority=chance.randint(1, 5),
                service_date=TODAY - timedelta(days=chance.randrange(30, 200)),
                deadline=TODAY + timedelta(days=chance.randrange(-3 if near else 8, 90))
                if chance.random() < 0.9
                else None,
                waiting_since=TODAY - timedelta(days=chance.randrange(30)) if near and chance.random() < 0.3 else None,
            )
        )
    return made


def full_house(seed: int) -> Instance:
    """As many claims as there are places, none due soon: what is left over shows how well they were dealt out."""
    chance = random.Random(seed)
    people = team(chance, chance.randint(4, 12), chance.randint(4, 20))
    places = sum(person.max_daily_claims - person.used_today for person in people)
    return Instance(claims(chance, places, near=False), people)
