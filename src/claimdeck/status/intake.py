"""Reading an upload: the table, its headers, its rows, and everything that is wrong with it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from claimdeck.kit.errors import FieldError, Refused
from claimdeck.status.domain.columns import COLUMNS, RowFault, missing_columns, read_row
from claimdeck.status.domain.matching import AskedRow
from claimdeck.tabular.bounds import Bounds
from claimdeck.tabular.headers import match_headers
from claimdeck.tabular.reading import read_table
from claimdeck.tabular.rows import typed_rows

# Columns of our own results: harmless when a downloaded file is uploaded again.
RESULT_COLUMNS: Final = frozenset({"row", "status", "error_message", "outcome", "outcome_reason"})
# A reading that waits for a busy machine is given up after so many times its processor time.
_PATIENCE: Final = 10
_LEAST_WALL_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Intake:
    """An accepted file: its rows as typed and as understood, in the order of the file."""

    kind: str
    delimiter: str
    encoding: str
    headers: tuple[str, ...]
    cells: Sequence[tuple[str, ...]]
    rows: Sequence[AskedRow | RowFault]
    unknown_columns: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def from_spreadsheet(self) -> bool:
        """Whether the text was saved by one, which takes plain UTF-8 for something else."""
        return self.encoding not in ("", "utf-8")

    @property
    def asked(self) -> list[AskedRow]:
        return [row for row in self.rows if isinstance(row, AskedRow)]

    @property
    def faults(self) -> list[RowFault]:
        return [row for row in self.rows if isinstance(row, RowFault)]


def bounds() -> Bounds:
    """How large a file may be and how much its reading may cost."""
    options = settings.OPTIONS
    return Bounds(
        max_bytes=options.upload_max_bytes,
        max_rows=options.upload_max_rows,
        max_columns=options.upload_max_columns,
        memory_bytes=options.upload_reader_memory_mb * 1024 * 1024,
        cpu_seconds=options.upload_reader_seconds,
        wall_seconds=max(_LEAST_WALL_SECONDS, _PATIENCE * options.upload_reader_seconds),
    )


def read_upload(path: Path, filename: str, today: date) -> Intake:
    """An upload, or Refused with one message for each problem of the whole file."""
    table = read_table(path, filename, bounds())
    headers = match_headers(table.headers, COLUMNS)
    faults = list(headers.problems())
    if headers.positions:
        faults += missing_columns(headers.positions)
    if not table.rows and not faults:
        faults.append(FieldError("file", "The file has no rows below its header. Add at least one claim."))
    if faults:
        detail = "The file cannot be used as it is; nothing was stored or sent."
        raise Refused(detail, code="FILE_REFUSED", errors=faults)
    rows = [read_row(row, today) for row in typed_rows(table.rows, headers, COLUMNS)]
    unknown = tuple(name for name in headers.unknown if name.strip().lower() not in RESULT_COLUMNS)
    notes = [*table.notes, *_notes(headers.positions)]
    cells = [row.cells for row in table.rows]
    return Intake(table.kind, table.delimiter, table.encoding, table.headers, cells, rows, unknown, tuple(notes))


def _notes(present: Mapping[str, int]) -> list[str]:
    notes = []
    if "claim_number" in present and present["claim_number"] == present.get("patient_account_number"):
        notes.append(
            "The claim number's header may mean the payer's number or the practice's own: either is tried. "
            "Name it claim_number or patient_account_number to have one of them tried only."
        )
    if "subscriber_id" not in present:
        notes.append("There is no subscriber_id column: patients are checked by name and date of birth.")
    if "first_service_date" not in present and "last_service_date" not in present:
        notes.append("There is no service date column: the last 90 days are searched.")
    return notes
