"""A session ends when nobody has a hand on the page, whatever the page asks by itself, and after its longest time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from claimdeck.accounts.models import AuditRecord
from tests.factories.people import PASSWORD, People, bearer_of, client_of

SESSION, ACTIVITY = "/api/v1/auth/session/", "/api/v1/auth/session/activity/"
POLLED = ("notifications/unread/", "claims/csv-jobs/", "auth/session/", "members/")
JSON = "application/json"
IDLE = settings.OPTIONS.session_idle_minutes


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`clock(minutes)` lets time pass."""
    moment = [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)]
    monkeypatch.setattr("claimdeck.accounts.login.idle.now", lambda: moment[0])

    def later(minutes: float) -> None:
        moment[0] += timedelta(minutes=minutes)

    return later


def log_in() -> Client:
    client = Client()
    assert client.post(SESSION, {"username": "alice", "password": PASSWORD}, content_type=JSON).status_code == 200
    return client


def test_polling_counts_as_nothing(people: People, clock: Any) -> None:
    client = log_in()
    for _ in range(int(IDLE)):
        clock(1)
        assert [client.get(f"/api/v1/{path}").status_code for path in POLLED][2] == 200
    assert client.get(SESSION).json()["idle"] == {"seconds": IDLE * 60, "left": 0.0}
    clock(0.1)
    ended = client.get(SESSION)
    assert (ended.status_code, ended.json()["code"]) == (401, "SESSION_IDLE")
    # It is gone, not only refused.
    assert client.get(SESSION).json()["code"] == "UNAUTHENTICATED"
    assert AuditRecord.objects.get(kind="session_expired").changes == {"reason": [None, "idle"]}


def test_a_hand_on_the_page_keeps_the_session(people: People, clock: Any) -> None:
    client = log_in()
    for _ in range(4):
        clock(IDLE - 1)
        assert client.post(ACTIVITY).json() == {"seconds": IDLE * 60, "left": IDLE * 60}
    clock(IDLE + 1)
    assert client.post(ACTIVITY).status_code == 401


def test_no_session_lasts_longer_than_its_longest_time(people: People, clock: Any) -> None:
    client = log_in()
    for _ in range(settings.OPTIONS.session_hours * 3):
        clock(20)
        assert client.post(ACTIVITY).status_code == 200
    clock(1)
    ended = client.post(ACTIVITY)
    assert (ended.status_code, ended.json()["code"]) == (401, "SESSION_ENDED")


def test_activity_is_written_down_seldom(people: People, clock: Any, django_assert_num_queries: Any) -> None:
    client = log_in()
    clock(1)
    client.post(ACTIVITY)
    clock(0.1)
    # The session, its person and their organization are read; nothing is written.
    with django_assert_num_queries(3):
        client.post(ACTIVITY)


def test_a_session_of_the_version_before_begins_with_its_first_request(people: People, clock: Any) -> None:
    client = client_of(people.alice)
    session = client.session
    del session["began"], session["seen"]
    session.save()
    assert client.get(SESSION).json()["idle"]["left"] == IDLE * 60
    clock(IDLE + 1)
    assert client.get(SESSION).status_code == 401


def test_a_token_knows_no_idleness(people: People, clock: Any) -> None:
    program = bearer_of(people.alice)
    assert program.get(SESSION).json()["idle"] is None
    assert program.post(ACTIVITY).json() is None
    clock(IDLE + 1)
    assert program.get(SESSION).status_code == 200


def test_activity_needs_the_csrf_token_and_a_log_in(people: People) -> None:
    assert Client().post(ACTIVITY).status_code == 401
    assert client_of(people.alice, checks_csrf=True).post(ACTIVITY).json()["code"] == "CSRF"
