"""Reading an upload: the table, its headers, its rows, and everything that is wrong with it at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from claimdeck.kit.errors import FieldError, Refused
from claimdeck.status.domain.columns import COLUMNS, RowFault, missing_columns, read_row
from claimdeck.status.domain.headings import with_headings
from claimdeck.status.domain.matching import AskedRow
from claimdeck.tabular.bounds import Bounds
from claimdeck.tabular.cells.dates import Orders
from claimdeck.tabular.cells.mending import MendedCells, Mendings
from claimdeck.tabular.cells.rows import date_, date_orders, typed_rows
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

UPLOAD_COLUMNS: Final = with_headings(COLUMNS)
# Columns of our own results: harmless when a downloaded file is uploaded again.
RESULT_COLUMNS: Final = frozenset({"row", "status", "error_message", "outcome", "outcome_reason"})
# A reading that waits for a busy machine is given up after so many times its processor time.
_PATIENCE: Final = 10
_LEAST_WALL_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Intake:
    """An accepted file: its rows as typed and as understood, in the order of the file."""

    kind: str
    delimiter: str
    encoding: str
    headers: tuple[str, ...]
    cells: Sequence[tuple[str, ...]]
    rows: Sequence[AskedRow | RowFault]
    unknown_columns: tuple[str, ...]
    notes: tuple[str, ...]
    mended: tuple[MendedCells, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    columns: Sequence[dict[str, object]] = ()
    by_hand: Mapping[str, str] = field(default_factory=dict)

    @property
    def from_spreadsheet(self) -> bool:
        """Whether the text was saved by one, which takes plain UTF-8 for something else."""
        return self.encoding not in ("", "utf-8")

    @property
    def asked(self) -> list[AskedRow]:
        return [row for row in self.rows if isinstance(row, AskedRow)]

    @property
    def faults(self) -> list[RowFault]:
        return [row for row in self.rows if isinstance(row, RowFault)]

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
    path: Path,
    filename: str,
    today: date,
    by_hand: Mapping[str, str] | None = None,
    recall: Callable[[Sequence[str]], Mapping[str, str]] = lambda headers: {},
) -> Intake:
    """An upload, or Refused with one message for each problem of the whole file.

    `by_hand` maps headers of the file to our columns, "" for none; where it is None, `recall` is asked for a
    mapping of the file's headers.
    """
    table = read_table(path, filename, bounds(), known_headers(UPLOAD_COLUMNS, by_hand or ()))
    recalled = {} if by_hand is not None else dict(recall(table.headers))
    by_hand = recalled or by_hand or {}
    headers = match_headers(table.headers, UPLOAD_COLUMNS, by_hand)
    raw, notes = without_report_lines(table.rows, table.headers, _needed(headers))
    _refuse(table, headers, raw, by_hand)
    orders = date_orders(raw, headers, UPLOAD_COLUMNS)
    mendings = Mendings()
    rows = []
    for typed in typed_rows(raw, headers, UPLOAD_COLUMNS, orders):
        if typed.mended:
            mendings.add(typed)
        rows.append(read_row(typed, today))
    return Intake(
        kind=table.kind,
        delimiter=table.delimiter,
        encoding=table.encoding,
        headers=table.headers,
        cells=_kept_cells(raw, headers, orders),
        rows=rows,
        unknown_columns=tuple(name for name in headers.unknown if name.strip().lower() not in RESULT_COLUMNS),
        notes=(
            *_recall_notes(recalled),
            *table.notes,
            *notes,
            *_name_notes(headers),
            *orders.notes(),
            *_notes(headers.positions),
        ),
        mended=mendings.all(),
        likenesses=headers.likenesses,
        columns=shown_columns(table.headers, headers),
        by_hand=by_hand,
    )


def likeness_sentences(likeness: Likeness) -> tuple[str, str]:
    """What is to be said of a column that is not used and looks like one of ours, and what to do about it."""
    said = f'"{likeness.header}" looks like {likeness.column} and is not used'
    if likeness.taken_from is not None:
        fix = f"If it is the right one of the two, map it to {likeness.column} by hand."
        return f'{said}: that is taken from "{likeness.taken_from}"', fix
    return said, f"If it is meant, rename it to {likeness.column} or map it by hand."


def shown_columns(headers: Sequence[str], found: HeaderMap) -> list[dict[str, object]]:
    """Each header of a file, the columns that it fills, and the one that it looks like where it fills none."""
    filled: dict[int, list[str]] = {}
    for column, place in found.positions.items():
        filled.setdefault(place, []).append(column)
    looks_like = {likeness.header: likeness.column for likeness in found.likenesses}
    return [
        {"header": name, "columns": filled.get(place, []), "looks_like": looks_like.get(name.strip())}
        for place, name in enumerate(headers)
        if name.strip()
    ]


def known_columns() -> list[dict[str, object]]:
    """The columns that a header may be mapped to."""
    return [{"name": column.name, "meaning": column.meaning, "required": column.required} for column in UPLOAD_COLUMNS]


def _refuse(table: Table, headers: HeaderMap, rows: Sequence[RawRow], by_hand: Mapping[str, str]) -> None:
    faults = by_hand_faults(table.headers, UPLOAD_COLUMNS, by_hand) or list(headers.problems())
    if headers.positions:
        faults += missing_columns(headers.positions)
    if not rows and not faults:
        faults.append(FieldError("file", "The file has no rows below its header. Add at least one claim."))
    if faults:
        detail = "The file cannot be used as it is; nothing was stored or sent."
        # Whoever maps the columns by hand must see them; a row of data in their place is left out.
        names = headers.positions or are_names(table.headers)
        columns = {"columns": shown_columns(table.headers, headers), "known_columns": known_columns()}
        raise Refused(detail, code="FILE_REFUSED", errors=faults, members=columns if names else None)


def _needed(headers: HeaderMap) -> list[int]:
    """The places of the columns that no row may leave blank."""
    names = [column.name for column in UPLOAD_COLUMNS if column.required or column.fills]
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


def _recall_notes(recalled: Mapping[str, str]) -> list[str]:
    if not recalled:
        return []
    said = ", ".join(f'"{header}" is {column or "not used"}' for header, column in recalled.items())
    return [f"Columns are mapped as for the last file with these headers: {said}."]


def _name_notes(headers: HeaderMap) -> list[str]:
    if "patient_name" in headers.positions:
        return ['One column holds the whole name; it is read as "Last, First".']
    return []


def _notes(present: Mapping[str, int]) -> list[str]:
    notes = []
    if "claim_number" in present and present["claim_number"] == present.get("patient_account_number"):
        notes.append(
            "The claim number's header may mean the payer's number or the practice's own: either is tried. "
            "Name it claim_number or patient_account_number to have one of them tried only."
        )
    if "subscriber_id" not in present:
        notes.append("There is no subscriber_id column: patients are checked by name and date of birth.")
    if "first_service_date" not in present and "last_service_date" not in present:
        notes.append("There is no service date column: the last 90 days are searched.")
    return notes
