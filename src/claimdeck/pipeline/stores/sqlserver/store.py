"""The production store on SQL Server: rows are copied into landing tables, then written in one transaction.

A bulk copy has a connection of its own, so it can join no transaction. What an attempt that broke off left in the
landing tables counts for nothing, and is taken away before and after: the tables themselves change in the transaction
only, beside the ledger's row, which an older attempt cannot change any more.
"""

import base64
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from claimdeck.pipeline.stores.database import Selection
from claimdeck.pipeline.stores.port import (
    Away,
    DuplicatesAppeared,
    Fenced,
    Lease,
    LedgerRow,
    Loadable,
    NotAccepted,
    ProducedRange,
    ReferenceTables,
    Span,
    StoreError,
)
from claimdeck.pipeline.stores.sql_production import SPANNED, ledger_row, tombstones_of
from claimdeck.pipeline.stores.sql_ranges import produced_range
from claimdeck.pipeline.stores.sqlserver import statements as sql
from claimdeck.pipeline.stores.sqlserver.copying import Connect, Copy, Cursor, copy_all, copy_of
from claimdeck.pipeline.stores.sqlserver.errors import NAME, copying_failed, passed_on, translated
from claimdeck.pipeline.stores.tables import LOADED

# Whoever waits for another load's comparison of duplicates, or for a connection, hears so.
_LOCK_SECONDS: Final = 60


class _TakenBack(Exception):
    """Rolls back what was only tried."""


class SqlServerProductionStore:
    """ProductionStore; see the port. At most `most` transactions at a time; bulk copies have connections besides."""

    def __init__(self, connect: Connect, *, least: int = 1, most: int = 10, copy_seconds: int = 300) -> None:
        self._connect = connect
        self._least = least
        self._places = threading.BoundedSemaphore(most)
        self._copy_seconds = copy_seconds

    def warm(self) -> None:
        """The driver keeps connections that are closed, and gives them out again."""
        with translated():
            opened = [self._connect() for _ in range(max(1, self._least))]
            for connection in opened:
                connection.close()
        with self._transaction() as on:
            for table in sql.TABLES:
                on.execute(sql.clear_left(table.name))

    def close(self) -> None:
        """Nothing is kept open here."""

    def open(self, lease: Lease) -> LedgerRow | None:
        batch = lease.batch_id.hex
        with self._transaction() as on:
            on.execute(sql.OPEN, lease.load_id, lease.attempt, batch, lease.load_id)
            on.execute(sql.TAKE_OVER, lease.attempt, batch, lease.load_id, lease.attempt)
            ((committed, *row),) = _rows(on, sql.ROW, lease.load_id)
        found = LedgerRow(*row)
        if committed:
            return found
        if found.attempt != lease.attempt:
            raise Fenced(f"Load {lease.load_id} belongs to another attempt by now.")
        self._clear(lease)
        return None

    def load(self, lease: Lease, loadable: Loadable) -> LedgerRow:
        row = ledger_row(lease, loadable)
        with self._landed(lease, loadable) as copies, self._transaction() as on:
            # First of all: who is fenced off waits for nobody and writes nothing.
            on.execute(
                sql.COMMIT_LEDGER,
                row.claims,
                row.lines,
                row.diagnoses,
                row.failed,
                row.charge_cents,
                row.failed_charge_cents,
                row.held,
                row.load_id,
                row.attempt,
            )
            if on.rowcount != 1:
                raise Fenced(f"Load {row.load_id} belongs to another attempt by now.")
            _promote(on, lease, copies)
            _compare_duplicates(on, lease)
            for table in sql.TABLES:
                on.execute(sql.clear(table.name), lease.load_id, lease.attempt)
        return row

    def probe(self, lease: Lease, loadable: Loadable) -> None:
        with suppress(_TakenBack), self._landed(lease, loadable) as copies, self._transaction() as on:
            _promote(on, lease, copies)
            raise _TakenBack

    def placed(self, load_id: int) -> Sequence[str]:
        with self._transaction() as on:
            return [row[0] for row in _rows(on, sql.PLACED, load_id)]

    def known_duplicates(self, keys: pl.DataFrame) -> pl.Series:
        asked = keys.select("claim_id", "duplicate_key").drop_nulls("duplicate_key")
        found: list[str] = []
        if asked.height:
            listed = [{"c": claim, "k": base64.b64encode(key).decode()} for claim, key in asked.iter_rows()]
            with self._transaction() as on:
                found = [row[0] for row in _rows(on, sql.KNOWN_KEYS, json.dumps(listed))]
        return pl.Series("claim_id", found, dtype=pl.String).sort()

    def archived(self, claim_ids: pl.Series) -> pl.DataFrame:
        with self._transaction() as on:
            return tombstones_of(_rows(on, sql.ARCHIVED, json.dumps(claim_ids.to_list())))

    def tables(self) -> ReferenceTables:
        facilities, financial_classes, payers, physicians = self.frames(*sql.REFERENCE_TABLES)
        return ReferenceTables(facilities, financial_classes, payers, physicians, datetime.now(UTC))

    def ledger(self, load_ids: Iterable[int]) -> Sequence[LedgerRow]:
        wanted = sorted(set(load_ids))
        if not wanted:
            return []
        with self._transaction() as on:
            return [LedgerRow(*row) for row in _rows(on, sql.LEDGER_OF, json.dumps(wanted))]

    def end_of_span(self, after: str, most: int) -> str | None:
        ends = []
        with self._transaction() as on:
            for table in SPANNED:
                ((count, last),) = _rows(on, sql.end_of_span(table), most, after)
                if count == most:
                    ends.append(last)
        return min(ends, default=None)

    def between(self, span: Span) -> ProducedRange:
        return produced_range(self, span)

    def frames(self, *selections: Selection) -> list[pl.DataFrame]:
        """Several selections in one snapshot, as `Database` has it. Raises Away."""
        # Asked beforehand: an isolation is for transactions that have not begun.
        with self._transaction() as on:
            ((allowed,),) = _rows(on, sql.SNAPSHOTS)
        with self._transaction() as on:
            on.execute(sql.IN_A_SNAPSHOT if allowed == 1 else sql.BY_LOCKS)
            return [_frame(_rows(on, sql.read(one), *one.values), one) for one in selections]

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        """Committed at the end of the `with`, rolled back by an exception. Raises Away, NotAccepted, StoreError."""
        if not self._places.acquire(timeout=_LOCK_SECONDS):
            raise Away(f"No connection to the {NAME} database became free in {_LOCK_SECONDS} seconds.")
        try:
            with translated():
                connection = self._connect()
                try:
                    cursor = connection.cursor()
                    cursor.execute(sql.SESSION)
                    yield cursor
                    connection.commit()
                except BaseException:
                    with suppress(Exception):
                        connection.rollback()
                    raise
                finally:
                    with suppress(Exception):
                        connection.close()
        finally:
            self._places.release()

    @contextmanager
    def _landed(self, lease: Lease, loadable: Loadable) -> Iterator[list[Copy]]:
        """The rows of a load in the landing tables, for as long as the `with` lasts."""
        copies = _copies(lease, loadable)
        self._clear(lease)
        try:
            self._copy(copies)
            yield copies
        except BaseException:
            # The transaction that clears them did not come to its end. Where this does not work, the next attempt's
            # `open` does it, or the next start's `warm`.
            with suppress(StoreError):
                self._clear(lease)
            raise

    def _copy(self, copies: Sequence[Copy]) -> None:
        try:
            copy_all(self._connect, copies, self._copy_seconds)
        except BaseException as error:
            if passed_on(error):
                raise
            raise copying_failed(error, answers=self._answers()) from None

    def _answers(self) -> bool:
        try:
            with self._transaction() as on:
                return bool(_rows(on, sql.ALIVE))
        except StoreError:
            return False

    def _clear(self, lease: Lease) -> None:
        with self._transaction() as on:
            for table in sql.TABLES:
                on.execute(sql.clear(table.name), lease.load_id, lease.attempt)


def _copies(lease: Lease, loadable: Loadable) -> list[Copy]:
    """Raises NotAccepted for a number that its column cannot hold."""
    copies = []
    for name, table in LOADED.items():
        frame: pl.DataFrame = getattr(loadable, name)
        if any(column.name == "load_id" for column in table.columns):
            frame = frame.with_columns(load_id=pl.lit(lease.load_id, dtype=pl.Int64))
        if frame.is_empty():
            continue
        try:
            copies.append(copy_of(frame, table, lease))
        except pl.exceptions.PolarsError as error:
            kind = type(error).__name__
            raise NotAccepted(f"The {NAME} database cannot hold a value of these rows ({kind}).", kind=kind) from None
    return copies


def _promote(on: Cursor, lease: Lease, copies: Sequence[Copy]) -> None:
    """Write what landed into the tables. Raises Away where not everything did."""
    for copy in copies:
        ((count,),) = _rows(on, sql.landed(copy.table.name), lease.load_id, lease.attempt)
        if count != copy.rows.num_rows:
            raise Away(f"{count} of {copy.rows.num_rows} rows landed in the {NAME} database.")
        on.execute(sql.promote(copy.table, copy.columns), lease.load_id, lease.attempt)


def _compare_duplicates(on: Cursor, lease: Lease) -> None:
    """Raises DuplicatesAppeared where another load brought the same since `known_duplicates` was asked."""
    ((got,),) = _rows(on, sql.ALONE, _LOCK_SECONDS * 1000)
    if got < 0:
        raise Away(f"Another load held the comparison of duplicates for {_LOCK_SECONDS} seconds.")
    found = _rows(on, sql.DUPLICATES, lease.load_id, lease.load_id)
    if found:
        raise DuplicatesAppeared(pl.Series("claim_id", sorted(row[0] for row in found), dtype=pl.String))


def _rows(on: Cursor, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    on.execute(statement, *values)
    return [tuple(row) for row in on.fetchall()]


def _frame(rows: Sequence[tuple[Any, ...]], selection: Selection) -> pl.DataFrame:
    schema = {column.name: column.frame_type for column in selection.columns}
    return pl.DataFrame(rows, schema=schema, orient="row")
