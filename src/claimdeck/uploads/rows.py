"""The rows of a table whose columns are known, read by the room that they are for; what an accepted file comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, cast

from claimdeck.tabular.cells.dates import Orders
from claimdeck.tabular.cells.mending import MendedCells, Mendings
from claimdeck.tabular.cells.rows import CellProblem, date_, date_orders, typed_rows
from claimdeck.tabular.columns import CellKind, ColumnSet
from claimdeck.tabular.headers.matching import HeaderMap, Likeness
from claimdeck.tabular.reading import RawRow, Table
from claimdeck.uploads.domain.columns import PreviewColumn, file_columns, likeness_sentences
from claimdeck.uploads.domain.layouts import Fault, Layout, Row, RowFault


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A table whose columns are known; `rows` are those of its rows that are none of a report's own lines."""

    table: Table
    headers: HeaderMap
    rows: Sequence[RawRow]
    by_hand: Mapping[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UploadedRows(Generic[Row, Fault]):
    """An accepted file: its rows as typed and as understood, in the order of the file."""

    kind: str
    delimiter: str
    encoding: str
    headers: tuple[str, ...]
    cells: Sequence[tuple[str, ...]]
    rows: Sequence[Row | Fault]
    unknown_columns: tuple[str, ...]
    notes: tuple[str, ...]
    mended: tuple[MendedCells, ...]
    likenesses: tuple[Likeness, ...]
    columns: Sequence[PreviewColumn]
    by_hand: Mapping[str, str]

    @property
    def from_spreadsheet(self) -> bool:
        """Whether the text was saved by one, which takes plain UTF-8 for something else."""
        return self.encoding not in ("", "utf-8")

    @property
    def valid(self) -> list[Row]:
        """The rows that can be used."""
        return [row for row in self.rows if not isinstance(row, RowFault)]

    @property
    def faults(self) -> list[Fault]:
        """The rows that cannot, with the reasons."""
        return [cast(Fault, row) for row in self.rows if isinstance(row, RowFault)]

    def all_notes(self) -> list[str]:
        """Everything that is worth knowing of how the file was read, the doubtful first."""
        return [
            *(". ".join(likeness_sentences(likeness)) for likeness in self.likenesses),
            *self.notes,
            *(mended.sentence() for mended in self.mended),
        ]


def understand_rows(layout: Layout[Row, Fault], mapped: MappedTable, today: date) -> UploadedRows[Row, Fault]:
    """Each row as its room reads it, or what is wrong with it; a row not to be trusted has a problem that says so."""
    table, headers, columns = mapped.table, mapped.headers, layout.columns
    orders = date_orders(mapped.rows, headers, columns)
    mendings = Mendings()
    rows: list[Row | Fault] = []
    for typed in typed_rows(mapped.rows, headers, columns, orders):
        if typed.mended:
            mendings.add(typed)
        if typed.raw_problem is not None:
            typed = typed._replace(problems=(CellProblem("row", typed.raw_problem, "Correct the row."),))
        rows.append(layout.read_row(typed, today))
    return UploadedRows(
        kind=table.kind,
        delimiter=table.delimiter,
        encoding=table.encoding,
        headers=table.headers,
        cells=_kept_cells(mapped.rows, headers, orders),
        rows=rows,
        unknown_columns=tuple(name for name in headers.unknown if name.strip().lower() not in layout.ignored),
        notes=(
            *mapped.notes,
            *_name_notes(headers, columns),
            *orders.notes(),
            *layout.notes(headers.positions),
        ),
        mended=mendings.all(),
        likenesses=headers.likenesses,
        columns=file_columns(table.headers, headers),
        by_hand=mapped.by_hand,
    )


def _kept_cells(rows: Sequence[RawRow], headers: HeaderMap, orders: Orders) -> list[tuple[str, ...]]:
    """The cells for the file of failed rows.

    Dates that the whole column showed to have the day first are written with the year first: a few of its rows
    alone would not show it any more.
    """
    places = {headers.positions[name]: orders.of(name) for name in orders.day_first()}
    if not places:
        return [row.cells for row in rows]

    def certain(place: int, cell: str) -> str:
        day = date_(cell, order=places[place]) if place in places else None
        return day.isoformat() if isinstance(day, date) else cell

    return [tuple(certain(place, cell) for place, cell in enumerate(row.cells)) for row in rows]


def _name_notes(headers: HeaderMap, columns: ColumnSet) -> list[str]:
    if any(column.kind is CellKind.FULL_NAME and column.name in headers.positions for column in columns):
        return ['One column holds the whole name; it is read as "Last, First".']
    return []
