"""What comes out of files that people really upload."""

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from claimdeck.kit.errors import Refused, UnsupportedKind
from claimdeck.tabular.reading import Table, read_table
from tests.factories.workbooks import cell, row, row_of, sheet, xlsx

Read = Callable[..., Table]


def test_cells_are_text_and_keep_their_zeros(read: Read) -> None:
    table = read("claim_number,tin\n00123,097\n")
    assert table.headers == ("claim_number", "tin")
    assert [(row.number, row.cells, row.problem) for row in table.rows] == [(1, ("00123", "097"), None)]
    assert (table.kind, table.delimiter, table.encoding, table.notes) == ("csv", ",", "utf-8", ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends(read: Read, delimiter: str, encoding: str, end: str) -> None:
    text = end.join(("a,b,c", '1,"x y",Zoë', "2,,Ünal", "")).replace(",", delimiter)
    table = read(text.encode(encoding))
    assert table.headers == ("a", "b", "c")
    assert [row.cells for row in table.rows] == [("1", "x y", "Zoë"), ("2", "", "Ünal")]
    assert table.delimiter == delimiter
    assert table.kind == ("tsv" if delimiter == "\t" else "csv")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(read: Read) -> None:
    table = read('\n\na,b\n\n1,"x\ny"\n,\n  , \n2,z\n')
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("1", "x\ny")), (5, ("2", "z"))]


def test_a_row_with_too_many_cells_is_a_problem_and_never_shifted(read: Read) -> None:
    table = read("a,b\n1,2,3\n1,2,,,\n1\n")
    # The surplus goes along: whoever corrects the row must find it.
    assert [row.cells for row in table.rows] == [("1", "2", "3"), ("1", "2"), ("1", "")]
    first, second, third = table.rows
    assert first.problem is not None
    assert "more cells than there are headers" in first.problem
    assert (second.problem, third.problem) == (None, None)


def test_lines_of_two_encodings_are_read_each_in_its_own(read: Read) -> None:
    table = read("a,b\n1,Zoë\n".encode() + "2,Ünal\n".encode("cp1252"))
    assert [row.cells[1] for row in table.rows] == ["Zoë", "Ünal"]
    assert "mixes" in table.notes[0]


def test_our_apostrophe_is_taken_off_and_others_stay(read: Read) -> None:
    table = read("a,b,c,d\n'=1,'-x,'abc,''+1\n")
    assert table.rows[0].cells == ("=1", "-x", "'abc", "'+1")


def test_forbidden_separators_inside_of_cells_do_not_split_them(read: Read) -> None:
    table = read("a,b\nx\x1fy,p\x1eq\n" + "1,2\n" * 50)
    assert [row.cells for row in table.rows[:2]] == [("x\ufffdy", "p\ufffdq"), ("1", "2")]


def test_the_name_decides_what_is_looked_at(read: Read) -> None:
    for name in ("claims.txt", "claims", "claims.xls"):
        with pytest.raises(UnsupportedKind) as refused:
            read("a,b\n1,2\n", name)
        assert refused.value.status == 415
    assert read("a,b\n1,2\n", "CLAIMS.CSV").rows


def _book(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target)
    fill(workbook)
    workbook.close()
    return target.getvalue()


def test_workbook_cells_become_the_text_that_was_seen(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["text", "whole", "amount", "day", "moment", "yes", "error", "formula", "zeros", "long"])
        page.write_string(1, 0, "00123")
        page.write_number(1, 1, 970000001)
        page.write_number(1, 2, -12.5)
        page.write_datetime(1, 3, date(2026, 1, 2), book.add_format({"num_format": "mm/dd/yyyy"}))
        page.write_datetime(
            1, 4, datetime.combine(date(2026, 1, 2), time(3, 4, 5)), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        page.write_boolean(1, 5, True)
        page.write_formula(1, 6, "=NA()", None, "#N/A")
        page.write_formula(1, 7, "=1+1", None, 2)
        page.write_number(1, 8, 42, book.add_format({"num_format": "00000"}))
        page.write_number(1, 9, 12345678901234567)

    cells = read(_book(fill), "claims.xlsx").rows[0].cells
    assert cells == (
        *("00123", "970000001", "-12.5", "2026-01-02", "2026-01-02 03:04:05"),
        *("TRUE", "#N/A", "2", "00042", "1.23456789012346E+16"),
    )


def test_a_table_anywhere_on_the_first_sheet_with_data(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Blank")
        hidden = book.add_worksheet("Hidden")
        hidden.write_row(0, 0, ["no", "no"])
        hidden.hide()
        page = book.add_worksheet("Claims")
        page.write_row(4, 2, ["a", "b"])
        page.write_row(5, 2, ["1", "2"])
        page.write_row(8, 2, ["3"])
        book.add_worksheet("More").write_row(0, 0, ["c", "d"])

    table = read(_book(fill), "claims.xlsx")
    assert table.headers == ("a", "b")
    assert [(row.number, row.cells) for row in table.rows] == [(1, ("1", "2")), (4, ("3", ""))]
    assert table.notes == (
        "Hidden sheets with data were not read: 1.",
        "The workbook has several sheets with data (2); only sheet 3 was read. Save each of the others as a file of "
        "its own.",
    )
    assert (table.kind, table.delimiter) == ("xlsx", "")


def test_a_workbook_of_another_writer_reads_the_same(read: Read) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["claim_number", "dob"])
    page.append(["000ZZ1", date(1980, 1, 2)])
    page.append([])
    page.append([5, None, "surplus"])
    target = BytesIO()
    book.save(target)
    table = read(target.getvalue(), "claims.xlsx")
    assert [(row.number, row.cells) for row in table.rows] == [(1, ("000ZZ1", "1980-01-02")), (3, ("5", "", "surplus"))]
    assert table.headers == ("claim_number", "dob")
    assert table.rows[1].problem is not None


def test_an_error_in_any_column_is_seen_in_its_own_cell(read: Read) -> None:
    rows = row(1, ("a", "b", "c")) + row_of(2, cell("A2", "#REF!", "e") + cell("C2", "x"))
    assert read(xlsx(sheet(rows)), "c.xlsx").rows[0].cells == ("#REF!", "", "x")


def test_a_workbook_over_the_column_limit_is_named(read: Read) -> None:
    book = _book(lambda book: book.add_worksheet().write_row(0, 0, ["h"] * 257) and None)
    with pytest.raises(Refused, match="more than 256 columns"):
        read(book, "claims.xlsx")


def test_a_missing_file_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "nowhere", "claims.csv")
