"""Reading a workbook, in the child process: checked first, then every cell as text."""

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from claimdeck.tabular import child
from claimdeck.tabular.assembling import Assembler
from claimdeck.tabular.child import FileRefused, Settings
from claimdeck.tabular.xlsx_package import Package
from claimdeck.tabular.xlsx_sheet import Scan, has_content, scan
from claimdeck.tabular.xlsx_workbook import Sheet, check_shared_strings, worksheets, zero_formats

# A spreadsheet keeps 15 digits of a number; what is longer has already lost its last ones.
_EXACT = 10**15


def read(data: bytes, settings: Settings) -> None:
    """Send the first visible sheet with data; raises FileRefused."""
    package = Package(data, settings)
    sheet, notes = _chosen(package)
    check_shared_strings(package)
    seen = scan(package, sheet.part, zero_formats(package), settings)
    if "xl/vbaProject.bin" in package:
        notes.append("macros")
    assembler = Assembler(settings, {"delimiter": "", "encoding": ""})
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            _send_sheet(workbook, sheet, seen, assembler)
    except PasswordError:
        raise FileRefused("zip_encrypted") from None
    except CalamineError:
        raise FileRefused("sheet_broken") from None
    assembler.finish(notes)


def _chosen(package: Package) -> tuple[Sheet, list[str]]:
    sheets = worksheets(package)
    filled = [sheet for sheet in sheets if sheet.visible and has_content(package, sheet.part)]
    if filled:
        return filled[0], ["other_sheets"] if len(filled) > 1 else []
    if any(has_content(package, sheet.part) for sheet in sheets if not sheet.visible):
        raise FileRefused("only_hidden")
    raise FileRefused("no_data")


def _send_sheet(workbook: Any, sheet: Sheet, seen: Scan, assembler: Assembler) -> None:
    table = workbook.get_sheet_by_index(sheet.index)
    if table.start is None:
        raise FileRefused("no_data")
    left = table.start[1]
    marks = _by_row(seen)
    blank = [""] * table.width
    for position, values in enumerate(table.iter_rows()):
        if values == blank and position not in marks:
            assembler.skip()
            continue
        cells = [value if type(value) is str else _TEXT[type(value)](value) for value in values]
        if position in marks:
            _restore(cells, values, marks[position], left)
        assembler.add(cells)


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
