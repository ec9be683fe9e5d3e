"""Bulk copies into the landing tables: side by side, each on a connection of the driver's own, with an end."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import polars as pl
import pyarrow as pa

from claimdeck.pipeline.schema.landing import landing_of
from claimdeck.pipeline.stores.port import Away, Lease
from claimdeck.pipeline.stores.sqlserver.errors import NAME, passed_on
from claimdeck.pipeline.stores.sqlserver.statements import landing_columns
from claimdeck.pipeline.stores.tables import Table, TableColumn

# The driver's own time-out comes first; this is for one that does not keep it.
GRACE_SECONDS: Final = 10.0


class Cursor(Protocol):
    """A cursor of mssql-python, as much of it as is used."""

    rowcount: int

    def execute(self, statement: str, *values: Any) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def bulkcopy_arrow(self, table_name: str, source: Any, **options: Any) -> dict[str, Any]: ...


class Connection(Protocol):
    """A connection of mssql-python; it is in a transaction from its first statement on."""

    def cursor(self) -> Cursor: ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


Connect = Callable[[], Connection]


@dataclass(frozen=True, slots=True)
class Copy:
    """Rows for one landing table."""

    table: Table
    columns: tuple[TableColumn, ...]
    rows: pa.Table = field(repr=False)

    @property
    def mappings(self) -> list[tuple[int, str]]:
        """Source's position to target's name: without them, values go by position and what is short becomes null."""
        return list(enumerate(self.rows.column_names))


def copy_of(frame: pl.DataFrame, table: Table, lease: Lease) -> Copy:
    """A frame in the types of its landing table. Raises what polars raises where a number does not fit."""
    columns = landing_columns(frame, table)
    ours = (
        pl.lit(lease.load_id, dtype=pl.Int64).alias("landing_load"),
        pl.lit(lease.attempt, dtype=pl.Int32).alias("landing_attempt"),
    )
    chosen = frame.select(*ours, *(pl.col(column.name).cast(column.frame_type) for column in columns))
    # The driver does not take the newer form in which polars holds texts.
    return Copy(table, columns, chosen.to_arrow(compat_level=pl.CompatLevel.oldest()))


def copy_all(connect: Connect, copies: Sequence[Copy], seconds: int) -> None:
    """Copy all of them at once. Raises Away where rows went missing or the time is over, else what a copy raised."""
    answers: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
    for copy in copies:
        # A daemon: a copy that never comes back must not keep the process from ending.
        threading.Thread(target=_answer, args=(answers, connect, copy, seconds), name="bulk copy", daemon=True).start()
    deadline = time.monotonic() + seconds + GRACE_SECONDS
    failures: list[BaseException] = []
    for _ in copies:
        try:
            answer = answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise Away(f"The {NAME} database did not end a bulk copy within {seconds} seconds.") from None
        if answer is not None:
            failures.append(answer)
    if failures:
        raise next((one for one in failures if passed_on(one)), failures[0])


def _answer(answers: "queue.SimpleQueue[BaseException | None]", connect: Connect, copy: Copy, seconds: int) -> None:
    try:
        _copy(connect, copy, seconds)
    except BaseException as error:
        # A panic of the driver is no Exception; the thread that waits has to hear of it.
        answers.put(error)
    else:
        answers.put(None)


def _copy(connect: Connect, copy: Copy, seconds: int) -> None:
    connection = connect()
    try:
        told = connection.cursor().bulkcopy_arrow(
            landing_of(copy.table.name),
            copy.rows,
            timeout=seconds,
            column_mappings=copy.mappings,
            check_constraints=True,
            keep_nulls=True,
        )
    finally:
        with suppress(Exception):
            connection.close()
    # A source that fails in the middle ends a copy as if that had been all.
    copied = told.get("rows_copied")
    if copied != copy.rows.num_rows:
        raise Away(f"The {NAME} database took {copied} of {copy.rows.num_rows} rows in a bulk copy.")
