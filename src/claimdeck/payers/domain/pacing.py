"""When calls may go: the configured rate, and how we slow down when a payer says it is too fast (pure)."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# The wire may bunch calls up a little; without a margin a strict payer would count one too many.
_MARGIN = 1.045
_LARGEST_BLOCK = 200
# Calls that make up for moments nobody could use follow one another by this part of the usual distance.
_CATCHING_UP = 0.6
_BOLDLY, _CAREFULLY = 1.5, 1.05
_JUST_BELOW, _CONTENT_SECONDS = 0.96, 30.0
_SETTLING = 0.5
_AFTER_A_BURST, _SLOWEST = 4.0, 0.5


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `calls` in any `period_ms`, wherever the period begins."""

    calls: int
    period_ms: int

    @classmethod
    def per_second(cls, rate: float) -> "Rate":
        """The rule for `rate` calls a second; also below one (0.5: one call in two seconds)."""
        calls = max(1, min(int(rate), _LARGEST_BLOCK))
        return cls(calls, round(1000 * calls / rate * _MARGIN))


@dataclass(frozen=True, slots=True)
class Reserved:
    """Moments in milliseconds: those reserved, the log to store, and when the next call after them could go."""

    times: list[int]
    log: list[list[int]]
    next_at: int


def reserve(
    recent: Iterable[Sequence[int]],
    now_ms: int,
    wanted: int,
    rate: Rate,
    *,
    until_ms: int,
    unused: Iterable[int] = (),
) -> Reserved:
    """The moments of the next calls: at most `wanted`, none after `until_ms`; `unused` ones are given back.

    The log has [milliseconds, calls] in ascending order. A call may go when the one `rate.calls` before it is
    `rate.period_ms` old: so a first burst of half the rate is allowed, but never more than the rate in any period.
    What could not be used is made up for within the period.
    """
    log = _remaining(recent, unused)
    burst = (rate.calls + 1) // 2
    gap = round(rate.period_ms / rate.calls * _CATCHING_UP)
    times: list[int] = []
    while True:
        at = max(now_ms, log[-1]) if log else now_ms
        if len(log) >= burst and log[-burst] + rate.period_ms > now_ms:
            # Under pressure spaced: bursts that the wire delays a little would overlap.
            at = max(at, log[-1] + gap)
        if len(log) >= rate.calls:
            at = max(at, log[-rate.calls] + rate.period_ms)
        if len(times) >= wanted or at > until_ms:
            break
        times.append(at)
        log.append(at)
    return Reserved(times, _packed(moment for moment in log if moment > now_ms - rate.period_ms), at)


def _remaining(recent: Iterable[Sequence[int]], unused: Iterable[int]) -> list[int]:
    counts: dict[int, int] = {}
    for at, calls in recent:
        counts[at] = counts.get(at, 0) + calls
    for at in unused:
        if at in counts:
            counts[at] -= 1
    return [at for at, calls in sorted(counts.items()) for _ in range(calls)]


def _packed(times: Iterable[int]) -> list[list[int]]:
    blocks: list[list[int]] = []
    for at in times:
        if blocks and blocks[-1][0] == at:
            blocks[-1][1] += 1
        else:
            blocks.append([at, 1])
    return blocks


@dataclass(slots=True)
class Throttle:
    """Slows one process down after a 429, and lets it speed up again. Times in seconds of any clock."""

    rate: float | None = None
    resume_at: float = 0.0
    _next_at: float = 0.0
    _changed_at: float = float("-inf")
    _slowed_until: float = float("-inf")
    # When a paced call was refused last.
    _refused_at: float = float("-inf")
    # The rate at which the payer last said no; unknown as long as it only refused an unpaced burst.
    _ceiling: float = float("inf")
    _accepted: deque[float] = field(default_factory=lambda: deque(maxlen=400))

    def next_call(self, now: float) -> float:
        """Takes the next place in the row and tells when it is."""
        at = max(now, self.resume_at)
        if self.rate is not None:
            at = max(at, self._next_at)
            self._next_at = at + 1 / self.rate
        return at

    def accepted(self, now: float) -> None:
        """The payer took a call: speed up each second, boldly far below the last refusal and carefully near it."""
        self._accepted.append(now)
        if self.rate is None or now - self._changed_at < 1.0:
            return
        faster = self.rate * (_BOLDLY if self.rate < 0.8 * self._ceiling else _CAREFULLY)
        if now - self._refused_at < _CONTENT_SECONDS:
            # Just below what the payer refuses; only now and then is it tried whether more goes by now.
            faster = max(self.rate, min(faster, _JUST_BELOW * self._ceiling))
        self.rate, self._changed_at = faster, now
        if self.rate > 1000:
            self.rate = None

    def refused(self, now: float, pause: float) -> None:
        """The payer said it is too fast: rest for `pause`, then go on somewhat slower than before.

        A burst that was not paced is refused before its first answers are counted, so what it shows of the
        payer's rate is a lower bound only.
        """
        self.resume_at = max(self.resume_at, now + pause)
        if now < self._slowed_until and self.rate is not None:
            # A call that was sent before; one refused after speeding up counts at once.
            return
        if self.rate is None:
            lately = sum(1 for at in self._accepted if at > now - 1.0)
            self.rate = max(_AFTER_A_BURST, lately * 0.8)
        else:
            self._ceiling = self.rate
            self.rate = max(_SLOWEST, self.rate * 0.85)
            self._refused_at = now
        # What the slower rate can do shows only when the rest is over.
        self._changed_at = self._slowed_until = now + max(_SETTLING, pause)
