"""Result rows past the ORM, as fast as the database takes them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection

from claimdeck.kit.chunks import chunked
from claimdeck.status.models import ResultRow

COLUMNS: Final = (
    "job_id",
    "row",
    "part",
    "claim_number",
    "claim_key",
    "status",
    "outcome",
    "outcome_reason",
    "success",
    "error_message",
    "total_charged_cents",
    "total_paid_cents",
    "total_allowed_cents",
    "patient_responsibility_cents",
    "processed_date",
    "check_number",
    "payment_date",
    "first_service_date",
    "last_service_date",
    "tin",
    "payer_id",
    "status_code_507",
    "status_code_508",
    "denial_codes",
    "checked_at",
    "patient",
    "subscriber_hash",
    "person_hash",
    "answer_page_id",
    "answer_index",
    "previous_outcome",
    "changed_at",
    "asked_again",
    "patient_account_number",
    "uploaded_first_date",
    "uploaded_last_date",
)

_TABLE: Final = ResultRow._meta.db_table
_QUOTED: Final = ", ".join(f'"{name}"' for name in COLUMNS)
# SQLite's statements hold at least 32,766 values. Python lets other threads run with each statement and then waits
# for its turn again: with a statement for each row, the writing stands still while answers are being read.
_ROWS_A_STATEMENT: Final = 250


def insert(values: Sequence[tuple[Any, ...]]) -> None:
    """Insert result rows past the ORM: COPY on PostgreSQL, few large statements on SQLite."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f'COPY "{_TABLE}" ({_QUOTED}) FROM STDIN') as copy:
            for row in values:
                copy.write_row(row)
        return
    connection.ensure_connection()
    # Past Django's cursor as well: it rewrites each statement, sign by sign.
    with connection.wrap_database_errors:
        for rows in chunked(values, _ROWS_A_STATEMENT):
            flat = [value for row in rows for value in _for_sqlite(row)]
            connection.connection.execute(_statement(len(rows)), flat)


@lru_cache(maxsize=_ROWS_A_STATEMENT)
def _statement(rows: int) -> str:
    marks = ", ".join([f"({', '.join('?' * len(COLUMNS))})"] * rows)
    return f'INSERT INTO "{_TABLE}" ({_QUOTED}) VALUES {marks}'  # noqa: S608 - names of our own


def _for_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    job, *rest = row
    return (job.hex, *(value if type(value) in _PLAIN else _plain(value) for value in rest))


_PLAIN: Final = {int, str, bool, bytes, type(None)}


# A batch has one moment, and the dates of a file repeat.
@lru_cache(maxsize=4096)
def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return str(value)
