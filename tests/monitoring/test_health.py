"""`/health/`: one word for all, every part for whoever may look, and an answer in time whatever hangs."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery
from django.db import OperationalError
from django.test import Client
from django.urls import resolve

from claimdeck.accounts.domain.roles import Access, Scope
from claimdeck.accounts.login.tokens import create_token
from claimdeck.kit.clock import now
from claimdeck.monitoring import views
from claimdeck.monitoring.domain.health import Component, Status, overall
from claimdeck.monitoring.looks import probes
from claimdeck.monitoring.probes import Probe, ask
from claimdeck.runs.models import ScheduledTask, WorkerLife
from tests.cli.commands import choose
from tests.cli.site import HAS_REDIS, redis
from tests.factories.people import People, caller_for

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 2.0


@pytest.fixture(autouse=True)
def unseen(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing has been looked at yet, on an embedded installation with a worker; all modules are loaded."""
    resolve("/health/")
    import_module("kombu.transport.redis")
    choose(settings, celery_broker_url="")
    monkeypatch.setattr(views, "PROBES", probes())
    WorkerLife.objects.create(name="one@here", places=4, started_at=now(), seen_at=now())


def asked(client: Client | None = None, **headers: str) -> tuple[int, dict[str, Any]]:
    started = time.monotonic()
    answer = (client or Client()).get("/health/", headers=headers)
    assert time.monotonic() - started < SECONDS
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.status_code, answer.json()


def test_it_is_public_and_one_word() -> None:
    assert asked() == (200, {"status": "up"})


def test_every_part_is_for_those_who_operate(people: People) -> None:
    for name, may in (("operator", True), ("admin", True), ("alice", False), ("auditor", False), ("anonymous", False)):
        status, body = asked(people.client(name))
        assert (status, "components" in body) == (200, may), name
    parts = asked(people.client("operator"))[1]["components"]
    names = ["database", "broker", "workers", "timetable", "disk", "postgres", "sqlserver"]
    assert [part["name"] for part in parts] == names
    assert all(set(part) == {"name", "status", "reason"} and part["reason"] for part in parts)
    _, key = create_token(caller_for(people.operator), name="watch", scopes=[Scope.READ])
    assert "components" in asked(**{"X-API-Key": key})[1]
    assert "components" not in asked(**{"X-API-Key": f"{key}x"})[1]
    assert people.operator.access == Access.OPERATOR


def test_a_database_that_fails_is_down(monkeypatch: pytest.MonkeyPatch, people: People) -> None:
    def dead() -> None:
        raise OperationalError("password=hush")

    operator = people.client("operator")
    monkeypatch.setattr("claimdeck.monitoring.looks.connection", SimpleNamespace(cursor=dead))
    assert asked(operator) == (503, {"status": "down"})


def test_a_database_that_hangs_is_down_in_time_and_holds_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    monkeypatch.setattr("claimdeck.monitoring.looks.connection", SimpleNamespace(cursor=lambda: go_on.wait(30)))
    try:
        before = threading.active_count()
        for _ in range(3):
            assert asked() == (503, {"status": "down"})
        assert threading.active_count() <= before + 1
    finally:
        go_on.set()


def test_no_worker_and_one_that_breaks_off_again_and_again(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    WorkerLife.objects.update(seen_at=now() - timedelta(seconds=20))
    assert asked() == (200, {"status": "degraded"})
    workers = {part["name"]: part for part in asked(people.client("operator"))[1]["components"]}["workers"]
    assert workers["status"] == "down" and "claimdeck worker" in workers["reason"]
    monkeypatch.setattr(views, "PROBES", probes())
    moment = now()
    for seconds in (10, 40, 70):
        seen = moment - timedelta(seconds=20 + seconds)
        WorkerLife.objects.create(name="x", places=1, started_at=seen - timedelta(seconds=2), seen_at=seen)
    WorkerLife.objects.create(name="y", places=1, started_at=moment, seen_at=moment)
    workers = {part["name"]: part for part in asked(people.client("operator"))[1]["components"]}["workers"]
    assert workers["status"] == "degraded" and "broke off 4 times" in workers["reason"]


def test_an_overdue_timetable_is_degraded() -> None:
    ScheduledTask.objects.create(name="late one", next_at=now() - timedelta(hours=1))
    assert asked() == (200, {"status": "degraded"})


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator["subprocess.Popen[bytes]"]:
    if not HAS_REDIS:
        pytest.skip("needs redis-server")
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    with redis(tmp_path) as (server, url):
        choose(settings, celery_broker_url=url)
        monkeypatch.setattr("claimdeck.monitoring.looks.current_app", Celery("x", broker=url, set_as_current=False))
        yield server


def test_a_broker_that_dies_or_hangs_is_degraded(
    broker: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked() == (200, {"status": "up"})
    os.kill(broker.pid, signal.SIGSTOP)
    monkeypatch.setattr(views, "PROBES", probes())
    assert asked() == (200, {"status": "degraded"})
    broker.kill()
    broker.wait()
    monkeypatch.setattr(views, "PROBES", probes())
    assert asked() == (200, {"status": "degraded"})


def test_asking_often_looks_once() -> None:
    looked = []

    def look() -> Component:
        looked.append(1)
        time.sleep(0.1)
        return Component("part", Status.UP, "well")

    probe = Probe("part", look)
    askers = [threading.Thread(target=ask, args=([probe], 1.0)) for _ in range(20)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(looked) == 1


def test_a_part_that_hung_is_well_again_when_it_answers() -> None:
    go_on = threading.Event()

    def look() -> Component:
        assert go_on.wait(60)
        return Component("part", Status.UP, "well")

    probe = Probe("part", look)
    (hung,) = ask([probe], 0.1)
    assert hung.status is Status.DOWN and "does not answer" in hung.reason
    go_on.set()
    assert ask([probe], 5.0)[0].status is Status.UP


def test_only_what_all_need_takes_everything_down() -> None:
    up, down = Component("a", Status.UP, ""), Component("b", Status.DOWN, "")
    assert overall([up]) is Status.UP
    assert overall([up, down]) is Status.DEGRADED
    assert overall([up, Component("c", Status.DOWN, "", needed=True)]) is Status.DOWN
