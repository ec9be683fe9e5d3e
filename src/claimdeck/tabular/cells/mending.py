"""What was taken off cells before they were read, gathered so that it can be said."""

from dataclasses import dataclass
from typing import Final

from claimdeck.kit.masking import mask
from claimdeck.tabular.cells.cleaning import Mended, how_mended
from claimdeck.tabular.cells.rows import TypedRow

_TITLES: Final = {
    Mended.WRAPPED: "Signs around {column} were taken off",
    Mended.DECIMALS: "{column} was read without .0",
    Mended.THOUSANDS: "{column} was read without thousands separators",
    Mended.NOTHING: "Words for nothing in {column} were read as blank",
}
_ZEROS: Final = "If the column had zeros in front, they are lost: export it as text instead of as a number."
_FIXES: Final = {
    Mended.WRAPPED: 'Nothing to do: apostrophes, quotation marks, ="…" and unseen spaces are no part of the value.',
    Mended.DECIMALS: _ZEROS,
    Mended.THOUSANDS: _ZEROS,
    Mended.NOTHING: "Nothing to do, unless the value should be there.",
}


@dataclass(frozen=True, slots=True)
class MendedCells:
    """The rows whose cell of a column was mended in one way; `example` is the shape of the first."""

    column: str
    how: Mended
    rows: list[int]
    example: str

    @property
    def title(self) -> str:
        return _TITLES[self.how].format(column=self.column)

    @property
    def fix(self) -> str:
        return _FIXES[self.how]

    def sentence(self) -> str:
        """All of it in one line."""
        cells = "1 cell" if len(self.rows) == 1 else f"{len(self.rows):,} cells"
        return f"{self.title}: {cells}, such as {self.example}. {self.fix}"


class Mendings:
    """Gathers them row by row."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Mended], MendedCells] = {}

    def add(self, row: TypedRow) -> None:
        for one in row.mended:
            how = how_mended(one.cell, one.value)
            key = (one.column, how)
            if key not in self._found:
                self._found[key] = MendedCells(one.column, how, [], mask(one.cell.strip()))
            self._found[key].rows.append(row.number)

    def all(self) -> tuple[MendedCells, ...]:
        """The commonest first."""
        return tuple(sorted(self._found.values(), key=lambda found: -len(found.rows)))
