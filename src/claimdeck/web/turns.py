"""Heavy work of a web process, one piece after the other, so that everybody else's pages stay quick meanwhile."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from claimdeck.kit.errors import TooMany

# Whoever is sent away comes back at no common moment.
SOONEST_SECONDS: Final = 2
LATEST_SECONDS: Final = 5


class Turns:
    """At most `at_once` inside; `may_wait` more wait up to `seconds` for their turn, the others are told to come back.

    A thread that waits serves nobody, so `at_once` and `may_wait` together stay below the threads of a process.
    """

    def __init__(self, *, at_once: int, may_wait: int, seconds: float) -> None:
        self._most = at_once + may_wait
        self._seconds = seconds
        self._here = 0
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(at_once)

    def refuse_if_full(self, busy: str) -> None:
        """Raise TooMany when nobody more may even wait, before anything is spent on what was sent."""
        if self._here >= self._most:
            raise _come_back(busy)

    @contextmanager
    def turn(self, busy: str) -> Iterator[None]:
        """Inside when the turn has come. Raises TooMany with the sentence `busy`; then nothing was done."""
        with self._lock:
            if self._here >= self._most:
                raise _come_back(busy)
            self._here += 1
        try:
            if not self._free.acquire(timeout=self._seconds):
                raise _come_back(busy)
            try:
                yield
            finally:
                self._free.release()
        finally:
            with self._lock:
                self._here -= 1


def _come_back(busy: str) -> TooMany:
    seconds = random.uniform(SOONEST_SECONDS, LATEST_SECONDS)  # noqa: S311 - spreads load, hides nothing
    return TooMany(busy, retry_after=seconds, code="BUSY")
