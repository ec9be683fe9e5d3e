"""A file of services to the same file with amounts: `code,modifier,date,mac,locality,pos,units` → `amount,basis`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from claimdeck.kit.chunks import chunked
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.reference.fees import fees
from claimdeck.pipeline.reference.importing.values import calendar_day
from claimdeck.pipeline.reference.quoting import MOST_UNITS, Quote, Service, price_options, quotes
from claimdeck.tabular.bounds import MEBIBYTE, Bounds
from claimdeck.tabular.headers.keys import header_key
from claimdeck.tabular.reading import read_table
from claimdeck.tabular.writing import Cell

_COLUMNS: Final = ("code", "modifier", "date", "mac", "locality", "pos", "units", "unittype")
_REQUIRED: Final = ("code", "date")
_BOUNDS: Final = Bounds(max_bytes=64 * MEBIBYTE, cpu_seconds=60.0, wall_seconds=300.0)
_ROWS_AT_ONCE: Final = 50_000
_MOST_MODIFIERS: Final = 4
_BETWEEN: Final = re.compile(r"[\s,;:|/]+")
_ANSWERS: Final = ("amount", "basis")
_DAY_OF_A_YEAR: Final = 7


def priced_rows(path: Path) -> tuple[list[str], Iterator[Sequence[Cell]]]:
    """The headers and rows of the answer: what was sent, with `amount` in dollars and `basis` behind it.

    Several modifiers stand in one cell with blanks or commas between them; a column `unit_type` may say MJ, minutes.
    A row that cannot be read has a basis that says so. Raises Refused for a file that is none, or lacks a column.
    """
    table = read_table(path, path.name, _BOUNDS, frozenset(_COLUMNS))
    places = {header_key(header): place for place, header in reversed(list(enumerate(table.headers)))}
    lacking = [name for name in _REQUIRED if name not in places]
    if lacking:
        raise Refused(f"{path.name} lacks the column {' and '.join(lacking)}; it has {', '.join(table.headers)}.")
    # What an earlier answer added is answered anew.
    kept = [place for place, header in enumerate(table.headers) if header_key(header) not in _ANSWERS]
    rows = ((row.cells, row.problem) for row in table.rows)
    return [*(table.headers[place] for place in kept), *_ANSWERS], _priced(rows, places, kept)


def _priced(
    rows: Iterator[tuple[tuple[str, ...], str | None]], places: Mapping[str, int], kept: Sequence[int]
) -> Iterator[Sequence[Cell]]:
    schedules, options = fees(), price_options()
    for some in chunked(rows, _ROWS_AT_ONCE):
        services = [_service(cells, problem, places) for cells, problem in some]
        readable = [service for service in services if isinstance(service, Service)]
        priced = iter(quotes(readable, schedules, options))
        for (cells, _), service in zip(some, services, strict=True):
            quote = next(priced) if isinstance(service, Service) else Quote(None, None, f"no price: {service}")
            yield [*(cells[place] for place in kept), quote.amount, quote.basis]


def _service(cells: Sequence[str], problem: str | None, places: Mapping[str, int]) -> Service | str:
    """The service of a row, or what is wrong with the row."""
    if problem is not None:
        return problem

    def cell(name: str, otherwise: str = "") -> str:
        return cells[places[name]].strip() if name in places and cells[places[name]].strip() else otherwise

    modifiers = [modifier for modifier in _BETWEEN.split(cell("modifier")) if modifier]
    if len(modifiers) > _MOST_MODIFIERS:
        return "more than four modifiers"
    try:
        on, units = _day(cell("date")), Decimal(cell("units", "1"))
    except InvalidOperation:
        return "the units are no number"
    except ValueError as error:
        return f"date: {error}"
    if not units.is_finite() or not -MOST_UNITS <= units <= MOST_UNITS:
        return "the units are no number that a line can have"
    return Service(
        code=cell("code"),
        on=on,
        mac=cell("mac"),
        locality=cell("locality"),
        place_of_service=cell("pos"),
        modifiers=modifiers,
        units=units,
        unit_type=cell("unittype"),
    )


def _day(text: str) -> date | None:
    """The day of service. People write no days of the year: of seven digits one is missing."""
    if len(text) == _DAY_OF_A_YEAR and text.isdecimal():
        raise ValueError("eight digits are expected, as in 20250101")
    return calendar_day(text) if text else None
