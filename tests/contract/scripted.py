"""A payer that answers exactly what a test tells it to, one answer after the other, over real HTTP."""

import asyncio
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

TOKEN = b'{"access_token": "token-%d", "token_type": "Bearer", "expires_in": 3600}'
EMPTY_PAGE = b'{"claims": []}'


@dataclass(slots=True)
class Reply:
    """`drop`: the connection is cut, after the body's beginning when there is one."""

    body: bytes = EMPTY_PAGE
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    wait: float = 0.0


GOOD = Reply(b'{"claims": [{"claimNumber": "ZZ00000001", "claimStatus": "Pending"}]}')


def error(code: str, status: int = 400, **headers: str) -> Reply:
    """The payer's error answer; underscores in header names stand for dashes."""
    body = json.dumps({"errors": [{"code": code, "message": "as told"}]}).encode()
    return Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


class ScriptedPayer:
    """Gives `replies` to claims calls, the last one again and again; likewise `tokens` to token calls."""

    def __init__(self, replies: list[Reply], tokens: list[Reply] | None = None) -> None:
        self.replies = replies
        self.tokens = tokens
        self.calls: list[tuple[float, dict[str, str]]] = []
        self.token_calls = 0
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.base_url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def times(self) -> list[float]:
        """When the claims calls came, from the first on."""
        return [at - self.calls[0][0] for at, _ in self.calls]

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/oauthtoken", self._token)
        app.router.add_get("/{rest:.*}", self._claims)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _token(self, request: web.Request) -> web.StreamResponse:
        self.token_calls += 1
        replies: list[Any] = self.tokens or [Reply(TOKEN % self.token_calls)]
        return await _give(request, replies[min(self.token_calls, len(replies)) - 1])

    async def _claims(self, request: web.Request) -> web.StreamResponse:
        self.calls.append((time.monotonic(), dict(request.headers)))
        return await _give(request, self.replies[min(len(self.calls), len(self.replies)) - 1])


async def _give(request: web.Request, reply: Reply) -> web.StreamResponse:
    if reply.wait:
        await asyncio.sleep(reply.wait)
    if not reply.drop:
        return web.Response(
            body=reply.body, status=reply.status, headers=dict(reply.headers), content_type="application/json"
        )
    assert request.transport is not None
    if reply.body:
        response = web.StreamResponse(headers={"Content-Length": str(len(reply.body) + 100)})
        await response.prepare(request)
        await response.write(reply.body)
    request.transport.abort()
    return web.Response()
