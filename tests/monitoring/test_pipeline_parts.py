"""The pipeline's databases as parts of health: a file, a server that is away, a cache that is away."""

from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from claimdeck.config.sections import Cache
from claimdeck.monitoring import looks
from claimdeck.monitoring.domain.health import Status

POSTGRES = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
SQL_SERVER = {"ENGINE": "mssql", "OPTIONS": {"python_driver": "mssql_python", "extra_params": "ConnectRetryCount=0"}}


@pytest.mark.parametrize("engine", [POSTGRES, SQL_SERVER], ids=["postgresql", "sqlserver"])
def test_a_server_that_is_away_is_down_without_the_words_of_its_driver(
    engine: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {**engine, "HOST": "127.0.0.1", "PORT": "1", "USER": "u", "PASSWORD": "hush", "NAME": "claims_of_nobody"}
    monkeypatch.setattr(looks, "connections", ConnectionHandler({"default": told, "staging": told, "production": told}))
    for look in (looks.staging, looks.production):
        part = look()
        assert part.status is Status.DOWN and "cannot be reached" in part.reason and not part.needed
        assert "hush" not in part.reason and "claims_of_nobody" not in part.reason


def test_files_are_looked_at_without_being_made(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "staging.sqlite3")}
    monkeypatch.setattr(looks, "connections", ConnectionHandler({"default": told, "staging": told, "production": told}))
    assert looks.staging().status is Status.UP and not list(tmp_path.iterdir())


def test_a_cache_that_is_away_is_said(settings: Any) -> None:
    class Told:
        cache = Cache(redis_url="redis://:hush@127.0.0.1:1/0")

    settings.PIPELINE = Told
    part = looks.redis()
    assert part.status is Status.DOWN and "hush" not in part.reason
