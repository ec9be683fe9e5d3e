"""What a column of an uploaded table is called, means and holds: templates and header matching use it."""

from dataclasses import dataclass
from enum import StrEnum


class CellKind(StrEnum):
    """How the cells of a column are read: see `cells.rows`, and for an amount, which becomes cents, `cells.numbers`."""

    TEXT = "text"
    NAME = "name"
    IDENTIFIER = "identifier"
    DATE = "date"
    FULL_NAME = "full_name"
    AMOUNT = "amount"
    WHOLE_NUMBER = "whole_number"


# A blank cell of these is None, of the others an empty text.
BLANK_IS_NONE: frozenset[CellKind] = frozenset({CellKind.DATE, CellKind.AMOUNT, CellKind.WHOLE_NUMBER})


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a table may have.

    `aliases` are other headers for it. An alias that several columns share (such as `date_of_service`) fills
    all of them that have no header of their own. `required` means that the table must have the column and
    that no row may leave it blank. `example` is a plainly invented value that reads without a problem.

    `clues` are words that, all in one header, make it look like this column when it is none of the aliases.
    `fills` are the columns that one cell of this column is split into; templates leave such a column out.
    """

    name: str
    meaning: str
    aliases: tuple[str, ...] = ()
    kind: CellKind = CellKind.TEXT
    required: bool = False
    example: str = ""
    clues: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()


ColumnSet = tuple[Column, ...]


def with_header(columns: ColumnSet) -> ColumnSet:
    """The columns that a template shows."""
    return tuple(column for column in columns if not column.fills)
