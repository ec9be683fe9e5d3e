"""What plans see of the people: who counts, and the defaults where nobody has set anything."""

from datetime import date
from decimal import Decimal

import pytest

from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.members import shell_caller
from claimdeck.people.domain.employees import Days, EmployeeSeen, scaled_capacity
from claimdeck.people.domain.strategies import Strategy
from claimdeck.people.employees import change_employee
from claimdeck.people.models import Absence, JobTitle, Skill
from claimdeck.people.selectors import employees_of
from tests.factories.people import People, make_user

MONDAY = date(2026, 3, 2)


def seen(people: People, username: str, first: date = MONDAY, last: date | None = None) -> EmployeeSeen:
    return {one.username: one for one in employees_of(people.organization, first, last)}[username]


def test_only_active_people_who_work_claims_are_seen(people: People) -> None:
    make_user("awaiting", people.organization, is_active=False, awaits_approval=True)
    make_user("gone", people.organization, is_active=False)
    shell_caller(people.organization)
    assert [one.username for one in employees_of(people.organization)] == ["admin", "alice", "bob"]
    assert [one.username for one in employees_of(people.other)] == ["charlie"]


def test_nobody_has_set_anything(people: People) -> None:
    alice, admin = seen(people, "alice"), seen(people, "admin")
    assert (alice.max_daily_claims, admin.max_daily_claims) == (20, 0)
    assert (alice.assign_by, alice.seniority, alice.skills, alice.role, alice.rank) == (
        Strategy.PAYER,
        1,
        (),
        "",
        None,
    )
    assert (alice.practice_ids, alice.absences, alice.access) == (None, (), Access.MEMBER)


def test_everything_set_is_seen(people: People) -> None:
    role = JobTitle.objects.create(organization=people.organization, name="Sr. Biller", rank=1)
    aetna, medicare = (
        Skill.objects.create(organization=people.organization, name=name) for name in ("Aetna", "Medicare")
    )
    people.alice.practices.set([people.north_clinic])
    change_employee(
        people.alice,
        {
            "role": role.pk,
            "skills": [{"skill": medicare.pk, "level": 3}, {"skill": aetna.pk, "level": 10}],
            "max_daily_claims": 11,
            "seniority": 9,
            "assign_by": Strategy.AGE,
            "weekly_hours_off": Decimal("4.0"),
        },
    )
    Absence.objects.create(user=people.alice, first_date=MONDAY, last_date=MONDAY)
    alice = seen(people, "alice")
    assert (alice.role, alice.rank, alice.seniority, alice.assign_by) == ("Sr. Biller", 1, 9, Strategy.AGE)
    assert alice.levels == {"Aetna": 10, "Medicare": 3}
    assert alice.skill_ids == {aetna.pk, medicare.pk}
    assert (alice.max_daily_claims, alice.daily_capacity) == (11, 9)
    assert alice.practice_ids == {people.north_clinic.pk}
    assert alice.absences == (Days(MONDAY, MONDAY),)
    assert alice.is_absent_on(MONDAY)
    assert not alice.is_absent_on(date(2026, 3, 3))


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), 0),
        (date(2026, 3, 1), date(2026, 3, 2), 1),
        (date(2026, 3, 4), date(2026, 3, 9), 1),
        (date(2026, 3, 5), date(2026, 3, 9), 0),
    ],
)
def test_absences_that_touch_the_days(people: People, first: date, last: date, count: int) -> None:
    Absence.objects.create(user=people.bob, first_date=MONDAY, last_date=date(2026, 3, 4))
    assert len(seen(people, "bob", first, last).absences) == count


def test_the_number_of_queries_does_not_grow(people: People, django_assert_num_queries: object) -> None:
    skill = Skill.objects.create(organization=people.organization, name="Aetna")
    for number in range(5):
        user = make_user(f"more{number}", people.organization)
        change_employee(user, {"skills": [{"skill": skill.pk, "level": 1}]})
    with django_assert_num_queries(4):  # type: ignore[operator]
        employees_of(people.organization, MONDAY)


@pytest.mark.parametrize(
    ("most", "off", "capacity"),
    [(20, "0", 20), (20, "40", 0), (20, "20", 10), (20, "0.1", 19), (1, "39.9", 0), (0, "8", 0), (10000, "0", 10000)],
)
def test_hours_off_scale_a_day_and_round_down(most: int, off: str, capacity: int) -> None:
    assert scaled_capacity(most, Decimal(off)) == capacity
