"""What a room says of its files: their columns, how a row is read, and how rows are kept."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, Protocol, TypeVar

from claimdeck.kit.errors import FieldError
from claimdeck.tabular.cells.rows import CellProblem, TypedRow
from claimdeck.tabular.columns import ColumnSet


class Numbered(Protocol):
    """A row that knows its number in the file: the first below the header is 1."""

    @property
    def number(self) -> int: ...


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be used; values in it are masked by shape. Rooms add what its sound cells say."""

    number: int
    problems: tuple[CellProblem, ...]

    @property
    def message(self) -> str:
        """One sentence or two for each cell."""
        return "; ".join(str(problem) for problem in self.problems)


Row = TypeVar("Row", bound=Numbered)
Fault = TypeVar("Fault", bound=RowFault)


class PackedRows(NamedTuple):
    """Rows as they are kept: lists of values, compressed (`storage.packing`), each with its number first.

    `extras` is what has joined the values later and older versions do not know of; None for nothing.
    """

    rows: bytes
    extras: bytes | None = None


def _nothing(_columns: Collection[str]) -> list[FieldError]:
    return []


def _no_notes(_places: Mapping[str, int]) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Layout(Generic[Row, Fault]):
    """The files of one kind, described once; reading, mapping, preview and keeping take it from here.

    `name` tells the mappings that are remembered for these files from those of others. `read_row` gets a row by
    column name and today's date. `missing` says what a file lacks beyond the required columns, and `notes` what is
    worth knowing, both by the columns that were found (in the notes: with their places). `ignored` are headers, in
    lower case, that are unknown and not worth a word: those of a room's own downloads.
    """

    name: str
    columns: ColumnSet
    read_row: Callable[[TypedRow, date], Row | Fault]
    pack_rows: Callable[[Sequence[Row | Fault]], PackedRows]
    missing: Callable[[Collection[str]], list[FieldError]] = _nothing
    notes: Callable[[Mapping[str, int]], list[str]] = _no_notes
    ignored: frozenset[str] = frozenset()
