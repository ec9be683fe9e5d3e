"""Reports are tables with titles, totals, merged cells and hidden rows; none of it is read wrongly in silence."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from claimdeck.kit.errors import Refused, Unavailable
from claimdeck.tabular.bounds import Bounds
from claimdeck.tabular.headers.matching import known_headers
from claimdeck.tabular.layout import without_report_lines
from claimdeck.tabular.reading import RawRow, Table, read_table
from tests.factories.workbooks import cell, row, row_of, sheet, table, xlsx
from tests.tabular.conftest import COLUMNS

Read = Callable[..., Table]
HEADER = ("claim_number", "First Name", "Patient Last Name", "DOB")
ROW = ("ZZ1", "Testa", "Patient", "1980-01-31")


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read bytes or text as an upload whose headers are known."""

    def reading(content: bytes | str, filename: str = "claims.csv", bounds: Bounds | None = None) -> Table:
        path = tmp_path / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, filename, bounds, known_headers(COLUMNS))

    return reading


def _text(*lines: Sequence[str], delimiter: str = ",") -> str:
    return "".join(delimiter.join(line) + "\n" for line in lines)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_titles_above_the_header_are_left_out_and_said(read: Read, delimiter: str) -> None:
    titles = [("Claims, open; by practice",), (), ("Printed", "07/01/2026", "by claim"), ("Claim",)]
    table = read(_text(*titles, HEADER, ROW, delimiter=delimiter))
    assert table.headers == HEADER
    assert [(row.number, row.cells) for row in table.rows] == [(1, ROW)]
    assert table.notes == ("Lines above the header line that are no part of the table were left out: 3.",)


def test_a_first_line_that_is_a_header_stays_one_whatever_follows(read: Read) -> None:
    table = read(_text(HEADER, ROW, HEADER, ROW))
    assert (len(table.rows), table.notes) == (3, ())
    unknown = read("a,b\n1,2\nclaim_number,x\n")
    assert unknown.headers == ("a", "b")


def test_headers_in_two_lines_are_found_in_the_second(read: Read) -> None:
    table = read(_text(("Claim", "Patient", "", "Birth"), HEADER, ROW))
    assert table.headers == HEADER


def test_an_unclosed_quote_in_the_first_lines_is_refused_as_before(read: Read) -> None:
    with pytest.raises(Refused, match="Row 1 has a quoted cell that runs over"):
        read("Title\n" + _text(HEADER) + f'"{_text(ROW, ROW, ROW)}",x,y,z\n')


def test_totals_rules_and_repeated_headers_are_left_out_and_claims_never() -> None:
    lines = [
        ROW,
        ("----", "-----", "----", "---"),
        HEADER,
        ("Total", "", "", ""),
        ("", "Grand Total: 12", "", ""),
        ("Page 1 of 2", "", "", ""),
        ("(2 rows affected)", "", "", ""),
        ("Totalia", "", "", ""),
        ("", "Total", "Patient", ""),
        ("Total", "Testa", "Patient", "1980-01-31"),
        ("ZZ2", "", "", ""),
    ]
    rows = [RawRow(number, cells) for number, cells in enumerate(lines, start=1)]
    kept, notes = without_report_lines(rows, HEADER, [1, 2, 3])
    assert [row.number for row in kept] == [1, 8, 9, 10, 11]
    assert "6 (rows 2, 3, 4, 5, 6, 7)" in notes[0]


def _book(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target)
    fill(workbook)
    workbook.close()
    return target.getvalue()


def test_a_merged_cell_holds_for_all_its_rows(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.merge_range("A1:D1", "Claims of July")
        page.write_row("A2", ["tin", *HEADER])
        page.merge_range("A3:A5", "970000002")
        for number in range(4):
            page.write_row(number + 2, 1, [f"ZZ{number}", *ROW[1:]])
        page.write_string("A6", "970000001")
        page.merge_range("A7:A9", "970000003")

    table = read(_book(fill), "claims.xlsx")
    assert [row.cells[0] for row in table.rows] == ["970000002"] * 3 + ["970000001", "970000003"]
    assert "Merged cells were read with their value in each of their rows: 2 cells were filled so." in table.notes


def test_two_lines_of_headers_with_merged_cells(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.merge_range("A1:A2", "Claim Number")
        page.merge_range("B1:C1", "Patient")
        page.write_row("B2", ["First Name", "Last Name"])
        page.merge_range("D1:D2", "DOB")
        page.write_row("A3", ROW)

    table = read(_book(fill), "claims.xlsx")
    assert table.headers == ("Claim Number", "First Name", "Last Name", "DOB")
    assert [row.cells for row in table.rows] == [ROW]


def test_a_value_hidden_beneath_a_merged_cell_makes_the_row_a_fault(read: Read) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    table_ = read(xlsx(sheet(table(("ZZ2", "Testa", "Patient", "x")), after=merged)), "claims.xlsx")
    assert [row.problem is None for row in table_.rows] == [True, False]
    assert "Unmerge the cells" in str(table_.rows[1].problem)


@pytest.mark.parametrize(
    "ranges",
    [
        ["A1:XFD1048576"],
        ["A9999999999:A9999999999", "A2:A9999999999", "ZZZ2:ZZZ9", "B5:B2"],
        [f"A{n}:A1048576" for n in range(2, 20_000)],
        ["A0:A1", "A1:A0", "A2:A3:A4"],
    ],
)
def test_hostile_merges_are_bounded(read: Read, ranges: list[str]) -> None:
    merged = "<mergeCells>" + "".join(f'<mergeCell ref="{name}"/>' for name in ranges) + "</mergeCells>"
    far = row_of(60_000, cell("B60000", "x"))
    book = xlsx(sheet(table() + far, after=merged))
    try:
        assert len(read(book, "claims.xlsx", Bounds(cpu_seconds=5)).rows) == 2
    except Refused as refused:
        assert "damaged" in refused.detail  # the workbook reader may take offence at it


def test_far_too_many_merges_are_refused(read: Read) -> None:
    merged = "<mergeCells>" + '<mergeCell ref="A2:A3"/>' * 200_001 + "</mergeCells>"
    with pytest.raises(Refused, match="merged cells"):
        read(xlsx(sheet(table(), after=merged)), "claims.xlsx")


def test_hidden_and_filtered_rows_and_hidden_columns_are_read_and_said(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row("A1", [*HEADER, "member_id", "note"])
        for number in range(1, 5):
            page.write_row(number, 0, [f"ZZ{number}", *ROW[1:], "M1", "x"])
        page.autofilter("A1:F5")
        page.filter_column("A", "x == ZZ1")
        page.set_row(2, options={"hidden": True})
        page.set_row(3, options={"hidden": True})
        page.set_row(40, options={"hidden": True})
        page.set_column("E:F", 10, None, {"hidden": True})
        page.set_column("M:XFD", 10, None, {"hidden": True})

    table = read(_book(fill), "claims.xlsx")
    assert len(table.rows) == 4
    assert table.notes == (
        "Rows that are hidden or filtered out in the workbook were read like the others: 2.",
        "Columns that are hidden in the workbook were read like the others: 2.",
    )


def test_the_sheet_with_the_headers_is_read_and_said(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Cover").write_row("A1", ["Report", "July"])
        page = book.add_worksheet("Claims")
        page.write_row("A1", HEADER)
        page.write_row("A2", ROW)

    table = read(_book(fill), "claims.xlsx")
    assert table.headers == HEADER
    assert "several sheets with data (2); only sheet 2 was read" in table.notes[0]


def test_the_limit_is_processor_time_and_not_the_clock(read: Read) -> None:
    content = "a,b\n" + "1,2\n" * 300_000
    assert len(read(content, bounds=Bounds(cpu_seconds=20, wall_seconds=120)).rows) == 300_000
    with pytest.raises(Refused, match="longer to read"):
        read(content, bounds=Bounds(cpu_seconds=0.15, wall_seconds=120))
    # Out of time by the clock alone is the machine's fault and not the file's.
    with pytest.raises(Unavailable, match=r"too busy|could not be started"):
        read(content, bounds=Bounds(cpu_seconds=20, wall_seconds=0.01))


def test_rows_of_a_workbook_beneath_a_title_keep_their_problem(read: Read) -> None:
    book = xlsx(sheet(row(1, ("A title",)) + row(2, HEADER) + row(3, (*ROW, "surplus"))))
    table_ = read(book, "claims.xlsx")
    assert table_.rows[0].number == 1 and "more cells" in str(table_.rows[0].problem)
