"""When the next call may go: the account's rate over all workers, and a brake after the payer said 429."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable

from claimdeck.payers.domain.pacing import Throttle

# A reserved moment that passed this long ago is given up: used late, it would crowd the calls of others.
_STALE_SECONDS = 0.05
_Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[float]"]


class Pace:
    """Hands out the moments at which calls may go; reserves several at once under pressure."""

    def __init__(self, rate: float, reserve: Callable[[int], list[float]], wake: Callable[[], None]) -> None:
        self._rate = rate
        self._reserve = reserve
        self._wake = wake
        self._lock = threading.Lock()
        self._waiting: deque[_Waiter] = deque()
        self._spare: deque[float] = deque()
        self._throttle = Throttle()
        self._pressed = False

    async def wait(self) -> None:
        """Returns when the next call may go."""
        await self._brake()
        if self._rate <= 0:
            return
        at = await self._moment()
        pause = at - time.time()
        if pause > 0:
            await asyncio.sleep(pause)

    def accepted(self) -> None:
        """The payer took a call."""
        with self._lock:
            self._throttle.accepted(time.monotonic())

    def refused(self, pause: float) -> None:
        """The payer asked to go slower; nobody of this process calls for `pause` seconds."""
        with self._lock:
            self._throttle.refused(time.monotonic(), pause)

    def serve(self) -> None:
        """Reserves moments for those who wait (in the database thread)."""
        with self._lock:
            wanted = len(self._waiting)
            extra = max(1, int(self._rate // 10)) if self._pressed else 0
        if not wanted:
            return
        times = self._reserve(wanted + extra)
        with self._lock:
            self._pressed = times[-1] > time.time() + _STALE_SECONDS
            self._spare.extend(times)
            self._hand_out()

    async def _brake(self) -> None:
        while True:
            with self._lock:
                now = time.monotonic()
                if self._throttle.rate is None and self._throttle.resume_at <= now:
                    return
                at = self._throttle.next_call(now)
            await asyncio.sleep(max(0.0, at - now))
            # While this call waited another one may have been refused: then queue up again.
            if self._throttle.resume_at <= time.monotonic():
                return

    async def _moment(self) -> float:
        with self._lock:
            if not self._waiting and (at := self._next_spare()) is not None:
                return at
            loop = asyncio.get_running_loop()
            future: asyncio.Future[float] = loop.create_future()
            self._waiting.append((loop, future))
            first = len(self._waiting) == 1
        if first:
            self._wake()
        return await future

    def _next_spare(self) -> float | None:
        oldest = time.time() - _STALE_SECONDS
        while self._spare:
            at = self._spare.popleft()
            if at >= oldest:
                return at
        return None

    def _hand_out(self) -> None:
        while self._waiting:
            loop, future = self._waiting[0]
            at = self._next_spare()
            if at is None:
                break
            self._waiting.popleft()
            try:
                loop.call_soon_threadsafe(_tell, future, at)
            except RuntimeError:
                self._spare.appendleft(at)
        if self._waiting:
            self._wake()


def _tell(future: "asyncio.Future[float]", at: float) -> None:
    if not future.done():
        future.set_result(at)
