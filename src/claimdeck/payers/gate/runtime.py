"""What all open payers of one account share within a process: slots, pace, breaker and their thread."""

import asyncio
import os
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from claimdeck.payers.domain.pacing import Rate
from claimdeck.payers.gate import store
from claimdeck.payers.gate.breaker import Breaker
from claimdeck.payers.gate.pace import Pace
from claimdeck.payers.gate.slots import CallSlots
from claimdeck.payers.gate.thread import DatabaseThread
from claimdeck.payers.port import Limits

T = TypeVar("T")


class Gate:
    """One holder of calls in the eyes of the other workers. Start it before use, stop it after."""

    def __init__(self, account_id: uuid.UUID, limits: Limits) -> None:
        self.account_id = account_id
        self.holder = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self.limits = limits
        self._thread = DatabaseThread(f"payer-gate-{account_id.hex[:8]}", self._tick)
        self._rate = Rate.per_second(limits.rate_per_second) if limits.rate_per_second > 0 else None
        self.slots = CallSlots(limits.concurrency, self._renew, lambda: self._thread.submit(self.slots.renew))
        self.pace = Pace(limits.rate_per_second, self._reserve, lambda: self._thread.submit(self.pace.serve))
        self.breaker = Breaker(self, limits.retry_window)

    def start(self) -> None:
        """Begins to take part; returns at once, the first callers wait the few milliseconds it takes."""
        self._thread.submit(lambda: store.ensure_state(self.account_id))
        self._thread.start()

    def stop(self) -> None:
        """Gives the calls back and ends the thread."""
        self._thread.stop(lambda: store.drop_lease(self.account_id, self.holder))

    @asynccontextmanager
    async def call(self) -> AsyncIterator[None]:
        """Around each call on the wire: waits for a free call, then for its moment."""
        await self.slots.acquire()
        try:
            await self.pace.wait()
            yield
        finally:
            self.slots.release()

    def submit(self, work: Callable[[], Any]) -> None:
        self._thread.submit(work)

    def run(self, work: Callable[[], T]) -> Awaitable[T]:
        """Database work in the gate's thread."""
        return self._thread.run(work)

    def store_open(self, circuit: store.OpenCircuit) -> None:
        store.open_circuit(self.account_id, circuit)

    def store_closed(self, scope: str) -> None:
        store.close_circuit(self.account_id, scope)

    def take_probe(self, seen: store.OpenCircuit, next_at: datetime) -> bool:
        return store.take_probe(self.account_id, seen, next_at)

    def _tick(self) -> float:
        pause = self.slots.renew()
        self.pace.serve()
        self.breaker.seen(store.open_circuits(self.account_id))
        return pause

    def _renew(self, in_use: int, waiting: int) -> int:
        return store.renew_lease(self.account_id, self.holder, self.limits.concurrency, in_use, waiting)

    def _reserve(self, wanted: int) -> list[float]:
        if self._rate is None:
            return [0.0] * wanted
        return store.reserve_slots(self.account_id, wanted, self._rate)


_Key = tuple[int, uuid.UUID, int, float, float]
_gates: dict[_Key, tuple[Gate, int]] = {}
_lock = threading.Lock()


@asynccontextmanager
async def shared_gate(account_id: uuid.UUID, limits: Limits) -> AsyncIterator[Gate]:
    """The gate of this account in this process; made for the first who asks, ended by the last."""
    # The process id is part of the key: a forked child must not use its parent's thread.
    key = (os.getpid(), account_id, limits.concurrency, limits.rate_per_second, limits.retry_window)
    gate = _join(key, account_id, limits)
    try:
        yield gate
    finally:
        last = _leave(key)
        if last is not None:
            await asyncio.get_running_loop().run_in_executor(None, last.stop)


def _join(key: _Key, account_id: uuid.UUID, limits: Limits) -> Gate:
    with _lock:
        gate, users = _gates.get(key, (None, 0))
        if gate is None:
            gate = Gate(account_id, limits)
            gate.start()
        _gates[key] = (gate, users + 1)
        return gate


def _leave(key: _Key) -> Gate | None:
    with _lock:
        gate, users = _gates[key]
        if users > 1:
            _gates[key] = (gate, users - 1)
            return None
        del _gates[key]
        return gate
