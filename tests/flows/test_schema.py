"""The whole API against its own schema: whatever is sent, no answer of the 5xx kind, and the shape it promises."""

import gc
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import content_type_conformance, not_a_server_error, response_schema_conformance
from schemathesis.generation import GenerationMode

from claimdeck.config.api import api
from claimdeck.config.wsgi import application
from tests.factories.people import People, make_token

CHECKS = (not_a_server_error, content_type_conformance, response_schema_conformance)

# Not asked for over HTTP: the server looks at the database before its first answer, and there is none yet.
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(), default=str)))
schema.app = application
# How a method is answered that an address does not have is one place in the code: one such method for each will do.
schema.config.phases.coverage.unexpected_methods = {"trace"}
if os.environ.get("DATABASE_URL"):
    # What the schema forbids is refused before any database is asked, and that was seen on SQLite.
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])


USUAL = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# A body that breaks off in the middle leaves its temporary file to the garbage collector, which deletes it.
LEFT_BEHIND = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@LEFT_BEHIND
@schema.parametrize()
@USUAL
def test_nothing_that_is_sent_breaks_the_server(case: Case, key: str) -> None:
    send(case, key)


def send(case: Case, key: str) -> None:
    response = case.call(headers={"Authorization": f"Bearer {key}"})
    case.validate_response(response, checks=CHECKS)


@pytest.fixture(scope="module")
def frozen() -> Iterator[None]:
    """What is there before the first test, schemas above all, is not looked through again after each of them."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def kept_open(transactional_db: None) -> Iterator[None]:
    """The connection stays between requests, as one of a pool does: to open it anew takes as long as many answers."""
    usual = connection.settings_dict["CONN_MAX_AGE"]
    connection.close()
    connection.settings_dict["CONN_MAX_AGE"] = None
    yield
    connection.settings_dict["CONN_MAX_AGE"] = usual
    connection.close()


@pytest.fixture
def key(frozen: None, kept_open: None, people: People, settings: Any) -> Iterator[str]:
    """An admin's token: the widest reach into the API, also into that of the pipeline, which is theirs."""
    settings.PIPELINE = replace(settings.PIPELINE, organization=people.organization.name)
    yield make_token(people.admin)
    gc.collect()


@pytest.mark.django_db
def test_the_schema_names_every_room() -> None:
    tags = {tag for operation in schema.get_all_operations() for tag in operation.ok().definition.raw.get("tags", [])}
    assert {"bulk claim status", "claims", "runs"} <= tags
