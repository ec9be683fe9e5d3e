"""Single look-ups: kept, warmed, read ahead, counted, and asked for anew after an import."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.core.cache import cache
from django.db.utils import OperationalError
from redis.exceptions import ConnectionError as RedisAway

from claimdeck.pipeline.reference import cache as lookups
from claimdeck.pipeline.reference.importing.imports import import_files
from tests.factories.reference_files import pprrvu, saved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def values(tmp_path: Path) -> Path:
    cache.clear()
    path = saved(tmp_path, "PPRRVU2025_Jan.csv", pprrvu(*({"HCPCS": f"N101{n}"} for n in range(1, 6))))
    import_files([path])
    return path


def looked_up(*codes: str) -> tuple[int, int, int]:
    """Rows found, and how many hits and misses that were."""
    before = lookups.cache_figures()
    rows = lookups.fees_for(codes).rvu.height - 1  # the schedule itself has one
    after = lookups.cache_figures()
    return rows, after.hits - before.hits, after.misses - before.misses


def choose(settings: Any, **values: Any) -> None:
    pipeline = settings.PIPELINE
    settings.PIPELINE = replace(pipeline, cache=pipeline.cache.model_copy(update=values))


def test_what_was_looked_up_is_kept_also_that_there_is_nothing() -> None:
    assert looked_up("N1011", "N9999") == (1, 0, 2)
    assert looked_up("n1011", "N9999", "N1012") == (2, 2, 1)


def test_an_import_is_seen_at_once(values: Path) -> None:
    looked_up("N1011")
    saved(values.parent, values.name, pprrvu({"WORK RVU": "7.00"}))
    import_files([values])

    assert lookups.fees_for(["N1011"]).rvu["work"].to_list() == [0, 70_000]
    assert looked_up("N1012") == (0, 0, 1)


def test_codes_are_warmed_and_read_ahead(settings: Any) -> None:
    choose(settings, warm_rvu_codes=["n1015"], predictive_ahead=2)
    lookups.warm()

    assert looked_up("N1015") == (1, 1, 0)
    assert looked_up("N1011") == (1, 0, 1)
    assert looked_up("N1012", "N1013") == (2, 2, 0)
    assert looked_up("N1014") == (1, 0, 1)


def test_a_start_waits_for_no_database_and_warms_nothing_that_is_switched_off(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def away() -> None:
        asked.append("database")
        raise OperationalError

    monkeypatch.setattr(lookups, "_periods", away)
    lookups.warm_at_start().join(10)
    assert not asked, "no codes are named"
    choose(settings, warm_rvu_codes=["n1015"])
    with structlog.testing.capture_logs() as said:
        lookups.warm_at_start().join(10)
    assert asked == ["database"] and [line["error"] for line in said] == ["OperationalError"]
    pipeline = settings.PIPELINE
    settings.PIPELINE = replace(pipeline, features=pipeline.features.model_copy(update={"rvu_cache": False}))
    lookups.warm_at_start().join(10)
    assert asked == ["database"]


def test_without_its_server_or_switched_off_every_look_up_asks_the_database(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise RedisAway

    with monkeypatch.context() as patch:
        patch.setattr(cache, "get_many", away, raising=False)
        patch.setattr(cache, "set_many", away, raising=False)
        assert looked_up("N1011") == looked_up("N1011") == (1, 0, 1)
    pipeline = settings.PIPELINE
    settings.PIPELINE = replace(pipeline, features=pipeline.features.model_copy(update={"rvu_cache": False}))
    assert looked_up("N1011") == looked_up("N1011") == (1, 0, 1)
