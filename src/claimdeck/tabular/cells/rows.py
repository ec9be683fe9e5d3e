"""Text cells to typed values, or to a problem that says what is wrong and how to put it right."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from claimdeck.kit.masking import mask
from claimdeck.tabular.cells import cleaning, numbers
from claimdeck.tabular.cells.dates import FIRST_YEAR, LAST_YEAR, DateOrder, Orders, is_ambiguous, parts
from claimdeck.tabular.columns import BLANK_IS_NONE, CellKind, Column, ColumnSet
from claimdeck.tabular.headers.matching import HeaderMap
from claimdeck.tabular.reading import RawRow

LONGEST_IDENTIFIER = 80
_SAMPLE = 500  # rows that show whether a column's cells repeat

# Not seen, and pasted along from web pages and PDF files: soft hyphen, zero-width and direction marks, BOM.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?E[+-]?\d{1,3}", re.IGNORECASE)
_TOO_MANY_DIGITS = re.compile(r"\d{16,}\.0+")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR!|#+)", re.IGNORECASE)
# An identifier that needs no second look: with a digit, and without an E that could be an exponent.
_PLAIN = re.compile(r"[A-DF-Z]{0,9}[0-9][A-DF-Z0-9]{0,40}(?:-[A-DF-Z0-9]{1,10})?").fullmatch
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?:\D.*)?", re.ASCII)
_FORMATS = "Write it as MM/DD/YYYY or YYYY-MM-DD."
_NAME_FORMAT = 'Write it as "Last, First", or in two columns first_name and last_name.'
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "v", "md", "esq", "phd"})


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell cannot be used. `reason` and `fix` are sentences; values in them are masked by shape."""

    column: str
    reason: str
    fix: str

    def __str__(self) -> str:
        return f"{self.column}: {self.reason} {self.fix}"


Value = str | date | int | None
FullName = tuple[str, str]
Read = str | date | int | FullName | CellProblem | None
Reader = Callable[[str], Read]


@dataclass(frozen=True, slots=True)
class Mending:
    """A cell that was read as another text than it holds, spaces around it apart."""

    column: str
    cell: str
    value: str


class TypedRow(NamedTuple):
    """One row by column name. Blank text is "", a blank date or number None; a cell with a problem counts as blank.

    `raw_problem` is the sentence of a row that cannot be trusted as a whole; its values are empty.
    """

    number: int
    values: Mapping[str, Value]
    problems: tuple[CellProblem, ...] = ()
    raw_problem: str | None = None
    mended: tuple[Mending, ...] = ()


def text(value: str, column: str = "") -> str | CellProblem:
    """The cell without blanks around it and without characters that are not seen."""
    if not (value.isascii() and value.isprintable()):
        value = cleaning.plain_spaces(_UNSEEN.sub("", value))
        if not value.isprintable():
            value = re.sub(r"[\t\r\n\u2028\u2029\x0b\x0c]+", " ", value)
            if not all(char.isprintable() or char.isspace() for char in value):
                return CellProblem(column, "The cell holds control characters.", "Type the value again.")
    value = value.strip()
    if value[:1] == "#" and _ERROR.fullmatch(value):
        return CellProblem(column, "The cell holds a spreadsheet's error, not a value.", "Correct the formula.")
    return value


def name(value: str, column: str = "") -> str | CellProblem:
    """As `text`, without what a spreadsheet puts around a name."""
    found = text(value, column)
    return found if isinstance(found, CellProblem) or found[:1].isalpha() else cleaning.unwrapped_name(found)


def identifier(value: str, column: str = "", *, dotted: bool = False) -> str | CellProblem:
    """As `text`, without what exports wrap around an identifier; NULL and the like are a blank.

    A number that a spreadsheet has shortened, such as 1.23457E+11, is a problem. `1234.0` and `1,234` are the
    number 1234, but for a column whose numbers have decimals of their own (`dotted`).
    """
    if _PLAIN(value):
        return value  # nearly every cell
    found = text(value, column)
    if isinstance(found, CellProblem) or not found:
        return found
    found = cleaning.unwrapped(found)
    if _SCIENTIFIC.fullmatch(found) or _TOO_MANY_DIGITS.fullmatch(found):
        return CellProblem(
            column,
            f'"{mask(found)}" was damaged by a spreadsheet: the number was shortened, digits are lost.',
            "Format the column as text, enter the identifier again and save the file.",
        )
    if len(found) > LONGEST_IDENTIFIER:
        return CellProblem(
            column,
            f"The identifier is longer than {LONGEST_IDENTIFIER} characters.",
            "Enter the identifier alone.",
        )
    if cleaning.says_nothing(found):
        return ""
    return found if dotted else cleaning.whole_number(found)


def date_(value: str, column: str = "", order: DateOrder = DateOrder.MONTH_FIRST) -> date | CellProblem | None:
    """The day of `MM/DD/YYYY`, `YYYY-MM-DD`, `YYYYMMDD` or `2 Jan 2026`; a time after it is dropped.

    None for a blank. `order` says how a date that could be read both ways is read.
    """
    if len(value) == 10 and value[4] == "-" == value[7] and value.isascii():
        try:
            found = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            return found if FIRST_YEAR <= found.year <= LAST_YEAR else _impossible(value, found.year, 1, 1, column)
    cleaned = text(value, column)
    if isinstance(cleaned, CellProblem):
        return cleaned
    if not cleaned[:1].isdigit() or not cleaned[-1:].isdigit():
        cleaned = cleaning.unwrapped(cleaned)
    if not cleaned or cleaning.says_nothing(cleaned):
        return None
    written = parts(cleaned, order)
    if written is None:
        return _not_a_date(cleaned, column)
    if order is DateOrder.BOTH and is_ambiguous(cleaned):
        reason = f'"{mask(cleaned)}" could be read with the day or the month first, and the column holds both.'
        return CellProblem(column, reason, "Write it as YYYY-MM-DD.")
    year, month, day = written
    try:
        found = date(year, month, day)
    except ValueError:
        return _impossible(cleaned, year, month, day, column)
    return found if FIRST_YEAR <= year <= LAST_YEAR else _impossible(cleaned, year, month, day, column)


def full_name(value: str, column: str = "") -> FullName | CellProblem | None:
    """Last and first name of "Last, First", with a middle name after the first and without Jr and the like."""
    found = name(value, column)
    if isinstance(found, CellProblem) or not found:
        return found or None
    given = [part.strip() for part in found.replace("^", ",").split(",")]
    given = [part for part in given if part.rstrip(".").lower() not in _SUFFIXES]
    if len(given) == 3 and len(given[2].rstrip(".")) == 1:
        del given[2]  # a middle initial
    if len(given) == 2 and all(given):
        return given[0], given[1]
    reason = f'"{mask(found)}" does not show which is the last name and which the first.'
    return CellProblem(column, reason, _NAME_FORMAT)


def _number(read: Callable[[str], int | numbers.Flaw | None], value: str, column: str = "") -> int | CellProblem | None:
    found = text(value, column)
    number = found if isinstance(found, CellProblem) else read(found)
    return CellProblem(column, *number) if isinstance(number, numbers.Flaw) else number


def date_orders(rows: Sequence[RawRow], headers: HeaderMap, columns: ColumnSet) -> Orders:
    """Whether each date column writes the day or the month first."""
    return Orders(
        {
            column.name: _different_cells(rows, headers.positions[column.name])
            for column in columns
            if column.kind is CellKind.DATE and column.name in headers.positions
        }
    )


def typed_rows(
    rows: Sequence[RawRow], headers: HeaderMap, columns: ColumnSet, orders: Orders | None = None
) -> Iterator[TypedRow]:
    """Each row read by the kind of its columns. A column without a header is blank in every row.

    A blank cell of a required column is a problem of its row. `orders` are those of `date_orders`.
    """
    orders = orders or date_orders(rows, headers, columns)
    blank: dict[str, Value] = {
        column.name: None if column.kind in BLANK_IS_NONE else "" for column in columns if not column.fills
    }
    plan = [
        (column, column.name, headers.positions[column.name], _reader(column, rows, headers, orders))
        for column in columns
        if column.name in headers.positions
    ]
    for row in rows:
        values = blank.copy()
        if row.problem is not None:
            yield TypedRow(row.number, values, raw_problem=row.problem)
            continue
        problems: list[CellProblem] = []
        mended: list[Mending] = []
        cells = row.cells
        for column, key, place, read in plan:
            cell = cells[place]
            value = read(cell)
            # A word as it stands, or a day: nearly every cell.
            if value.__class__ is date or (cell and value == cell):
                values[key] = value
            else:
                _take(column, cell, value, values, problems, mended)
        yield TypedRow(row.number, values, tuple(problems), mended=tuple(mended))


def _take(
    column: Column,
    cell: str,
    value: Read,
    values: dict[str, Value],
    problems: list[CellProblem],
    mended: list[Mending],
) -> None:
    """Take a cell that is blank, was mended, is several values, or has a problem."""
    if isinstance(value, CellProblem):
        problems.append(value)
        return
    if isinstance(value, str):
        if value != cell.strip():
            mended.append(Mending(column.name, cell, value))
        values[column.name] = value
    elif isinstance(value, tuple):
        values.update(zip(column.fills, value, strict=True))
    elif isinstance(value, int):
        values[column.name] = value
        return
    if not value and (column.required or column.fills):
        problems.append(CellProblem(column.name, "The cell is empty.", "Enter the value."))


class _Remembered(dict[str, Read]):
    """What each cell of a column with many equal ones was read as, so that each is read once."""

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: str) -> Read:
        value = self[cell] = self._read(cell)
        return value


def _reader(column: Column, rows: Sequence[RawRow], headers: HeaderMap, orders: Orders) -> Reader:
    place = headers.positions[column.name]
    read: Reader
    if column.kind is CellKind.DATE:
        read = partial(date_, column=column.name, order=orders.of(column.name))
    elif column.kind is CellKind.IDENTIFIER:
        decimals = any("." in row.cells[place] and cleaning.has_decimals(row.cells[place]) for row in rows if row.cells)
        read = partial(identifier, column=column.name, dotted=decimals)
    else:
        read = partial(_READERS[column.kind], column=column.name)
    sample = rows[:_SAMPLE]
    repeats = len(_different_cells(sample, place)) <= len(sample) / 2
    return _Remembered(read).__getitem__ if repeats or column.kind is CellKind.DATE else read


def _different_cells(rows: Sequence[RawRow], place: int) -> set[str]:
    return {row.cells[place] for row in rows if row.problem is None}


def _not_a_date(value: str, column: str) -> CellProblem:
    shape = mask(value)
    if _SHORT_YEAR.fullmatch(value):
        return CellProblem(column, f'"{shape}" has a year of two digits.', "Write the year with four digits.")
    if value.isdigit() and 4 <= len(value) <= 6:
        return CellProblem(
            column,
            f'"{shape}" is a spreadsheet\'s internal number of a date.',
            "Format the column as a date.",
        )
    return CellProblem(column, f'"{shape}" is not a date that can be read.', _FORMATS)


def _impossible(value: str, year: int, month: int, day: int, column: str) -> CellProblem:
    shape = mask(value)
    if year < FIRST_YEAR or year > LAST_YEAR:
        return CellProblem(column, f'"{shape}" has a year outside of {FIRST_YEAR} to {LAST_YEAR}.', "Correct the year.")
    if "/" in value and 12 < month <= 31 and 1 <= day <= 12:
        reason = f'"{shape}" has no such month; the month comes first.'
        return CellProblem(column, reason, _FORMATS)
    return CellProblem(column, f'"{shape}" is a day that does not exist.', _FORMATS)


_READERS: dict[CellKind, Callable[..., Read]] = {
    CellKind.TEXT: text,
    CellKind.NAME: name,
    CellKind.FULL_NAME: full_name,
    CellKind.AMOUNT: partial(_number, numbers.cents),
    CellKind.WHOLE_NUMBER: partial(_number, numbers.whole),
}
