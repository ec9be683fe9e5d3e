"""Every operation of the API against every kind of person: the tables of the rooms say what each may do.

An operation without a row in its room's table fails `test_the_table_is_complete`: who adds one decides who may use it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client

from claimdeck.accounts.models import LoginBound
from claimdeck.config.api import api
from claimdeck.config.rooms import ROOMS
from claimdeck.payers.accounts.trial import TrialResult
from claimdeck.pipeline.batches import open_batch
from claimdeck.pipeline.loaded.selectors import address_of
from claimdeck.pipeline.schema.routing import APART
from tests.factories.access import EVERYONE, Row
from tests.factories.claims_imports import make_import
from tests.factories.failed_claims import make_failed, make_letter
from tests.factories.loaded_claims import make_loaded
from tests.factories.people import People
from tests.factories.world import World, make_world, upload_file

pytestmark = pytest.mark.django_db(databases=["default", *APART])

NOBODY: Final = ("anonymous", "revoked", "expired")
STRANGER: Final = "charlie"
TESTS: Final = Path(__file__).parents[1]


def rows_of(room: str) -> dict[str, Row]:
    """What `tests/<room>/operations.py` says of the room's operations; nothing where it has none."""
    if not (TESTS / room / "operations.py").is_file():
        return {}
    told: dict[str, Row] = import_module(f"tests.{room}.operations").OPERATIONS
    return told


TABLE: Final[dict[str, Row]] = {name: row for room in ROOMS for name, row in rows_of(room).items()}


def operations() -> dict[str, tuple[str, str]]:
    """Method and address of every operation in the schema, by its id."""
    paths = api.get_openapi_schema()["paths"]
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


OPERATIONS: Final = operations()
PEOPLE: Final = (*NOBODY, *sorted(EVERYONE), STRANGER)


def expected(name: str, person: str) -> frozenset[int]:
    asked = TABLE[name]
    if person in NOBODY:
        # Even where anybody may log in, a bad token is no session.
        return asked.ok if asked.open and name != "accounts_read_session" else frozenset({401})
    if person == STRANGER:
        if asked.stranger is not None:
            return asked.stranger
        return frozenset({404}) if "{" in OPERATIONS[name][1] else asked.ok
    if person in asked.others:
        return frozenset({asked.others[person]})
    return asked.ok if person in asked.allowed else frozenset({403})


def ask(client: Client, name: str, world: World) -> HttpResponse:
    method, path = OPERATIONS[name]
    asked = TABLE[name]
    address = path.format(**world.ids) + asked.query
    if asked.multipart:
        response: HttpResponse = client.post(address, {"file": upload_file()})
        return response
    more = {} if asked.body is None else {"data": asked.body, "content_type": "application/json"}
    answer: HttpResponse = getattr(client, method.lower())(address, **more)
    return answer


def content_of(response: HttpResponse) -> str:
    streamed = getattr(response, "streaming_content", None)
    return (b"".join(streamed) if streamed is not None else response.content).decode()


def stored() -> dict[str, list[dict[str, Any]]]:
    """Everything that the rooms store, bar the times at which somebody was last seen and the count of failures."""
    places = (*ROOMS, *APART)
    kept = [model for name in places for model in apps.get_app_config(name).get_models() if model is not LoginBound]
    moving = {"last_used_at", "last_login"}
    return {
        model._meta.label: [
            {name: value for name, value in values.items() if name not in moving}
            for values in model._default_manager.order_by("pk").values()
        ]
        for model in kept
    }


class Writing:
    """Whether a statement was sent that could change what is stored: to read everything again takes long."""

    def __init__(self) -> None:
        self.seen = False

    def __call__(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        self.seen |= not sql.startswith(("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT "))
        return execute(sql, *more)


@contextmanager
def watched() -> Iterator[Writing]:
    writing = Writing()
    with ExitStack() as stack:
        for alias in ("default", *APART):
            stack.enter_context(connections[alias].execute_wrapper(writing))
        yield writing


@pytest.fixture
def world(people: People, monkeypatch: pytest.MonkeyPatch, settings: Any) -> World:
    settings.PIPELINE = replace(settings.PIPELINE, organization=str(people.organization.pk))
    trial = TrialResult(ok=True, message="Answered.", milliseconds=1)
    monkeypatch.setattr("claimdeck.payers.accounts.commands.try_out", lambda *_, **__: trial)
    world = make_world(people)
    claims = {"failed_claim_id": str(make_failed().pk), "letter_id": str(make_letter().pk)}
    claims |= {"loaded_claim_id": address_of(make_loaded("ZZ-SECRET-9"))}
    batch = {"batch_id": str(open_batch(people.organization, people.operator).pk)}
    staged = {"import_id": str(make_import(people.organization, people.alice).pk)}
    return replace(world, ids={**world.ids, **claims, **batch, **staged})


def test_the_table_is_complete() -> None:
    assert sorted(set(OPERATIONS) - set(TABLE)) == [], "operations without a row in TABLE"
    assert sorted(set(TABLE) - set(OPERATIONS)) == [], "rows in TABLE without an operation"


@pytest.mark.parametrize("name", sorted(set(TABLE) & set(OPERATIONS)))
def test_access(people: People, world: World, name: str) -> None:
    clients = {person: people.client(person) for person in PEOPLE}
    before = stored() if OPERATIONS[name][0] != "GET" else {}
    faults: dict[str, str] = {}
    for person, client in clients.items():
        # Each finds the world as it was: what the one before has changed is rolled back.
        with transaction.atomic(), transaction.atomic("staging"), transaction.atomic("production"):
            with watched() as writing:
                response = ask(client, name, world)
                content = content_of(response)
            # The pipeline's stores have connections of their own, which nobody watches.
            kept = before if writing.seen or name.startswith("pipeline_") else {}
            fault = fault_of(name, person, response, content, world, kept)
            for alias in ("default", *APART):
                transaction.set_rollback(True, using=alias)
        if fault:
            faults[person] = fault
    assert not faults


def fault_of(
    name: str, person: str, response: HttpResponse, content: str, world: World, before: dict[str, list[dict[str, Any]]]
) -> str:
    """What is wrong with the answer that this person got; empty for nothing. `before` is empty if nothing was sent."""
    if response.status_code not in expected(name, person):
        return f"{response.status_code} instead of {sorted(expected(name, person))}: {content[:500]}"
    if response.status_code >= 400:
        if response.headers["Content-Type"] != "application/problem+json":
            return "no problem document"
        if before and stored() != before:
            return "refused, and something was stored"
    if person in (*NOBODY, STRANGER):
        told = [secret for secret in world.secrets if secret in content]
        return f"told secrets: {told}" if told else ""
    return ""


CHANGING: Final = sorted(
    name for name in set(TABLE) & set(OPERATIONS) if not TABLE[name].open and OPERATIONS[name][0] not in ("GET", "HEAD")
)


@pytest.mark.parametrize("name", CHANGING)
def test_a_session_changes_nothing_without_the_csrf_token(people: People, world: World, name: str) -> None:
    client = people.client("admin")
    client.handler.enforce_csrf_checks = True
    before = stored()
    response = ask(client, name, world)
    assert (response.status_code, "CSRF" in content_of(response)) == (403, True)
    assert stored() == before
