"""The results as a file: the same columns in every row, streamed, with formulas made harmless."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import BinaryIO, Final, Literal

from claimdeck.claims.domain.money import dollars
from claimdeck.kit.chunks import chunked
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.selectors import not_answered, patient_of
from claimdeck.storage.sealing import Unopened
from claimdeck.tabular.writing import Cell, csv_lines, write_xlsx
from claimdeck.uploads.failed_rows import FileForm, write_rows_back
from claimdeck.uploads.pages import numbered_cells

HEADER: Final = (
    "row",
    "claim_number",
    "status",
    "patient_name",
    "total_charged",
    "total_paid",
    "processed_date",
    "success",
    "error_message",
    "outcome",
    "outcome_reason",
    "patient_responsibility",
    "total_allowed",
    "check_number",
    "payment_date",
    "first_service_date",
    "last_service_date",
    "tin",
    "payer_id",
    "status_code_507",
    "status_code_508",
    "denial_codes",
    "checked_at",
    # Below what is above: programs that read these files count columns.
    "patient_account_number",
    "uploaded_first_service_date",
    "uploaded_last_service_date",
)

# The rows to put right: all without a claim, or without those to which the payer said that it has none.
Only = Literal["failed", "not_answered"]

NOT_ASKED: Final = "Not asked: the job ended before this row's turn. Retry the job to ask it."
WAITING: Final = "Not answered yet: the job is still running."


# Every column, as a tuple with names: a model's instance for each line would cost a third of the file.
_FIELDS: Final = tuple(field.attname for field in ResultRow._meta.concrete_fields)


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
    form = FileForm(job.file_kind, job.delimiter, job.byte_order_mark, headers)
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
    lines = ResultRow.objects.filter(job=job).order_by("row", "part").values_list(*_FIELDS, named=True)
    results = iter(lines.iterator(chunk_size=2000))
    result = next(results, None)
    for numbers, _ in numbered_cells(job.pk):
        for number in numbers:
            answered = False
            while result is not None and result.row <= number:
                answered = answered or result.row == number
                yield _line(result)
                result = next(results, None)
            if not answered:
                yield _unanswered(number, why)
    while result is not None:
        yield _line(result)
        result = next(results, None)


def _line(result: ResultRow) -> tuple[Cell, ...]:
    patient = patient_of(result)
    return (
        result.row,
        result.claim_number,
        result.status,
        f"{patient.first_name} {patient.last_name}".strip(),
        _money(result.total_charged_cents),
        _money(result.total_paid_cents),
        _day(result.processed_date),
        "true" if result.success else "false",
        result.error_message,
        result.outcome,
        result.outcome_reason,
        _money(result.patient_responsibility_cents),
        _money(result.total_allowed_cents),
        result.check_number,
        _day(result.payment_date),
        _day(result.first_service_date),
        _day(result.last_service_date),
        result.tin,
        result.payer_id,
        result.status_code_507,
        result.status_code_508,
        result.denial_codes,
        result.checked_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        result.patient_account_number,
        _day(result.uploaded_first_date),
        _day(result.uploaded_last_date),
    )


def _unanswered(number: int, why: str) -> tuple[Cell, ...]:
    blank: list[Cell] = [""] * len(HEADER)
    blank[0] = number
    blank[HEADER.index("status")] = "Error"
    blank[HEADER.index("success")] = "false"
    blank[HEADER.index("error_message")] = why
    return tuple(blank)


def _money(cents: int | None) -> Cell:
    return Decimal(dollars(cents)) if cents is not None else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
