"""Days as people and programs write them, and whether a column writes the day or the month first."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1900, 2100

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
_MONTH += r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.]?)(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[ \-/]*({_MONTH})\.?[ \-/,]*(\d{{4}}){_TIME}", re.ASCII | re.IGNORECASE)
_MONTH_DAY = re.compile(rf"({_MONTH})\.?[ \-/]*(\d{{1,2}})[ \-/,]+(\d{{4}}){_TIME}", re.ASCII | re.IGNORECASE)
_EITHER_WAY = re.compile(r"\W{0,4}(\d{1,2})([-/.])(\d{1,2})\2\d{4}(?!\d)", re.ASCII)
# So few dates of the other order are slips of the pen; more of them, and nobody can tell what the rest mean.
_SLIPS = 0.05


class DateOrder(StrEnum):
    """How dates such as 01/02/2026 are read; BOTH where a column holds days first and months first."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"
    BOTH = "both"


def parts(value: str, order: DateOrder = DateOrder.MONTH_FIRST) -> tuple[int, int, int] | None:
    """Year, month and day as they are written, which may be no day of the calendar; None for what is no date."""
    found = _YEAR_LAST.fullmatch(value)
    if found:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        # Where both orders are in a column, a date that can be read in one way only is still certain.
        day_first = order is DateOrder.DAY_FIRST or (order is DateOrder.BOTH and first > 12)
        return (year, second, first) if day_first else (year, first, second)
    found = _YEAR_FIRST.fullmatch(value)
    if found:
        together = not found[2]
        return None if together and len(found[3] + found[4]) != 4 else (int(found[1]), int(found[3]), int(found[4]))
    if value.isascii() and not value.isdigit():
        found = _DAY_MONTH.fullmatch(value)
        if found:
            return int(found[3]), _month(found[2]), int(found[1])
        found = _MONTH_DAY.fullmatch(value)
        if found:
            return int(found[3]), _month(found[1]), int(found[2])
    return None


def is_ambiguous(value: str) -> bool:
    """Whether a date is another one when day and month change places."""
    found = _EITHER_WAY.match(value)
    return found is not None and found[1] != found[3] and max(int(found[1]), int(found[3])) <= 12


class Orders:
    """The order of each date column, decided over all its cells.

    A column whose every date could be read both ways follows the file's other columns, else it is month-first.
    """

    def __init__(self, columns: Mapping[str, Iterable[str]]) -> None:
        """`columns` gives each column's different cells."""
        self._found: dict[str, DateOrder | None] = {}
        self._ambiguous: list[str] = []
        for name, cells in columns.items():
            self._found[name], ambiguous = _order_of(cells)
            if ambiguous and self._found[name] is None:
                self._ambiguous.append(name)
        certain = {order for order in self._found.values() if order is not None}
        self._usual = DateOrder.DAY_FIRST if certain == {DateOrder.DAY_FIRST} else DateOrder.MONTH_FIRST

    def of(self, column: str) -> DateOrder:
        return self._found.get(column) or self._usual

    def day_first(self) -> list[str]:
        """The columns that are read with the day first."""
        ambiguous = self._ambiguous if self._usual is DateOrder.DAY_FIRST else []
        return [name for name, order in self._found.items() if order is DateOrder.DAY_FIRST or name in ambiguous]

    def notes(self) -> list[str]:
        """What a person must know to see whether the dates were understood."""
        notes = []
        day_first = self.day_first()
        if day_first:
            notes.append(
                f"Dates are read with the day first (DD/MM/YYYY) in {_listed(day_first)}: "
                "some of them can only be read so."
            )
        if self._ambiguous and self._usual is DateOrder.MONTH_FIRST:
            notes.append(
                f"Dates are read with the month first (MM/DD/YYYY) in {_listed(self._ambiguous)}. None of them shows "
                "whether that is right: if the day comes first, write them as YYYY-MM-DD."
            )
        both = [name for name, order in self._found.items() if order is DateOrder.BOTH]
        if both:
            notes.append(
                f"Some dates of {_listed(both)} have the day first and some the month; those that could be read "
                "both ways are refused."
            )
        return notes


def _order_of(cells: Iterable[str]) -> tuple[DateOrder | None, bool]:
    """The order that the cells prove, if any, and whether any of them could be read both ways."""
    days, months, ambiguous = 0, 0, False
    for cell in cells:
        # Most files write the year first: told by one comparison.
        if cell[4:5] == "-" or len(cell) > 60:
            continue
        found = _EITHER_WAY.match(cell)
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            days += first <= 31
        elif second > 12 >= first:
            months += second <= 31
        elif first != second and second <= 12:
            ambiguous = True
    if not days and not months:
        return None, ambiguous
    if min(days, months) > _SLIPS * (days + months):
        return DateOrder.BOTH, ambiguous
    return (DateOrder.DAY_FIRST if days > months else DateOrder.MONTH_FIRST), ambiguous


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
