"""A database that fails at any moment of any operation: 503 with `Retry-After`, and nothing unsafe is called safe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.db import InterfaceError, OperationalError, connection, connections
from django.http import HttpResponse
from django.test import Client

from claimdeck.monitoring import outage
from claimdeck.status.models import CSVJob
from claimdeck.status.uploading import upload as uploading
from tests.factories.people import People
from tests.factories.world import World
from tests.flows.test_access_matrix import OPERATIONS, TABLE, ask, content_of, world
from tests.status.desk import Desk, desk, text_of
from tests.status.http import API
from tests.status.test_api_uploads import a_file

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "staging", "production"])
__all__ = ["world"]

MOST_STATEMENTS: Final = 50


class Failing:
    """Lets so many statements through; from then on the database is away."""

    def __init__(self, after: int) -> None:
        self.left, self.failed = after, False

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.left -= 1
        if self.left >= 0:
            return execute(*statement)
        self.failed = True
        raise (OperationalError if self.left % 2 else InterfaceError)("Testa Patient's connection is lost")


@contextmanager
def failing(after: int) -> Iterator[Failing]:
    fault = Failing(after)
    with connection.execute_wrapper(fault):
        yield fault


def is_away(response: HttpResponse) -> None:
    content = content_of(response)
    assert response.status_code == 503, content[:300]
    assert response.headers["Content-Type"] == "application/problem+json"
    assert int(response.headers["Retry-After"]) > 0
    assert "DATABASE_AWAY" in content and "Testa" not in content


@pytest.mark.parametrize("name", sorted(set(TABLE) & set(OPERATIONS)))
def test_every_operation_says_that_it_is_away(people: People, world: World, name: str) -> None:
    client = people.client("admin")
    client.raise_request_exception = False
    for after in range(MOST_STATEMENTS):
        with failing(after) as fault:
            response = ask(client, name, world)
            if not fault.failed:
                assert response.status_code < 500
                response.close()
                return
            is_away(response)
    pytest.fail("never without a fault")


def test_pages_for_people_say_it_too(people: People) -> None:
    client = people.client("admin")
    client.raise_request_exception = False
    with failing(0):
        response = client.get("/admin/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "does not answer" in response.content.decode() and "Testa" not in response.content.decode()


@pytest.fixture
def d() -> Iterator[Desk]:
    with desk(count=20) as found:
        yield found


def upload(d: Desk, client: Client) -> Any:
    client.raise_request_exception = False
    return client.post(f"{API}/bulk/upload/", {"file": a_file(text_of(d.sample(5)), "July.csv")})


def test_an_upload_says_whether_it_is_stored(d: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = d.people.client("alice")
    said = set()
    for after in range(60):
        before = CSVJob.objects.count()
        with failing(after) as fault:
            answer = upload(d, alice)
        stored = CSVJob.objects.count() - before
        if not fault.failed:
            break
        is_away(answer)
        detail = answer.json()["detail"]
        said.add(detail)
        if "othing was stored" in detail or "nothing can be shown" in detail:
            assert stored == 0, (after, detail)
        else:
            assert stored == 1 and detail in (uploading.STORED, uploading.PERHAPS_STORED), (after, detail)
    assert fault.failed is False and answer.status_code == 201
    assert {uploading.NOT_STORED, uploading.STORED} <= said

    def lost() -> None:
        raise OperationalError("the connection broke off during the commit")

    monkeypatch.setattr(connections["default"], "_commit", lost)
    answer = upload(d, alice)
    monkeypatch.undo()
    is_away(answer)


def test_a_known_outage_is_answered_without_asking(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage.GUARD, "away", True)
    monkeypatch.setattr(outage, "connection", type("Postgres", (), {"vendor": "postgresql"}))
    alice = people.client("alice")
    with failing(0) as fault:
        read = alice.get(f"{API}/csv-jobs/")
        sent = alice.post(f"{API}/csv-jobs/{'0' * 32}/retry/")
        health = alice.get("/health/")
    assert (health.status_code, health.json()) == (503, {"status": "down"})
    is_away(read)
    is_away(sent)
    assert "Nothing was stored" in sent.json()["detail"]
    assert not fault.failed
