"""When an e-mail that could not be sent is tried again."""

from datetime import timedelta
from typing import Final

ATTEMPTS: Final = 5
_FIRST: Final = timedelta(minutes=1)
_GROWTH: Final = 5
# Until the outcome of an attempt is written, the message belongs to the worker that tries it.
LEASE: Final = timedelta(minutes=5)


def wait_after(attempts: int) -> timedelta | None:
    """The pause after so many failed attempts: 1, 5, 25, 125 minutes; None when it was the last."""
    return None if attempts >= ATTEMPTS else _FIRST * _GROWTH ** (attempts - 1)
