"""The leases of loads that this process has in hand: held while the work moves, let go of when it stops."""

import threading
from dataclasses import dataclass, field
from typing import Final

import structlog

from claimdeck.pipeline.stores.port import Fenced, Lease, StagingStore, StoreError
from claimdeck.runs.held import Held

log = structlog.get_logger(__name__)

# A lease is extended so often within its time, and at least every so many seconds.
_PER_LEASE: Final = 4
_LONGEST_SECONDS: Final = 15.0


@dataclass(slots=True)
class LeasesInHand:
    """Leases by load; a thread extends them all, as long as the work of the run is not stuck."""

    staging: StagingStore
    seconds: float
    held: Held
    _leases: dict[int, Lease] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "LeasesInHand":
        self._thread = threading.Thread(target=self._extend, name="pipeline-leases", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        for lease in self._all():
            self.let_go(lease)

    def take(self, lease: Lease) -> Lease:
        """Note a lease that was just given."""
        with self._lock:
            self._leases[lease.load_id] = lease
        return lease

    def settled(self, lease: Lease) -> None:
        """The load is settled, or somebody else's: nothing is held any more."""
        with self._lock:
            self._leases.pop(lease.load_id, None)

    def let_go(self, lease: Lease) -> None:
        """Give an unsettled load back, so that nobody waits for its lease to run out."""
        self.settled(lease)
        try:
            self.staging.release(lease)
        except StoreError as error:
            # It runs out by itself.
            log.warning("lease_not_released", load_id=lease.load_id, error=type(error).__name__)

    def _all(self) -> list[Lease]:
        with self._lock:
            return list(self._leases.values())

    def _extend(self) -> None:
        while not self._over.wait(min(self.seconds / _PER_LEASE, _LONGEST_SECONDS)):
            if self.held.stuck():
                return
            for lease in self._all():
                self._extend_one(lease)

    def _extend_one(self, lease: Lease) -> None:
        try:
            self.staging.extend(lease, self.seconds)
        except Fenced:
            # Whoever has it now settles it; what this process still does to it, production refuses.
            self.settled(lease)
        except StoreError as error:
            log.warning("lease_not_extended", load_id=lease.load_id, error=type(error).__name__)
