"""Notifications through the API: only ever one's own."""

from typing import Any

import pytest
from django.test import Client

from claimdeck.notifications.domain.notices import EVENTS
from claimdeck.notifications.models import Notification
from claimdeck.notifications.notices import notify
from claimdeck.status.domain.notices import job_ended
from tests.factories.people import People

URL = "/api/v1/notifications/"
JSON = "application/json"


@pytest.fixture
def told(people: People) -> None:
    for number in (1, 2, 3):
        notify([people.alice], job_ended(link=f"/status/jobs/{number}", total=1, not_answered=0))
    notify([people.bob], job_ended(link="/status/jobs/4", total=1, not_answered=0))


def unread(client: Client) -> int:
    count: int = client.get(f"{URL}unread/").json()["count"]
    return count


def read(client: Client, body: dict[str, Any]) -> Any:
    return client.post(f"{URL}read/", body, content_type=JSON)


def test_the_list_is_newest_first_and_ones_own(told: None, alice: Client, charlie: Client) -> None:
    page = alice.get(URL).json()
    assert page["count"] == 3
    assert [item["link"] for item in page["results"]] == [f"/status/jobs/{number}" for number in (3, 2, 1)]
    assert set(page["results"][0]) == {"id", "event", "title", "body", "link", "created_at", "read_at"}
    assert charlie.get(URL).json()["count"] == 0


def test_reading_some_and_all(told: None, alice: Client, bob: Client) -> None:
    first = alice.get(URL).json()["results"][0]["id"]
    assert read(alice, {"ids": [first]}).json() == {"count": 1}
    assert read(alice, {"ids": [first]}).json() == {"count": 0}
    assert alice.get(URL + "?unread=true").json()["count"] == 2
    assert [item["id"] for item in alice.get(URL + "?unread=false").json()["results"]] == [first]
    assert read(alice, {"all": True}).json() == {"count": 2}
    assert (unread(alice), unread(bob)) == (0, 1)


def test_anothers_notification_cannot_be_read(told: None, alice: Client, bob: Client, charlie: Client) -> None:
    theirs = alice.get(URL).json()["results"][0]["id"]
    assert [read(client, {"ids": [theirs]}).json() for client in (bob, charlie)] == [{"count": 0}] * 2
    assert unread(alice) == 3


@pytest.mark.parametrize("body", [{}, {"ids": [], "all": False}, {"ids": ["x"]}, {"every": True}])
def test_what_to_read_must_be_said(told: None, alice: Client, body: dict[str, Any]) -> None:
    assert read(alice, body).status_code == 422
    assert unread(alice) == 3


def test_the_count_is_one_cheap_query(told: None, people: People, django_assert_max_num_queries: Any) -> None:
    alice = people.client("alice")
    with django_assert_max_num_queries(4):  # session, user, organization, count
        assert unread(alice) == 3


def test_what_was_sent_by_e_mail_only_is_not_behind_the_bell(people: People, alice: Client) -> None:
    Notification.objects.create(user=people.alice, event="job_ended", title="By e-mail", in_app=False)
    assert (alice.get(URL).json()["count"], unread(alice)) == (0, 0)


def test_preferences_are_complete_and_ones_own(people: People, alice: Client, bob: Client) -> None:
    url = f"{URL}preferences/"
    before = alice.get(url).json()
    assert [item["event"] for item in before] == [event.code for event in EVENTS]
    changed = [{**before[0], "in_app": False, "email": True}]
    after = alice.put(url, changed, content_type=JSON)
    assert after.status_code == 200
    assert after.json() == changed + before[1:]
    assert alice.get(url).json() == after.json()
    assert bob.get(url).json() == before


@pytest.mark.parametrize(
    "body",
    [
        [{"event": "unheard_of", "in_app": True, "email": True}],
        [{"event": "job_ended"}],
        [{"event": "job_ended", "in_app": True, "email": True}] * 100,
        {},
    ],
)
def test_bad_preferences_are_refused(people: People, alice: Client, body: Any) -> None:
    assert alice.put(f"{URL}preferences/", body, content_type=JSON).status_code == 422
