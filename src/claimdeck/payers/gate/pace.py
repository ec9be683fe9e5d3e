"""When the next call may go: the rate over all workers, and a brake after the payer said 429."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from claimdeck.payers.domain.pacing import Throttle
from claimdeck.payers.gate.waiting import Waiter

# A moment that passed this long ago is given back: used late, the call would crowd those of others.
_STALE_SECONDS = 0.05
# A process that is late again and again calls all the same: it must come forward somehow.
_MOST_STALE = 5
IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Moment:
    """When a call may go (seconds of the steady clock), and how the shared log names it (milliseconds)."""

    at: float
    stamp: int


@dataclass(frozen=True, slots=True)
class Reservation:
    """Moments for callers, and how many seconds from now it is worth asking for the next."""

    moments: Sequence[Moment]
    next_in: float


class Pace:
    """Hands out the moments at which calls may go, and gives back those that come to nothing.

    `reserve(wanted, unused)` asks the shared log for moments of the near future only: what a job that gives way
    cannot use any more must not be lost to the others. `wake` has `serve` called soon; `check` raises when
    nothing can be expected of it any more.
    """

    def __init__(
        self,
        reserve: Callable[[int, Sequence[int]], Reservation],
        wake: Callable[[], None],
        check: Callable[[], None],
    ) -> None:
        self._reserve = reserve
        self._wake = wake
        self._check = check
        self._lock = threading.Lock()
        self._waiting: deque[Waiter] = deque()
        self._given: dict[Waiter, Moment] = {}
        self._unused: list[int] = []
        self._throttle = Throttle()

    async def wait(self, *, limited: bool) -> None:
        """Returns when the next call may go; without `limited` only the brake is waited for."""
        await self._brake()
        if not limited:
            return
        for _ in range(_MOST_STALE):
            moment = await self._moment()
            try:
                await asyncio.sleep(max(0.0, moment.at - time.monotonic()))
            except BaseException:
                self._give_back(moment)
                raise
            if time.monotonic() - moment.at <= _STALE_SECONDS:
                return
            self._give_back(moment)

    def accepted(self) -> None:
        """The payer took a call."""
        with self._lock:
            self._throttle.accepted(time.monotonic())

    def refused(self, pause: float) -> None:
        """The payer asked to go slower; nobody of this process calls for `pause` seconds."""
        with self._lock:
            self._throttle.refused(time.monotonic(), pause)

    def serve(self) -> float:
        """Reserves moments for those who wait (in the database thread); the seconds until the next time."""
        with self._lock:
            wanted, unused = len(self._waiting), self._unused
            self._unused = []
        if not wanted and not unused:
            return IDLE_SECONDS
        try:
            found = self._reserve(wanted, unused)
        except BaseException:
            with self._lock:
                self._unused += unused
            raise
        with self._lock:
            for moment in found.moments:
                self._hand_out(moment)
            return found.next_in if self._waiting or self._unused else IDLE_SECONDS

    def fail(self, error: BaseException) -> None:
        """No moments could be reserved: whoever waits gets `error`."""
        with self._lock:
            for waiter in self._waiting:
                waiter.fail(error)

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

    async def _moment(self) -> Moment:
        waiter = Waiter()
        with self._lock:
            self._waiting.append(waiter)
        self._wake()
        try:
            await waiter.woken(self._check)
        except BaseException:
            self._abandon(waiter)
            raise
        with self._lock:
            return self._given.pop(waiter)

    def _hand_out(self, moment: Moment) -> None:
        if not self._waiting:
            self._unused.append(moment.stamp)
            return
        waiter = self._waiting.popleft()
        self._given[waiter] = moment
        waiter.wake()

    def _give_back(self, moment: Moment) -> None:
        with self._lock:
            self._unused.append(moment.stamp)
        self._wake()

    def _abandon(self, waiter: Waiter) -> None:
        with self._lock:
            moment = self._given.pop(waiter, None)
            if moment is None:
                self._waiting.remove(waiter)
        if moment is not None:
            self._give_back(moment)
