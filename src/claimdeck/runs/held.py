"""A run while somebody works on it: who holds it, until when, and why the work must come to a safe point."""

import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from claimdeck.runs.domain.leases import Lease

# How long, in seconds, what has been begun may still take; else as long as one call may.
_GRACE: Final = {"cancelled": 2.0, "lost": 0.0, "shutdown": 4.0}

# Set when the worker process is asked to end: work lets go at its next safe point.
stopping = threading.Event()


class Verdict(StrEnum):
    """What a piece of work says when it returns."""

    COMPLETED = "completed"
    FAILED = "failed"
    CONTINUE = "continue"
    TRY_AGAIN = "try again"


class Stop(StrEnum):
    """Why work must come to a safe point."""

    CANCELLED = "cancelled"
    LOST = "lost"
    SHUTDOWN = "shutdown"
    TIME = "time"
    TURN = "turn"


@dataclass(slots=True, eq=False)
class Held:
    """A run while somebody works on it: who holds it, until when, and whether it should stop. Times are monotonic."""

    lease: Lease
    deadline: float
    # Past this, or silent for longer than `silence`, it is stuck: nothing that it still does counts.
    hard_deadline: float
    silence: float
    last_try: bool
    # It has cost so many workers in a row that it must be brought to an end without being tried again.
    worn_out: bool = False
    began: float = field(default_factory=time.monotonic)
    prepared: float | None = None
    moved: float = field(default_factory=time.monotonic)
    cancelled: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)
    gives_way: threading.Event = field(default_factory=threading.Event)

    @property
    def run_id(self) -> UUID:
        return self.lease.run_id

    def stop(self) -> Stop | None:
        """Why the work must come to a safe point now, None while it may go on."""
        if self.lost.is_set():
            return Stop.LOST
        if self.cancelled.is_set():
            return Stop.CANCELLED
        if stopping.is_set():
            return Stop.SHUTDOWN
        if time.monotonic() >= self.deadline:
            return Stop.TIME
        return Stop.TURN if self.gives_way.is_set() else None

    def grace(self, stop: Stop, *, call_seconds: float) -> float:
        """The seconds that what has been begun may still take; a call that takes longer every time would never end."""
        left = self.hard_deadline - time.monotonic()
        return max(0.0, min(_GRACE.get(stop.value, call_seconds), left / 2))

    def progressed(self) -> None:
        """Something came in or was stored."""
        self.moved = time.monotonic()

    def ready(self) -> None:
        """The work has read what it needs to begin."""
        self.prepared = time.monotonic() - self.began

    def stuck(self) -> bool:
        """Whether it is past its time, or nothing has moved for too long."""
        moment = time.monotonic()
        return moment >= self.hard_deadline or moment - self.moved >= self.silence
