"""The staging store in SQL that PostgreSQL and SQLite share.

A claim belongs to a load by its `load_id`; the load's row holds the attempt that may settle it. A tenth of every load
goes to claims that have waited for over an hour, whatever their rank: ranks decide who goes first, nobody starves.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.states import ProcessingStage
from claimdeck.pipeline.stores.database import Database, Transaction
from claimdeck.pipeline.stores.port import (
    Away,
    DeadClaim,
    Fenced,
    Lease,
    LoadOf,
    NotAccepted,
    Placed,
    Retries,
    Span,
    StagedCounts,
    StagedRange,
    Suspects,
)
from claimdeck.pipeline.stores.sql_letters import post
from claimdeck.pipeline.stores.sql_ranges import end_of_span, staged_range
from claimdeck.pipeline.stores.sql_reading import read_members
from claimdeck.pipeline.stores.tables import STAGED

_SHARE_OF_LONGEST: Final = 10
_LONG_SECONDS: Final = 3600
# A claim that somebody else stages at the same moment is theirs: look again which ones are there already.
_STAGING_TRIES: Final = 3


class SqlStagingStore:
    """StagingStore on a database; see the port."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.dialect

    def warm(self) -> None:
        self._database.warm()

    def close(self) -> None:
        self._database.close()

    def stage(self, claims: Claims, *, high_value_cents: int, high_value_priority: int) -> int:
        high = pl.col("total_charge_amount") >= high_value_cents
        ranked = claims.claims.with_columns(priority=pl.when(high).then(high_value_priority).otherwise(0))
        whole = Claims(ranked, claims.lines, claims.diagnoses, claims.providers)
        for left in reversed(range(_STAGING_TRIES)):
            try:
                return self._stage_new(whole)
            except NotAccepted:
                if not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def _stage_new(self, claims: Claims) -> int:
        with self._database.transaction() as on:
            there = self._there(on, claims.claims["claim_id"].to_list())
            new = claims.without(pl.Series(there, dtype=pl.String)) if there else claims
            for table, frame in zip(STAGED, new.frames, strict=True):
                on.insert(table, frame)
            return len(new)

    def staged_already(self, claim_ids: Sequence[str]) -> int:
        with self._database.reading() as on:
            return len(self._there(on, claim_ids))

    def _there(self, on: Transaction, claim_ids: Sequence[str]) -> list[str]:
        found = on.rows(f"SELECT claim_id FROM claims WHERE claim_id {self._sql.among}", on.listed(claim_ids))
        return [claim_id for (claim_id,) in found]

    def rank(self, *, high_value_cents: int, high_value_priority: int, most: int) -> int:
        with self._database.transaction() as on:
            return on.change(
                f"UPDATE claims SET priority = %s WHERE claim_id IN (SELECT claim_id FROM claims"
                f" WHERE processing_status = 'pending' AND priority = 0 AND total_charge_amount >= %s"
                f" ORDER BY total_charge_amount DESC LIMIT %s {self._sql.skip_locked})",
                high_value_priority,
                high_value_cents / 100,
                most,
            )

    def lease(self, most: int, seconds: float, *, batch_id: UUID) -> Lease | None:
        with self._database.transaction() as on:
            if not on.rows("SELECT 1 FROM claims WHERE processing_status = 'pending' LIMIT 1"):
                return None
            numbers = on.rows(
                f"INSERT INTO loads (load_id, batch_id, attempt, members, stage, leased_at)"
                f" VALUES ({self._sql.load_id}, %s, 1, 0, 'lease', {self._sql.now})"
                f" ON CONFLICT (load_id) DO NOTHING RETURNING load_id",
                on.identifier(batch_id),
            )
            if not numbers:
                raise Away("Two leases began in the same moment.")
            load_id: int = numbers[0][0]
            members = self._take(on, load_id, most, seconds)
            if members:
                on.change("UPDATE loads SET members = %s WHERE load_id = %s", members, load_id)
            else:
                on.change("DELETE FROM loads WHERE load_id = %s", load_id)
        return Lease(load_id=load_id, attempt=1, members=members, batch_id=batch_id) if members else None

    def _take(self, on: Transaction, load_id: int, most: int, seconds: float) -> int:
        """Make waiting claims members of the load; gives how many."""
        first = f"SELECT {self._sql.row} AS place, claim_id FROM claims WHERE processing_status = 'pending'"
        chosen = self._sql.row_among.format("SELECT place FROM longest UNION ALL SELECT place FROM ranked")
        return on.change(
            f"WITH longest AS ({first} AND created_at < {self._sql.earlier}"
            f" ORDER BY created_at, claim_id LIMIT %s {self._sql.skip_locked}),"
            f" ranked AS ({first} AND claim_id NOT IN (SELECT claim_id FROM longest)"
            f" ORDER BY priority DESC, created_at, claim_id"
            f" LIMIT (SELECT %s - count(*) FROM longest) {self._sql.skip_locked})"
            f" UPDATE claims SET processing_status = 'processing', load_id = %s, attempt = 1,"
            f" lease_until = {self._sql.later}, updated_at = {self._sql.now} WHERE {chosen}",
            _LONG_SECONDS,
            most // _SHARE_OF_LONGEST,
            most,
            load_id,
            seconds,
        )

    def take_over(self, seconds: float, *, batch_id: UUID) -> Lease | None:
        with self._database.transaction() as on:
            found = on.rows(
                f"SELECT load_id, attempt, members, crashes, suspects_begin, suspects_end,"
                f" EXISTS (SELECT 1 FROM claims c WHERE c.load_id = loads.load_id AND c.lease_until IS NOT NULL)"
                f" FROM loads WHERE settled_at IS NULL AND NOT EXISTS (SELECT 1 FROM claims c"
                f" WHERE c.load_id = loads.load_id AND c.processing_status = 'processing'"
                f" AND c.lease_until > {self._sql.now}) ORDER BY load_id LIMIT 1 {self._sql.skip_locked}"
            )
            if not found:
                return None
            load_id, attempt, members, crashes, begin, end, ran_out = found[0]
            crashes += bool(ran_out)
            taken = on.change(
                "UPDATE loads SET attempt = %s, crashes = %s, batch_id = %s"
                " WHERE load_id = %s AND attempt = %s AND settled_at IS NULL",
                attempt + 1,
                crashes,
                on.identifier(batch_id),
                load_id,
                attempt,
            )
            if not taken:
                return None
            self._hold(on, load_id, attempt + 1, self._sql.later, seconds)
        suspects = None if begin is None or end is None else Suspects(begin, end)
        return Lease(
            load_id=load_id,
            attempt=attempt + 1,
            members=members,
            batch_id=batch_id,
            crashes=crashes,
            suspects=suspects,
        )

    def _hold(self, on: Transaction, load_id: int, attempt: int, until: str, *seconds: float) -> None:
        on.change(
            f"UPDATE claims SET attempt = %s, lease_until = {until}"
            f" WHERE load_id = %s AND processing_status = 'processing'",
            attempt,
            *seconds,
            load_id,
        )

    def next_expiry(self) -> float | None:
        until = self._sql.seconds_until.format("max(c.lease_until)")
        with self._database.reading() as on:
            found = on.rows(
                f"SELECT (SELECT {until} FROM claims c WHERE c.load_id = loads.load_id"
                f" AND c.processing_status = 'processing') FROM loads WHERE settled_at IS NULL"
            )
        return min((max(0.0, row[0] or 0.0) for row in found), default=None)

    def extend(self, lease: Lease, seconds: float) -> None:
        with self._database.transaction() as on:
            self._check(on, lease)
            self._hold(on, lease.load_id, lease.attempt, self._sql.later, seconds)

    def release(self, lease: Lease) -> None:
        with self._database.transaction() as on:
            try:
                self._check(on, lease)
            except Fenced:
                return
            self._hold(on, lease.load_id, lease.attempt, "NULL")
            # Whoever lets go did not crash: whom it was trying alone is no more suspected than the others.
            on.change("UPDATE loads SET suspects_begin = NULL, suspects_end = NULL WHERE load_id = %s", lease.load_id)

    def _check(self, on: Transaction, lease: Lease) -> None:
        """Lock the load's row for the rest of the transaction. Raises Fenced where it is another attempt's."""
        mine = on.rows(
            f"SELECT 1 FROM loads WHERE load_id = %s AND attempt = %s AND settled_at IS NULL {self._sql.for_update}",
            lease.load_id,
            lease.attempt,
        )
        if not mine:
            raise Fenced(f"Load {lease.load_id} belongs to another attempt by now.")

    def checkpoint(self, lease: Lease, stage: ProcessingStage, suspects: Suspects | None = None) -> None:
        with self._database.transaction() as on:
            noted = on.change(
                "UPDATE loads SET stage = %s, suspects_begin = %s, suspects_end = %s"
                " WHERE load_id = %s AND attempt = %s AND settled_at IS NULL",
                stage.value,
                suspects.begin if suspects else None,
                suspects.end if suspects else None,
                lease.load_id,
                lease.attempt,
            )
        if not noted:
            raise Fenced(f"Load {lease.load_id} belongs to another attempt by now.")

    def read(self, lease: Lease) -> Claims:
        return read_members(self._database, lease.load_id)

    def bury(self, lease: Lease, dead: Sequence[DeadClaim], retries: Retries) -> None:
        with self._database.transaction() as on:
            self._check(on, lease)
            on.change(
                f"UPDATE claims SET processing_status = 'dead_letter', lease_until = NULL, updated_at = {self._sql.now}"
                f" WHERE load_id = %s AND processing_status = 'processing' AND claim_id {self._sql.among}",
                lease.load_id,
                on.listed([one.claim_id for one in dead]),
            )
            for one in dead:
                post(on, self._sql, lease, one, retries)

    def acknowledge(self, lease: Lease, placed: Placed) -> None:
        with self._database.transaction() as on:
            settled = on.change(
                f"UPDATE loads SET settled_at = {self._sql.now}, stage = 'acknowledge'"
                f" WHERE load_id = %s AND attempt = %s AND settled_at IS NULL",
                lease.load_id,
                lease.attempt,
            )
            if settled:
                on.change(
                    f"UPDATE claims SET processing_status = CASE WHEN claim_id {self._sql.among} THEN 'failed'"
                    f" ELSE 'loaded' END, lease_until = NULL, updated_at = {self._sql.now}"
                    f" WHERE load_id = %s AND processing_status = 'processing'",
                    on.listed(placed.failed),
                    lease.load_id,
                )
            # Told twice is as good as once.
            elif not on.rows("SELECT 1 FROM loads WHERE load_id = %s AND attempt = %s", lease.load_id, lease.attempt):
                raise Fenced(f"Load {lease.load_id} belongs to another attempt by now.")

    def loads_of(self, batch_id: UUID) -> Sequence[LoadOf]:
        with self._database.reading() as on:
            found = on.rows(
                "SELECT load_id, members, settled_at IS NOT NULL, (SELECT count(*) FROM claims c"
                " WHERE c.load_id = loads.load_id AND c.processing_status = 'dead_letter')"
                " FROM loads WHERE batch_id = %s ORDER BY load_id",
                on.identifier(batch_id),
            )
        return [LoadOf(load_id, members, bool(settled), dead) for load_id, members, settled, dead in found]

    def end_of_span(self, after: str, most: int) -> str | None:
        return end_of_span(self._database, ("claims", "dead_letters"), after, most)

    def between(self, span: Span) -> StagedRange:
        return staged_range(self._database, span)

    def counts(self, *, stale: bool = False) -> StagedCounts:
        cents = self._sql.cents.format("sum(total_charge_amount)")
        with self._database.reading(stale=stale) as on:
            found = on.rows(f"SELECT processing_status, count(*), {cents} FROM claims GROUP BY processing_status")
        counts = {place: count for place, count, _ in found}
        return StagedCounts(
            pending=counts.get("pending", 0),
            processing=counts.get("processing", 0),
            loaded=counts.get("loaded", 0),
            failed=counts.get("failed", 0),
            dead_letter=counts.get("dead_letter", 0),
            charge_cents=sum(row[2] or 0 for row in found),
        )
