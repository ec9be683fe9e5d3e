"""A payer that answers faster than the database writes must wait, and nothing is dropped meanwhile."""

import asyncio
import threading
from typing import Any, cast

import pytest

from claimdeck.claims.domain.patients import Patient
from claimdeck.status.asking.saving import MOST_WAITING, Saver
from claimdeck.status.domain.answers import RowResult, not_found
from tests.status.samples import asked


def result(row: int) -> RowResult:
    return not_found(asked(row, "ZZ1", patient=Patient()), None, by_number=True, payer_id="87726")


async def test_asking_waits_until_the_writing_has_caught_up(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[RowResult] = []
    monkeypatch.setattr(Saver, "_write", lambda _self, results, *_: written.extend(results))
    saver = Saver(cast(Any, None), cast(Any, None), {}, {})
    try:
        saver.add(result(row) for row in range(MOST_WAITING))
        await asyncio.wait_for(saver.wait_for_capacity(), 1)
        saver.add([result(MOST_WAITING)])
        waiting = asyncio.create_task(saver.wait_for_capacity())
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

    def write(_self: Saver, results: list[RowResult], *_: object) -> None:
        slow.wait(10)
        written.extend(results)

    monkeypatch.setattr(Saver, "_write", write)
    saver = Saver(cast(Any, None), cast(Any, None), {}, {})
    writing = asyncio.create_task(saver.write())
    try:
        saver.add(result(row) for row in range(MOST_WAITING + 1))
        await asyncio.wait_for(saver.wait_for_capacity(), 1)
        assert not written, "there is room again although the database has taken nothing yet"
        saver.add(result(row) for row in range(MOST_WAITING + 1))
        waiting = asyncio.create_task(saver.wait_for_capacity())
        await asyncio.sleep(0.1)
        assert not waiting.done()
        slow.set()
        await asyncio.wait_for(waiting, 5)
        saver.end()
        await asyncio.wait_for(writing, 5)
        assert len(written) == 2 * (MOST_WAITING + 1)
    finally:
        slow.set()
        saver.end()
        await asyncio.wait({writing})
        saver.close()


@pytest.mark.parametrize("rows", [0, 1, 999, 1000, 1001, 3000, 3001])
async def test_the_writer_ends_when_it_is_told_that_no_more_comes(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """A full last batch has woken it already; that must not keep it from hearing that it was the last."""
    written: list[RowResult] = []
    monkeypatch.setattr(Saver, "_write", lambda _self, results, *_: written.extend(results))
    saver = Saver(cast(Any, None), cast(Any, None), {}, {})
    try:
        writing = asyncio.create_task(saver.write())
        await asyncio.sleep(0)
        saver.add(result(row) for row in range(rows))
        saver.end()
        await asyncio.wait_for(writing, 5)
        assert len(written) == rows
    finally:
        saver.close()
