"""Cells become values, or problems with a reason and a fix that quote nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.tabular.cells.rows import CellProblem, date_, identifier, text, typed_rows
from claimdeck.tabular.headers.matching import match_headers
from claimdeck.tabular.reading import RawRow
from tests.tabular.conftest import COLUMNS

DAY = date(2026, 1, 2)


@pytest.mark.parametrize(
    "value",
    ["2026-01-02", "01/02/2026", "1/2/2026", " 1/2/2026 ", "2026-1-2", "2026-01-02 00:00:00",
     "2026-01-02T00:00:00", "1/2/2026 12:00:00 AM", "01/02/2026 00:00", "2026-01-02T00:00:00.000Z",
     "\u200e1/2/2026\u200e", "1/2/2026\xa0", "2026/01/02", "20260102", "01-02-2026", "2 Jan 2026", "02-JAN-2026",
     "Jan 2, 2026", "January 2, 2026", "'01/02/2026", '="01/02/2026"', "“2026-01-02”"],
)  # fmt: skip
def test_dates_that_are_read(value: str) -> None:
    assert date_(value) == DAY


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("1/2/26", "two digits"),
        ("13/02/2026", "month comes first"),
        ("02/30/2026", "does not exist"),
        ("2026-02-30", "does not exist"),
        ("2026-13-01", "does not exist"),
        ("02/29/2025", "does not exist"),
        ("00/00/0000", "year"),
        ("01/02/1899", "year"),
        ("9999-12-31", "year"),
        ("46024", "internal number"),
        ("2026/01-02", "not a date"),
        ("2026013", "not a date"),
        ("01022026", "year"),
        ("2. 1. 2026", "not a date"),
        ("yesterday", "not a date"),
        ("2026-W01-5", "not a date"),
        ("٠١/٠٢/٢٠٢٦", "not a date"),
        ("#N/A", "error"),
        ("1/2/2026\x00", "control"),
    ],
)
def test_dates_that_are_not_read(value: str, reason: str) -> None:
    problem = date_(value, "dob")
    assert isinstance(problem, CellProblem)
    assert reason in problem.reason
    assert problem.column == "dob"
    assert problem.fix.endswith(".")
    assert not set("123456789") & set(problem.reason.replace("1900 to 2100", ""))


def test_a_blank_is_no_problem() -> None:
    assert (date_(" "), text("\t"), identifier("\u200b")) == (None, "", "")


@pytest.mark.parametrize("value", ["1.23457E+11", "1,23457E+11", "1E+16", "1.23e16", "-1.2E+12", "1.234567890123E+16"])
def test_identifiers_that_a_spreadsheet_damaged(value: str) -> None:
    problem = identifier(value, "claim_number")
    assert isinstance(problem, CellProblem)
    assert "damaged by a spreadsheet" in problem.reason
    assert value not in str(problem)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("00123", "00123"),
        (" ZZ1 ", "ZZ1"),
        ("1E5A", "1E5A"),
        ("E12", "E12"),
        ("ZZ-1\u200b", "ZZ-1"),
        ("#12", "#12"),
    ],
)
def test_identifiers_that_are_whole(value: str, found: str) -> None:
    assert identifier(value) == found


def test_text_is_cleaned_of_what_is_not_seen() -> None:
    assert text("\u202aTesta\xa0 B\u00ad\r\n") == "Testa  B"
    assert text("Zoë") == "Zoë"
    assert isinstance(text("a\x07b"), CellProblem)
    assert isinstance(text("#VALUE!"), CellProblem)


def test_rows_are_read_by_the_kind_of_their_columns() -> None:
    headers = match_headers(["dos", "first_name", "last_name", "dob", "claim_number"], COLUMNS)
    rows = [
        RawRow(1, ("1/2/2026", "Testa", "Patient", "1980-01-02", "ZZ1")),
        RawRow(3, ("x", "", "Patient", "", "1E+11")),
        RawRow(4, ("", "", "", "", ""), "The row has too many cells."),
    ]
    good, bad, broken = typed_rows(rows, headers, COLUMNS)
    assert (good.number, good.problems, good.raw_problem) == (1, (), None)
    assert good.values == {
        "claim_number": "ZZ1", "first_name": "Testa", "last_name": "Patient", "date_of_birth": date(1980, 1, 2),
        "subscriber_id": "", "first_service_date": DAY, "last_service_date": DAY,
    }  # fmt: skip
    assert [problem.column for problem in bad.problems] == [
        "claim_number", "first_name", "date_of_birth", "first_service_date", "last_service_date",
    ]  # fmt: skip
    assert bad.values["last_name"] == "Patient"
    assert (broken.raw_problem, broken.number) == ("The row has too many cells.", 4)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_reads_in_both_formats(day: date) -> None:
    assert date_(day.isoformat()) == date_(f"{day:%m/%d/%Y}") == date_(f"{day.month}/{day.day}/{day.year}") == day


@given(st.text())
def test_no_cell_raises(value: str) -> None:
    assert isinstance(text(value), str | CellProblem)
    assert isinstance(identifier(value), str | CellProblem)
    assert date_(value) is None or isinstance(date_(value), date | CellProblem)
