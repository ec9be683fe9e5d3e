"""The members of a load whole, in SQL that PostgreSQL and SQLite share."""

from collections.abc import Callable
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CARRIED, CLAIM, DIAGNOSIS, LINE, PROVIDER
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.stores.database import Database, Selection
from claimdeck.pipeline.stores.tables import STAGED

_COLUMNS: Final = tuple(
    table.chosen(tuple(column.name for column in columns))
    for table, columns in zip(STAGED, ((*CLAIM, *CARRIED), LINE, DIAGNOSIS, PROVIDER), strict=True)
)
_MEMBERS: Final = "load_id = %s AND processing_status = 'processing'"
# Members whose numbers lie close together are read as one range, which takes a quarter of the time of looking up each:
# as long as at most half as many others lie in between.
_CLOSE: Final = 1.5


def read_members(database: Database, load_id: int) -> Claims:
    """The members that are still being processed, by claim_id, all of one moment. Raises Away."""
    with database.snapshot() as read:
        claims = read(Selection(STAGED[0], _COLUMNS[0], f"WHERE {_MEMBERS}", (load_id,))).sort("claim_id")
        ids = claims.select("claim_id")
        condition, values = _theirs(read, load_id, ids["claim_id"])
        lines, diagnoses, providers = (
            read(Selection(table, columns, condition, values)).join(ids, on="claim_id", how="semi")
            for table, columns in zip(STAGED[1:], _COLUMNS[1:], strict=True)
        )
    return Claims(
        claims,
        lines.sort("claim_id", "line_number"),
        diagnoses.sort("claim_id", "sequence"),
        providers.sort("claim_id", "line_number", "role"),
    )


def _theirs(
    read: Callable[[Selection], pl.DataFrame], load_id: int, members: pl.Series
) -> tuple[str, tuple[int | str, ...]]:
    """How what belongs to the members is found: by their range, or one by one."""
    if len(members):
        first, last, most = members[0], members[-1], int(len(members) * _CLOSE)
        between = "WHERE t.claim_id >= %s AND t.claim_id <= %s"
        ids = STAGED[0].chosen(("claim_id",))
        if read(Selection(STAGED[0], ids, f"{between} LIMIT %s", (first, last, most + 1))).height <= most:
            return between, (first, last)
    return f"WHERE t.claim_id IN (SELECT claim_id FROM claims WHERE {_MEMBERS})", (load_id,)
