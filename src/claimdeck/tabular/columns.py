"""What a column of an uploaded table is called, means and holds: templates and header matching use it."""

from dataclasses import dataclass
from enum import StrEnum


class CellKind(StrEnum):
    """How the cells of a column are read: see `rows.text`, `rows.identifier` and `rows.date_`."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a table may have.

    `aliases` are other headers for it. An alias that several columns share (such as `date_of_service`) fills
    all of them that have no header of their own. `required` means that the table must have the column and
    that no row may leave it blank. `example` is a plainly invented value that reads without a problem.
    """

    name: str
    meaning: str
    aliases: tuple[str, ...] = ()
    kind: CellKind = CellKind.TEXT
    required: bool = False
    example: str = ""


ColumnSet = tuple[Column, ...]
