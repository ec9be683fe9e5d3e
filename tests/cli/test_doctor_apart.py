"""The doctor on the pipeline's two databases: why one is not reached, and whether their pools open."""

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import connections

from claimdeck.cli.operate import apart
from claimdeck.monitoring.refusals import why
from claimdeck.pipeline.stores.opening import production_store
from claimdeck.pipeline.stores.port import Away

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "staging", "production"])


def lines() -> dict[str, str]:
    return {one.subject: f"{one.grade} {one.text}" for one in apart.pipeline()}


def test_pools_are_opened_and_counted(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if connections["production"].vendor != "postgresql":
        assert "production pool" not in lines(), "a file has none"
        return
    assert "lets" in lines()["production pool"]
    many = settings.PIPELINE.postgresql.model_copy(update={"max_pool_size": 500})
    settings.PIPELINE = replace(settings.PIPELINE, postgresql=many)
    assert lines()["staging pool"].startswith("warn") and "max_pool_size" in lines()["staging pool"]

    def warm(_: Any) -> None:
        raise Away("The production database gave no connection in time.")

    monkeypatch.setattr(type(production_store()), "warm", warm)
    assert "cannot be opened: The production database gave no connection" in lines()["production pool"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ('connection to server at "h" failed: Connection refused', "nothing listens"),
        ('failed: FATAL:  password authentication failed for user "zed"', "this user with this password"),
        ('failed: FATAL:  role "zed" does not exist', "does not know this user"),
        ('failed: FATAL:  database "zed" does not exist', "no such database"),
        ('could not translate host name "zed" to address: Name or service not known', "no host of this name"),
        ("[Microsoft] Login failed for user 'zed'.", "this user with this password"),
        ("connection timeout expired", "no answer in time"),
        ("something about zed", "OperationalError"),
    ],
)
def test_why_a_server_is_not_reached_is_said_without_the_drivers_words(said: str, reason: str) -> None:
    told = why(psycopg.OperationalError(said))
    assert reason in told and "zed" not in told
