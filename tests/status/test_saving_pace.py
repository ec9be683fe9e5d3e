"""A payer that answers faster than the database writes must wait, and nothing is dropped meanwhile."""

import asyncio
import threading
from typing import Any, cast

import pytest

from claimdeck.payers.outcomes import Outcome
from claimdeck.payers.port import Patient
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.saving import MOST_WAITING, Saver


def result(row: int) -> RowResult:
    return RowResult(row, 0, "ZZ1", "Not Found", Outcome.NOT_FOUND, "", "", "970000001", "87726", Patient())


async def test_asking_waits_until_the_writing_has_caught_up(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[RowResult] = []
    monkeypatch.setattr(Saver, "_write", lambda _self, results, _scanned: written.extend(results))
    saver = Saver(cast(Any, None), cast(Any, None), {}, {})
    try:
        saver.add(result(row) for row in range(MOST_WAITING))
        await asyncio.wait_for(saver.room(), 1)
        saver.add([result(MOST_WAITING)])
        waiting = asyncio.create_task(saver.room())
        await asyncio.sleep(0)
        assert not waiting.done()
        await saver.flush()
        await asyncio.wait_for(waiting, 1)
        assert len(written) == MOST_WAITING + 1
    finally:
        saver.close()


async def test_asking_goes_on_while_results_are_written_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[RowResult] = []
    slow = threading.Event()

    def write(_self: Saver, results: list[RowResult], _scanned: object) -> None:
        slow.wait(10)
        written.extend(results)

    monkeypatch.setattr(Saver, "_write", write)
    saver = Saver(cast(Any, None), cast(Any, None), {}, {})
    writing = asyncio.create_task(saver.keep_writing())
    try:
        saver.add(result(row) for row in range(MOST_WAITING + 1))
        await asyncio.wait_for(saver.room(), 1)
        assert not written, "there is room again although the database has taken nothing yet"
        saver.add(result(row) for row in range(MOST_WAITING + 1))
        waiting = asyncio.create_task(saver.room())
        await asyncio.sleep(0.1)
        assert not waiting.done()
        slow.set()
        await asyncio.wait_for(waiting, 5)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await saver.flush()
        assert len(written) == 2 * (MOST_WAITING + 1)
    finally:
        slow.set()
        writing.cancel()
        saver.close()
