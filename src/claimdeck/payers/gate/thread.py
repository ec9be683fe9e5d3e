"""One thread per account and process does the gate's database work, so that no event loop waits for it."""

import asyncio
import queue
import random
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.db import OperationalError, close_old_connections, connections

T = TypeVar("T")
log = structlog.get_logger(__name__)

_LOCKED_PATIENCE = 20.0
_Job = tuple[Callable[[], Any], Callable[[Any, BaseException | None], None]]


class DatabaseThread:
    """Runs small pieces of database work one after the other, and `tick` between them when it is due."""

    def __init__(self, name: str, tick: Callable[[], float]) -> None:
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._tick = tick
        self._last: Callable[[], Any] = lambda: None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, last: Callable[[], Any]) -> None:
        """Finishes the work at hand, does `last` with no tick after it, closes the connections and ends; waits."""
        self._last = last
        self._jobs.put(None)
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=30)

    def submit(self, work: Callable[[], Any]) -> None:
        """Does `work` soon; a failure is logged."""
        self._jobs.put((work, _logged))

    async def run(self, work: Callable[[], T]) -> T:
        """Does `work` in the thread and answers what it returns."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def deliver(value: Any, error: BaseException | None) -> None:
            loop.call_soon_threadsafe(_settle, future, value, error)

        self._jobs.put((work, deliver))
        return await future

    def _work(self) -> None:
        due = time.monotonic()
        try:
            while True:
                try:
                    job = self._jobs.get(timeout=max(0.0, due - time.monotonic()))
                except queue.Empty:
                    due = time.monotonic() + self._ticked()
                    continue
                if job is None:
                    _do(self._last, _logged)
                    return
                _do(*job)
                if time.monotonic() >= due:
                    due = time.monotonic() + self._ticked()
        finally:
            connections.close_all()

    def _ticked(self) -> float:
        try:
            pause: float = patiently(self._tick)
        except Exception as error:
            log.warning("payer_gate_tick_failed", error=type(error).__name__)
            pause = 0.5
        close_old_connections()
        return pause


def patiently(work: Callable[[], T]) -> T:
    """Does `work` again while the database is locked or away for a moment; it must read afresh each time."""
    started = time.monotonic()
    while True:
        try:
            return work()
        except OperationalError:
            if time.monotonic() - started > _LOCKED_PATIENCE:
                raise
            connections.close_all()
            time.sleep(random.uniform(0.01, 0.1))  # noqa: S311


def _do(work: Callable[[], Any], deliver: Callable[[Any, BaseException | None], None]) -> None:
    try:
        value, error = patiently(work), None
    except Exception as failure:
        value, error = None, failure
    # The loop that asked may be gone by now.
    try:
        deliver(value, error)
    except RuntimeError:
        log.debug("payer_gate_answer_unwanted")


def _settle(future: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(value)


def _logged(_value: Any, error: BaseException | None) -> None:
    if error is not None:
        log.warning("payer_gate_work_failed", error=type(error).__name__)
