"""Which header of a table is which column, and what is wrong with the header line."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimdeck.kit.errors import FieldError
from claimdeck.kit.masking import mask
from claimdeck.tabular.columns import ColumnSet

# What does not matter in a header: spaces, signs between words, quotes, marks of what is required, and
# characters that are not seen (byte order mark, zero-width and direction marks).
_MEANINGLESS = re.compile(r"[\s_\-.:*\"'`“”‘’\u2010-\u2015\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """The place (from 0) of each column that was found, and what was not as it should be.

    `unknown` are headers that fill no column; they are ignored, and masked when the line holds no known
    header at all, as it is then a row of data. `doubled` are columns that several headers claim. `missing`
    are required columns without a header.
    """

    positions: Mapping[str, int]
    unknown: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    suggestions: Mapping[str, str] | None = None

    def problems(self) -> tuple[FieldError, ...]:
        """One sentence for each reason to refuse the table; empty when it may be read."""
        if not self.positions:
            names = ", ".join(self.missing) or "the column names"
            return (FieldError("header", f"The first line must hold the column names; {names} were not found in it."),)
        found = [
            FieldError(name, f"Several headers stand for {name}. Keep one of them and remove or rename the others.")
            for name in self.doubled
        ]
        for name in self.missing:
            near = (self.suggestions or {}).get(name)
            hint = f' If "{near}" is meant, rename it.' if near else ""
            found.append(FieldError(name, f"The column {name} is missing. Add it to the file.{hint}"))
        return tuple(found)


def match_headers(headers: Sequence[str], columns: ColumnSet) -> HeaderMap:
    """Find each of `columns` among `headers`; case, spaces, underscores, dashes, dots, quotes do not matter.

    A header that is the name or alias of one column belongs to it. An alias of several columns fills those of
    them that have no header of their own.
    """
    owners = _owners(columns)
    claims: dict[str, list[int]] = {}
    shared: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        names = owners.get(header_key(header), ())
        target = claims if len(names) == 1 else shared
        for name in names:
            target.setdefault(name, []).append(place)
    places = {**shared, **claims}
    positions = {column.name: places[column.name][0] for column in columns if column.name in places}
    used = {place for name in positions for place in places[name]}
    unknown = [(place, header) for place, header in enumerate(headers) if place not in used]
    missing = tuple(column.name for column in columns if column.required and column.name not in positions)
    return HeaderMap(
        positions=positions,
        unknown=tuple(_shown(place, header, bool(positions)) for place, header in unknown),
        doubled=tuple(name for name in positions if len(places[name]) > 1),
        missing=missing,
        suggestions=_suggestions(missing, [header for _, header in unknown]) if positions else {},
    )


def header_key(header: str) -> str:
    """What is left of a header when everything that does not matter is taken away."""
    return _MEANINGLESS.sub("", unicodedata.normalize("NFKC", header)).casefold()


def _owners(columns: ColumnSet) -> dict[str, tuple[str, ...]]:
    """Header key → the columns that it stands for. The name of a column is never shared."""
    owners: dict[str, tuple[str, ...]] = {}
    for column in columns:
        for key in {header_key(alias) for alias in column.aliases}:
            owners[key] = (*owners.get(key, ()), column.name)
    return owners | {header_key(column.name): (column.name,) for column in columns}


def _shown(place: int, header: str, is_header_line: bool) -> str:
    words = "".join(char for char in header if char.isprintable()).strip()
    if not header_key(words):
        return f"(column {place + 1}, without a name)"
    return words[:80] if is_header_line else mask(words)


def _suggestions(missing: Sequence[str], unknown: Sequence[str]) -> dict[str, str]:
    by_key = {header_key(header): header.strip()[:80] for header in unknown if header.isprintable()}
    near = {name: difflib.get_close_matches(header_key(name), by_key, n=1, cutoff=0.75) for name in missing}
    return {name: by_key[keys[0]] for name, keys in near.items() if keys}
