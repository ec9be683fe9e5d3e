"""Absences: which days they may be, who sees them, and that one that begins takes claims from the desk once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from claimdeck.accounts.domain.handovers import HANDOVERS, Cause, Handover
from claimdeck.kit.errors import Conflict
from claimdeck.people.absences import add_absence, begin_absences, change_absence, remove_absence
from claimdeck.people.models import Absence
from claimdeck.people.selectors import employees_of, today_of
from tests.factories.people import People

ABSENCES = "/api/v1/absences/"
JSON = "application/json"
DAY = timedelta(days=1)


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> list[tuple[UUID, Cause]]:
    """Who was released from their work, and why."""
    told: list[tuple[UUID, Cause]] = []

    def release(person_id: UUID, cause: Cause, _by: Any) -> int:
        told.append((person_id, cause))
        return 1

    made_up = Handover("made-up", release, lambda _person_id, _cause: "")
    monkeypatch.setattr(HANDOVERS, "_source", lambda: (made_up,))
    return told


def send(client: Client, people: People, first: str, last: str, user: Any = None, reason: str = "") -> Any:
    body = {"user": str((user or people.alice).pk), "first_date": first, "last_date": last, "reason": reason}
    return client.post(ABSENCES, body, content_type=JSON)


def test_an_absence_is_entered_and_seen(people: People, admin: Client, alice: Client, bob: Client) -> None:
    made = send(admin, people, "2031-05-01", "2031-05-09", reason="Holiday")
    assert (made.status_code, made.json()["name"], made.json()["released_at"]) == (201, "Alice Testa", None)
    assert [one["reason"] for one in alice.get(ABSENCES).json()["results"]] == ["Holiday"]
    assert bob.get(ABSENCES).json()["results"] == []
    for query, count in (("from=2031-05-09", 1), ("from=2031-05-10", 0), ("to=2031-05-01", 1), ("to=2031-04-30", 0)):
        assert admin.get(f"{ABSENCES}?{query}").json()["count"] == count
    assert people.client("charlie").get(ABSENCES).json()["count"] == 0


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2031-05-01", "2031-05-01", 201),
        ("2031-05-02", "2031-05-01", 422),
        ("2031-05-01", "2033-05-01", 201),
        ("2031-05-01", "2033-05-02", 422),
        ("1999-12-31", "2031-05-01", 422),
        ("0001-01-01", "0001-01-01", 422),
        ("9999-01-01", "9999-12-31", 422),
    ],
)
def test_days_that_can_be(people: People, admin: Client, first: str, last: str, status: int) -> None:
    assert send(admin, people, first, last).status_code == status


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2031-05-05", "2031-05-09", 201),
        ("2031-05-04", "2031-05-09", 409),
        ("2031-04-01", "2031-04-30", 201),
        ("2031-04-01", "2031-05-01", 409),
        ("2031-05-02", "2031-05-03", 409),
    ],
)
def test_overlapping_days_are_refused(people: People, admin: Client, first: str, last: str, status: int) -> None:
    send(admin, people, "2031-05-01", "2031-05-04")
    assert send(admin, people, first, last, user=people.bob).status_code == 201
    answer = send(admin, people, first, last)
    assert answer.status_code == status
    if status == 409:
        assert "2031-05-01 to 2031-05-04" in answer.json()["detail"]


def test_one_that_begins_later_waits(people: People, released: list[tuple[UUID, Cause]]) -> None:
    absence = add_absence(people.alice, date(2031, 5, 1), date(2031, 5, 9))
    # In New York it is still the day before.
    assert (begin_absences(datetime(2031, 5, 1, 3, 59, tzinfo=UTC)), released, absence.released_at) == (0, [], None)


def test_one_that_has_begun_releases_at_once_and_once(people: People, released: list[tuple[UUID, Cause]]) -> None:
    today = today_of(people.organization)
    absence = add_absence(people.alice, today, today + DAY)
    assert released == [(people.alice.pk, Cause.ABSENT)]
    assert absence.released_at is not None
    moment = datetime.now(UTC)
    assert begin_absences(moment) == 0
    change_absence(absence, {"reason": "Ill"})
    assert len(released) == 1
    assert [one.is_absent_on(today) for one in employees_of(people.organization) if one.username == "alice"] == [True]


def test_the_timetable_finds_one_that_has_begun_meanwhile(people: People, released: list[tuple[UUID, Cause]]) -> None:
    today = today_of(people.organization)
    waiting = Absence.objects.create(user=people.bob, first_date=today, last_date=today)
    Absence.objects.create(user=people.alice, first_date=today + DAY, last_date=today + DAY)
    Absence.objects.create(user=people.admin, first_date=today - DAY, last_date=today - DAY)
    assert [begin_absences(datetime.now(UTC)), begin_absences(datetime.now(UTC))] == [1, 0]
    assert released == [(people.bob.pk, Cause.ABSENT)]
    waiting.refresh_from_db()
    assert waiting.released_at is not None


def test_days_that_are_over_stay(people: People) -> None:
    today = today_of(people.organization)
    over = Absence.objects.create(user=people.alice, first_date=today - 9 * DAY, last_date=today - DAY)
    running = Absence.objects.create(user=people.bob, first_date=today - DAY, last_date=today + DAY)
    begun_today = add_absence(people.admin, today, today)
    for refused in (lambda: change_absence(over, {"reason": "x"}), lambda: remove_absence(over)):
        with pytest.raises(Conflict):
            refused()
    with pytest.raises(Conflict, match="last day"):
        remove_absence(running)
    change_absence(running, {"last_date": today})
    remove_absence(begun_today)
    assert set(Absence.objects.values_list("pk", flat=True)) == {over.pk, running.pk}


def test_a_member_enters_none(people: People, alice: Client) -> None:
    assert send(alice, people, "2031-05-01", "2031-05-09").status_code == 403


def test_nobody_enters_a_strangers(people: People, admin: Client) -> None:
    assert send(admin, people, "2031-05-01", "2031-05-09", user=people.charlie).status_code == 404
