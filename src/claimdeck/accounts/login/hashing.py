"""Password hashing that leaves the others of a web process their turn."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

from claimdeck.kit.errors import TooMany

# A hash takes 100 MB and a tenth of a second and more of a processor: one at a time in each process. Who waits
# holds one of the process's few threads, so only one may, and not for long; the others are told to come again.
AT_ONCE: Final = 1
WAITING: Final = 1
WAIT_SECONDS: Final = 3.0
COME_AGAIN_SECONDS: Final = 2


class OneThreadArgon2(Argon2PasswordHasher):
    """Django's Argon2id with its memory and passes, in one thread: eight would crowd out everybody's pages."""

    parallelism = 1


class Queue:
    """At most `at_once` within, `waiting` before the door for `seconds`; whoever comes then is sent away."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._door = threading.BoundedSemaphore(at_once + waiting)
        self._seconds = seconds

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A place within. Raises TooMany."""
        if not self._door.acquire(blocking=False):
            raise _busy()
        try:
            if not self._places.acquire(timeout=self._seconds):
                raise _busy()
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._door.release()


def _busy() -> TooMany:
    detail = "Many people are logging in at this moment. Try again in a few seconds."
    return TooMany(detail, retry_after=COME_AGAIN_SECONDS, code="LOGIN_BUSY")


hashing: Final = Queue(AT_ONCE, WAITING, WAIT_SECONDS)
