"""Lines of a report that are no rows of its table: totals, rules, and the header line once more."""

import re
from collections.abc import Sequence

from claimdeck.tabular.reading import RawRow

_ROWS_NAMED = 10
_RULE = " \t\r\n\xa0-=_*"
_CLOSING = re.compile(
    r"(?:(?:grand|sub|report|page|file|batch|practice|provider|payer)?[ -]*totals?|counts?|sum|average|page|printed|"
    r"report|generated|created|exported|run (?:date|by|on)|end of|number of|(?:\d[\d,]* )?(?:records?|rows?|claims?)|"
    r"confidential|filters?|notes?)\b",
    re.IGNORECASE,
)


def without_report_lines(
    rows: Sequence[RawRow], headers: tuple[str, ...], needed: Sequence[int]
) -> tuple[list[RawRow], list[str]]:
    """The rows of the table, and notes on the lines that were left out.

    `needed` are the places of columns that no row may leave blank. A line is left out where it repeats the
    header, is drawn of dashes, or begins with a word such as Total and has nothing in the needed columns: it
    could never be asked about.
    """
    kept: list[RawRow] = []
    left_out: list[int] = []
    if not needed:
        return list(rows), []
    last = needed[-1]
    for row in rows:
        cells = row.cells
        unusual = row.problem is None and (not cells[last].strip(_RULE) or cells == headers)
        if unusual and (cells == headers or _is_report_line(cells, needed)):
            left_out.append(row.number)
        else:
            kept.append(row)
    return kept, _notes(left_out)


def _is_report_line(cells: tuple[str, ...], needed: Sequence[int]) -> bool:
    first = next((place for place, cell in enumerate(cells) if cell.strip(_RULE)), None)
    if first is None:
        return True
    empty = all(not cells[place].strip(_RULE) for place in needed if place != first)
    return empty and _CLOSING.match(cells[first].strip(_RULE + "#(")) is not None


def _notes(rows: Sequence[int]) -> list[str]:
    if not rows:
        return []
    named = ", ".join(f"{row:,}" for row in rows[:_ROWS_NAMED]) + (", …" if len(rows) > _ROWS_NAMED else "")
    word = "row" if len(rows) == 1 else "rows"
    return [
        f"Lines that are no claims (totals, repeated headers, rules) were left out: {len(rows):,} ({word} {named})."
    ]
