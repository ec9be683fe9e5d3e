"""Running the sandbox payer: as a program, or in a thread of a test or a measurement."""

import asyncio
import contextlib
import json
import signal
import threading
import urllib.request
from collections.abc import Callable, Iterable
from datetime import date
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from claimdeck.kit.clock import today as current_day
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.scripts import Script
from claimdeck.payers.sandbox.server import Sandbox
from claimdeck.payers.sandbox.universe import InventedClaim, Universe, invent

_GRACE_SECONDS = 0.5


async def _start(sandbox: Sandbox, host: str, port: int) -> tuple[web.AppRunner, int]:
    # Access lines would only repeat what the records count.
    runner = web.AppRunner(sandbox.app(), access_log=None, shutdown_timeout=_GRACE_SECONDS)
    await runner.setup()
    site = web.TCPSite(runner, host, port, backlog=1024)
    try:
        await site.start()
    except BaseException:
        await runner.cleanup()
        raise
    bound: int = runner.addresses[0][1]
    return runner, bound


def serve(
    host: str,
    port: int,
    knobs: Knobs,
    universe: Universe,
    *,
    script: Script | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM; calls `ready(base_url)` once it listens. OSError for a taken port."""
    asyncio.run(_serve(Sandbox(universe, knobs, script), host, port, ready))


async def _serve(sandbox: Sandbox, host: str, port: int, ready: Callable[[str], None] | None) -> None:
    runner, bound = await _start(sandbox, host, port)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Outside the main thread signals are somebody else's.
        with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    try:
        if ready is not None:
            ready(f"http://{host}:{bound}")
        await stop.wait()
    finally:
        await runner.cleanup()


class SandboxServer:
    """A sandbox payer on a free loopback port, in a thread of its own; use it in a `with` statement."""

    def __init__(
        self,
        claims: Iterable[InventedClaim] | None = None,
        knobs: Knobs | None = None,
        *,
        count: int = 200,
        today: date | None = None,
        warm: bool = False,
        port: int = 0,
        script: Script | None = None,
    ) -> None:
        day = today or current_day()
        self.claims = list(claims) if claims is not None else invent(count, today=day)
        self.sandbox = Sandbox(Universe(self.claims), knobs or Knobs(), script)
        if warm:
            self.sandbox.warm()
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="sandbox-payer", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._error: BaseException | None = None
        self.base_url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        if self._error is not None:
            raise self._error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def stats(self) -> dict[str, Any]:
        """What was asked so far."""
        answer: dict[str, Any] = json.loads(self._send("GET", "/_sandbox/stats"))
        return answer

    def reset(self) -> None:
        """Counts from zero again."""
        self._send("POST", "/_sandbox/reset")

    def set(self, **knobs: Any) -> None:
        """Changes knobs; `forget_tokens=True` makes all tokens invalid."""
        self._send("POST", "/_sandbox/knobs", knobs)

    def forward(self, after: str) -> None:
        """Sets the story's clock forward, such as by "4d"."""
        self._send("POST", "/_sandbox/clock", {"forward": after})

    def _send(self, method: str, path: str, content: dict[str, Any] | None = None) -> bytes:
        body = json.dumps(content).encode() if content is not None else None
        # Always our own loopback server.
        request = urllib.request.Request(f"{self.base_url}{path}", data=body, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            received: bytes = answer.read()
            return received

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:
            self._error = error
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self) -> None:
        runner, bound = await _start(self.sandbox, "127.0.0.1", self._port)
        self.base_url = f"http://127.0.0.1:{bound}"
        self._ready.set()
        try:
            await self._stop.wait()
        finally:
            await runner.cleanup()
