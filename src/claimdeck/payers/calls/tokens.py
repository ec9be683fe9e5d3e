"""The access token for some credentials: one for all workers, sealed in the database, renewed by one at a time."""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from claimdeck.kit.clock import now
from claimdeck.payers.calls.http import Dropped, PayerHttp
from claimdeck.payers.calls.retrying import Failed
from claimdeck.payers.gate.runtime import Gate
from claimdeck.payers.models import PayerAccount, PayerToken
from claimdeck.payers.port import CredentialsRefused
from claimdeck.storage.sealing import Unopened

_REFUSED = frozenset({400, 401, 403})
# OAuth's words for credentials that will not do (RFC 6749, 5.2), whatever the HTTP status beside them.
_REFUSALS = ("invalid_client", "invalid_grant", "unauthorized_client")
OAUTH_REFUSAL = "TOKEN_REFUSED"
_LIFETIME_UNSAID = 300.0
_LONGEST_LIFETIME = 24 * 3600.0
# Renewed this long before the end, or after nine tenths of a short life.
_MARGIN_SECONDS = 60.0
_KEPT_AFTER_USE = timedelta(days=1)
_LOOK_SECONDS = (0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; use it only before `use_until`."""

    value: str
    use_until: datetime

    def fresh(self) -> bool:
        return now() < self.use_until


@dataclass(frozen=True, slots=True)
class _Turn:
    """What the shared row says: a token, or that it is the caller's turn to get one, or neither (wait)."""

    token: Token | None = None
    mine: bool = False
    serial: int = 0


class TokenCache:
    """The token as seen by one open payer."""

    def __init__(
        self, http: PayerHttp, gate: Gate, key: str, url: str, credentials: dict[str, str], patience: float
    ) -> None:
        self._http = http
        self._gate = gate
        self._key = key
        self._url = url
        self._credentials = credentials
        self._patience = patience
        self._holder = uuid.uuid4().hex
        self._token: Token | None = None
        self._renewal: asyncio.Task[Token] | None = None

    async def current(self) -> str:
        """A token that is good for now. Raises CredentialsRefused, or Failed when no answer comes."""
        if self._token is not None and self._token.fresh():
            return self._token.value
        return (await self._shared_renewal(None)).value

    async def replacing(self, refused: str) -> str:
        """Another token than the one that a call was refused with."""
        if self._token is not None and self._token.value != refused and self._token.fresh():
            return self._token.value
        return (await self._shared_renewal(refused)).value

    async def close(self) -> None:
        if self._renewal is not None and not self._renewal.done():
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)

    async def _shared_renewal(self, refused: str | None) -> Token:
        # All callers of this loop wait for one renewal; a caller that is cancelled does not take it down.
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew(refused))
            self._renewal.add_done_callback(_retrieved)
        return await asyncio.shield(self._renewal)

    async def _renew(self, refused: str | None) -> Token:
        deadline = time.monotonic() + self._patience
        looks = 0
        while True:
            turn = await self._gate.run(lambda: self._take_turn(refused))
            if turn.token is not None:
                self._token = turn.token
                return turn.token
            if turn.mine:
                token = await self._fetch(turn.serial)
                if token is not None:
                    self._token = token
                    return token
                continue
            if time.monotonic() > deadline:
                raise Failed("TOKEN_TIMEOUT")
            await asyncio.sleep(_LOOK_SECONDS[min(looks, len(_LOOK_SECONDS) - 1)])
            looks += 1

    def _take_turn(self, refused: str | None) -> _Turn:
        state = PayerToken.objects.filter(pk=self._key).first()
        if state is None:
            PayerToken.objects.get_or_create(key=self._key)
            return _Turn()
        # One that cannot be opened is as good as none: another is fetched.
        if state.token and state.expires_at and not isinstance(state.token, Unopened):
            token = Token(state.token["access_token"], state.expires_at)
            if token.value != refused and token.fresh():
                return _Turn(token=token)
        moment = now()
        free = Q(refresh_until__isnull=True) | Q(refresh_until__lt=moment)
        taken = PayerToken.objects.filter(free, pk=self._key, serial=state.serial).update(
            refresh_holder=self._holder, refresh_until=moment + timedelta(seconds=self._patience)
        )
        return _Turn(mine=taken == 1, serial=state.serial)

    async def _fetch(self, serial: int) -> Token | None:
        """A new token, stored for all; None when the credentials were changed meanwhile (then look again)."""
        try:
            token = await self._ask()
        except BaseException:
            self._gate.submit(self._give_up_turn)
            raise
        stored = await self._gate.run(lambda: self._keep(token, serial))
        return token if stored else None

    async def _ask(self) -> Token:
        asked_at = now()
        form = {"grant_type": "client_credentials", **self._credentials}
        try:
            answer = await self._http.post_form(self._url, form)
        except Dropped as error:
            raise Failed(f"TOKEN_{error.code}") from error
        if _refusal(answer.body):
            raise CredentialsRefused(OAUTH_REFUSAL, "The payer does not accept the credentials.")
        if answer.status in _REFUSED:
            raise CredentialsRefused(f"TOKEN_{answer.status}", "The payer does not accept the credentials.")
        if answer.status not in (200, 201):
            raise Failed(f"TOKEN_HTTP_{answer.status}", throttled=answer.status == 429, headers=answer.headers)
        value, lifetime = _read(answer.body)
        margin = min(_MARGIN_SECONDS, lifetime / 10)
        return Token(value, asked_at + timedelta(seconds=lifetime - margin))

    def _keep(self, token: Token, serial: int) -> bool:
        changed = PayerToken.objects.filter(pk=self._key, serial=serial, refresh_holder=self._holder).update(
            token={"access_token": token.value},
            expires_at=token.use_until,
            serial=serial + 1,
            refresh_holder="",
            refresh_until=None,
        )
        # Those of credentials that are used no more.
        PayerToken.objects.filter(expires_at__lt=now() - _KEPT_AFTER_USE).delete()
        return changed == 1

    def _give_up_turn(self) -> None:
        PayerToken.objects.filter(pk=self._key, refresh_holder=self._holder).update(
            refresh_holder="", refresh_until=None
        )


def forget_tokens(*keys: str) -> None:
    """Deletes the tokens of those credentials (see `fingerprints`) that no account has any more."""
    kept = PayerAccount.objects.filter(credentials_key__in=keys).values_list("credentials_key", flat=True)
    PayerToken.objects.filter(pk__in=set(keys) - set(kept)).delete()


def _refusal(body: bytes) -> bool:
    """Whether the answer is OAuth's own refusal, and not just any server's."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(answer, dict) and answer.get("error") in _REFUSALS


def _read(body: bytes) -> tuple[str, float]:
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Failed("TOKEN_UNREADABLE") from error
    value = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not value.strip():
        raise Failed("TOKEN_UNREADABLE")
    return value.strip(), _lifetime(answer.get("expires_in"))


def _lifetime(said: Any) -> float:
    try:
        seconds = float(said)
    except (TypeError, ValueError):
        return _LIFETIME_UNSAID
    # Not a number, nothing or less: then assume little, for a 401 tells us in any case.
    return min(seconds, _LONGEST_LIFETIME) if seconds > 0 else _LIFETIME_UNSAID


def _retrieved(task: "asyncio.Task[Token]") -> None:
    # Nobody may be waiting any more; without this the error would be reported as never retrieved.
    if not task.cancelled():
        task.exception()
