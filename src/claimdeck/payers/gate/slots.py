"""How many calls may be on the wire at once: this process's part, handed to waiting callers in order."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable

from claimdeck.payers.gate.store import LEASE_SECONDS

_RENEW_SECONDS = 1.0
_HUNGRY_SECONDS = 0.25
# A process that was asleep must not go on with calls that others may have been given meanwhile.
_SAFETY_SECONDS = 1.0
_Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class CallSlots:
    """Callers of any thread's event loop share the calls that this process was granted."""

    def __init__(self, limit: int, renew: Callable[[int, int], int], wake: Callable[[], None]) -> None:
        self._limit = limit
        self._renew = renew
        self._wake = wake
        self._lock = threading.Lock()
        self._waiting: deque[_Waiter] = deque()
        self._in_use = 0
        self._granted = 0
        self._good_until = 0.0
        self.most_in_use = 0

    async def acquire(self) -> None:
        """Waits for a free call. Pair each with one `release`."""
        with self._lock:
            if not self._waiting and self._free():
                self._take()
                return
            loop = asyncio.get_running_loop()
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.append((loop, future))
            # Only the first to wait asks for more; the tick keeps asking while somebody waits.
            hungry = len(self._waiting) == 1 and self._granted < self._limit
        if hungry:
            self._wake()
        try:
            await future
        except asyncio.CancelledError:
            self._abandon(future)
            raise

    def release(self) -> None:
        with self._lock:
            self._in_use -= 1
            self._hand_out()

    def renew(self) -> float:
        """Renews the lease (in the database thread) and answers the seconds until the next time."""
        with self._lock:
            in_use, waiting = self._in_use, len(self._waiting)
        started = time.monotonic()
        mine = self._renew(in_use, waiting)
        with self._lock:
            self._granted = mine
            self._good_until = started + LEASE_SECONDS - _SAFETY_SECONDS
            self._hand_out()
            hungry = bool(self._waiting) and mine < self._limit
        return _HUNGRY_SECONDS if hungry else _RENEW_SECONDS

    def _free(self) -> bool:
        return self._in_use < self._granted and time.monotonic() < self._good_until

    def _take(self) -> None:
        self._in_use += 1
        self.most_in_use = max(self.most_in_use, self._in_use)

    def _hand_out(self) -> None:
        while self._waiting and self._free():
            loop, future = self._waiting.popleft()
            self._take()
            try:
                loop.call_soon_threadsafe(self._grant, future)
            except RuntimeError:
                # The waiter's loop has ended.
                self._in_use -= 1

    def _grant(self, future: "asyncio.Future[None]") -> None:
        if future.done():
            self.release()
        else:
            future.set_result(None)

    def _abandon(self, future: "asyncio.Future[None]") -> None:
        with self._lock:
            for waiter in self._waiting:
                if waiter[1] is future:
                    self._waiting.remove(waiter)
                    return
        # It was granted in the same moment: give it to the next one.
        if future.done() and not future.cancelled():
            self.release()
