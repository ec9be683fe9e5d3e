"""The production store in SQL that PostgreSQL and SQLite share: rows go straight into the tables beside the ledger's.

The ledger's row is locked first, so an older attempt that is still writing is waited for or refused; duplicates are
compared last, under a lock that all loads share, so that it is held for a moment only.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from claimdeck.pipeline.stores.database import Database, Selection, Transaction
from claimdeck.pipeline.stores.port import (
    DuplicatesAppeared,
    Fenced,
    Lease,
    LedgerRow,
    Loadable,
    ProducedRange,
    ReferenceTables,
    Span,
)
from claimdeck.pipeline.stores.sql_ranges import end_of_span, produced_range
from claimdeck.pipeline.stores.tables import LOADED, REFERENCE

_LEDGER = "load_id, attempt, claims, lines, diagnoses, failed, charge_cents, failed_charge_cents, held"
# Where claims of production are.
SPANNED: Final = ("claims", "failed_claims", "archived_claims")
# Keys that are looked up in one statement.
_KEYS_AT_ONCE = 50_000


class _TakenBack(Exception):
    """Rolls back what was only tried."""


class SqlProductionStore:
    """ProductionStore on a database whose copy can join a transaction; see the port."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.dialect

    def warm(self) -> None:
        self._database.warm()

    def close(self) -> None:
        self._database.close()

    def open(self, lease: Lease) -> LedgerRow | None:
        with self._database.transaction() as on:
            on.change(
                f"INSERT INTO load_ledger (load_id, attempt, batch_id, opened_at, claims, lines, diagnoses, failed,"
                f" charge_cents, failed_charge_cents, held) VALUES (%s, %s, %s, {self._sql.now}, 0, 0, 0, 0, 0, 0, 0)"
                f" ON CONFLICT (load_id) DO UPDATE SET attempt = excluded.attempt, batch_id = excluded.batch_id"
                f" WHERE load_ledger.committed_at IS NULL AND load_ledger.attempt < excluded.attempt",
                lease.load_id,
                lease.attempt,
                on.identifier(lease.batch_id),
            )
            ((committed, *row),) = on.rows(
                f"SELECT committed_at, {_LEDGER} FROM load_ledger WHERE load_id = %s", lease.load_id
            )
        if committed is not None:
            return LedgerRow(*row)
        if row[1] != lease.attempt:
            raise Fenced(f"Load {lease.load_id} belongs to another attempt by now.")
        return None

    def load(self, lease: Lease, loadable: Loadable) -> LedgerRow:
        row = ledger_row(lease, loadable)
        with self._database.transaction() as on:
            self._commit_ledger(on, row)
            self._write(on, lease, loadable)
            self._compare_duplicates(on, lease)
        return row

    def probe(self, lease: Lease, loadable: Loadable) -> None:
        with suppress(_TakenBack), self._database.transaction() as on:
            self._write(on, lease, loadable)
            raise _TakenBack

    def _commit_ledger(self, on: Transaction, row: LedgerRow) -> None:
        """Raises Fenced where the row is another attempt's, or committed."""
        mine = on.change(
            f"UPDATE load_ledger SET committed_at = {self._sql.now}, claims = %s, lines = %s, diagnoses = %s,"
            f" failed = %s, charge_cents = %s, failed_charge_cents = %s, held = %s"
            f" WHERE load_id = %s AND attempt = %s AND committed_at IS NULL",
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
        if not mine:
            raise Fenced(f"Load {row.load_id} belongs to another attempt by now.")

    def _write(self, on: Transaction, lease: Lease, loadable: Loadable) -> None:
        for name, table in LOADED.items():
            frame: pl.DataFrame = getattr(loadable, name)
            if any(column.name == "load_id" for column in table.columns):
                frame = frame.with_columns(load_id=pl.lit(lease.load_id, dtype=pl.Int64))
            on.insert(table, frame)

    def _compare_duplicates(self, on: Transaction, lease: Lease) -> None:
        """Raises DuplicatesAppeared where another load brought the same since `known_duplicates` was asked."""
        on.alone()
        found = on.rows(
            "SELECT DISTINCT n.claim_id FROM claims n JOIN claims o ON o.duplicate_key = n.duplicate_key"
            " WHERE n.load_id = %s AND o.load_id <> %s",
            lease.load_id,
            lease.load_id,
        )
        if found:
            raise DuplicatesAppeared(pl.Series("claim_id", sorted(row[0] for row in found), dtype=pl.String))

    def placed(self, load_id: int) -> Sequence[str]:
        with self._database.reading() as on:
            found = on.rows("SELECT claim_id FROM failed_claims WHERE load_id = %s ORDER BY claim_id", load_id)
        return [row[0] for row in found]

    def known_duplicates(self, keys: pl.DataFrame) -> pl.Series:
        asked = keys.select("claim_id", "duplicate_key").drop_nulls("duplicate_key")
        known: list[tuple[str, bytes]] = []
        with self._database.reading() as on:
            for part in asked.iter_slices(_KEYS_AT_ONCE):
                known += on.known_keys(part["duplicate_key"].to_list())
        there = pl.DataFrame(
            {"other": [row[0] for row in known], "duplicate_key": [bytes(row[1]) for row in known]},
            schema={"other": pl.String, "duplicate_key": pl.Binary},
        )
        same = asked.join(there, on="duplicate_key").filter(pl.col("claim_id") != pl.col("other"))
        return same["claim_id"].unique().sort()

    def archived(self, claim_ids: pl.Series) -> pl.DataFrame:
        with self._database.reading() as on:
            # Most often there is no archive yet.
            found = on.rows("SELECT claim_id, content_hash FROM archived_claims LIMIT 1") and on.rows(
                f"SELECT claim_id, content_hash FROM archived_claims WHERE claim_id {self._sql.among}",
                on.listed(claim_ids.to_list()),
            )
        return tombstones_of(found)

    def tables(self) -> ReferenceTables:
        found = self._database.frames(*(Selection(table, table.columns) for table in REFERENCE.values()))
        facilities, financial_classes, payers, physicians = found
        return ReferenceTables(facilities, financial_classes, payers, physicians, datetime.now(UTC))

    def ledger(self, load_ids: Iterable[int]) -> Sequence[LedgerRow]:
        wanted = sorted(set(load_ids))
        if not wanted:
            return []
        with self._database.reading() as on:
            found = on.rows(
                f"SELECT {_LEDGER} FROM load_ledger WHERE committed_at IS NOT NULL"
                f" AND load_id {self._sql.among} ORDER BY load_id",
                on.listed(wanted),
            )
        return [LedgerRow(*row) for row in found]

    def end_of_span(self, after: str, most: int) -> str | None:
        return end_of_span(self._database, SPANNED, after, most)

    def between(self, span: Span) -> ProducedRange:
        return produced_range(self._database, span)


def ledger_row(lease: Lease, loadable: Loadable) -> LedgerRow:
    """What the ledger says of a load once it is committed."""
    return LedgerRow(
        load_id=lease.load_id,
        attempt=lease.attempt,
        claims=loadable.claims.height,
        lines=loadable.lines.height,
        diagnoses=loadable.diagnoses.height,
        failed=loadable.failed.height,
        charge_cents=int(loadable.claims["total_charge_amount"].sum()),
        failed_charge_cents=int(loadable.failed["total_charge_amount"].sum()),
        held=int(loadable.failed["held"].sum()),
    )


def tombstones_of(rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows of archived claims (`claim_id`, `content_hash`) as the port has them."""
    found = [(claim_id, None if content is None else bytes(content)) for claim_id, content in rows]
    return pl.DataFrame(found, {"claim_id": pl.String, "content_hash": pl.Binary}, orient="row")
