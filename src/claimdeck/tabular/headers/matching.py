"""Which header of a table is which column, and what is wrong with the header line."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from claimdeck.kit.errors import FieldError
from claimdeck.kit.masking import mask
from claimdeck.tabular.columns import Column, ColumnSet
from claimdeck.tabular.headers.keys import header_key, header_words, written_out

LONGEST_SHOWN = 80
_MOST_BY_HAND = 100
_MOST_FAULTS = 20
_DIGITS = re.compile(r"\d{3}")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A header that is not used although it looks like one for `column`, which `taken_from` fills, if anything."""

    header: str
    column: str
    taken_from: str | None = None


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
    likenesses: tuple[Likeness, ...] = ()

    def problems(self) -> tuple[FieldError, ...]:
        """One sentence for each reason to refuse the table; empty when it may be read."""
        if not self.positions:
            names = ", ".join(self.missing) or "the column names"
            return (FieldError("header", f"The first line must hold the column names; {names} were not found in it."),)
        found = [
            FieldError(name, f"Several headers stand for {name}. Keep one of them, or map it by hand.")
            for name in self.doubled
        ]
        near = {likeness.column: likeness.header for likeness in reversed(self.likenesses)}
        for name in self.missing:
            hint = f' If "{near[name]}" is meant, rename it or map it by hand.' if name in near else ""
            found.append(FieldError(name, f"The column {name} is missing. Add it to the file.{hint}"))
        return tuple(found)


def match_headers(headers: Sequence[str], columns: ColumnSet, by_hand: Mapping[str, str] | None = None) -> HeaderMap:
    """Find each of `columns` among `headers`; case, spaces, underscores, dashes, dots, quotes do not matter.

    A header that is the name or alias of one column belongs to it, also with its words shortened as practice
    systems do. An alias of several columns fills those of them that have no header of their own. A column that
    fills others (a whole name) counts only where none of those has a header. `by_hand` says for a header which
    column it is, "" for none, and goes before everything else: see `by_hand_faults`.
    """
    owners = _owners(columns)
    hand = {header_key(header): name for header, name in (by_hand or {}).items()}
    fixed = set(hand.values())
    claims: dict[str, list[int]] = {}
    shared: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        key = header_key(header)
        if key in hand:
            names: tuple[str, ...] = (hand[key],) if hand[key] else ()
        else:
            names = tuple(name for name in owners.of(header) if name not in fixed)
        target = claims if len(names) == 1 else shared
        for name in names:
            target.setdefault(name, []).append(place)
    places = {**shared, **claims}
    if len({place for found in places.values() for place in found}) < 2 and not hand and not are_names(headers):
        # A surname such as Last or Name is no header among numbers and dates.
        places = {}
    positions = {column.name: places[column.name][0] for column in columns if column.name in places}
    for column in columns:
        if any(name in positions for name in column.fills):
            positions.pop(column.name, None)
    filled = {name for column in columns if column.name in positions for name in column.fills}
    used = {place for name in positions for place in places[name]}
    unknown = [(place, header) for place, header in enumerate(headers) if place not in used]
    missing = tuple(
        column.name for column in columns if column.required and column.name not in positions.keys() | filled
    )
    passed_over = [header for _, header in unknown if header_key(header) not in hand]
    return HeaderMap(
        positions=positions,
        unknown=tuple(_shown(place, header, bool(positions)) for place, header in unknown),
        doubled=tuple(name for name in positions if len(places[name]) > 1),
        missing=missing,
        likenesses=_likenesses(passed_over, columns, positions, headers) if positions else (),
    )


def by_hand_faults(headers: Sequence[str], columns: ColumnSet, by_hand: Mapping[str, str]) -> list[FieldError]:
    """What is wrong with a mapping by hand: headers that are not there, columns that are not known."""
    there = {header_key(header) for header in headers}
    names = [column.name for column in columns]
    faults = []
    for header, name in by_hand.items():
        shown = _printable(header)[:LONGEST_SHOWN]
        if header_key(header) not in there:
            faults.append(FieldError("columns", f'The file has no header "{shown}". Write it as it is in the file.'))
        if name and name not in names:
            message = f'"{shown}" is to be a column that is not known. Choose one of: {", ".join(names)}.'
            faults.append(FieldError("columns", message))
    return faults[:_MOST_FAULTS]


def are_names(headers: Sequence[str]) -> bool:
    """Whether a first line can be the names of columns: one with numbers or dates in it is a row."""
    return not any(_DIGITS.search(header) for header in headers)


def known_headers(columns: ColumnSet, by_hand: Iterable[str] = ()) -> frozenset[str]:
    """Every key by which a header is recognised: what tells the header line from lines above it."""
    owners = _owners(columns)
    # They go to the child process in its arguments, which may not be long; two of them show a header line.
    hand = islice((header_key(header) for header in by_hand if len(header) <= LONGEST_SHOWN), _MOST_BY_HAND)
    return frozenset({*owners.spelled, *owners.written, *hand})


@dataclass(frozen=True, slots=True)
class _Owners:
    """Which columns a header stands for: by what it says in its own spelling, else with its words written out."""

    spelled: Mapping[str, tuple[str, ...]]
    written: Mapping[str, tuple[str, ...]]

    def of(self, header: str) -> tuple[str, ...]:
        return self.spelled.get(header_key(header)) or self.written.get(written_out(header), ())


def _owners(columns: ColumnSet) -> _Owners:
    """The name of a column is never shared; with its words shortened it is another header and may be."""
    spelled = _by_form(columns, header_key) | {header_key(column.name): (column.name,) for column in columns}
    written = {written_out(column.name): (column.name,) for column in columns} | _by_form(columns, written_out)
    return _Owners(spelled, written)


def _by_form(columns: ColumnSet, form: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    owners: dict[str, tuple[str, ...]] = {}
    for column in columns:
        for key in {form(alias) for alias in column.aliases}:
            owners[key] = (*owners.get(key, ()), column.name)
    return owners


def _shown(place: int, header: str, is_header_line: bool) -> str:
    name = _printable(header)
    if not header_key(name):
        return f"(column {place + 1}, without a name)"
    return name[:LONGEST_SHOWN] if is_header_line else mask(name)


def _printable(header: str) -> str:
    return "".join(char for char in header if char.isprintable()).strip()


def _likenesses(
    unused: Sequence[str], columns: ColumnSet, positions: Mapping[str, int], headers: Sequence[str]
) -> tuple[Likeness, ...]:
    """For each header that is not used: the column that it may be meant for, told by the words in it."""
    clues = [(column, _clues(column)) for column in columns]
    words = {word for _, found in clues for clue in found for word in clue}
    filling = {name: column.name for column in columns if column.name in positions for name in column.fills}
    found = []
    for header in unused:
        said = {_near(word, words) for word in header_words(header[:LONGEST_SHOWN])}
        best = max(
            ((len(clue), column.name) for column, known in clues for clue in known if clue <= said),
            default=None,
            key=lambda pair: pair[0],
        )
        if best is not None:
            name = filling.get(best[1], best[1])
            source = _printable(headers[positions[name]])[:LONGEST_SHOWN] if name in positions else None
            found.append(Likeness(_printable(header)[:LONGEST_SHOWN], best[1], source))
    return tuple(found)


def _clues(column: Column) -> list[frozenset[str]]:
    """The words that make a header look like one for `column`: those of its name, and its clues."""
    return [frozenset(header_words(clue)) for clue in (column.name, *column.clues)]


def _near(word: str, words: Iterable[str]) -> str:
    """The known word that this one is a misspelling of, else the word itself."""
    if len(word) < 4:
        return word
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=0.8)), word)
