"""The header of a file: on which line it ends, of which kind the file is, and where each column stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from claimdeck.pipeline.reference.importing.layouts import LAYOUTS, Heading, Layout
from claimdeck.pipeline.reference.kinds import ReferenceKind

# So many records at the beginning of a file may hold its titles and its header.
LOOKED_AT: Final = 60
# A header may be spread over so many lines; a title above it fills fewer cells than this.
_DEEPEST: Final = 9
_CELLS_OF_A_HEADER: Final = 3
_NO_LETTERS: Final = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Header:
    """`last` is the header's last record; `places` where each heading that was found stands."""

    layout: Layout
    last: int
    places: dict[Heading, int]
    names: tuple[str, ...]
    titles: tuple[str, ...]


def find_header(records: Sequence[Sequence[str]], kind: ReferenceKind | None = None) -> Header | None:
    """The header among the first records: the one of which most is understood; of one kind where that is known."""
    layouts = [layout for layout in LAYOUTS if kind is None or layout.kind is kind]
    found = [
        header
        for last in range(min(len(records), LOOKED_AT))
        for names in _stacked(records, last)
        for layout in layouts
        if (header := _read(layout, names, records, last)) is not None
    ]
    # Of the same columns the one of fewer lines; of the same kind the first line.
    return max(found, key=lambda header: (len(header.places), -header.last), default=None)


def missing(records: Sequence[Sequence[str]], kind: ReferenceKind) -> list[str]:
    """The required columns that the likeliest header of a kind lacks."""
    layout = next(layout for layout in LAYOUTS if layout.kind is kind)
    headings = [heading for heading in layout.headings if heading.required]
    lacking = [
        [heading.column for heading in headings if _place(heading, names) is None]
        for last in range(min(len(records), LOOKED_AT))
        for names in _stacked(records, last)
    ]
    return min(lacking, key=len, default=[heading.column for heading in headings])


def _stacked(records: Sequence[Sequence[str]], last: int) -> list[tuple[str, ...]]:
    """The names of the columns when the header ends on record `last`: of that line alone, and with those above it."""
    bottom = records[last]
    if sum(bool(cell.strip()) for cell in bottom) < 2:
        return []
    first = last
    while first > 0 and last - first < _DEEPEST and _filled(records[first - 1]) >= _CELLS_OF_A_HEADER:
        first -= 1
    alone = tuple(map(_plain, bottom))
    if first == last:
        return [alone]
    band = records[first : last + 1]
    width = max(map(len, band))
    deep = tuple(_plain(" ".join(line[place] for line in band if place < len(line))) for place in range(width))
    return [alone, deep]


def _filled(record: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in record)


def _read(layout: Layout, names: tuple[str, ...], records: Sequence[Sequence[str]], last: int) -> Header | None:
    places = {}
    for heading in layout.headings:
        place = _place(heading, names)
        if place is not None:
            places[heading] = place
        elif heading.required:
            return None
    if len(set(places.values())) < len(places):
        return None
    titles = tuple(" ".join(filter(None, map(str.strip, record))) for record in records[:last])
    return Header(layout, last, places, names, titles)


def _place(heading: Heading, names: tuple[str, ...]) -> int | None:
    for pattern in heading.patterns:
        for place, name in enumerate(names):
            if name and re.search(pattern, name):
                return place
    return None


@lru_cache(4096)
def _plain(cell: str) -> str:
    return _NO_LETTERS.sub(" ", cell.upper()).strip()
