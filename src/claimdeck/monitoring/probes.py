"""Looking at a part that may hang: in a thread, with a deadline, and never twice at a time."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from django.db import connections

from claimdeck.monitoring.domain.health import Component, Status

# What was seen holds for so long: asking often costs no more than asking once a second.
FRESH_SECONDS: Final = 1.0


class Probe:
    """One part that is looked at by `look`, which may raise and may hang.

    Whoever asks while somebody looks waits for the same answer; a look that hangs holds one thread, however often
    it is asked for.
    """

    def __init__(
        self, name: str, look: Callable[[], Component], *, needed: bool = False, fresh: float = FRESH_SECONDS
    ) -> None:
        self._name, self._look, self._needed, self._fresh = name, look, needed, fresh
        self._changed = threading.Condition()
        self._seen: Component | None = None
        self._seen_at = self._began_at = 0.0
        self._looking = False

    def start(self) -> None:
        """Have somebody look, unless somebody does or the last look is fresh."""
        with self._changed:
            if self._looking or self._is_fresh():
                return
            self._looking, self._began_at = True, time.monotonic()
        threading.Thread(target=self._run, name=f"probe {self._name}", daemon=True).start()

    def answer(self, deadline: float) -> Component:
        """What was seen, by `time.monotonic()` = `deadline` at the latest."""
        with self._changed:
            self._changed.wait_for(lambda: not self._looking, timeout=max(0.0, deadline - time.monotonic()))
            if not self._looking and self._seen is not None:
                return self._seen
            waited = time.monotonic() - self._began_at
        reason = f"It does not answer; asked {waited:.1f} s ago."
        return Component(self._name, Status.DOWN, reason, self._needed)

    def _is_fresh(self) -> bool:
        return self._seen is not None and time.monotonic() - self._seen_at < self._fresh

    def _run(self) -> None:
        try:
            seen = self._look()
        except Exception as error:
            # Whatever it was, the part is not well; the text of a foreign error may hold a password.
            seen = Component(self._name, Status.DOWN, f"It cannot be used ({type(error).__name__}).", self._needed)
        finally:
            connections.close_all()
        with self._changed:
            self._seen, self._seen_at, self._looking = seen, time.monotonic(), False
            self._changed.notify_all()


def ask(probes: Sequence[Probe], seconds: float) -> list[Component]:
    """All of them side by side; who has not answered after so many seconds counts as hanging."""
    deadline = time.monotonic() + seconds
    for probe in probes:
        probe.start()
    return [probe.answer(deadline) for probe in probes]
