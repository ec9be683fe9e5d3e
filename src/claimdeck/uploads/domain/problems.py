"""What is to be said about the rows of a file, grouped by what mends it, each with one example."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from claimdeck.tabular.cells.mending import MendedCells
from claimdeck.tabular.headers.matching import Likeness
from claimdeck.uploads.domain.columns import likeness_sentences
from claimdeck.uploads.domain.layouts import RowFault

ROWS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class PreviewProblem:
    """Rows with the same fault; `example` shows the shape of a value, never the value. A `note` needs no repair."""

    code: str
    kind: str
    count: int
    rows: list[int]
    example: str
    fix: str
    note: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows with the same to be said about them; a note asks nothing of anybody."""

    code: str
    kind: str
    rows: Sequence[int]
    example: str
    fix: str
    note: bool = False

    def shown(self) -> PreviewProblem:
        """With the first of its rows only."""
        first = list(self.rows[:ROWS_SHOWN])
        return PreviewProblem(self.code, self.kind, len(self.rows), first, self.example, self.fix, self.note)


def of_rows(faults: Iterable[RowFault]) -> list[Problem]:
    """Rows that cannot be used by column and fix, the commonest first; examples show the shape of a value only."""
    kinds: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for fault in faults:
        for problem in fault.problems:
            kinds.setdefault((problem.column, problem.fix), []).append((fault.number, problem.reason))
    ranked = sorted(kinds.items(), key=lambda item: -len(item[1]))
    return [
        Problem("INVALID_ROW", f"{column} cannot be used", [n for n, _ in found], f"{column}: {found[0][1]}", fix)
        for (column, fix), found in ranked
    ]


def of_columns(likenesses: Iterable[Likeness]) -> list[Problem]:
    """Columns that are not used although they look like ours; only a note where another one is used."""
    return [
        Problem("COLUMN_NOT_USED", title, [], "", fix, note=likeness.taken_from is not None)
        for likeness in likenesses
        for title, fix in (likeness_sentences(likeness),)
    ]


def of_cells(mended: Iterable[MendedCells]) -> list[Problem]:
    """What was taken off cells before they were read."""
    return [
        Problem("MENDED_CELL", found.title, found.rows, f"{found.column}: {found.example}", found.fix, note=True)
        for found in mended
    ]
