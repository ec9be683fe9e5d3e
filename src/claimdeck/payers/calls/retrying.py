"""One call to a payer, repeated with back-off while it fails for a while, behind the gate and the breaker."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar

from claimdeck.kit.clock import now
from claimdeck.payers.calls.refusals import Refusals
from claimdeck.payers.gate.breaker import Breaker
from claimdeck.payers.gate.runtime import Gate
from claimdeck.payers.port import CredentialsRefused, Limits, PayerError, PayerUnavailable

T = TypeVar("T")
_LONGEST_BACKOFF = 5.0
_PAUSE_UNSAID = 1.0
# Fresh tokens that one call may see refused, once the payer has taken any: they may be used up by others.
_FRESH_TOKENS = 4
# A payer that says "slower" is alive: be more patient with it than with one that fails.
_THROTTLED_PATIENCE = 4


class Failed(Exception):
    """A call came to nothing this time and may be repeated; `code` is the payer's or ours."""

    def __init__(self, code: str, *, throttled: bool = False, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.throttled = throttled
        self.retry_after = retry_after(headers or {}, now())


class Unauthorised(Exception):
    """The token was refused."""


class Tokens(Protocol):
    """Where the calls get their token."""

    async def current(self) -> str: ...
    async def replacing(self, refused: str) -> str: ...


def retry_after(headers: Mapping[str, str], moment: datetime) -> float | None:
    """The seconds of a Retry-After header (seconds or an HTTP date), None without a usable one."""
    said = headers.get("retry-after", "").strip()
    if not said or len(said) > 64:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            until = parsedate_to_datetime(said)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        seconds = (until - moment).total_seconds()
    return max(0.0, seconds) if seconds < float("inf") else None


class Retrier:
    """Makes the calls of one open payer."""

    def __init__(
        self, gate: Gate, breaker: Breaker, tokens: Tokens, limits: Limits, refusals: Refusals | None = None
    ) -> None:
        self._gate = gate
        self._breaker = breaker
        self._tokens = tokens
        self._limits = limits
        self._refusals = refusals
        self.calls_made = 0
        self.in_flight: set[asyncio.Task[Any]] = set()
        self._has_answered = False

    async def call(self, circuit: str, attempt: Callable[[str], Awaitable[T]]) -> T:
        """What `attempt(token)` answers, repeated while it raises Failed.

        Raises PayerError, and OperationalError when the database that the workers share does not answer.

        `attempt` makes one call on the wire and raises Failed, Unauthorised, or a PayerError that repeating
        cannot heal. `circuit` names what fails and recovers as one, for the breaker.
        """
        patience = _Patience(self._limits)
        refused_tokens = 0
        while True:
            await self._breaker.admit(circuit, patience.deadline())
            try:
                answer = await self._once(attempt)
            except Failed as failure:
                if failure.throttled:
                    self._gate.pace.refused(_pause(failure, self._limits))
                else:
                    self._breaker.failed(circuit, failure.code)
                await asyncio.sleep(patience.after(failure))
            except Unauthorised as error:
                refused_tokens += 1
                if not self._has_answered or refused_tokens >= _FRESH_TOKENS:
                    self._heard(refused=True)
                    meaning = "The payer refuses the token that it has just given out."
                    raise CredentialsRefused("HTTP_401", meaning) from error
                await asyncio.sleep(random.uniform(0, self._limits.backoff))  # noqa: S311
            except PayerError as error:
                # A refusal is an answer too: the payer is well.
                self._answered(circuit, refused=isinstance(error, CredentialsRefused))
                raise
            else:
                self._answered(circuit)
                return answer

    async def _once(self, attempt: Callable[[str], Awaitable[T]]) -> T:
        # Renewing the token does not hold up a call's place; the second look is free when it is still good.
        await self._tokens.current()
        async with self._gate.call(self):
            token = await self._tokens.current()
            try:
                return await self._counted(attempt, token)
            except Unauthorised:
                token = await self._tokens.replacing(token)
            # The call keeps its place: in a queue the new token might grow old as well.
            await self._gate.moment()
            return await self._counted(attempt, token)

    async def _counted(self, attempt: Callable[[str], Awaitable[T]], token: str) -> T:
        self.calls_made += 1
        task = asyncio.current_task()
        if task is None:
            return await attempt(token)
        self.in_flight.add(task)
        try:
            return await attempt(token)
        finally:
            self.in_flight.discard(task)

    def _answered(self, circuit: str, *, refused: bool = False) -> None:
        self._has_answered = True
        self._heard(refused=refused)
        self._breaker.succeeded(circuit)
        self._gate.pace.accepted()

    def _heard(self, *, refused: bool) -> None:
        if self._refusals is not None:
            self._refusals.heard(refused=refused)


def _pause(failure: Failed, limits: Limits) -> float:
    said = _PAUSE_UNSAID if failure.retry_after is None else failure.retry_after
    return min(said, max(_PAUSE_UNSAID, _THROTTLED_PATIENCE * limits.retry_window))


class _Patience:
    """How much longer one call is worth repeating."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._failures = 0
        self._failing_since: float | None = None
        self._throttled_since: float | None = None

    def deadline(self) -> datetime:
        """When to stop waiting for an open circuit."""
        gone = 0.0 if self._failing_since is None else time.monotonic() - self._failing_since
        return now() + timedelta(seconds=max(0.0, self._limits.retry_window - gone))

    def after(self, failure: Failed) -> float:
        """Seconds to wait before the next try; raises PayerUnavailable when there is to be none."""
        moment = time.monotonic()
        if failure.throttled:
            self._throttled_since = self._throttled_since or moment
            if moment - self._throttled_since > _THROTTLED_PATIENCE * self._limits.retry_window:
                raise _unavailable(failure, "The payer kept asking for fewer calls than it can be sent.")
            # The gate makes everybody wait; this only scatters those who come back.
            return random.uniform(0, 0.05)  # noqa: S311
        self._failing_since = self._failing_since or moment
        self._failures += 1
        left = self._limits.retry_window - (moment - self._failing_since)
        if self._failures >= self._limits.attempts or left <= 0:
            raise _unavailable(failure, "The payer could not be reached or kept failing.")
        doubled = min(_LONGEST_BACKOFF, self._limits.backoff * 2.0 ** min(self._failures, 20))
        pause = random.uniform(0, doubled)  # noqa: S311
        return min(max(pause, failure.retry_after or 0.0), left)


def _unavailable(failure: Failed, meaning: str) -> PayerUnavailable:
    return PayerUnavailable(failure.code, meaning)
