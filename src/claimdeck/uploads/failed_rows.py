"""Rows of a file given back as they were uploaded, to be put right and uploaded again."""

from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from claimdeck.storage.sealing import CANNOT_BE_OPENED
from claimdeck.tabular.writing import Cell, csv_lines, write_xlsx
from claimdeck.uploads.pages import numbered_cells


@dataclass(frozen=True, slots=True)
class UploadedAs:
    """How a file was uploaded; its headers are None where no key opens them."""

    kind: str
    delimiter: str
    byte_order_mark: bool
    headers: tuple[str, ...] | None


def write_rows_back(
    run_id: UUID, wanted: Callable[[Sequence[int]], Collection[int]], form: UploadedAs, kind: str, target: BinaryIO
) -> None:
    """Write the rows that are `wanted` among the numbers of a page, in the order of the file.

    `kind` is csv, tsv or xlsx. What is written in the kind of the upload has its delimiter, and a byte order mark
    where a spreadsheet had saved it with one.
    """
    header = (CANNOT_BE_OPENED,) if form.headers is None else form.headers
    rows = _rows_as_uploaded(run_id, wanted)
    if kind == "xlsx":
        write_xlsx(header, rows, target)
        return
    alike = kind == form.kind
    if alike and form.byte_order_mark:
        target.write(BOM_UTF8)
    target.writelines(csv_lines(header, rows, delimiter=form.delimiter if alike else ","))


def _rows_as_uploaded(run_id: UUID, wanted: Callable[[Sequence[int]], Collection[int]]) -> Iterator[tuple[Cell, ...]]:
    for numbers, cells in numbered_cells(run_id):
        chosen = wanted(numbers)
        if cells is None:
            # One line for each, so that nobody takes the file for complete.
            yield from ((f"Row {number} {CANNOT_BE_OPENED}",) for number in numbers if number in chosen)
        else:
            yield from (tuple(row[1:]) for row in cells if row[0] in chosen)
