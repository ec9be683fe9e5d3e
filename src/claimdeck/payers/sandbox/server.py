"""The sandbox payer as a web server: the whole contract of the claims calls, with faults on demand."""

import asyncio
import ipaddress
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from claimdeck.kit.clock import today
from claimdeck.payers.sandbox import answers
from claimdeck.payers.sandbox.contract import (
    Refusal,
    Search,
    dates_asked,
    offset_of,
    paging_token,
    search_of,
    whose,
)
from claimdeck.payers.sandbox.faults import Failure, Faults, KnobRefused, Knobs
from claimdeck.payers.sandbox.records import Records
from claimdeck.payers.sandbox.scripts import Script, written_after
from claimdeck.payers.sandbox.universe import InventedClaim, Universe
from claimdeck.payers.uhc.paths import UhcPaths

_PATHS = UhcPaths()
_JSON = "application/json"
_HANG_SECONDS = 600.0
_ASKED_BY = (
    "tin",
    "payerId",
    "firstServiceDt",
    "lastServiceDt",
    "claimNumber",
    "ptntFn",
    "ptntLn",
    "ptntDob",
)
Handler = Callable[[web.Request], Awaitable[bytes]]


class Sandbox:
    """The state of one made-up payer and its handlers."""

    def __init__(self, universe: Universe, knobs: Knobs, script: Script | None = None) -> None:
        self.universe = universe
        self.script = script or Script()
        self.faults = Faults.of(knobs)
        self.records = Records()
        self._secret = secrets.token_hex(8)
        self._tokens: dict[str, float] = {}
        self._transactions: dict[str, tuple[list[InventedClaim], float]] = {}
        self._written: dict[tuple[object, ...], bytes] = {}

    def app(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=1024 * 1024)
        calls = (
            (_PATHS.by_provider, "by_provider", self._by_provider),
            (_PATHS.by_number, "by_number", self._by_number),
            (_PATHS.detail, "detail", self._detail),
            (_PATHS.payment, "payment", self._payment),
        )
        for path, kind, handler in calls:
            app.router.add_get(path, self._guarded(kind, handler))
        app.router.add_post("/v1/oauthtoken", self._token)
        app.router.add_get("/_sandbox/stats", self._stats)
        app.router.add_post("/_sandbox/reset", self._reset)
        app.router.add_post("/_sandbox/knobs", self._knobs)
        app.router.add_post("/_sandbox/clock", self._clock)
        return app

    def _guarded(self, kind: str, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            tokens = request.headers.get("transactionId", "")
            question = "|".join(request.headers.get(name, "") for name in _ASKED_BY) + ("|more" if tokens else "")
            self.records.begin(kind, question)
            try:
                return await self._answer(kind, handler, request)
            finally:
                self.records.end()

        return handle

    async def _answer(self, kind: str, handler: Handler, request: web.Request) -> web.StreamResponse:
        knobs = self.faults.knobs
        if not _has_call(kind, request, knobs):
            self.records.faults["no_such_call"] += 1
            return web.Response(status=404, text="<html>404</html>", content_type="text/html")
        crowded = bool(knobs.max_concurrent) and self.records.now_open > knobs.max_concurrent
        if crowded or self.faults.too_fast():
            self.records.faults["throttled"] += 1
            return web.Response(status=429, headers={"Retry-After": knobs.retry_after} if knobs.retry_after else {})
        if self.faults.is_down(request.headers.get("tin", "")):
            self.records.faults["down"] += 1
            return web.Response(status=503, text="<html>down</html>", content_type="text/html")
        if self._tokens.get(request.headers.get("Authorization", ""), 0.0) < time.monotonic():
            self.records.faults["unauthorised"] += 1
            return web.Response(status=401, body=b'{"error": "invalid_token"}', content_type=_JSON)
        pause = self.faults.pause()
        if pause:
            await asyncio.sleep(pause)
        failure = self.faults.failure()
        if failure is not None:
            self.records.faults[failure.value] += 1
            return await _failed(failure, request, self.faults.dice.random())
        try:
            body = await handler(request)
        except Refusal as refusal:
            self.records.codes[refusal.code] += 1
            return _refused(refusal)
        return web.Response(body=body, content_type=_JSON)

    async def _token(self, request: web.Request) -> web.Response:
        self.records.calls["token"] += 1
        knobs = self.faults.knobs
        form = await request.post()
        client, secret = str(form.get("client_id", "")), str(form.get("client_secret", ""))
        if self.faults.is_down(""):
            return web.Response(status=503)
        pause = self.faults.pause()
        if pause:
            await asyncio.sleep(pause)
        if form.get("grant_type") != "client_credentials":
            return web.json_response({"error": "unsupported_grant_type"}, status=400)
        wrong = (knobs.client_id and client != knobs.client_id) or (
            knobs.client_secret and secret != knobs.client_secret
        )
        if wrong or not client or not secret:
            return web.json_response({"error": "invalid_client"}, status=401)
        moment = time.monotonic()
        self._tokens = {token: until for token, until in self._tokens.items() if until > moment}
        token = secrets.token_urlsafe(24)
        self._tokens[f"Bearer {token}"] = moment + knobs.token_lifetime
        lifetime = max(1, round(knobs.token_lifetime))
        return web.json_response({"access_token": token, "token_type": "Bearer", "expires_in": lifetime})

    async def _by_provider(self, request: web.Request) -> bytes:
        knobs = self.faults.knobs
        search = search_of(request.headers, knobs, today())
        if not self.universe.knows(search.tin, search.payer_id):
            raise Refusal("LCLM_PS_105" if search.tin not in self.universe.tins else "LCLM_PS_202")
        key = search.key()
        offset = offset_of(search.token, key, self._secret, knobs.paging_lifetime) if search.token else 0
        found = self._found(search)
        if len(found) > knobs.search_cap:
            raise Refusal("LCLM_PS_306")
        page = [self.script.told(claim) for claim in found[offset : offset + knobs.page_size]]
        if not page:
            raise Refusal("LCLM_PS_201")
        following = offset + len(page)
        token = paging_token(key, following, self._secret) if following < len(found) else None
        return self._page(page, token)

    def _found(self, search: Search) -> list[InventedClaim]:
        claims = self.universe.between(search.tin, search.first, search.last)
        if not search.by_patient:
            return list(claims)
        return [
            claim
            for claim in claims
            if (not search.first_name or claim.first_name.upper() == search.first_name)
            and (not search.last_name or claim.last_name.upper() == search.last_name)
            and (search.date_of_birth is None or claim.date_of_birth == search.date_of_birth)
        ]

    async def _by_number(self, request: web.Request) -> bytes:
        parts = self._numbered(request)
        asked = dates_asked(request.headers)
        if asked is not None and not any(asked[0] <= p.first_service_date <= asked[1] for p in parts):
            raise Refusal("LCLM_PS_307")
        return self._page(parts, None)

    async def _detail(self, request: web.Request) -> bytes:
        parts = self._numbered(request)
        moment = time.monotonic()
        self._transactions = {name: kept for name, kept in self._transactions.items() if kept[1] > moment}
        transaction = answers.transaction_of(parts[0])
        self._transactions[transaction] = (parts, moment + self.faults.knobs.transaction_lifetime)
        return json.dumps(answers.detail(parts)).encode()

    async def _payment(self, request: web.Request) -> bytes:
        transaction = request.headers.get("transactionId", "")
        if not transaction:
            raise Refusal("LCLM_PS_102")
        parts, until = self._transactions.get(transaction, ([], 0.0))
        if until <= time.monotonic():
            raise Refusal("LCLM_PS_203")
        found = answers.payments(parts)
        if not found["payments"]:
            raise Refusal("LCLM_PS_201")
        return json.dumps(found).encode()

    def _numbered(self, request: web.Request) -> list[InventedClaim]:
        tin, payer_id = whose(request.headers)
        number = request.headers.get("claimNumber", "")
        if not number.strip():
            raise Refusal("LCLM_PS_111")
        if not self.universe.knows(tin, payer_id):
            raise Refusal("LCLM_PS_105")
        parts = [self.script.told(part) for part in self.universe.numbered(tin, number)]
        if not parts:
            raise Refusal("LCLM_PS_201")
        return parts

    def _page(self, claims: list[InventedClaim], token: str | None) -> bytes:
        body = b",".join([self._summary(claim) for claim in claims])
        return b'{"transactionId":%s,"claims":[%s]}' % (json.dumps(token).encode(), body)

    def _summary(self, claim: InventedClaim) -> bytes:
        key = (claim.tin, claim.number, claim.part, claim.answer, claim.answered_date)
        written = self._written.get(key)
        if written is None:
            written = self._written[key] = json.dumps(answers.summary(claim), separators=(",", ":")).encode()
        return written

    def warm(self) -> None:
        """Writes all answers beforehand, for measurements of others' speed."""
        for claim in self.universe.all():
            self._summary(claim)

    async def _stats(self, _request: web.Request) -> web.Response:
        return web.json_response(self.records.shown() | {"claims": self.universe.size})

    async def _reset(self, _request: web.Request) -> web.Response:
        self.records.reset()
        return web.json_response({})

    async def _clock(self, request: web.Request) -> web.Response:
        """Set the story's clock forward, from this machine only."""
        if not _is_loopback(request.remote):
            return web.json_response({"error": "Only from this machine."}, status=403)
        try:
            values: Any = await request.json()
            moment = self.script.forward(written_after(str(values["forward"])))
        except (ValueError, TypeError, KeyError):
            return web.json_response({"error": 'Send {"forward": "4d"}: a number and d, h, m or s.'}, status=422)
        return web.json_response({"now": moment.isoformat()})

    async def _knobs(self, request: web.Request) -> web.Response:
        try:
            values: Any = await request.json()
            if not isinstance(values, dict):
                raise KnobRefused("Send an object with knobs by name.")
            forget = values.pop("forget_tokens", False)
            self.faults = Faults.of(self.faults.knobs.changed(values))
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=422)
        if forget:
            self._tokens.clear()
        return web.json_response({})


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def _has_call(kind: str, request: web.Request, knobs: Knobs) -> bool:
    if kind == "by_number":
        return knobs.has_by_number
    if kind == "by_provider":
        return knobs.has_by_patient if request.headers.get("ptntLn") else knobs.has_by_window
    return True


def _refused(refusal: Refusal) -> web.Response:
    body = {"errors": [{"code": refusal.code, "message": refusal.message}]}
    return web.json_response(body, status=refusal.status)


async def _failed(failure: Failure, request: web.Request, chance: float) -> web.StreamResponse:
    if failure is Failure.HTTP500:
        return web.Response(status=500 if chance < 0.5 else 503, text="error")
    if failure is Failure.LCLM500:
        return _refused(Refusal("LCLM_PS_500" if chance < 0.5 else "LCLM_PA_500"))
    if failure is Failure.RUBBISH:
        rubbish = (
            b"<html>Proxy error</html>",
            b'{"claims": [{"claimNumber": "ZZ',
            b'{"claims": {}}',
            b'{"claims": [7]}',
        )
        return web.Response(body=rubbish[int(chance * len(rubbish))], content_type=_JSON)
    if failure is Failure.TIMEOUT:
        await asyncio.sleep(_HANG_SECONDS)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
