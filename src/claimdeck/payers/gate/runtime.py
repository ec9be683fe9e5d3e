"""What all open payers with the same credentials share within a process: turns, slots, pace and their thread."""

import asyncio
import math
import os
import threading
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from claimdeck.payers.domain.pacing import Rate
from claimdeck.payers.gate import store
from claimdeck.payers.gate.breaker import Breaker
from claimdeck.payers.gate.pace import Pace, Reservation
from claimdeck.payers.gate.slots import CallSlots
from claimdeck.payers.gate.thread import DatabaseThread
from claimdeck.payers.gate.turns import Turns
from claimdeck.payers.port import Limits

T = TypeVar("T")
_LIMITS_SECONDS = 2.0
_REST_SECONDS = 0.02
# So many seconds' calls wait for their moment; the others of a process wait for their turn.
_WAITING_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Throughput:
    """How fast and how many at once; a rate of 0 means unlimited."""

    rate_per_second: float
    concurrency: int

    def strictest(self, other: "Throughput") -> "Throughput":
        """The stricter of each."""
        rates = [rate for rate in (self.rate_per_second, other.rate_per_second) if rate > 0]
        return Throughput(min(rates, default=0.0), min(self.concurrency, other.concurrency))

    @property
    def most_waiting(self) -> int:
        """How many callers of a process may wait for a call and its moment."""
        if self.rate_per_second <= 0:
            return self.concurrency
        return min(self.concurrency, max(2, math.ceil(self.rate_per_second * _WAITING_SECONDS) + 1))


class Gate:
    """One holder of calls in the eyes of the other workers. Start it before use, stop it after.

    `key` names the credentials; `shared` answers the strictest bounds of all accounts that have them, now.
    """

    def __init__(self, key: str, limits: Limits, shared: Callable[[], Throughput]) -> None:
        self.key = key
        self.holder = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self.limits = limits
        self._own = Throughput(limits.rate_per_second, limits.concurrency)
        self._throughput = self._own
        self._shared = shared
        self._thread = DatabaseThread(f"payer-gate-{key[:8]}", self._tick, self._fail)
        check = self._thread.check
        self._renewal = _Due(self._thread.wake, _REST_SECONDS)
        self._reservation = _Due(self._thread.wake, _REST_SECONDS)
        self._limits_at = 0.0
        self.turns = Turns(self._own.most_waiting, check)
        self.slots = CallSlots(limits.concurrency, self._renew, self._renewal.now, check)
        self.pace = Pace(self._reserve, self._reservation.now, check)
        self._lock = threading.Lock()
        self._breakers: dict[uuid.UUID, Breaker] = {}

    def start(self) -> None:
        """Begins to take part; returns at once, the first callers wait the few milliseconds it takes."""
        self._thread.start()

    def stop(self) -> None:
        """Gives the calls back and ends the thread; takes two seconds at most."""
        self._thread.stop(self._leave)

    @asynccontextmanager
    async def call(self, job: object) -> AsyncIterator[None]:
        """Around each call on the wire: waits for the turn of `job`, then for a free call, then for its moment.

        Raises OperationalError when the database that all workers share does not answer.
        """
        await self.turns.enter(job)
        try:
            await self.slots.acquire()
            try:
                await self.moment()
            except BaseException:
                self.slots.release()
                raise
        finally:
            self.turns.leave()
        try:
            yield
        finally:
            self.slots.release()

    async def moment(self) -> None:
        """Waits for the moment of one more call."""
        await self.pace.wait(limited=self._throughput.rate_per_second > 0)

    def breaker(self, account_id: uuid.UUID) -> Breaker:
        """The circuits of one account: another may ask for practices that the payer fails for, or not."""
        with self._lock:
            if account_id not in self._breakers:
                self._breakers[account_id] = Breaker(_AccountCircuits(account_id, self), self.limits.retry_window)
            return self._breakers[account_id]

    def submit(self, work: Callable[[], Any]) -> None:
        """Database work in the gate's thread, some time soon; a failure is logged."""
        self._thread.submit(work)

    def run(self, work: Callable[[], T]) -> Awaitable[T]:
        """Database work in the gate's thread. Raises OperationalError when the database does not answer."""
        return self._thread.run(work)

    def _tick(self) -> float:
        if self._renewal.due():
            self._look_at_limits()
            self._renewal.again_in(self.slots.renew())
            self._look_at_circuits()
        if self._reservation.due():
            self._reservation.again_in(self.pace.serve())
        return min(self._renewal.left(), self._reservation.left())

    def _fail(self, error: BaseException) -> None:
        self.slots.fail(error)
        self.pace.fail(error)

    def _look_at_limits(self) -> None:
        if time.monotonic() < self._limits_at:
            return
        self._limits_at = time.monotonic() + _LIMITS_SECONDS
        self._throughput = self._own.strictest(self._shared())
        self.slots.limit = self._throughput.concurrency
        self.turns.resize(self._throughput.most_waiting)

    def _look_at_circuits(self) -> None:
        with self._lock:
            breakers = dict(self._breakers)
        for account_id, breaker in breakers.items():
            breaker.seen(store.open_circuits(account_id))

    def _renew(self, in_use: int, waiting: int) -> int:
        return store.renew_lease(self.key, self.holder, self._throughput.concurrency, in_use, waiting)

    def _reserve(self, wanted: int, unused: Sequence[int]) -> Reservation:
        # Unlimited since a moment ago: whoever still waits goes at the highest rate that can be said.
        rate = self._throughput.rate_per_second or 10_000.0
        return store.reserve_moments(self.key, wanted, Rate.per_second(rate), unused)

    def _leave(self) -> None:
        self.pace.serve()
        store.drop_lease(self.key, self.holder)


class _Due:
    """When a piece of the tick's work is to be done again; `now` may be said from any thread.

    Not sooner than `rest` seconds after the last time: then many callers are served at once.
    """

    def __init__(self, wake: Callable[[], None], rest: float) -> None:
        self._wake = wake
        self._rest = rest
        self._wanted = threading.Event()
        self._rested_at = self._at = 0.0

    def now(self) -> None:
        if not self._wanted.is_set():
            self._wanted.set()
            self._wake()

    def due(self) -> bool:
        """Whether to do it; if so, it stays due until `again_in` is called."""
        if self.left() > 0:
            return False
        self._wanted.clear()
        self._rested_at = self._at = 0.0
        return True

    def again_in(self, seconds: float) -> None:
        moment = time.monotonic()
        self._rested_at, self._at = moment + self._rest, moment + seconds

    def left(self) -> float:
        """Seconds until it is due."""
        return max(0.0, (self._rested_at if self._wanted.is_set() else self._at) - time.monotonic())


@dataclass(frozen=True, slots=True)
class _AccountCircuits:
    """What the breaker of one account needs of the database and its thread."""

    account_id: uuid.UUID
    gate: Gate

    def submit(self, work: Callable[[], Any]) -> None:
        self.gate.submit(work)

    def run(self, work: Callable[[], bool]) -> Awaitable[bool]:
        return self.gate.run(work)

    def store_open(self, circuit: store.OpenCircuit) -> None:
        store.open_circuit(self.account_id, circuit)

    def store_closed(self, key: str) -> None:
        store.close_circuit(self.account_id, key)

    def take_probe(self, seen: store.OpenCircuit, next_at: datetime) -> bool:
        return store.take_probe(self.account_id, seen, next_at)


_Key = tuple[int, str, int, float, float]
_gates: dict[_Key, tuple[Gate, int]] = {}
_lock = threading.Lock()


@asynccontextmanager
async def shared_gate(key: str, limits: Limits, shared: Callable[[], Throughput]) -> AsyncIterator[Gate]:
    """The gate of these credentials in this process; made for the first who asks, ended by the last."""
    # The process id is part of the key: a forked child must not use its parent's thread.
    place = (os.getpid(), key, limits.concurrency, limits.rate_per_second, limits.retry_window)
    gate = _join(place, limits, shared)
    try:
        yield gate
    finally:
        last = _leave(place)
        if last is not None:
            await asyncio.get_running_loop().run_in_executor(None, last.stop)


def _join(place: _Key, limits: Limits, shared: Callable[[], Throughput]) -> Gate:
    with _lock:
        gate, users = _gates.get(place, (None, 0))
        if gate is None:
            gate = Gate(place[1], limits, shared)
            gate.start()
        _gates[place] = (gate, users + 1)
        return gate


def _leave(place: _Key) -> Gate | None:
    with _lock:
        gate, users = _gates[place]
        if users > 1:
            _gates[place] = (gate, users - 1)
            return None
        del _gates[place]
        return gate
