"""The rows of a file, kept sealed in pages: as they were typed, and as they were understood."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from claimdeck.kit.chunks import chunked
from claimdeck.runs.models import Run
from claimdeck.storage.packing import pack, unpack
from claimdeck.storage.sealing import Unopened
from claimdeck.uploads.domain.layouts import Fault, Layout, PackedRows, Row
from claimdeck.uploads.models import ColumnMapping, InputPage
from claimdeck.uploads.rows import UploadedRows

PAGE_ROWS: Final = 1000


class ClosedRows(NamedTuple):
    """A page that no configured key opens, and how many rows it has."""

    rows: int


def keep(
    run: Run,
    layout: Layout[Row, Fault],
    file: UploadedRows[Row, Fault],
    by_hand: Mapping[str, str] | None = None,
) -> None:
    """Keep the rows of a file for the run's work, and a mapping made by hand for the next such file.

    Inside the caller's transaction.
    """
    if by_hand is not None:
        ColumnMapping.objects.remember(run.organization, layout.name, file.headers, by_hand)
    for pairs in chunked(zip(file.rows, file.cells, strict=True), PAGE_ROWS):
        packed = layout.pack_rows([row for row, _ in pairs])
        InputPage.objects.create(
            run=run,
            first_row=pairs[0][0].number,
            row_count=len(pairs),
            cells=pack([[row.number, *cells] for row, cells in pairs]),
            rows=packed.rows,
            extras=packed.extras,
        )


def pages_of(run_id: UUID) -> QuerySet[InputPage]:
    """The pages of a run in the order of the file."""
    return InputPage.objects.filter(run=run_id).order_by("first_row")


def packed_rows(run_id: UUID) -> Iterator[PackedRows | ClosedRows]:
    """The rows as understood, page by page."""
    for page in pages_of(run_id).only("rows", "extras", "row_count").iterator(chunk_size=20):
        if isinstance(page.rows, Unopened) or isinstance(page.extras, Unopened):
            yield ClosedRows(page.row_count)
        else:
            yield PackedRows(page.rows, page.extras)


def numbered_cells(run_id: UUID) -> Iterator[tuple[list[int], list[list[Any]] | None]]:
    """Page by page the numbers of the rows, and the number and cells of each; None where no key opens the cells."""
    for page in pages_of(run_id).iterator(chunk_size=5):
        cells = None if isinstance(page.cells, Unopened) else unpack(page.cells)
        yield _numbers(page) if cells is None else [row[0] for row in cells], cells


def _numbers(page: InputPage) -> list[int]:
    """Where the rows as understood cannot be opened either, they are taken to follow one another without gaps."""
    if not isinstance(page.rows, Unopened):
        return [values[0] for values in unpack(page.rows)]
    return list(range(page.first_row, page.first_row + page.row_count))
