"""Ending within the seconds that a deploy gives a process, whatever hangs in it (no Django)."""

import contextlib
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

# What a process takes for itself of the ten seconds that it is given; its supervisor needs the rest.
ENDING_SECONDS: Final = 8.0
ENDING_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
# The exit code of a process that did not come to its end by itself.
FORCED: Final = 1


class Ending:
    """The request to end, seen by this process and by every one that is forked from it, now or later.

    It is a byte in a pipe that nobody takes out: whoever looks sees it, also a process that was not there when it
    was written. Writing it takes no lock, so a signal handler may do it in the middle of anything.
    """

    def __init__(self) -> None:
        self._seen, self._said = os.pipe()
        os.set_blocking(self._said, False)

    def ask(self) -> None:
        """Ask this process and those forked from it to end."""
        # A full pipe has said it often enough.
        with contextlib.suppress(BlockingIOError):
            os.write(self._said, b".")

    def wait(self) -> None:
        """Wait until the end is asked for."""
        select.select([self._seen], [], [])

    def when_asked(self, then: Callable[[], None]) -> None:
        """Call `then` in a thread of its own, once, as soon as the end is asked for."""

        def wait() -> None:
            self.wait()
            then()

        threading.Thread(target=wait, name="ending", daemon=True).start()

    def listen(self, numbers: Iterable[int] = ENDING_SIGNALS) -> None:
        """Ask as soon as one of these signals comes, beside what its handler does. Of the main thread only.

        Handlers run between two steps of the main thread, which may hang in the middle of one, such as in a look-up
        of a name; what the interpreter writes to this pipe comes at once.
        """
        heard, written = os.pipe()
        os.set_blocking(written, False)
        signal.set_wakeup_fd(written, warn_on_full_buffer=False)
        wanted = frozenset(int(number) for number in numbers)

        def hear() -> None:
            while not wanted.intersection(os.read(heard, 64)):
                continue
            self.ask()

        threading.Thread(target=hear, name="signals", daemon=True).start()


def at_the_latest(seconds: float = ENDING_SECONDS) -> None:
    """End this process by force after so many seconds, unless it has ended by then; returns only by not returning.

    Processes that asked the kernel to die with this one (`kit.processes.die_with_parent`) go with it. What is cut off
    is work in the middle of a step, whose lease runs out.
    """
    time.sleep(seconds)
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"The process did not end within {seconds:g} s and is ended by force.\n")
        sys.stderr.flush()
    os._exit(FORCED)


def end_when_told() -> None:
    """End at once on SIGTERM, until the command says otherwise.

    The first process of a container gets no signal that it has no handler for: without this, a command that is
    still starting would not hear that it is to end.
    """

    def end(number: int, _frame: object) -> None:
        os._exit(128 + number)

    signal.signal(signal.SIGTERM, end)
