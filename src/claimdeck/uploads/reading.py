"""An uploaded file to a table, and on: its columns are mapped (`mapping`), then its rows are read (`rows`)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.conf import settings

from claimdeck.accounts.models import Organization
from claimdeck.tabular.bounds import Bounds
from claimdeck.tabular.headers.matching import known_headers
from claimdeck.tabular.reading import read_table
from claimdeck.uploads.domain.layouts import Fault, Layout, Row
from claimdeck.uploads.mapping import map_columns
from claimdeck.uploads.receiving import ReceivedFile
from claimdeck.uploads.rows import UploadedRows

# A reading that waits for a busy machine is given up after so many times its processor time.
_PATIENCE: Final = 10
_LEAST_WALL_SECONDS: Final = 60.0


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


def read_upload(
    layout: Layout[Row, Fault],
    file: ReceivedFile,
    today: date,
    by_hand: Mapping[str, str] | None = None,
    organization: Organization | None = None,
) -> UploadedRows[Row, Fault]:
    """An upload, or Refused with one message for each problem of the whole file.

    `by_hand` maps headers of the file to our columns, "" for none; where it is None, the mapping that the
    organization has last made for such a file is taken, if there is one.
    """
    table = read_table(file.path, file.name, bounds(), known_headers(layout.columns, by_hand or ()))
    return map_columns(layout, table, today, by_hand, organization)
