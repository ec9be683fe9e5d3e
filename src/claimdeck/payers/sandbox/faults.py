"""The sandbox's knobs: how slow, how strict and how broken the made-up payer is."""

import random
import time
from collections import deque
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any


class Failure(StrEnum):
    """How a failing call fails."""

    HTTP500 = "http500"
    LCLM500 = "lclm500"
    RUBBISH = "rubbish"
    DROP = "drop"
    TIMEOUT = "timeout"
    MIXED = "mixed"


_MIXED = (Failure.HTTP500, Failure.LCLM500, Failure.RUBBISH, Failure.DROP)


class KnobRefused(ValueError):
    """A knob has an impossible value; the message names it."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """All at rest by default. Times in seconds unless the name says milliseconds; 0 or empty: off."""

    latency_ms: float = 0.0
    jitter_ms: float = 0.0
    rate_limit: float = 0.0
    max_concurrent: int = 0
    fail_rate: float = 0.0
    failure: str = Failure.MIXED.value
    # From the moment the knobs are set; for one practice only when `down_tin` is given.
    down_for: float = 0.0
    down_tin: str = ""
    token_lifetime: float = 3600.0
    paging_lifetime: float = 900.0
    transaction_lifetime: float = 24 * 3600.0
    page_size: int = 50
    search_cap: int = 500
    window_days: int = 90
    # Which calls it has; the one by provider answers for windows and for patients.
    has_by_number: bool = True
    has_by_window: bool = True
    has_by_patient: bool = True
    # Empty: any credentials are accepted.
    client_id: str = ""
    client_secret: str = ""
    retry_after: str = "1"
    seed: int = 7

    def changed(self, values: dict[str, Any]) -> "Knobs":
        """These knobs with some changed by name. Raises KnobRefused."""
        kinds = {knob.name: type(getattr(self, knob.name)) for knob in fields(self)}
        clean: dict[str, Any] = {}
        for name, value in values.items():
            kind = kinds.get(name)
            if kind is None:
                raise KnobRefused(f"There is no knob {name!r}.")
            try:
                clean[name] = kind(value)
            except (TypeError, ValueError) as error:
                raise KnobRefused(f"The knob {name} takes a {kind.__name__}.") from error
        if clean.get("failure", Failure.MIXED) not in set(Failure):
            raise KnobRefused(f"The knob failure is one of {', '.join(Failure)}.")
        return replace(self, **clean)


@dataclass(slots=True)
class Faults:
    """The knobs at work; times are those of a steady clock."""

    knobs: Knobs
    dice: random.Random = field(default_factory=random.Random)
    down_until: float = 0.0
    _bucket: float = 0.0
    _filled_at: float = 0.0

    @classmethod
    def of(cls, knobs: Knobs) -> "Faults":
        faults = cls(knobs, random.Random(knobs.seed))  # noqa: S311 - repeatable on purpose
        faults.down_until = time.monotonic() + knobs.down_for if knobs.down_for else 0.0
        faults._bucket, faults._filled_at = max(1.0, knobs.rate_limit), time.monotonic()
        return faults

    def is_down(self, tin: str) -> bool:
        """Whether the payer does not answer this practice at the moment (an empty tin: the token call)."""
        if time.monotonic() >= self.down_until:
            return False
        return not self.knobs.down_tin or self.knobs.down_tin == tin

    def too_fast(self) -> bool:
        """Whether this call is one too many; the bucket holds one second's calls."""
        rate = self.knobs.rate_limit
        if rate <= 0:
            return False
        now = time.monotonic()
        self._bucket = min(max(1.0, rate), self._bucket + (now - self._filled_at) * rate)
        self._filled_at = now
        if self._bucket < 1.0:
            return True
        self._bucket -= 1.0
        return False

    def failure(self) -> Failure | None:
        """How this call fails, None when it does not."""
        if not self.knobs.fail_rate or self.dice.random() >= self.knobs.fail_rate:
            return None
        chosen = Failure(self.knobs.failure)
        return self.dice.choice(_MIXED) if chosen is Failure.MIXED else chosen

    def pause(self) -> float:
        """Seconds that this answer takes."""
        jitter = self.knobs.jitter_ms * self.dice.random() if self.knobs.jitter_ms else 0.0
        return (self.knobs.latency_ms + jitter) / 1000


@dataclass(slots=True)
class Busiest:
    """The largest number of calls within any one second."""

    most: int = 0
    _times: deque[float] = field(default_factory=deque)

    def count(self) -> None:
        now = time.monotonic()
        self._times.append(now)
        while self._times[0] <= now - 1.0:
            self._times.popleft()
        self.most = max(self.most, len(self._times))
