"""One thread per gate and process does the gate's database work, so that no event loop waits for it."""

import queue
import random
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.db import OperationalError, close_old_connections, connections

from claimdeck.payers.gate.waiting import Waiter

T = TypeVar("T")
log = structlog.get_logger(__name__)

# A database that is locked or away for a moment is asked again for so long.
_LOCKED_PATIENCE = 20.0
# A thread that has not come round for so long hangs in a call to a database that says nothing at all.
_SILENCE = 45.0
_PAUSE_AFTER_FAILURE = 0.5
_LONGEST_PAUSE = 60.0
# The end of a process waits for no database longer than this; leases that were not given back run out.
_STOP_SECONDS = 2.0
_Job = tuple[Callable[[], Any], Callable[[Any, BaseException | None], None]]


class DatabaseThread:
    """Runs small pieces of database work one after the other, and `tick` between them.

    `tick` answers the seconds until it wants to be called again; `failed` is told when it could not do its work.
    """

    def __init__(self, name: str, tick: Callable[[], float], failed: Callable[[BaseException], None]) -> None:
        self._jobs: queue.Queue[_Job] = queue.Queue()
        self._tick = tick
        self._failed = failed
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._last: Callable[[], Any] = lambda: None
        self._came_round = time.monotonic()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        self._came_round = time.monotonic()
        self._thread.start()

    def stop(self, last: Callable[[], Any]) -> None:
        """Does what was submitted, then `last`, and ends; waits at most two seconds for that."""
        self._last = last
        self._stopping.set()
        self.wake()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=_STOP_SECONDS)

    def wake(self) -> None:
        """Has `tick` called soon."""
        self.submit(lambda: None)

    def submit(self, work: Callable[[], Any]) -> None:
        """Does `work` soon; a failure is logged."""
        self._jobs.put((work, _logged))

    async def run(self, work: Callable[[], T]) -> T:
        """Does `work` in the thread and answers what it returns. OperationalError when the thread hangs or is gone."""
        waiter = Waiter()
        found: list[T] = []

        def deliver(value: Any, error: BaseException | None) -> None:
            if error is not None:
                waiter.fail(error)
                return
            found.append(value)
            waiter.wake()

        self._jobs.put((work, deliver))
        await waiter.woken(self.check)
        return found[0]

    def check(self) -> None:
        """Raises OperationalError when nobody who waits for this thread can expect anything of it."""
        if self._ended.is_set():
            raise OperationalError("The thread for the database's work has ended.")
        if time.monotonic() - self._came_round > _SILENCE:
            raise OperationalError(f"The database has not answered for {_SILENCE:.0f} s.")

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                self._came_round = time.monotonic()
                pause = self._ticked()
                try:
                    job = self._jobs.get(timeout=pause)
                except queue.Empty:
                    continue
                self._do(*job)
            self._finish()
        except BaseException as error:
            # Nobody stands above a thread; those who wait for it are told below.
            log.exception("payer_gate_thread_failed", error=type(error).__name__)
        finally:
            self._ended.set()
            self._drop_the_rest()
            connections.close_all()

    def _finish(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            self._do(*job)
        self._do(self._last, _logged)

    def _drop_the_rest(self) -> None:
        """Whoever asked for something that will not be done any more is told."""
        gone = OperationalError("The thread for the database's work has ended.")
        while True:
            try:
                _, deliver = self._jobs.get_nowait()
            except queue.Empty:
                return
            deliver(None, gone)

    def _ticked(self) -> float:
        try:
            return max(0.0, min(self.patiently(self._tick), _LONGEST_PAUSE))
        except Exception as error:
            log.warning("payer_gate_tick_failed", error=type(error).__name__)
            self._failed(error)
            return _PAUSE_AFTER_FAILURE
        finally:
            close_old_connections()

    def patiently(self, work: Callable[[], T]) -> T:
        """Does `work` again while the database is locked or away for a moment; it must read afresh each time."""
        started = time.monotonic()
        while True:
            try:
                return work()
            except OperationalError:
                if self._stopping.is_set() or time.monotonic() - started > _LOCKED_PATIENCE:
                    raise
                connections.close_all()
                self._stopping.wait(random.uniform(0.01, 0.1))  # noqa: S311

    def _do(self, work: Callable[[], Any], deliver: Callable[[Any, BaseException | None], None]) -> None:
        try:
            value, error = self.patiently(work), None
        except Exception as failure:
            value, error = None, failure
        deliver(value, error)


def _logged(_value: Any, error: BaseException | None) -> None:
    if error is not None:
        log.warning("payer_gate_work_failed", error=type(error).__name__)
