"""Reading an upload: the table, its headers, its rows, and everything that is wrong with it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final, Generic, cast

from django.conf import settings

from claimdeck.accounts.models import Organization
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.tabular.bounds import Bounds
from claimdeck.tabular.cells.dates import Orders
from claimdeck.tabular.cells.mending import MendedCells, Mendings
from claimdeck.tabular.cells.rows import date_, date_orders, typed_rows
from claimdeck.tabular.columns import CellKind, ColumnSet
from claimdeck.tabular.headers.matching import (
    HeaderMap,
    Likeness,
    are_names,
    by_hand_faults,
    known_headers,
    match_headers,
)
from claimdeck.tabular.layout import without_report_lines
from claimdeck.tabular.reading import RawRow, Table, read_table
from claimdeck.uploads.domain.columns import PreviewColumn, file_columns, known_columns, likeness_sentences
from claimdeck.uploads.domain.layouts import Fault, Layout, Row, RowFault
from claimdeck.uploads.mapping import recalled
from claimdeck.uploads.receiving import ReceivedFile

# A reading that waits for a busy machine is given up after so many times its processor time.
_PATIENCE: Final = 10
_LEAST_WALL_SECONDS: Final = 60.0


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


def bounds() -> Bounds:
    """How large a file may be and how much its reading may cost."""
    options = settings.OPTIONS
    return Bounds(
        max_bytes=options.upload_max_bytes,
        max_rows=options.upload_max_rows,
        max_columns=options.upload_max_columns,
        memory_bytes=options.upload_reader_memory_mb * 1024 * 1024,
        cpu_seconds=options.upload_reader_seconds,
        wall_seconds=max(_LEAST_WALL_SECONDS, _PATIENCE * options.upload_reader_seconds),
    )


def read_upload(
    layout: Layout[Row, Fault],
    file: ReceivedFile,
    today: date,
    by_hand: Mapping[str, str] | None = None,
    organization: Organization | None = None,
) -> UploadedRows[Row, Fault]:
    """An upload, or Refused with one message for each problem of the whole file.

    `by_hand` maps headers of the file to our columns, "" for none; where it is None, the mapping that the
    organization has last made for such a file is taken, if there is one.
    """
    columns = layout.columns
    table = read_table(file.path, file.name, bounds(), known_headers(columns, by_hand or ()))
    remembered = recalled(organization, layout.name, table.headers) if by_hand is None and organization else {}
    by_hand = remembered or by_hand or {}
    headers = match_headers(table.headers, columns, by_hand)
    raw, notes = without_report_lines(table.rows, table.headers, _needed(headers, columns))
    _refuse(layout, table, headers, raw, by_hand)
    orders = date_orders(raw, headers, columns)
    mendings = Mendings()
    rows: list[Row | Fault] = []
    for typed in typed_rows(raw, headers, columns, orders):
        if typed.mended:
            mendings.add(typed)
        rows.append(layout.read_row(typed, today))
    return UploadedRows(
        kind=table.kind,
        delimiter=table.delimiter,
        encoding=table.encoding,
        headers=table.headers,
        cells=_kept_cells(raw, headers, orders),
        rows=rows,
        unknown_columns=tuple(name for name in headers.unknown if name.strip().lower() not in layout.ignored),
        notes=(
            *_mapping_notes(remembered),
            *table.notes,
            *notes,
            *_name_notes(headers, columns),
            *orders.notes(),
            *layout.notes(headers.positions),
        ),
        mended=mendings.all(),
        likenesses=headers.likenesses,
        columns=file_columns(table.headers, headers),
        by_hand=by_hand,
    )


def _refuse(
    layout: Layout[Row, Fault], table: Table, headers: HeaderMap, rows: Sequence[RawRow], by_hand: Mapping[str, str]
) -> None:
    faults = by_hand_faults(table.headers, layout.columns, by_hand) or list(headers.problems())
    if headers.positions:
        faults += layout.missing(headers.positions)
    if not rows and not faults:
        faults.append(FieldError("file", "The file has no rows below its header. Add at least one claim."))
    if not faults:
        return
    members = None
    # Whoever maps the columns by hand must see them; a row of data in their place is left out.
    if headers.positions or are_names(table.headers):
        members = {
            "columns": [asdict(column) for column in file_columns(table.headers, headers)],
            "known_columns": [asdict(column) for column in known_columns(layout.columns)],
        }
    detail = "The file cannot be used as it is; nothing was stored or sent."
    raise Refused(detail, code="FILE_REFUSED", errors=faults, members=members)


def _needed(headers: HeaderMap, columns: ColumnSet) -> list[int]:
    """The places of the columns that no row may leave blank."""
    names = [column.name for column in columns if column.required or column.fills]
    return [headers.positions[name] for name in names if name in headers.positions]


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


def _mapping_notes(remembered: Mapping[str, str]) -> list[str]:
    if not remembered:
        return []
    said = ", ".join(f'"{header}" is {column or "not used"}' for header, column in remembered.items())
    return [f"Columns are mapped as for the last file with these headers: {said}."]


def _name_notes(headers: HeaderMap, columns: ColumnSet) -> list[str]:
    if any(column.kind is CellKind.FULL_NAME and column.name in headers.positions for column in columns):
        return ['One column holds the whole name; it is read as "Last, First".']
    return []
