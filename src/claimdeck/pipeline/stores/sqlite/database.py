"""SQLite: one writer at a time per process, WAL for the readers, files that are their owner's alone."""

import json
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import polars as pl

from claimdeck.kit.chunks import chunked
from claimdeck.pipeline.stores.database import Dialect, Row, Selection
from claimdeck.pipeline.stores.port import Away, NotAccepted, StoreError
from claimdeck.pipeline.stores.sqlite.columns import read_statement, to_frame, written_rows
from claimdeck.pipeline.stores.sqlite.texts import UNREADABLE, is_unreadable, text_of
from claimdeck.pipeline.stores.tables import Table

# As Django writes the moment into SQLite; compared as text.
_NOW: Final = "STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')"
DIALECT: Final = Dialect(
    now=_NOW,
    later="STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW', '+' || %s || ' seconds')",
    earlier="STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW', '-' || %s || ' seconds')",
    seconds_until="(JULIANDAY({}) - JULIANDAY('NOW')) * 86400.0",
    among="IN (SELECT value FROM json_each(%s))",
    # There is one writer: whoever is in a transaction has locked everything.
    for_update="",
    skip_locked="",
    cents="CAST(ROUND({} * 100) AS INTEGER)",
    row="rowid",
    row_among="rowid IN ({})",
    load_id="CAST((JULIANDAY('NOW') - 2440587.5) * 86400000 AS INTEGER) * 1000 + ABS(RANDOM() % 1000)",
)
# How long a writer waits for the writers of other processes, and for its own process's.
_WAIT_SECONDS: Final = 20.0
# Kibibytes of pages that a connection keeps: a writer comes back to the same ones of its indexes, a reader passes by.
_WRITERS_CACHE: Final = 32_000
_READERS_CACHE: Final = 8_000
# Busy or locked, out of memory, disk faults, full, cannot be opened, read-only.
_AWAY: Final = (5, 6, 7, 8, 10, 13, 14, 15)
# Every SQLite takes so many.
_VALUES_A_STATEMENT: Final = 30_000
_REFUSED: Final = (18, 19, 20)


class SqliteTransaction:
    """The process's writing connection, while it is ours."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def change(self, statement: str, *values: Any) -> int:
        changed = self._connection.execute(_marked(statement), values).rowcount
        if changed >= 0:
            return changed
        # Python counts only what begins with INSERT, UPDATE or DELETE.
        return int(self._connection.execute("SELECT changes()").fetchone()[0])

    def rows(self, statement: str, *values: Any) -> list[Row]:
        return self._connection.execute(_marked(statement), values).fetchall()

    def insert(self, table: Table, frame: pl.DataFrame) -> int:
        if frame.is_empty():
            return 0
        columns = table.written(frame)
        names, marks = ", ".join(one.name for one in columns), ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
        return self._connection.executemany(statement, written_rows(frame, columns)).rowcount

    def listed(self, values: Sequence[str] | Sequence[int]) -> str:
        return json.dumps(list(values))

    def identifier(self, value: UUID) -> str:
        return value.hex

    def known_keys(self, keys: Sequence[bytes]) -> list[Row]:
        found: list[Row] = []
        for part in chunked(list(keys), _VALUES_A_STATEMENT):
            marks = ", ".join("?" * len(part))
            found += self.rows(f"SELECT claim_id, duplicate_key FROM claims WHERE duplicate_key IN ({marks})", *part)
        return found

    def alone(self) -> None:
        """Whoever writes is alone already."""


class SqliteDatabase:
    """A file by its path; `name` is what messages call it."""

    dialect = DIALECT

    def __init__(self, path: str, *, name: str, wait: float = _WAIT_SECONDS) -> None:
        self._path = path
        self._name = name
        self._wait = wait
        self._turn = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()

    def warm(self) -> None:
        with self._translated():
            self._readers.put(self._reader())

    def close(self) -> None:
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        with suppress(queue.Empty):
            while True:
                self._readers.get_nowait().close()

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        # SQLite's own waiting is unfair: threads of one process take turns here instead.
        if not self._turn.acquire(timeout=self._wait):
            raise Away(f"The {self._name} database was being written to for {self._wait:g} seconds.")
        try:
            with self._translated():
                self._writer = self._writer or self._connect(_WRITERS_CACHE)
                self._writer.execute("BEGIN IMMEDIATE")
                try:
                    yield SqliteTransaction(self._writer)
                    self._writer.commit()
                except BaseException:
                    # Also of a commit that failed: what is left open would lock out every other writer.
                    self._writer.rollback()
                    raise
        finally:
            self._turn.release()

    @contextmanager
    def reading(self, *, stale: bool = False) -> Iterator[SqliteTransaction]:
        with self._translated(), self._snapshot() as reader:
            yield SqliteTransaction(reader)

    def frames(self, *selections: Selection) -> list[pl.DataFrame]:
        with self.snapshot() as read:
            return [read(one) for one in selections]

    @contextmanager
    def snapshot(self) -> Iterator[Callable[[Selection], pl.DataFrame]]:
        with self._translated(), self._snapshot() as reader:
            yield partial(_read, reader)

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """A reader that sees one moment; writers are not in its way, nor it in theirs."""
        reader = self._reader()
        try:
            reader.execute("BEGIN")
            yield reader
            reader.rollback()
        except BaseException:
            reader.close()
            raise
        self._readers.put(reader)

    def _reader(self) -> sqlite3.Connection:
        with suppress(queue.Empty):
            return self._readers.get_nowait()
        return self._connect(_READERS_CACHE)

    def _connect(self, cache: int) -> sqlite3.Connection:
        _make_own(self._path)
        connection = sqlite3.connect(
            self._path, timeout=self._wait, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        # FULL: what one database has acknowledged to the other must outlast a power cut.
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        connection.execute(f"PRAGMA cache_size=-{cache}")
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _meaning(self._name, error) from None
        except OverflowError:
            raise NotAccepted(
                f"The {self._name} database takes no number of that size.", kind="OverflowError"
            ) from None
        except OSError:
            raise Away(f"The file of the {self._name} database cannot be opened.") from None


def _read(reader: sqlite3.Connection, selection: Selection) -> pl.DataFrame:
    statement = read_statement(selection)
    try:
        rows = reader.execute(statement, selection.values).fetchall()
    except sqlite3.OperationalError as error:
        if not is_unreadable(error):
            raise
        rows = _with_marks(reader, statement, selection)
        # By their numbers claims are told apart and placed: one that is no text cannot be.
        if any(UNREADABLE in row[0] for row in rows if selection.columns[0].name == "claim_id"):
            raise
    return to_frame(rows, selection.columns)


def _with_marks(reader: sqlite3.Connection, statement: str, selection: Selection) -> list[Row]:
    """The same once more; slower, since Python decodes each text."""
    reader.text_factory = text_of
    try:
        return reader.execute(statement, selection.values).fetchall()
    finally:
        reader.text_factory = str


def _make_own(path: str) -> None:
    """A file with patients in it is its owner's alone; SQLite gives its two companions the same mode."""
    file = Path(path)
    if not file.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    elif file.stat().st_uid == os.getuid() and file.stat().st_mode & 0o077:
        file.chmod(0o600)


def _marked(statement: str) -> str:
    return statement.replace("%s", "?")


def _meaning(name: str, error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    kind = getattr(error, "sqlite_errorname", None) or type(error).__name__
    if code & 0xFF in _AWAY:
        return Away(f"The {name} database was busy or could not be opened ({kind}).")
    if code & 0xFF in _REFUSED or isinstance(error, sqlite3.DataError | sqlite3.InterfaceError):
        return NotAccepted(f"The {name} database did not take the rows ({kind}).", kind=kind)
    if is_unreadable(error):
        return StoreError(f"The {name} database has a claim whose number is no text (UTF-8): correct it there.")
    if "no such table" in str(error) or "no such column" in str(error):
        return StoreError(f"The {name} database lacks a table or column: run `claimdeck migrate`.")
    return StoreError(f"The {name} database refused a statement ({kind}).")
