"""A database server that is away or hangs: noticed within two seconds, said at once, gone back to by itself."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import psycopg
import structlog
from django.core.signals import request_finished
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse

from claimdeck.monitoring.domain.health import Component, Status
from claimdeck.monitoring.probes import Probe, ask
from claimdeck.web.failures import database_away

log = structlog.get_logger(__name__)

# A request that takes longer makes somebody look whether the server still answers.
LONG_SECONDS: Final = 0.4
# A server that has not let anybody in after so long counts as away.
PATIENCE_SECONDS: Final = 1.0
LOOK_EVERY_SECONDS: Final = 0.1
# Half a second is enough between two looks at a server that answers.
FRESH_SECONDS: Final = 0.5
# What answers without the database goes on.
NEEDS_DATABASE: Final = ("/api/", "/admin/")


def server() -> Component:
    """Whether the database server lets a new connection in: those at work may belong to one that hangs."""
    parameters = connection.get_connection_params()
    try:
        psycopg.connect(**{**parameters, "connect_timeout": 2}).close()
    except psycopg.OperationalError as error:
        # A server that has no place left answers, and those who have one are served.
        if "too many" not in str(error) and "remaining connection slots" not in str(error):
            raise
    return Component("server", Status.UP, "lets connections in")


class Guard:
    """What a web process knows of its database server, from requests that take long.

    The driver waits for an answer without end, and a thread that waits is a request less at a time; so once the
    server is known to hang, the connections of those who wait are cut, and whoever comes is answered at once.
    """

    def __init__(self, look: Callable[[], Component] = server) -> None:
        self.away = False
        self._probe = Probe("server", look, fresh=FRESH_SECONDS)
        self._at_work: dict[int, tuple[float, Any]] = {}
        self._watching = threading.Lock()

    def enter(self) -> None:
        """This thread begins a request."""
        self._at_work[threading.get_ident()] = (time.monotonic(), connections["default"])
        if self._watching.acquire(blocking=False):
            threading.Thread(target=self._watch, name="outage", daemon=True).start()

    def leave(self) -> None:
        """This thread's request has ended, its streamed answer too."""
        self._at_work.pop(threading.get_ident(), None)

    def renew_connections(self) -> None:
        """Let go of the connections that wait in the pool: they may belong to a server that is gone."""
        pool = getattr(connections["default"], "pool", None)
        if pool is not None:
            pool.drain()

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            try:
                if self.away or self._somebody_waits():
                    self._look()
            except Exception as error:
                log.warning("outage_watch_failed", error=type(error).__name__)

    def _somebody_waits(self) -> bool:
        long_ago = time.monotonic() - LONG_SECONDS
        return any(began < long_ago for began, _ in list(self._at_work.values()))

    def _look(self) -> None:
        (seen,) = ask([self._probe], PATIENCE_SECONDS)
        if seen.status is Status.UP:
            if self.away:
                log.info("database_back")
            self.away = False
            return
        if not self.away:
            log.error("database_away", reason=seen.reason)
        self.away = True
        _close_pool()
        for _, wrapper in list(self._at_work.values()):
            _cut(wrapper.connection)


def _close_pool() -> None:
    """Answer those who wait for a connection that nobody will make; the next one who asks begins a new pool."""
    wrapper: Any = connections["default"]
    pool = getattr(wrapper, "pool", None)
    if pool is not None:
        pool.close(timeout=0)
        wrapper.close_pool()


def _cut(raw: Any) -> None:
    """End a connection under whoever waits for it, who gets an error instead of waiting on."""
    with contextlib.suppress(OSError, psycopg.Error, AttributeError), socket.socket(fileno=os.dup(raw.fileno())) as own:
        own.shutdown(socket.SHUT_RDWR)


GUARD: Final = Guard()


def _left(**_: Any) -> None:
    GUARD.leave()


request_finished.connect(_left)


class Outage:
    """Middleware: while the database server is away, whatever needs it is answered 503 at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if connection.vendor != "postgresql" or not request.path.startswith(NEEDS_DATABASE):
            return self.get_response(request)
        if GUARD.away:
            return database_away(request, untouched=True)
        GUARD.enter()
        response = self.get_response(request)
        if getattr(response, "database_away", False):
            GUARD.renew_connections()
        return response
