"""Text cells to typed values, or to a problem that says what is wrong and how to put it right."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from claimdeck.kit.masking import mask
from claimdeck.tabular.columns import CellKind, ColumnSet
from claimdeck.tabular.headers import HeaderMap
from claimdeck.tabular.reading import RawRow

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_IDENTIFIER = 80

# Not seen, and pasted along from web pages and PDF files: soft hyphen, zero-width and direction marks, BOM.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?E[+-]?\d{1,3}", re.IGNORECASE)
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR!|#+)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<m2>\d{1,2})/(?P<d2>\d{1,2})/(?P<y2>\d{4}))"
    r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?:\D.*)?", re.ASCII)
_FORMATS = "Write it as MM/DD/YYYY or YYYY-MM-DD."


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell cannot be used. `reason` and `fix` are sentences; values in them are masked by shape."""

    column: str
    reason: str
    fix: str

    def __str__(self) -> str:
        return f"{self.column}: {self.reason} {self.fix}"


Value = str | date | None


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row by column name. Blank text is "", a blank date None; a cell with a problem counts as blank.

    `raw_problem` is the sentence of a row that cannot be trusted as a whole; its values are empty.
    """

    number: int
    values: Mapping[str, Value]
    problems: tuple[CellProblem, ...] = ()
    raw_problem: str | None = None


def text(value: str, column: str = "") -> str | CellProblem:
    """The cell without blanks around it and without characters that are not seen."""
    if not (value.isascii() and value.isprintable()):
        value = _UNSEEN.sub("", value).replace("\xa0", " ")
        if not value.isprintable():
            value = re.sub(r"[\t\r\n\u2028\u2029\x0b\x0c]+", " ", value)
            if not all(char.isprintable() or char.isspace() for char in value):
                return CellProblem(column, "The cell holds control characters.", "Type the value again.")
    value = value.strip()
    if value[:1] == "#" and _ERROR.fullmatch(value):
        return CellProblem(column, "The cell holds a spreadsheet's error, not a value.", "Correct the formula.")
    return value


def identifier(value: str, column: str = "") -> str | CellProblem:
    """As `text`; a number that a spreadsheet has shortened, such as 1.23457E+11, is a problem."""
    found = text(value, column)
    if isinstance(found, CellProblem) or not found:
        return found
    if ("E" in found or "e" in found) and _SCIENTIFIC.fullmatch(found):
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
    return found


def date_(value: str, column: str = "") -> date | CellProblem | None:
    """The day of `MM/DD/YYYY`, `M/D/YYYY` or `YYYY-MM-DD`; a time after it is dropped. None for a blank."""
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
    if not cleaned:
        return None
    match = _DATE.fullmatch(cleaned)
    if match is None:
        return _not_a_date(cleaned, column)
    year, month, day = (int(match[name] or match[name + "2"]) for name in ("y", "m", "d"))
    try:
        found = date(year, month, day)
    except ValueError:
        return _impossible(cleaned, year, month, day, column)
    return found if FIRST_YEAR <= year <= LAST_YEAR else _impossible(cleaned, year, month, day, column)


def typed_rows(rows: Iterable[RawRow], headers: HeaderMap, columns: ColumnSet) -> Iterator[TypedRow]:
    """Each row read by the kind of its columns. A column without a header is blank in every row.

    A blank cell of a required column is a problem of its row.
    """
    plan: list[tuple[str, int, Callable[[str, str], str | date | CellProblem | None], bool]] = [
        (column.name, headers.positions[column.name], _READERS[column.kind], column.required)
        for column in columns
        if column.name in headers.positions
    ]
    blank: dict[str, Value] = {column.name: None if column.kind is CellKind.DATE else "" for column in columns}
    for row in rows:
        values = blank.copy()
        if row.problem is not None:
            yield TypedRow(row.number, values, raw_problem=row.problem)
            continue
        problems: list[CellProblem] = []
        cells = row.cells
        for name, place, reader, required in plan:
            value = reader(cells[place], name)
            if isinstance(value, CellProblem):
                problems.append(value)
            elif value:
                values[name] = value
            elif required:
                problems.append(CellProblem(name, "The cell is empty.", "Enter the value."))
        yield TypedRow(row.number, values, tuple(problems))


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


_READERS: dict[CellKind, Callable[[str, str], str | date | CellProblem | None]] = {
    CellKind.TEXT: text,
    CellKind.IDENTIFIER: identifier,
    CellKind.DATE: date_,
}
