"""What is written reads back cell by cell, and no spreadsheet runs any of it."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimdeck.kit.errors import Refused, TooLarge, UnsupportedKind
from claimdeck.tabular.cells.rows import typed_rows
from claimdeck.tabular.headers.matching import match_headers
from claimdeck.tabular.reading import Table, read_table
from claimdeck.tabular.writing import csv_lines, template_csv, template_xlsx, write_xlsx
from tests.tabular.conftest import COLUMNS

Read = Callable[..., Table]
DANGEROUS = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\uff1d1", "=cmd|' /C calc'!A0", "'=1", "''=1"]
# Control characters but tab and line ends cannot stand in text files; a lone surrogate is no text at all.
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\r\n'=+-@\",;"), max_size=30)


def _csv(header: list[str], rows: list[list[object]]) -> bytes:
    return b"".join(csv_lines(header, rows))  # type: ignore[arg-type]


@pytest.mark.parametrize("value", DANGEROUS)
def test_csv_text_that_would_run_is_made_harmless_and_reads_back(read: Read, value: str) -> None:
    written = _csv(["a", "b"], [[value, "x"]])
    cell = list(csv.reader(io.StringIO(written.decode(), newline="")))[1][0]
    assert cell[0] == "'"
    assert read(written).rows[0].cells == (value, "x")


def test_csv_numbers_stay_numbers() -> None:
    written = _csv(["a", "b", "c", "d", "e", "f"], [[-5, Decimal("-12.50"), None, True, date(2026, 1, 2), "00123"]])
    assert written == b"a,b,c,d,e,f\n-5,-12.50,,true,2026-01-02,00123\n"


def test_csv_is_streamed() -> None:
    taken = 0

    def rows() -> object:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield [number]

    pieces = csv_lines(["a"], rows())  # type: ignore[arg-type]
    assert next(pieces).startswith(b"a\n0\n")
    assert taken < 1_000


@pytest.mark.parametrize("value", [*DANGEROUS, "00123", "http://127.0.0.1/", "1e5", "x" * 40_000, "a\x07b"])
def test_xlsx_text_stays_text(read: Read, value: str) -> None:
    target = BytesIO()
    write_xlsx(["a", "b"], [[value, Decimal("-12.50")]], target)
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("n", -12.5)
    with zipfile.ZipFile(target) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert not any("_rels/sheet" in name for name in archive.namelist())
    expected = value.replace("\r", "\n").replace("\x07", "\ufffd")[:32_767]
    assert read(target.getvalue(), "a.xlsx").rows[0].cells == (expected, "-12.5")


def test_xlsx_text_that_would_run_when_edited_is_marked_as_text() -> None:
    target = BytesIO()
    write_xlsx(["a"], [["=1+1"], ["fine"]], target)
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    assert sheet["A2"].quotePrefix is True
    assert not sheet["A3"].quotePrefix


def test_xlsx_without_rows_has_its_header() -> None:
    target = BytesIO()
    write_xlsx(["a", "b"], [], target)
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["a", "b"]


@pytest.mark.parametrize(("make", "name"), [(template_csv, "t.csv"), (template_xlsx, "t.xlsx")])
def test_templates_are_always_accepted(read: Read, make: Callable[..., bytes], name: str) -> None:
    table = read(make(COLUMNS), name)
    headers = match_headers(table.headers, COLUMNS)
    assert headers.problems() == ()
    assert headers.unknown == ()
    (row,) = typed_rows(table.rows, headers, COLUMNS)
    assert (row.problems, row.raw_problem) == ((), None)
    assert row.values["subscriber_id"] == "00123"
    assert table.notes == ()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=20))
def test_every_cell_of_a_csv_comes_back(rows: list[list[str]]) -> None:
    rows = [[f"k{number}", *cells] for number, cells in enumerate(rows)]
    with tempfile.NamedTemporaryFile() as file:
        file.write(_csv(["key", "a", "b", "c"], rows))  # type: ignore[arg-type]
        file.flush()
        try:
            table = read_table(Path(file.name), "a.csv")
        except Refused as refused:
            # A cell of several lines that look like rows is taken for an unclosed quotation mark, by intention.
            assert refused.code == "QUOTE_SWALLOWS"
            return
    assert [list(row.cells) for row in table.rows] == rows


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: b"a,b\n1,2\n" + tail)
    | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail),
    st.sampled_from(["a.csv", "a.tsv", "a.xlsx", "a.pdf"]),
)  # fmt: skip
def test_arbitrary_bytes_give_a_table_or_a_refusal(data: bytes, name: str) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            table = read_table(Path(file.name), name)
        except (Refused, UnsupportedKind, TooLarge) as refused:
            assert refused.detail.endswith(".")
        else:
            assert table.rows
