"""The gate without its database: every wait ends, and so does the process."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError

from claimdeck.payers.gate import store, thread, waiting
from claimdeck.payers.gate.thread import DatabaseThread
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.sandbox.running import SandboxServer
from tests.contract.test_gate import many

RATED: dict[str, Any] = {"rate_per_second": 50.0}


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread, "_LOCKED_PATIENCE", 0.5)
    monkeypatch.setattr(thread, "_SILENCE", 1.0)
    monkeypatch.setattr(waiting, "_LOOK_SECONDS", 0.1)


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Ends what hangs, after the test."""
    event = threading.Event()
    yield event
    event.set()


def _refuses(*_: Any) -> Any:
    raise OperationalError("the database is away")


def _ends(*_: Any) -> Any:
    raise SystemExit


@pytest.mark.parametrize("step", ["renew_lease", "reserve_moments"])
@pytest.mark.parametrize("fault", [_refuses, _ends], ids=["refuses", "thread ends"])
def test_no_call_waits_for_ever_for_a_database_that_is_away(
    step: str, fault: Callable[..., Any], account: PayerAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(many(account, 1))
    monkeypatch.setattr(store, step, fault)
    started = time.monotonic()
    with pytest.raises(OperationalError):
        asyncio.run(many(account, 40, **RATED))
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("step", ["renew_lease", "reserve_moments"])
def test_no_call_waits_for_ever_for_a_database_that_says_nothing(
    step: str, account: PayerAccount, monkeypatch: pytest.MonkeyPatch, released: threading.Event
) -> None:
    asyncio.run(many(account, 1))
    monkeypatch.setattr(store, step, lambda *_: released.wait(60))
    started = time.monotonic()
    with pytest.raises(OperationalError):
        asyncio.run(many(account, 40, **RATED))
    # The silence, and the two seconds that the end waits for the thread.
    assert time.monotonic() - started < 8


def test_calls_go_on_when_the_database_is_back(
    payer: SandboxServer, account: PayerAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, began = store.reserve_moments, time.monotonic()

    def away_at_first(*arguments: Any) -> Any:
        if time.monotonic() - began < 0.4:
            raise OperationalError("the database is away")
        return true(*arguments)

    monkeypatch.setattr(store, "reserve_moments", away_at_first)
    asyncio.run(many(account, 20, **RATED))
    assert payer.stats()["claims_calls"] == 20


def test_the_end_waits_for_no_database(released: threading.Event) -> None:
    def hanging() -> float:
        released.wait(60)
        return 1.0

    lasting = DatabaseThread("hanging", hanging, lambda error: None)
    lasting.start()
    started = time.monotonic()
    lasting.stop(lambda: None)
    assert time.monotonic() - started < 5


def test_what_was_submitted_is_done_before_the_end(transactional_db: Any) -> None:
    done: list[str] = []
    lasting = DatabaseThread("brief", lambda: 1.0, lambda error: None)
    lasting.start()
    for word in ("first", "second"):
        lasting.submit(lambda word=word: done.append(word))
    lasting.stop(lambda: done.append("last"))
    assert done == ["first", "second", "last"]

    async def too_late() -> None:
        await lasting.run(lambda: None)

    with pytest.raises(OperationalError):
        asyncio.run(too_late())


def test_moments_that_others_take_each_time_are_an_error_that_is_repeated(
    account: PayerAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_stored", lambda *_: False)
    with pytest.raises(OperationalError):
        asyncio.run(many(account, 2, **RATED))
