"""A dead letter in SQL that PostgreSQL and SQLite share."""

from claimdeck.pipeline.domain.states import Letter
from claimdeck.pipeline.stores.database import Dialect, Transaction
from claimdeck.pipeline.stores.port import DeadClaim, Lease, Retries


def post(on: Transaction, sql: Dialect, lease: Lease, dead: DeadClaim, retries: Retries) -> None:
    """Write a dead letter; one that is there already was tried once more."""
    before = on.rows("SELECT tries FROM dead_letters WHERE claim_id = %s AND version = %s", dead.claim_id, dead.version)
    tries = 1 + (before[0][0] if before else 0)
    again = dead.letter is Letter.TRANSIENT and tries < retries.most
    on.change(
        f"INSERT INTO dead_letters (claim_id, version, letter, stage, reason, charge_amount, load_id, tries,"
        f" left_by, first_failed_at, last_failed_at, next_try_at)"
        f" VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', {sql.now}, {sql.now},"
        f" {sql.later if again else 'NULL'})"
        f" ON CONFLICT (claim_id, version) DO UPDATE SET letter = excluded.letter, stage = excluded.stage,"
        f" reason = excluded.reason, load_id = excluded.load_id, tries = excluded.tries, left_by = '',"
        f" left_at = NULL, last_failed_at = excluded.last_failed_at, next_try_at = excluded.next_try_at,"
        # It was replayed after all, so somebody waits for it again.
        f" written_off_at = NULL, written_off_by = ''",
        dead.claim_id,
        dead.version,
        dead.letter.value,
        dead.stage.value,
        dead.reason,
        dead.charge_cents / 100,
        lease.load_id,
        tries,
        *((retries.seconds * 2.0 ** (tries - 1),) if again else ()),
    )
