"""The results as a file: the same columns in every row, streamed, with formulas made harmless."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO, Final, Literal

from claimdeck.kit.chunks import chunked
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.columns import EXPORTED, HEADER, line, line_without_result
from claimdeck.status.selectors import not_answered
from claimdeck.storage.sealing import Unopened
from claimdeck.tabular.writing import Cell, csv_lines, write_xlsx
from claimdeck.uploads.failed_rows import UploadedAs, write_rows_back
from claimdeck.uploads.pages import numbered_cells

# The rows to put right: all without a claim, or without those to which the payer said that it has none.
Only = Literal["failed", "not_answered"]

NOT_ASKED: Final = "Not asked: the job ended before this row's turn. Retry the job to ask it."
WAITING: Final = "Not answered yet: the job is still running."


def results_csv(job: CSVJob) -> Iterator[bytes]:
    """The results as CSV, in pieces."""
    return csv_lines(HEADER, _result_rows(job))


def results_xlsx(job: CSVJob, target: BinaryIO) -> None:
    """The same as a workbook, written to `target`."""
    write_xlsx(HEADER, _result_rows(job), target)


def write_results(job: CSVJob, kind: str, target: BinaryIO) -> None:
    """The results as csv or xlsx, written to `target`."""
    if kind == "xlsx":
        results_xlsx(job, target)
    else:
        target.writelines(results_csv(job))


def write_failed(job: CSVJob, only: Only, kind: str, target: BinaryIO) -> None:
    """The rows without a claim, or those of them that are not answered, as they were uploaded."""
    headers = None if isinstance(job.headers, Unopened) else tuple(job.headers or ())
    form = UploadedAs(job.file_kind, job.delimiter, job.byte_order_mark, headers)
    write_rows_back(job.pk, partial(_failed, job, only), form, kind, target)


def _failed(job: CSVJob, only: Only, numbers: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in chunked(numbers, 500):
        lines = not_answered(job) if only == "not_answered" else ResultRow.objects.filter(job=job, success=True)
        found.update(lines.filter(row__in=some).values_list("row", flat=True))
    return found if only == "not_answered" else set(numbers) - found


def _result_rows(job: CSVJob) -> Iterator[tuple[Cell, ...]]:
    """Every row of the upload in its order: its answers, or why there is none yet."""
    why = NOT_ASKED if State(job.run.state) in ENDED else WAITING
    # Tuples: a model's instance for each line would cost a third of the file. The row's number is the first of them.
    fields = (column.field for column in EXPORTED)
    lines = ResultRow.objects.filter(job=job).order_by("row", "part").values_list(*fields)
    results = iter(lines.iterator(chunk_size=2000))
    result = next(results, None)
    for numbers, _ in numbered_cells(job.pk):
        for number in numbers:
            answered = False
            while result is not None and result[0] <= number:
                answered = answered or result[0] == number
                yield line(result)
                result = next(results, None)
            if not answered:
                yield line_without_result(number, why)
    while result is not None:
        yield line(result)
        result = next(results, None)
