"""How many calls may be on the wire at once: this process's part, handed to waiting callers in order."""

import threading
import time
from collections import deque
from collections.abc import Callable

from claimdeck.payers.gate.store import LEASE_SECONDS
from claimdeck.payers.gate.waiting import Waiter

_RENEW_SECONDS = 1.0
_HUNGRY_SECONDS = 0.25
# A process that was asleep must not go on with calls that others may have been given meanwhile.
_SAFETY_SECONDS = 1.0


class CallSlots:
    """Callers of any thread's event loop share the calls that this process was granted.

    `renew(in_use, waiting)` answers how many those are; `wake` asks for a renewal soon; `check` raises when none
    can be expected any more.
    """

    def __init__(
        self, limit: int, renew: Callable[[int, int], int], wake: Callable[[], None], check: Callable[[], None]
    ) -> None:
        self.limit = limit
        self._renew = renew
        self._wake = wake
        self._check = check
        self._lock = threading.Lock()
        self._waiting: deque[Waiter] = deque()
        self._given: set[Waiter] = set()
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
            waiter = Waiter()
            self._waiting.append(waiter)
            # Only the first to wait asks for more; the tick keeps asking while somebody waits.
            hungry = len(self._waiting) == 1 and self._granted < self.limit
        if hungry:
            self._wake()
        try:
            await waiter.woken(self._check)
        except BaseException:
            self._abandon(waiter)
            raise
        with self._lock:
            self._given.discard(waiter)

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
            hungry = bool(self._waiting) and mine < self.limit
        return _HUNGRY_SECONDS if hungry else _RENEW_SECONDS

    def fail(self, error: BaseException) -> None:
        """The lease could not be renewed: whoever waits gets `error`."""
        with self._lock:
            for waiter in self._waiting:
                waiter.fail(error)

    def _free(self) -> bool:
        return self._in_use < self._granted and time.monotonic() < self._good_until

    def _take(self) -> None:
        self._in_use += 1
        self.most_in_use = max(self.most_in_use, self._in_use)

    def _hand_out(self) -> None:
        while self._waiting and self._free():
            waiter = self._waiting.popleft()
            self._take()
            self._given.add(waiter)
            waiter.wake()

    def _abandon(self, waiter: Waiter) -> None:
        with self._lock:
            if waiter not in self._given:
                self._waiting.remove(waiter)
                return
            # It was granted in the same moment: give it to the next one.
            self._given.discard(waiter)
            self._in_use -= 1
            self._hand_out()
