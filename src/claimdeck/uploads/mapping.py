"""Which header of a table is which column: as mapped by hand, now or for the last such file, else as recognised."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from claimdeck.accounts.models import Organization
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.tabular.columns import ColumnSet
from claimdeck.tabular.headers.matching import HeaderMap, are_names, by_hand_faults, match_headers
from claimdeck.tabular.layout import without_report_lines
from claimdeck.tabular.reading import RawRow, Table
from claimdeck.uploads.domain.columns import file_columns, known_columns
from claimdeck.uploads.domain.layouts import Fault, Layout, Row
from claimdeck.uploads.models import ColumnMapping
from claimdeck.uploads.rows import MappedTable, UploadedRows, understand_rows


def map_columns(
    layout: Layout[Row, Fault],
    table: Table,
    today: date,
    by_hand: Mapping[str, str] | None,
    organization: Organization | None,
) -> UploadedRows[Row, Fault]:
    """The rows of a table by column, or Refused with one message for each problem of the table as a whole.

    `by_hand` and `organization` are those of `reading.read_upload`.
    """
    remembered: dict[str, str] = {}
    if by_hand is None and organization is not None:
        remembered = ColumnMapping.objects.recalled(organization, layout.name, table.headers)
    by_hand = remembered or by_hand or {}
    headers = match_headers(table.headers, layout.columns, by_hand)
    rows, left_out = without_report_lines(table.rows, table.headers, _needed(headers, layout.columns))
    _refuse(layout, table, headers, rows, by_hand)
    notes = (*_notes(remembered), *table.notes, *left_out)
    return understand_rows(layout, MappedTable(table, headers, rows, by_hand, notes), today)


def _refuse(
    layout: Layout[Row, Fault], table: Table, headers: HeaderMap, rows: Sequence[RawRow], by_hand: Mapping[str, str]
) -> None:
    faults = by_hand_faults(table.headers, layout.columns, by_hand) or list(headers.problems())
    if headers.positions:
        faults += layout.missing(headers.positions)
    if not rows and not faults:
        faults.append(FieldError("file", "The file has no rows below its header. Add at least one claim."))
    if not faults:
        return
    members = None
    # Whoever maps the columns by hand must see them; a row of data in their place is left out.
    if headers.positions or are_names(table.headers):
        members = {
            "columns": [asdict(column) for column in file_columns(table.headers, headers)],
            "known_columns": [asdict(column) for column in known_columns(layout.columns)],
        }
    detail = "The file cannot be used as it is; nothing was stored or sent."
    raise Refused(detail, code="FILE_REFUSED", errors=faults, members=members)


def _needed(headers: HeaderMap, columns: ColumnSet) -> list[int]:
    """The places of the columns that no row may leave blank."""
    names = [column.name for column in columns if column.required or column.fills]
    return [headers.positions[name] for name in names if name in headers.positions]


def _notes(remembered: Mapping[str, str]) -> list[str]:
    if not remembered:
        return []
    said = ", ".join(f'"{header}" is {column or "not used"}' for header, column in remembered.items())
    return [f"Columns are mapped as for the last file with these headers: {said}."]
