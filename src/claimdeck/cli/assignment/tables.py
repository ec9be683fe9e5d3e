"""A file of rows by column, without a database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from claimdeck.kit.errors import FieldError, Refused
from claimdeck.tabular.bounds import MEBIBYTE, Bounds
from claimdeck.tabular.columns import ColumnSet
from claimdeck.tabular.headers.matching import HeaderMap, known_headers, match_headers
from claimdeck.tabular.layout import without_report_lines
from claimdeck.tabular.reading import RawRow, Table, read_table

# Files here are the user's own, on a machine of their own.
_BOUNDS: Final = Bounds(max_bytes=128 * MEBIBYTE, cpu_seconds=60, wall_seconds=600)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A file whose columns are known; `notes` are worth knowing."""

    table: Table
    headers: HeaderMap
    rows: list[RawRow]
    notes: tuple[str, ...]


def read_file(path: Path, columns: ColumnSet) -> ReadTable:
    """The rows of a file. Raises Refused, UnsupportedKind, TooLarge or OSError, each saying what to do."""
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    table = read_table(path, path.name, _BOUNDS, known_headers(columns))
    headers = match_headers(table.headers, columns)
    needed = [headers.positions[c.name] for c in columns if c.required and c.name in headers.positions]
    rows, left_out = without_report_lines(table.rows, table.headers, needed)
    faults = list(headers.problems())
    if not rows and not faults:
        faults.append(FieldError(path.name, "The file has no rows below its header."))
    if faults:
        raise Refused(f"{path} cannot be used as it is; nothing was planned.", errors=faults)
    return ReadTable(table, headers, rows, (*table.notes, *left_out))
