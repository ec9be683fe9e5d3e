"""Tables to CSV and xlsx, streamed, with everything made harmless that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from claimdeck.tabular.assembling import RUNNABLE
from claimdeck.tabular.columns import ColumnSet, with_header

Cell = str | int | float | Decimal | date | datetime | bool | None

_LINES_AT_ONCE = 500
_SHEET_ROWS = 1_048_576
_LONGEST = 32_767
_EXACT = 10**15
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> Iterator[bytes]:
    """UTF-8 CSV in pieces of some hundred lines, each ended by a line feed, without a byte order mark.

    Text that a spreadsheet would run gets an apostrophe in front, which `reading.read_table` takes off again;
    numbers (int, float, Decimal) stay numbers, also negative ones. None is blank, dates are YYYY-MM-DD.
    """
    lines: list[str] = []
    # The writer quotes cells with either line end only when it ends lines with both; the sink ends them with
    # one.
    writer = csv.writer(_Sink(lines), delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([_protected(name) for name in header])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        if len(lines) >= _LINES_AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], target: BinaryIO) -> None:
    """Write a workbook at constant memory. Text stays text: no formula, link or number, no zeros lost.

    Rows beyond what a sheet can hold go on in further sheets with the same header.
    """
    workbook = _workbook(target)
    bold, quoted = workbook.add_format({"bold": True}), workbook.add_format({"quote_prefix": True})
    sheet: Worksheet | None = None
    place = _SHEET_ROWS
    for row in rows:
        if place == _SHEET_ROWS:
            sheet = _sheet(workbook, header, bold)
            place = 1
        assert sheet is not None  # noqa: S101  the first row makes the first sheet
        for column, value in enumerate(row):
            _write_cell(sheet, place, column, value, quoted)
        place += 1
    if sheet is None:
        _sheet(workbook, header, bold)
    workbook.close()


def template_csv(columns: ColumnSet) -> bytes:
    """A file to fill in: the header line and one invented example row. Reading accepts it as it is."""
    shown = with_header(columns)
    return b"".join(csv_lines([column.name for column in shown], [[column.example for column in shown]]))


def template_xlsx(columns: ColumnSet) -> bytes:
    """As `template_csv`, with every column formatted as text and its meaning shown when a cell is chosen."""
    target = BytesIO()
    workbook = _workbook(target)
    as_text = workbook.add_format({"num_format": "@"})
    bold = workbook.add_format({"bold": True, "num_format": "@"})
    sheet = workbook.add_worksheet("Claims")
    sheet.freeze_panes(1, 0)
    shown = with_header(columns)
    for place, column in enumerate(shown):
        sheet.set_column(place, place, max(14, len(column.name) + 2), as_text)
        title = f"{column.name}{' (required)' if column.required else ''}"[:32]
        hint = {"validate": "any", "input_title": title, "input_message": column.meaning[:255]}
        if column.meaning:
            sheet.data_validation(1, place, 10_000, place, hint)
        sheet.write_string(0, place, column.name, bold)
    for place, column in enumerate(shown):
        sheet.write_string(1, place, column.example, as_text)
    workbook.close()
    return target.getvalue()


class _Sink:
    """What `csv.writer` writes to: a list of lines."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, line: str) -> int:
        self._lines.append(line[:-2] + "\n")
        return len(line)


def _protected(value: str) -> str:
    # A letter or digit in front runs nothing; most cells have one, and a look at it is quicker than a pattern.
    return f"'{value}" if not value[:1].isalnum() and RUNNABLE.match(value) else value


def _csv_cell(value: Cell) -> str:
    if isinstance(value, str):
        return _protected(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _workbook(target: BinaryIO) -> xlsxwriter.Workbook:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(target, options)


def _sheet(workbook: xlsxwriter.Workbook, header: Sequence[str], bold: Format) -> Worksheet:
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.set_column(column, column, min(40, max(12, len(name) + 2)))
        sheet.write_string(0, column, name, bold)
    return sheet


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell, quoted: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and -_EXACT < value < _EXACT:
        sheet.write_number(row, column, value)
        return
    text = value if isinstance(value, str) else _csv_cell(value)
    if text[0].isalnum() and len(text) < _LONGEST and text.isascii() and text.isprintable():
        sheet.write_string(row, column, text)
        return
    text = _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST]
    if text[0] == "'" and RUNNABLE.match(text):
        text = _protected(text)  # reading takes one apostrophe off
    # "Quote prefix" keeps the cell text even after somebody edits it.
    sheet.write_string(row, column, text, quoted if RUNNABLE.match(text) else None)
