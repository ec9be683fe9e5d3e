"""Every statement of the production store for SQL Server 2017 and later, made from the tables' descriptions.

`?` stands for a value. Landing rows are told by load and attempt; decimals land as whole numbers of their last place.
"""

from functools import cache
from typing import Final

import polars as pl

from claimdeck.pipeline.schema.identifiers import BYTE_BY_BYTE
from claimdeck.pipeline.schema.landing import landing_of
from claimdeck.pipeline.stores.database import Selection
from claimdeck.pipeline.stores.tables import LOADED, REFERENCE, ColumnKind, Table, TableColumn

# A failed statement ends the transaction, and how many rows a statement changed is said. Whoever had the connection
# before may have asked for another isolation.
SESSION: Final = "SET XACT_ABORT ON; SET NOCOUNT OFF; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
# Several selections see one state: in a snapshot where the database allows it, else by locks on what was read.
SNAPSHOTS: Final = "SELECT [snapshot_isolation_state] FROM [sys].[databases] WHERE [database_id] = DB_ID()"
IN_A_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL SNAPSHOT"
BY_LOCKS: Final = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"
ALIVE: Final = "SELECT 1"

LEDGER: Final = (
    "load_id",
    "attempt",
    "claims",
    "lines",
    "diagnoses",
    "failed",
    "charge_cents",
    "failed_charge_cents",
    "held",
)
_LEDGER: Final = ", ".join(f"[{name}]" for name in LEDGER)

# HOLDLOCK: of two that open the same load at once the second waits here, and finds the first one's row.
OPEN: Final = (
    "INSERT INTO [load_ledger] ([load_id], [attempt], [batch_id], [opened_at], [claims], [lines], [diagnoses],"
    " [failed], [charge_cents], [failed_charge_cents], [held])"
    " SELECT ?, ?, ?, SYSDATETIMEOFFSET(), 0, 0, 0, 0, 0, 0, 0"
    " WHERE NOT EXISTS (SELECT 1 FROM [load_ledger] WITH (UPDLOCK, HOLDLOCK) WHERE [load_id] = ?)"
)
TAKE_OVER: Final = (
    "UPDATE [load_ledger] SET [attempt] = ?, [batch_id] = ?"
    " WHERE [load_id] = ? AND [committed_at] IS NULL AND [attempt] < ?"
)
ROW: Final = (
    f"SELECT CASE WHEN [committed_at] IS NULL THEN 0 ELSE 1 END, {_LEDGER} FROM [load_ledger] WHERE [load_id] = ?"
)
# The fence: changes no row where another attempt has the load, or it was committed.
COMMIT_LEDGER: Final = (
    "UPDATE [load_ledger] SET [committed_at] = SYSDATETIMEOFFSET(), [claims] = ?, [lines] = ?, [diagnoses] = ?,"
    " [failed] = ?, [charge_cents] = ?, [failed_charge_cents] = ?, [held] = ?"
    " WHERE [load_id] = ? AND [attempt] = ? AND [committed_at] IS NULL"
)
# All loads compare duplicates one after the other; the lock goes with the transaction.
ALONE: Final = (
    "SET NOCOUNT ON; DECLARE @got int; EXEC @got = sp_getapplock @Resource = N'claimdeck_duplicates',"
    " @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = ?; SET NOCOUNT OFF; SELECT @got"
)
DUPLICATES: Final = (
    "SELECT DISTINCT n.[claim_id] FROM [claims] AS n JOIN [claims] AS o ON o.[duplicate_key] = n.[duplicate_key]"
    " WHERE n.[load_id] = ? AND (o.[load_id] IS NULL OR o.[load_id] <> ?)"
)
PLACED: Final = "SELECT [claim_id] FROM [failed_claims] WHERE [load_id] = ? ORDER BY [claim_id]"
# Lists arrive as JSON, which SQL Server reads from compatibility level 130 on; binary as base64.
KNOWN_KEYS: Final = (
    "SELECT DISTINCT a.[claim_id] FROM OPENJSON(?)"
    " WITH ([claim_id] nvarchar(50) '$.c', [duplicate_key] varbinary(16) '$.k')"
    " AS a JOIN [claims] AS o ON o.[duplicate_key] = a.[duplicate_key]"
    f" WHERE o.[claim_id] <> a.[claim_id] COLLATE {BYTE_BY_BYTE['microsoft']}"
)
ARCHIVED: Final = (
    "SELECT a.[claim_id], a.[content_hash] FROM [archived_claims] AS a JOIN OPENJSON(?) AS o"
    f" ON a.[claim_id] = CAST(o.[value] AS nvarchar(50)) COLLATE {BYTE_BY_BYTE['microsoft']}"
)
LEDGER_OF: Final = (
    f"SELECT {_LEDGER} FROM [load_ledger] WHERE [committed_at] IS NOT NULL"
    " AND [load_id] IN (SELECT CAST([value] AS bigint) FROM OPENJSON(?)) ORDER BY [load_id]"
)
# In the order in which a load writes them.
TABLES: Final = tuple(LOADED.values())


@cache
def clear(table: str) -> str:
    """Take away what this attempt and earlier ones of a load left in a landing table."""
    return f"DELETE FROM [{landing_of(table)}] WHERE [landing_load] = ? AND [landing_attempt] <= ?"


@cache
def clear_left(table: str) -> str:
    """Take away what is left of loads that were committed, or taken over from whoever brought it."""
    return (
        f"DELETE l FROM [{landing_of(table)}] AS l JOIN [load_ledger] AS g ON g.[load_id] = l.[landing_load]"
        " WHERE g.[committed_at] IS NOT NULL OR g.[attempt] > l.[landing_attempt]"
    )


@cache
def landed(table: str) -> str:
    """How many rows of an attempt are in a landing table."""
    return f"SELECT COUNT(*) FROM [{landing_of(table)}] WHERE [landing_load] = ? AND [landing_attempt] = ?"


@cache
def promote(table: Table, columns: tuple[TableColumn, ...]) -> str:
    """Write an attempt's landed rows into their table."""
    names = ", ".join(f"[{column.name}]" for column in columns)
    values = ", ".join(_value(column) for column in columns)
    return (
        f"INSERT INTO [{table.name}] ({names}) SELECT {values} FROM [{landing_of(table.name)}]"
        " WHERE [landing_load] = ? AND [landing_attempt] = ?"
    )


def read(selection: Selection) -> str:
    """A selection in the form of frames: decimals as whole numbers, no text null."""
    columns = ", ".join(_read(column) for column in selection.columns)
    return f"SELECT {columns} FROM [{selection.table.name}] AS t {selection.condition.replace('%s', '?')}".rstrip()


@cache
def end_of_span(table: str) -> str:
    """How many rows follow a claim_id, at most so many, and the last one's."""
    return (
        "SELECT COUNT(*), MAX(s.[claim_id]) FROM"
        f" (SELECT TOP (?) [claim_id] FROM [{table}] WHERE [claim_id] > ? ORDER BY [claim_id]) AS s"
    )


def landing_columns(frame: pl.DataFrame, table: Table) -> tuple[TableColumn, ...]:
    """The columns that a frame brings and a landing table has; moments are the database's own."""
    return tuple(column for column in table.written(frame) if column.kind is not ColumnKind.TIME)


def _value(column: TableColumn) -> str:
    if column.kind is not ColumnKind.DECIMAL:
        return f"[{column.name}]"
    # Exact: the quotient has more places than the column, and no more than it needs.
    whole = f"CAST([{column.name}] AS numeric(19, 0))"
    return f"CAST({whole} / {10**column.places} AS numeric({column.digits}, {column.places}))"


def _read(column: TableColumn) -> str:
    if column.kind is ColumnKind.DECIMAL:
        return f"CAST(t.[{column.name}] * {10**column.places} AS bigint)"
    return f"COALESCE(t.[{column.name}], N'')" if column.kind is ColumnKind.TEXT else f"t.[{column.name}]"


# Read at the start of each batch.
REFERENCE_TABLES: Final = tuple(Selection(table, table.columns) for table in REFERENCE.values())
