"""Frames to PostgreSQL's binary COPY and back: which SQL reads a column, which Arrow type writes it."""

from typing import Any, Final

import numpy as np
import pgpq
import polars as pl
import pyarrow as pa
from psycopg.sql import quote

from claimdeck.pipeline.stores.database import Selection
from claimdeck.pipeline.stores.tables import ColumnKind, Table, TableColumn

_ARROW: Final = {
    ColumnKind.SMALL: pa.int16(),
    ColumnKind.WHOLE: pa.int32(),
    ColumnKind.BIG: pa.int64(),
    ColumnKind.DATE: pa.date32(),
    ColumnKind.TRUTH: pa.bool_(),
}
# The encoder's buffer grows with a batch; smaller ones let COPY begin to send earlier.
_ROWS_A_BATCH: Final = 20_000


def read_statement(selection: Selection) -> str:
    """A SELECT that gives decimals as whole numbers: Arrow has no cheap way to read PostgreSQL's."""
    columns = ", ".join(_read(column) for column in selection.columns)
    # The quick way to Arrow is COPY, which takes no values beside it.
    quoted = (str(value) if isinstance(value, int) else quote(value) for value in selection.values)
    return f"SELECT {columns} FROM {selection.table.name} t {selection.condition % tuple(quoted)}"


def _read(column: TableColumn) -> str:
    name = f"t.{column.name}"
    if column.kind is ColumnKind.DECIMAL:
        # What is no number at all would end the whole selection; as nothing it is its own claim's fault.
        return f"(NULLIF({name}, 'NaN') * {10**column.places})::bigint AS {column.name}"
    if column.kind is ColumnKind.SMALL:
        return f"{name}::int AS {column.name}"
    return name


def typed(frame: pl.DataFrame, columns: tuple[TableColumn, ...]) -> pl.DataFrame:
    """What was read in the types of its columns: texts that an older writer left null are empty."""
    return frame.select(
        pl.col(one.name).cast(one.frame_type).fill_null("")
        if one.kind is ColumnKind.TEXT
        else pl.col(one.name).cast(one.frame_type)
        for one in columns
    )


def copy_statement(table: Table, columns: tuple[TableColumn, ...]) -> str:
    return f"COPY {table.name} ({', '.join(column.name for column in columns)}) FROM STDIN (FORMAT binary)"


def encoded(frame: pl.DataFrame, columns: tuple[TableColumn, ...]) -> "Any":
    """The parts of a binary COPY of these columns of a frame."""
    table = pa.table({one.name: _arrow(frame[one.name], one) for one in columns})
    encoder = pgpq.ArrowToPostgresBinaryEncoder(table.schema)
    yield encoder.write_header()
    for batch in table.to_batches(max_chunksize=_ROWS_A_BATCH):
        yield encoder.write_batch(batch)
    yield encoder.finish()


def _arrow(values: pl.Series, column: TableColumn) -> Any:
    if column.kind is ColumnKind.DECIMAL:
        return _decimals(values, column.digits, column.places)
    if column.kind in (ColumnKind.TEXT, ColumnKind.BYTES):
        return values.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    return values.rechunk().to_arrow().cast(_ARROW[column.kind])


def _decimals(values: pl.Series, digits: int, places: int) -> Any:
    """Whole numbers as Arrow's decimals without reckoning: 128 bits, the lower half the number, the upper its sign."""
    whole = values.cast(pl.Int64).rechunk()
    numbers = whole.fill_null(0).to_numpy()
    halves = np.empty((len(numbers), 2), dtype=np.int64)
    halves[:, 0] = numbers
    halves[:, 1] = numbers >> 63
    present = None
    if whole.null_count():
        present = pa.array(whole.is_not_null().to_arrow()).buffers()[1]
    return pa.Array.from_buffers(pa.decimal128(digits, places), len(numbers), [present, pa.py_buffer(halves)])
