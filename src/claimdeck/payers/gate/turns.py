"""Who of a process goes next: a few callers wait for a call and its moment, the others in a queue per job.

The queues take turns, so that one claim looked up by a person does not stand behind all calls of a long job,
and a job does not hold calls that it could not make for a long time yet.
"""

import threading
from collections import deque
from collections.abc import Callable

from claimdeck.payers.gate.waiting import Waiter


class Turns:
    """`room` callers may be inside at once. Pair each `enter` with one `leave`."""

    def __init__(self, room: int, check: Callable[[], None]) -> None:
        self._room = room
        self._check = check
        self._lock = threading.Lock()
        self._inside = 0
        # In the order in which they come next; those who are inside stand in none.
        self._queues: dict[object, deque[Waiter]] = {}
        self._entered: set[Waiter] = set()

    def resize(self, room: int) -> None:
        """More or fewer may be inside from now on."""
        with self._lock:
            self._room = room
            self._let_in()

    async def enter(self, job: object) -> None:
        """Returns when it is the caller's turn; `job` is whose queue it stands in."""
        with self._lock:
            if not self._queues and self._inside < self._room:
                self._inside += 1
                return
            waiter = Waiter()
            self._queues.setdefault(job, deque()).append(waiter)
            self._let_in()
        try:
            await waiter.woken(self._check)
        except BaseException:
            self._abandon(job, waiter)
            raise
        with self._lock:
            self._entered.discard(waiter)

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            self._let_in()

    def _let_in(self) -> None:
        while self._queues and self._inside < self._room:
            job, queue = next(iter(self._queues.items()))
            waiter = queue.popleft()
            # Whoever had a turn goes to the end.
            del self._queues[job]
            if queue:
                self._queues[job] = queue
            self._inside += 1
            self._entered.add(waiter)
            waiter.wake()

    def _abandon(self, job: object, waiter: Waiter) -> None:
        with self._lock:
            if waiter in self._entered:
                # Let in at the same moment: the next one comes in its place.
                self._entered.discard(waiter)
                self._inside -= 1
                self._let_in()
                return
            queue = self._queues[job]
            queue.remove(waiter)
            if not queue:
                del self._queues[job]
