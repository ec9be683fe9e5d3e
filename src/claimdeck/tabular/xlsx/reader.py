"""Reading a workbook, in the child process: checked first, then every cell as text."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from claimdeck.tabular import child
from claimdeck.tabular.assembling import Assembler
from claimdeck.tabular.child import FileRefused, Note, Settings, known_headers
from claimdeck.tabular.headers.line import header_place, is_header, looked_at
from claimdeck.tabular.xlsx.package import Package
from claimdeck.tabular.xlsx.sheet import Scan, has_content, scan
from claimdeck.tabular.xlsx.workbook import Sheet, check_shared_strings, worksheets, zero_formats

# A spreadsheet keeps 15 digits of a number; what is longer has already lost its last ones.
_EXACT = 10**15
_SHEETS_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a sheet: its place from 0, its cells as text, and the code of what is wrong with it."""

    place: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A sheet with its first rows already read: `head`, of which `above` stand over the header."""

    sheet: Sheet
    seen: Scan
    left: int
    rows: Iterator[_Row | None]
    above: int
    certain: bool


def read(data: bytes, settings: Settings) -> None:
    """Send the first visible sheet whose headers are known, else the first with data; raises FileRefused."""
    package = Package(data, settings)
    filled, notes = _candidates(package)
    check_shared_strings(package)
    zeros = zero_formats(package)
    if "xl/vbaProject.bin" in package:
        notes.append(("macros", {}))
    assembler = Assembler(settings, {"delimiter": "", "encoding": ""})
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            opened = _first_known(workbook, package, filled, zeros, settings)
            notes += _send(opened, assembler)
    except PasswordError:
        raise FileRefused("zip_encrypted") from None
    except CalamineError:
        raise FileRefused("sheet_broken") from None
    if len(filled) > 1:
        notes.append(("other_sheets", {"count": len(filled), "number": opened.sheet.index + 1}))
    assembler.finish(notes)


def _candidates(package: Package) -> tuple[list[Sheet], list[Note]]:
    """The visible sheets with data."""
    sheets = worksheets(package)
    filled = [sheet for sheet in sheets if sheet.visible and has_content(package, sheet.part)]
    hidden = sum(has_content(package, sheet.part) for sheet in sheets if not sheet.visible)
    if filled:
        return filled, [("hidden_sheets", {"count": hidden})] if hidden else []
    raise FileRefused("only_hidden" if hidden else "no_data")


def _first_known(
    workbook: Any, package: Package, filled: list[Sheet], zeros: dict[str, int], settings: Settings
) -> _Opened:
    known = known_headers(settings)
    first = None
    for sheet in filled[:_SHEETS_LOOKED_AT]:
        opened = _open(workbook, sheet, scan(package, sheet.part, zeros, settings), known)
        if opened.certain or not known:
            return opened
        first = first or opened
    if first is None:
        raise FileRefused("no_data")
    return first


def _open(workbook: Any, sheet: Sheet, seen: Scan, known: frozenset[str]) -> _Opened:
    table = workbook.get_sheet_by_index(sheet.index)
    if table.start is None:
        raise FileRefused("no_data")
    rows = _rows(table, seen)
    head: list[_Row | None] = []
    # Taken row by row, so that what is looked at is kept.
    above, score = header_place(looked_at(row.cells if row else None for row in _kept(rows, head)), known)
    return _Opened(sheet, seen, table.start[1], chain(head, rows), above, is_header(score))


def _kept(rows: Iterator[_Row | None], kept: list[_Row | None]) -> Iterator[_Row | None]:
    for row in rows:
        kept.append(row)
        yield row


def _rows(table: Any, seen: Scan) -> Iterator[_Row | None]:
    """The rows from the top of the sheet on; None for a blank one."""
    left = table.start[1]
    marks = _by_row(seen)
    blank = [""] * table.width
    for place, values in enumerate(table.iter_rows()):
        if values == blank and place not in marks:
            yield None
            continue
        cells = [value if type(value) is str else _TEXT[type(value)](value) for value in values]
        if place in marks:
            _restore(cells, values, marks[place], left)
        yield _Row(place, cells, seen.merges.fill(place, cells, left))


def _send(opened: _Opened, assembler: Assembler) -> list[Note]:
    assembler.skip_titles(opened.above)
    hidden_rows = 0
    for row in opened.rows:
        if row is None:
            assembler.skip()
        elif assembler.add(row.cells, row.problem):
            hidden_rows += row.place in opened.seen.hidden_rows
    columns = range(opened.left, opened.left + assembler.width)
    counts = {
        "hidden_rows": hidden_rows,
        "hidden_columns": sum(column in opened.seen.hidden_columns for column in columns),
        "merged": opened.seen.merges.filled,
    }
    return [(code, {"count": count}) for code, count in counts.items() if count]


def _by_row(seen: Scan) -> dict[int, list[tuple[int, str | int]]]:
    marks: dict[int, list[tuple[int, str | int]]] = {}
    found: dict[tuple[int, int], str | int] = {**seen.zeros, **seen.errors}
    for (row, column), mark in found.items():
        marks.setdefault(row, []).append((column, mark))
    return marks


def _restore(cells: list[str], values: list[Any], marks: list[tuple[int, str | int]], left: int) -> None:
    """Put back what the workbook reader drops: the words of errors, and zeros in front of numbers."""
    for column, mark in marks:
        place = column - left
        if not 0 <= place < len(cells):
            continue
        if isinstance(mark, str):
            cells[place] = mark
        elif type(values[place]) in (int, float) and cells[place].isdigit():
            cells[place] = cells[place].zfill(mark)


def _number(value: float) -> str:
    if value - value != 0:
        return "#NUM!"  # infinite or not a number
    if abs(value) >= _EXACT:
        # Shown as a spreadsheet shows it, so that an identifier column reports it as damaged.
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _moment(value: datetime) -> str:
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_TEXT: dict[type, Callable[[Any], str]] = {
    float: _number,
    int: _number,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: _moment,
    date: date.isoformat,
    time: lambda value: value.isoformat(timespec="seconds"),
    timedelta: _duration,
}


if __name__ == "__main__":
    child.run(read)
