"""Result rows past the ORM, as fast as the database takes them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection

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
)

_TABLE: Final = ResultRow._meta.db_table


def insert(values: Sequence[tuple[Any, ...]]) -> None:
    """Insert result rows past the ORM: COPY on PostgreSQL, one prepared statement on SQLite."""
    quoted = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{_TABLE}" ({quoted}) FROM STDIN') as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(
                f'INSERT INTO "{_TABLE}" ({quoted}) VALUES ({marks})',  # noqa: S608 - names of our own
                [_for_sqlite(row) for row in values],
            )


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
