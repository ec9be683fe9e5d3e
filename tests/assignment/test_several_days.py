"""Plans over several days: what was given for a later day uses that day's places, in every plan after it."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from claimdeck.claims.models import Claim, WorkSettings
from claimdeck.kit.clock import today
from claimdeck.people.models import Absence
from tests.assignment.story import items_of, make_team, planned, row, send
from tests.factories.people import People

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
LATE = str(today() + 60 * DAY)


def rows_from(first: int, count: int) -> list[dict[str, str]]:
    return [row(number, submission_deadline=LATE) for number in range(first, first + count)]


def executed(client: Client, plan: dict[str, Any]) -> Any:
    return send(client, plan["id"], "execute", fingerprint=plan["fingerprint"])


def given() -> Counter[tuple[str, date]]:
    """How many claims stand on a desk for a day."""
    desks = Claim.objects.filter(assignee__isnull=False)
    return Counter(
        (user, day) for user, day in desks.values_list("assignee__username", "assigned_date") if day is not None
    )


@pytest.fixture(autouse=True)
def _every_day_is_worked(people: People) -> None:
    people.organization.working_days = "1234567"
    people.organization.time_zone = "UTC"
    people.organization.save()


def test_two_plans_over_three_days_never_exceed_the_places_of_a_day(people: People, admin: Client) -> None:
    make_team(people, places=2)
    first = planned(admin, *rows_from(0, 8), days="3")
    assert executed(admin, first).status_code == 200
    assert (len(given()), set(given().values())) == (4, {2})
    second = planned(admin, *rows_from(100, 8), days="3")
    # Of both people only the third day is left.
    assert second["counts"]["assigned"] == 4
    assert {item["work_date"] for item in items_of(admin, second["id"]) if item["person"]} == {
        str(today() + 2 * DAY),
    }
    assert executed(admin, second).status_code == 200
    assert (len(given()), set(given().values())) == (6, {2})


def test_places_of_later_days_taken_meanwhile_make_a_plan_stale(people: People, admin: Client) -> None:
    make_team(people, places=2)
    for user in (people.alice, people.bob):
        Absence.objects.create(user=user, first_date=today() - DAY, last_date=today())
    first, second = (planned(admin, *rows_from(start, 4), days="2") for start in (0, 100))
    assert first["counts"]["assigned"] == second["counts"]["assigned"] == 4
    assert executed(admin, first).status_code == 200
    refused = executed(admin, second)
    assert (refused.status_code, refused.json()["code"]) == (409, "PLAN_CHANGED")
    assert [change["kind"] for change in refused.json()["changes"]] == ["capacity"] * 2
    assert set(given().values()) == {2}


def test_a_cap_that_is_lowered_counts_over_all_days(people: People, admin: Client) -> None:
    make_team(people, places=2)
    plan = planned(admin, *rows_from(0, 8), days="2")
    WorkSettings.objects.update_or_create(organization=people.organization, defaults={"open_claims_cap": 3})
    changes = executed(admin, plan).json()["changes"]
    assert [(change["kind"], change["claims"]) for change in changes] == [("capacity", 1)] * 2


def test_an_absence_on_a_later_day_of_the_plan_makes_it_stale(people: People, admin: Client) -> None:
    make_team(people, places=2)
    plan = planned(admin, *rows_from(0, 8), days="2")
    Absence.objects.create(user=people.bob, first_date=today() + DAY, last_date=today() + DAY)
    refused = executed(admin, plan)
    assert (refused.status_code, refused.json()["code"]) == (409, "PLAN_CHANGED")
    [change] = refused.json()["changes"]
    assert (change["kind"], change["claims"]) == ("capacity", 2)
