"""What the stores need of a database itself: statements, fast inserts and fast reading, whatever its driver.

The SQL is written once (`sql_staging.py`, `sql_production.py`) with `%s` for values; where databases differ, `Dialect`
has the words. Drivers' errors end here: they become the port's, without the driver's text.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import polars as pl

from claimdeck.pipeline.stores.tables import Table, TableColumn

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database says what SQL has no common word for.

    `later` and `earlier` take a number of seconds; `among` takes a list made by `Transaction.listed`.
    `skip_locked` makes a lease pass over rows that another one is leasing. `row` is where a row lies: the quickest way
    to change it after it was chosen; `row_among` takes a SELECT of such. `load_id` is a new number by the clock:
    numbers that are counted come again when a backup is restored, and the other database's ledger would know them.
    """

    now: str
    later: str
    earlier: str
    seconds_until: str
    among: str
    for_update: str
    skip_locked: str
    cents: str
    row: str
    row_among: str
    load_id: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Some columns of a table: `condition` is the text after its name, `values` what its marks stand for.

    The values are written into the statement, quoted, where a driver takes none beside it.
    """

    table: Table
    columns: tuple[TableColumn, ...]
    condition: str = ""
    values: tuple[int | str, ...] = ()


class Transaction(Protocol):
    """One transaction; ends with the `with` that began it."""

    def change(self, statement: str, *values: Any) -> int:
        """Run a statement; gives how many rows it changed."""

    def rows(self, statement: str, *values: Any) -> list[Row]: ...

    def insert(self, table: Table, frame: pl.DataFrame) -> int:
        """Write a frame's rows: whole numbers become the decimals of their columns; gives how many rows."""

    def listed(self, values: Sequence[str] | Sequence[int]) -> Any:
        """A list as one value of a statement, for `Dialect.among`."""

    def identifier(self, value: UUID) -> Any:
        """A UUID as Django stores it there."""

    def known_keys(self, keys: Sequence[bytes]) -> list[Row]:
        """The claims of production (`claim_id`, `duplicate_key`) that have one of these keys."""

    def alone(self) -> None:
        """Wait until no other load compares duplicates; until the transaction's end."""


class Frames(Protocol):
    """What gives frames."""

    def frames(self, *selections: Selection) -> list[pl.DataFrame]:
        """Several selections in one snapshot, as frames: decimals as whole numbers, no text null. Raises Away."""


class Database(Frames, Protocol):
    """A database that the stores work with; safe to use from several threads."""

    @property
    def dialect(self) -> Dialect: ...

    def warm(self) -> None: ...

    def close(self) -> None: ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Committed at the end of the `with`, rolled back by an exception. Raises Away, NotAccepted."""

    def reading(self, *, stale: bool = False) -> AbstractContextManager[Transaction]:
        """The same for reading alone, in nobody's way; `stale`: a replica will do. Raises Away."""

    def snapshot(self) -> AbstractContextManager[Callable[[Selection], pl.DataFrame]]:
        """What reads selections as frames, all of one moment: decimals as whole numbers, no text null. Raises Away."""
