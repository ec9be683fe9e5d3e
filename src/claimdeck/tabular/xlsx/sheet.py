"""A first look through a sheet's XML: where its cells are, and what the workbook reader would lose.

The workbook reader keeps a rectangle around all cells in memory, blanks cells that hold an error such as
#N/A, and drops the leading zeros that a number format shows. Runs in the child process.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from claimdeck.tabular.child import FileRefused, Settings
from claimdeck.tabular.xlsx.merges import Merges, column_number
from claimdeck.tabular.xlsx.package import Package

_MAX_TAIL = 1024 * 1024
_MARKED = 500_000
# Places are read closely at both ends of a sheet only, as it costs more than the reading itself. A far cell
# in the middle of a large sheet meets the memory limit instead.
_CLOSE_LOOK = 4 * 1024 * 1024
_CONTENT_STARTS = (b"<v>", b":v>", b"<is>", b":is>")
_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^>/]*?\s)?r=[\"']([A-Z]{1,3})(\d{1,10})[\"'][^>/]*>")
_CONTENT = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_BAD_INDEX = re.compile(rb"\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(?!\s*\d{1,9}\s*</)")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*?\bt=[\"']e[\"'])(?=[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,10})[\"'])[^>/]*>"
    rb"(?:<(?:\w+:)?f[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?(?:<(?:\w+:)?v>([^<]{0,20}))?"
)
_HIDDEN_ROW = re.compile(
    rb"<(?:\w+:)?row\s(?=[^>]*?\bhidden=[\"'](?:1|true)[\"'])[^>]*?\br=[\"'](\d{1,7})[\"'][^>]*(?<!/)>"
)
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s(?=[^>]*?\bhidden=[\"'](?:1|true)[\"'])[^>]*>")
_FROM_TO = re.compile(rb"\b(min|max)=[\"'](\d{1,5})[\"']")
_ERROR_WORDS = {
    b"#N/A",
    b"#REF!",
    b"#VALUE!",
    b"#DIV/0!",
    b"#NAME?",
    b"#NUM!",
    b"#NULL!",
    b"#SPILL!",
    b"#CALC!",
}


@dataclass(slots=True)
class Scan:
    """What was seen: `errors` by place (row, column from 0) with their word, `zeros` with their digits.

    `hidden_rows` and `hidden_columns` are counted from 0; rows that a filter takes out are hidden ones.
    """

    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    zeros: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: Merges = field(default_factory=Merges)


def has_content(package: Package, part: str) -> bool:
    """Whether a sheet holds any value."""
    return any(_CONTENT.search(piece) for piece in _pieces(package, part))


def scan(package: Package, part: str, zero_formats: dict[str, int], settings: Settings) -> Scan:
    """Look through a sheet; raises FileRefused for cells far away or too many."""
    seen = Scan()
    zeros = _zeros_pattern(zero_formats)
    passed, size = 0, package.size(part)
    for piece in _pieces(package, part):
        seen.cells += sum(map(piece.count, _CONTENT_STARTS))
        if seen.cells > settings["max_cells"]:
            raise FileRefused("too_many_cells", limit=settings["max_cells"])
        passed += len(piece)
        if passed <= _CLOSE_LOOK or passed >= size - _CLOSE_LOOK:
            _measure(piece, seen, settings)
        if b't="e"' in piece or b"t='e'" in piece:
            for letters, row, word in _ERROR.findall(piece):
                shown = word if word in _ERROR_WORDS else b"#ERROR!"
                seen.errors[int(row) - 1, column_number(letters) - 1] = shown.decode()
        if zeros is not None:
            for style, letters, row in zeros.findall(piece):
                seen.zeros[int(row) - 1, column_number(letters) - 1] = zero_formats[style.decode()]
        seen.merges.scan(piece)
        if b"hidden=" in piece:
            seen.hidden_rows.update(int(row) - 1 for row in _HIDDEN_ROW.findall(piece))
            _hidden_columns(piece, seen, settings["max_columns"])
        if len(seen.errors) + len(seen.zeros) > _MARKED:
            raise FileRefused("too_many_cells", limit=_MARKED)
    return seen


def _hidden_columns(piece: bytes, seen: Scan, most: int) -> None:
    for column in _HIDDEN_COLUMN.findall(piece):
        ends = {name: int(number) for name, number in _FROM_TO.findall(column)}
        first = ends.get(b"min", 0)
        # Styles run to the last column of the sheet; a table ends far before it.
        seen.hidden_columns.update(range(max(first - 1, 0), min(ends.get(b"max", first), 4 * most)))


def _measure(piece: bytes, seen: Scan, settings: Settings) -> None:
    if _BAD_INDEX.search(piece):
        raise FileRefused("shared_strings")  # the reader would take the first text for it
    references = _CELL.findall(piece)
    if not references:
        return
    row = max(map(int, {row for _, row in references}))
    column = max(map(column_number, {letters for letters, _ in references}))
    seen.last_row = max(seen.last_row, row)
    seen.last_column = max(seen.last_column, column)
    far = seen.last_column > 4 * settings["max_columns"]
    if far or seen.last_row > 1_048_576 or seen.last_row * seen.last_column > 2 * settings["max_cells"]:
        raise FileRefused("far_cell", row=seen.last_row, column=seen.last_column)
    if seen.last_column > settings["max_columns"]:
        raise FileRefused("too_many_columns", limit=settings["max_columns"])


def _zeros_pattern(zero_formats: dict[str, int]) -> re.Pattern[bytes] | None:
    if not zero_formats:
        return None
    styles = b"|".join(style.encode() for style in zero_formats)
    return re.compile(
        rb"<(?:\w+:)?c\s(?=[^>]*?\bs=[\"'](" + styles + rb")[\"'])"
        rb"(?=[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,10})[\"'])[^>/]*>"
    )


def _pieces(package: Package, part: str) -> Iterator[bytes]:
    """The sheet cut before a row or cell begins, so that no pattern is torn."""
    tail = b""
    for chunk in package.chunks(part):
        window = tail + chunk
        cut = max(window.rfind(b"<c "), window.rfind(b"<row"), window.rfind(b":c "))
        cut = window.rfind(b"<", 0, cut + 1) if cut >= 0 else -1
        if cut <= 0:  # no cell begins here: what follows the table, or one huge cell
            cut = window.rfind(b"<")
        if cut <= 0:
            tail = window
        else:
            yield window[:cut]
            tail = window[cut:]
        if len(tail) > 2 * _MAX_TAIL:
            raise FileRefused("sheet_broken")
    yield tail
