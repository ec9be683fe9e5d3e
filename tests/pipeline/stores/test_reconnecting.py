"""PostgreSQL's pools find a server that comes late, or comes back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connections
from psycopg.conninfo import make_conninfo

from claimdeck.pipeline.stores.port import Away
from claimdeck.pipeline.stores.postgres import database
from claimdeck.pipeline.stores.postgres.database import PostgresDatabase
from tests.cli.commands import free_port

pytestmark = pytest.mark.usefixtures("databases")


@contextmanager
def forwarding(port: int, host: str, to: int) -> Iterator[None]:
    """A server on this port that is the other one, until it goes away with all its connections."""
    sockets: list[socket.socket] = []

    def pass_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)

    def accept(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                server = socket.create_connection((host, to))
                sockets.extend((client, server))
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=pass_on, args=pair, daemon=True).start()

    with socket.create_server(("127.0.0.1", port)) as listening:
        threading.Thread(target=accept, args=(listening,), daemon=True).start()
        yield
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


def test_a_server_that_is_away_longer_than_the_pool_tries_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told = connections["staging"].settings_dict
    if connections["staging"].vendor != "postgresql":
        pytest.skip("SQLite has no server")
    monkeypatch.setattr(database, "_WAIT_SECONDS", 2.0)
    monkeypatch.setattr(database, "_CONNECT_SECONDS", 1)
    port = free_port()
    conninfo = make_conninfo(dbname=told["NAME"], host="127.0.0.1", port=port, user=told["USER"], sslmode="disable")
    store = PostgresDatabase(conninfo, name="staging")
    try:
        for _ in range(2):
            with pytest.raises(Away):
                store.warm()
            with forwarding(port, told["HOST"], int(told["PORT"])):
                store.warm()
                with store.reading() as on:
                    assert on.rows("SELECT 1") == [(1,)]
    finally:
        store.close()
