"""Merged cells: one value that stands for all the rows it is drawn over. Runs in the child process."""

import re

from claimdeck.tabular.child import FileRefused

MOST_MERGES = 200_000
_RANGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']\$?([A-Z]{1,3})\$?(\d{1,10}):\$?([A-Z]{1,3})\$?(\d{1,10})[\"']"
)


class Merges:
    """The merges of a sheet that go over several rows, by their first row (from 0)."""

    def __init__(self) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        self._seen = 0
        self._open: dict[int, tuple[int, str]] = {}
        self.filled = 0

    def scan(self, piece: bytes) -> None:
        """Take the merges that a piece of the sheet's XML names; raises FileRefused for far too many."""
        if b"mergeCell " not in piece:
            return
        for left, top, _, bottom in _RANGE.findall(piece):
            self._seen += 1
            if self._seen > MOST_MERGES:
                raise FileRefused("too_many_merges", limit=MOST_MERGES)
            first, last = int(top) - 1, int(bottom) - 1
            if first < last:
                self._starts.setdefault(first, []).append((column_number(left) - 1, last))

    def fill(self, row: int, cells: list[str], left: int) -> str:
        """Give the cells of a row the values merged over them; `left` is the column of the first cell.

        Returns the code of a row's problem where a cell beneath the merged one holds another value: nobody sees
        that value in the workbook, and nobody can tell which of the two is meant.
        """
        problem = ""
        for column, (last, value) in list(self._open.items()):
            if row > last:
                del self._open[column]
                continue
            place = column - left
            if not cells[place].strip():
                cells[place] = value
                self.filled += 1
            elif cells[place] != value:
                problem = "merged_hides"
        for column, last in self._starts.get(row, ()):
            if 0 <= column - left < len(cells) and cells[column - left].strip():
                self._open[column] = (last, cells[column - left])
        return problem


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA, 16,384 for XFD."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
