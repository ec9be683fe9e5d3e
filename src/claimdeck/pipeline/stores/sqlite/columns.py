"""Frames to SQLite's rows and back, in the form in which Django reads and writes them."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from claimdeck.pipeline.stores.database import Row, Selection
from claimdeck.pipeline.stores.tables import ColumnKind, TableColumn

# Beyond all days that there are, in the days by which frames count.
_NO_DAY: Final = 2**31 - 1


def read_statement(selection: Selection) -> str:
    """A SELECT that gives decimals as whole numbers and truths as 0 and 1."""
    columns = ", ".join(_read(column) for column in selection.columns)
    return f"SELECT {columns} FROM {selection.table.name} t {selection.condition.replace('%s', '?')}"


def _read(column: TableColumn) -> str:
    if column.kind is ColumnKind.DECIMAL:
        return f"CAST(ROUND(t.{column.name} * {10**column.places}) AS INTEGER)"
    return f"t.{column.name}"


def to_frame(rows: Sequence[Row], columns: tuple[TableColumn, ...]) -> pl.DataFrame:
    """The frame of what was read: texts that an older writer left null are empty."""
    values: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pl.DataFrame([_series(one, many) for one, many in zip(columns, values, strict=True)])


def _series(column: TableColumn, values: Sequence[Any]) -> pl.Series:
    if column.kind is ColumnKind.TEXT:
        return pl.Series(column.name, values, dtype=pl.String, strict=False).fill_null("")
    if column.kind is ColumnKind.DATE:
        texts = pl.Series(column.name, values, dtype=pl.String, strict=False)
        days = texts.str.to_date("%Y-%m-%d", strict=False)
        if days.null_count() == texts.null_count():
            return days
        # SQLite takes any text for a day; such a claim is at fault, and not the load that it is in.
        unreadable = pl.repeat(_NO_DAY, len(texts), dtype=pl.Int32, eager=True).cast(pl.Date)
        return days.zip_with(days.is_not_null() | texts.is_null(), unreadable)
    if column.kind is ColumnKind.TRUTH:
        return pl.Series(column.name, values, dtype=pl.Int8).cast(pl.Boolean)
    return pl.Series(column.name, values, dtype=column.frame_type, strict=False)


def written_rows(frame: pl.DataFrame, columns: tuple[TableColumn, ...]) -> list[Row]:
    """A frame's rows as SQLite stores them: decimals as its numbers (exact to fifteen digits), dates as text."""
    return frame.select(_written(one) for one in columns).rows()


def _written(column: TableColumn) -> pl.Expr:
    values: pl.Expr = pl.col(column.name)
    if column.kind is ColumnKind.DECIMAL:
        return values.truediv(10**column.places)
    if column.kind is ColumnKind.DATE:
        return values.dt.to_string("%Y-%m-%d")
    return values
