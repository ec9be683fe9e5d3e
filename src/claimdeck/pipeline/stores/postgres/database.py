"""PostgreSQL: pools of connections opened beforehand, binary COPY in, Arrow out."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, LifoQueue
from typing import Any, Final
from uuid import UUID

import polars as pl
import psycopg
from adbc_driver_manager import Error as ArrowError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from claimdeck.pipeline.stores.database import Dialect, Row, Selection
from claimdeck.pipeline.stores.postgres.columns import copy_statement, encoded, read_statement, typed
from claimdeck.pipeline.stores.postgres.errors import translated
from claimdeck.pipeline.stores.postgres.reader import Reader
from claimdeck.pipeline.stores.tables import Table

DIALECT: Final = Dialect(
    now="statement_timestamp()",
    later="statement_timestamp() + make_interval(secs => %s)",
    earlier="statement_timestamp() - make_interval(secs => %s)",
    seconds_until="EXTRACT(EPOCH FROM {} - statement_timestamp())::float8",
    among="= ANY(%s)",
    for_update="FOR UPDATE",
    skip_locked="FOR UPDATE SKIP LOCKED",
    cents="(NULLIF({}, 'NaN') * 100)::bigint",
    row="ctid",
    row_among="ctid = ANY (ARRAY({}))",
    load_id="(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint",
)
# The number under which PostgreSQL keeps the lock; of no meaning, but the same in every process.
_DUPLICATES: Final = 7_204_118_564
_CONNECT_SECONDS: Final = 3
_WAIT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections a pool opens beforehand and at most, and what a statement may take, in seconds.

    `lock`: waiting for another transaction; `statement`: running, 0 for as long as it takes.
    """

    connections: int = 10
    warm: int = 2
    lock: float = 20.0
    statement: float = 300.0
    idle: float = 60.0

    @property
    def options(self) -> str:
        """As PostgreSQL's `options`; a client that stands still does not keep its locks for longer than `idle`."""
        return (
            f"-c lock_timeout={int(self.lock * 1000)} -c statement_timeout={int(self.statement * 1000)}"
            f" -c idle_in_transaction_session_timeout={int(self.idle * 1000)} -c timezone=UTC"
        )


class PostgresTransaction:
    """A transaction on one connection of the pool."""

    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        self._connection = connection

    def change(self, statement: str, *values: Any) -> int:
        return self._connection.execute(statement.encode(), values or None).rowcount

    def rows(self, statement: str, *values: Any) -> list[Row]:
        return self._connection.execute(statement.encode(), values or None).fetchall()

    def insert(self, table: Table, frame: pl.DataFrame) -> int:
        if frame.is_empty():
            return 0
        columns = table.written(frame)
        with self._connection.cursor() as cursor:
            with cursor.copy(copy_statement(table, columns).encode()) as copy:
                for part in encoded(frame, columns):
                    copy.write(part)
            return cursor.rowcount

    def listed(self, values: Sequence[str] | Sequence[int]) -> list[str] | list[int]:
        return list(values)  # type: ignore[return-value]

    def identifier(self, value: UUID) -> UUID:
        return value

    def known_keys(self, keys: Sequence[bytes]) -> list[Row]:
        return self.rows("SELECT claim_id, duplicate_key FROM claims WHERE duplicate_key = ANY(%b)", list(keys))

    def alone(self) -> None:
        self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_DUPLICATES,))


class PostgresDatabase:
    """A database by its address; `name` is what messages call it."""

    dialect = DIALECT

    def __init__(self, conninfo: str, *, name: str, replica: str = "", limits: Limits | None = None) -> None:
        self._name = name
        self._limits = limits or Limits()
        self._conninfo = make_conninfo(conninfo, connect_timeout=_CONNECT_SECONDS, options=self._limits.options)
        self._pool = self._pool_of(self._conninfo)
        self._replica = self._pool_of(make_conninfo(self._conninfo, **conninfo_to_dict(replica))) if replica else None
        self._readers: LifoQueue[Reader] = LifoQueue()
        self._filled = False

    def _pool_of(self, conninfo: str) -> "ConnectionPool[psycopg.Connection[Row]]":
        return ConnectionPool(
            conninfo,
            min_size=self._limits.warm,
            max_size=self._limits.connections,
            timeout=_WAIT_SECONDS,
            reconnect_timeout=_CONNECT_SECONDS,
            kwargs={"autocommit": True},
            check=ConnectionPool.check_connection,
            open=False,
        )

    def warm(self) -> None:
        with translated(self._name):
            self._pool.open()
            # A pool that could not connect for a while gives up; who asks it for a connection has it try again.
            with self._pool.connection():
                pass
            if not self._filled:
                with suppress(PoolTimeout):
                    self._pool.wait(timeout=_WAIT_SECONDS)
                self._filled = True
            self._readers.put(self._reader())

    def figures(self) -> dict[str, int]:
        """How many connections the pool has, how many are free, and who waits for one."""
        return self._pool.get_stats()

    def close(self) -> None:
        self._pool.close()
        if self._replica is not None:
            self._replica.close()
        self._drop()

    @contextmanager
    def transaction(self) -> Iterator[PostgresTransaction]:
        with translated(self._name):
            self._pool.open()
            with self._pool.connection() as connection, connection.transaction():
                yield PostgresTransaction(connection)

    @contextmanager
    def reading(self, *, stale: bool = False) -> Iterator[PostgresTransaction]:
        with translated(self._name):
            pool = self._replica if stale and self._replica is not None else self._pool
            pool.open()
            with pool.connection() as connection, connection.transaction():
                connection.execute("SET TRANSACTION READ ONLY")
                yield PostgresTransaction(connection)

    def frames(self, *selections: Selection) -> list[pl.DataFrame]:
        with self.snapshot() as read:
            return [read(one) for one in selections]

    @contextmanager
    def snapshot(self) -> Iterator[Callable[[Selection], pl.DataFrame]]:
        with translated(self._name):
            reader = self._reader()
            try:
                reader.begin()
                yield partial(_read, reader)
                reader.rollback()
            except BaseException:
                # Its server may be gone, and then the others' is too: the next reader is a new one.
                self._drop(reader)
                raise
            self._readers.put(reader)

    def _drop(self, *readers: Reader) -> None:
        """Close these readers and all that wait for work."""
        left = list(readers)
        with suppress(Empty):
            while True:
                left.append(self._readers.get_nowait())
        for reader in left:
            with suppress(ArrowError):
                reader.close()

    def _reader(self) -> Reader:
        with suppress(Empty):
            return self._readers.get_nowait()
        return Reader(self._conninfo)


def _read(reader: Reader, selection: Selection) -> pl.DataFrame:
    return typed(reader.read(read_statement(selection)), selection.columns)
