"""`claimdeck pipeline run`: its exit codes, what it says while it waits, and that it stops where it is asked to."""

import json
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimdeck.cli.pipeline import run as command
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.processing import batch as batches
from claimdeck.pipeline.reconciling.reconcile import reconcile
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import Away
from tests.cli.commands import choose, here
from tests.pipeline.processing.places import places, small, stage
from tests.pipeline.processing.test_batches import after_loads

pytestmark = pytest.mark.usefixtures("databases")

RUN = ("pipeline", "run", "--workers", 1)


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The databases of the tests are migrated; `LOG_LEVEL` is not to stay behind."""
    monkeypatch.setenv("LOG_LEVEL", "CRITICAL")
    monkeypatch.setattr(command, "prepare", lambda: None)
    monkeypatch.setattr(command, "prepare_apart", lambda: None)


def test_it_drains_what_waits_batch_after_batch_and_again_moves_nothing(settings: Any) -> None:
    small(settings)
    stage(130)
    said = here(*RUN, "--batch-size", 100, "--json")
    found = json.loads(said.stdout)
    assert (said.returncode, found["ok"], found["pending"], Batch.objects.count()) == (0, True, 0, 2)
    assert found["loaded"] + found["failed"] == 130
    before = places()
    assert here(*RUN).returncode == 0
    assert places() == before


def test_ctrl_c_in_the_middle_leaves_the_rest_waiting(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    small(settings, chunk_size=10)
    stage(200)
    with monkeypatch.context() as patch:
        after_loads(patch, 2, lambda: os.kill(os.getpid(), signal.SIGINT))
        slow(patch)
        said = here(*RUN)
    # Whatever reached production is acknowledged before the end.
    assert reconcile(staging_store(), production_store()).ok
    left = places()
    assert said.returncode == 1 and "every claim stays where it is" in said.stderr
    assert 0 < left["pending"] + left["processing"] < 200
    assert f"{left['pending'] + left['processing']} pending" in said.stderr
    assert here(*RUN).returncode == 0
    assert places()["pending"] == places()["processing"] == 0


def slow(patch: pytest.MonkeyPatch) -> None:
    """Reading waits a moment, so that there is a middle."""
    store = type(staging_store())
    usual = store.read

    def read(self: Any, lease: Any) -> Any:
        time.sleep(0.2)
        return usual(self, lease)

    patch.setattr(store, "read", read)


def test_while_production_is_away_it_says_so_and_ends_with_what_is_pending(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    choose(settings, task_retries=1, task_retry_seconds=1.0)
    stage(60)

    def warm(_: Any) -> None:
        raise Away("Not there.")

    with monkeypatch.context() as patch:
        patch.setattr(type(production_store()), "warm", warm)
        said = here(*RUN)
    assert said.returncode == 1 and "60 pending" in said.stderr
    assert "cannot be reached" in said.stderr and "Trying again in 1 s (try 2)." in said.stderr
    assert here(*RUN).returncode == 0


def test_who_follows_outlasts_a_staging_database_that_is_away_for_a_while(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(settings)
    stage(60)
    store, asked, ended = type(staging_store()), list[int](), list[int]()
    usual = store.counts

    def counts(self: Any, **more: Any) -> Any:
        asked.append(1)
        if len(asked) in (2, 3):
            raise Away("The staging database is not there.")
        found = usual(self, **more)
        if found.pending + found.processing == 0 and not ended:
            ended.append(1)
            os.kill(os.getpid(), signal.SIGTERM)
        return found

    monkeypatch.setattr(command, "_TROUBLE_SECONDS", 0.1)
    with monkeypatch.context() as patch:
        patch.setattr(store, "counts", counts)
        said = here(*RUN, "--follow")
    assert said.returncode == 0 and said.stderr.count("is not there. Trying again") == 2
    assert places()["pending"] == 0


def test_a_staging_database_that_is_not_there_is_said_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def counts(*_: Any, **__: Any) -> None:
        raise Away("The staging database is not there.")

    monkeypatch.setattr(type(staging_store()), "counts", counts)
    said = here(*RUN)
    assert said.returncode == 2 and "The staging database is not there." in said.stderr


def test_the_counts_of_a_batch_move_with_every_load(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    small(settings, chunk_size=10)
    monkeypatch.setattr(batches, "_COUNT_SECONDS", 0.0)
    stage(50)
    seen: list[int] = []
    usual = batches._Work.settle

    def settle(self: Any, load: Any) -> Any:
        done = usual(self, load)
        seen.append(sum(Batch.objects.values_list("loaded", "failed").get()))
        return done

    monkeypatch.setattr(batches._Work, "settle", settle)
    assert here(*RUN).returncode == 0
    assert seen == [10, 20, 30, 40, 50]


def test_what_is_not_set_up_and_options_that_make_no_sense_are_refused(settings: Any, tmp_path: Path) -> None:
    small(settings)
    stage(10)
    model = settings.PIPELINE.model.model_copy(update={"path": tmp_path / "none.json"})
    settings.PIPELINE = replace(settings.PIPELINE, model=model)
    said = here(*RUN)
    assert said.returncode == 2 and "none.json" in said.stderr
    assert places()["pending"] == 10
    for options in (["--workers", "0"], ["--workers", "65"], ["--batch-size", "0"], ["--batch-size", "x"], ["--x"]):
        assert here("pipeline", "run", *options).returncode == 2, options
