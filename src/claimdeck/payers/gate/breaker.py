"""The circuit breaker: stops asking a payer that keeps failing, for one practice at a time, over all workers.

Per practice, because a payer may be down for one tax id and well for the others: those must go on.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from claimdeck.kit.clock import now
from claimdeck.payers.domain.circuit import OPENS_AFTER, probe_pause
from claimdeck.payers.gate.store import OpenCircuit
from claimdeck.payers.port import PayerUnavailable

_LOOK_SECONDS = 0.1


class Shared(Protocol):
    """What the breaker needs of the database and its thread."""

    def submit(self, work: Callable[[], Any]) -> None: ...
    def run(self, work: Callable[[], bool]) -> Awaitable[bool]: ...
    def store_open(self, circuit: OpenCircuit) -> None: ...
    def store_closed(self, key: str) -> None: ...
    def take_probe(self, seen: OpenCircuit, next_at: datetime) -> bool: ...


class Breaker:
    """Counts in this process; the database is written only when a circuit opens, is probed or closes."""

    def __init__(self, shared: Shared, retry_window: float) -> None:
        self._shared = shared
        self._retry_window = retry_window
        self._lock = threading.Lock()
        self._failed: dict[str, int] = {}
        self._open: dict[str, OpenCircuit] = {}
        # Circuits this process changed and has not stored yet: a look at the database must not undo them.
        self._unstored: dict[str, int] = {}

    async def admit(self, key: str, deadline: datetime) -> None:
        """Returns when a call may go, perhaps as the probe; PayerUnavailable if none may by `deadline`."""
        while (circuit := self._open.get(key)) is not None:
            moment = now()
            if moment >= circuit.probe_at:
                if await self._probe(circuit, moment):
                    return
            elif moment >= deadline or self._hopeless(circuit, moment):
                raise PayerUnavailable(
                    circuit.reason or "CIRCUIT_OPEN",
                    "The payer kept failing; it is asked again now and then until it recovers.",
                )
            wait = min((circuit.probe_at - moment).total_seconds(), (deadline - moment).total_seconds())
            await asyncio.sleep(min(_LOOK_SECONDS, max(0.01, wait)))

    def succeeded(self, key: str) -> None:
        """The payer gave an answer, be it a refusal."""
        if not self._failed.get(key) and key not in self._open:
            return
        with self._lock:
            self._failed.pop(key, None)
            was_open = self._open.pop(key, None)
        if was_open is not None:
            self._store(key, lambda: self._shared.store_closed(key))

    def failed(self, key: str, reason: str) -> None:
        """A call came to nothing."""
        with self._lock:
            self._failed[key] = self._failed.get(key, 0) + 1
            if self._failed[key] < OPENS_AFTER or key in self._open:
                return
            moment = now()
            pause = probe_pause(0, 0.0, self._retry_window)
            circuit = OpenCircuit(key, moment, moment + timedelta(seconds=pause), 0, reason)
            self._open[key] = circuit
        self._store(key, lambda: self._shared.store_open(circuit))

    def seen(self, circuits: dict[str, OpenCircuit]) -> None:
        """Takes over what the database says (called by the tick)."""
        with self._lock:
            kept = {key: self._open[key] for key in self._unstored if key in self._open}
            fresh = {key: circuit for key, circuit in circuits.items() if key not in self._unstored}
            self._open = fresh | kept

    def _hopeless(self, circuit: OpenCircuit, moment: datetime) -> bool:
        # Others have waited a whole retry window for this payer; nobody needs to do so again.
        return (moment - circuit.since).total_seconds() >= self._retry_window

    async def _probe(self, circuit: OpenCircuit, moment: datetime) -> bool:
        open_for = (moment - circuit.since).total_seconds()
        next_at = moment + timedelta(seconds=probe_pause(circuit.probes + 1, open_for, self._retry_window))
        probing = OpenCircuit(circuit.key, circuit.since, next_at, circuit.probes + 1, circuit.reason)
        with self._lock:
            if self._open.get(circuit.key) is not circuit:
                return False
            self._open[circuit.key] = probing
        return await self._shared.run(lambda: self._shared.take_probe(circuit, next_at))

    def _store(self, key: str, write: Callable[[], None]) -> None:
        with self._lock:
            self._unstored[key] = self._unstored.get(key, 0) + 1

        def work() -> None:
            try:
                write()
            finally:
                with self._lock:
                    self._unstored[key] -= 1
                    if not self._unstored[key]:
                        del self._unstored[key]

        self._shared.submit(work)
