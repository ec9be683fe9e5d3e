"""What exports wrap around values is taken off and said; what was damaged stays a fault."""

import pytest

from claimdeck.tabular.cells.cleaning import Mended
from claimdeck.tabular.cells.dates import DateOrder, Orders
from claimdeck.tabular.cells.mending import MendedCells, Mendings
from claimdeck.tabular.cells.rows import CellProblem, date_, full_name, identifier, name, typed_rows
from claimdeck.tabular.columns import CellKind, Column
from claimdeck.tabular.headers.matching import match_headers
from claimdeck.tabular.reading import RawRow

NUMBER = "ZZ00000001"
IDS = (Column("claim_number", "", kind=CellKind.IDENTIFIER), Column("own", "", kind=CellKind.IDENTIFIER))
DATES = (Column("dob", "", kind=CellKind.DATE), Column("dos", "", kind=CellKind.DATE))


@pytest.mark.parametrize(
    "cell",
    [f"'{NUMBER}", f'="{NUMBER}"', f'"{NUMBER}"', f"“{NUMBER}”", f"‘{NUMBER}’", f"«{NUMBER}»", f"'=\"{NUMBER}\"",
     f'=""{NUMBER}""', f'"\'{NUMBER}\'"', f"\xa0{NUMBER}\u2009", f"\u200b{NUMBER}\ufeff", f"\u202f'{NUMBER}",
     f"\ufeff=\"{NUMBER}\"", f"`{NUMBER}", f'= "{NUMBER}"', f"{NUMBER}'", f'"{NUMBER}', f"{NUMBER}\u2060"],
)  # fmt: skip
def test_wrappings_are_taken_off_identifiers(cell: str) -> None:
    assert identifier(cell) == NUMBER
    assert identifier(cell.replace(NUMBER, "00123")) == "00123"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("97\u20110000001", "97-0000001"),
        ("97\u22120000001", "97-0000001"),
        ("ZZ 1", "ZZ 1"),
        ("ZZ\u20091", "ZZ 1"),
        ("1234.0", "1234"),
        ("1234.00", "1234"),
        ("970,000,001", "970000001"),
        ("NULL", ""),
        ("n/a", ""),
        ("nan", ""),
        ("--", ""),
        ("NA12", "NA12"),
        ("12,34", "12,34"),
        ("1234.5", "1234.5"),
    ],
)
def test_identifiers_as_programs_write_them(cell: str, value: str) -> None:
    assert identifier(cell) == value


@pytest.mark.parametrize("cell", ["1234567890123456.0", '="1.23E+11"', "'1.23457E+11", "1E16"])
def test_what_a_spreadsheet_damaged_is_not_mended(cell: str) -> None:
    found = identifier(cell)
    assert isinstance(found, CellProblem)
    assert "damaged by a spreadsheet" in found.reason


def test_wrappings_without_end_are_left_to_be_refused_quickly() -> None:
    assert isinstance(identifier("='" * 16_000), CellProblem)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("O'Neil", "O'Neil"), ("'O'Neil", "O'Neil"), ("'t Hooft", "'t Hooft"), ("O’Neil", "O’Neil"), ('"Testa"', "Testa"),
     ('="Testa"', "Testa"), ("“Testa”", "Testa"), ("\xa0Testa\u2009", "Testa"), ('Testa "Tes"', 'Testa "Tes"'),
     ("None", "None"), ("Null", "Null"), ("D'", "D'")],
)  # fmt: skip
def test_names_keep_their_apostrophes(cell: str, value: str) -> None:
    assert name(cell) == value


@pytest.mark.parametrize(
    ("cell", "last_and_first"),
    [
        ("Patient, Testa", ("Patient", "Testa")),
        ("PATIENT,TESTA", ("PATIENT", "TESTA")),
        ("Patient, Testa Q", ("Patient", "Testa Q")),
        ("Patient, Testa, Q.", ("Patient", "Testa")),
        ("Patient, Jr., Testa", ("Patient", "Testa")),
        ("Patient, Testa, III", ("Patient", "Testa")),
        ('"O\'Neil, Testa"', ("O'Neil", "Testa")),
        ("PATIENT^TESTA^Q", ("PATIENT", "TESTA")),
    ],
)
def test_a_whole_name_is_split_at_its_comma(cell: str, last_and_first: tuple[str, str]) -> None:
    assert full_name(cell) == last_and_first


@pytest.mark.parametrize("cell", ["Testa Patient", "Patient", "Patient,", "Testa Patient, MD", "A, B, Cde", ","])
def test_a_whole_name_that_shows_no_order_is_refused(cell: str) -> None:
    found = full_name(cell, "patient_name")
    assert isinstance(found, CellProblem)
    assert "Last, First" in found.fix and "Patient" not in str(found)


def _mended(*cells: tuple[str, str]) -> dict[tuple[str, Mended], MendedCells]:
    mendings = Mendings()
    rows = [RawRow(number, pair) for number, pair in enumerate(cells, start=1)]
    for row in typed_rows(rows, match_headers(["claim_number", "own"], IDS), IDS):
        mendings.add(row)
    return {(found.column, found.how): found for found in mendings.all()}


def test_what_was_mended_is_counted_and_its_example_masked() -> None:
    found = _mended(('="ZZ1"', "1,234"), ("'ZZ2", "5.0"), (" ZZ3 ", "6"), ("ZZ4", "NULL"))
    assert {key: value.rows for key, value in found.items()} == {
        ("claim_number", Mended.WRAPPED): [1, 2],
        ("own", Mended.THOUSANDS): [1],
        ("own", Mended.DECIMALS): [2],
        ("own", Mended.NOTHING): [4],
    }
    sentence = found["claim_number", Mended.WRAPPED].sentence()
    assert '2 cells, such as ="xx#"' in sentence and "ZZ" not in sentence


def test_decimals_stay_where_a_column_has_some_of_its_own() -> None:
    assert _mended(("ZZ1", "12.0"), ("ZZ2", "12.1")) == {}
    assert _mended(("ZZ1", "12.0"), ("ZZ2", "12.10")) == {}


def test_the_order_of_dates_is_that_of_the_whole_column() -> None:
    orders = Orders({"dob": {"31/12/1980", "01/02/1970"}, "dos": {"07/13/2026", "01/02/2026", "2026-07-01"}})
    assert (orders.of("dob"), orders.of("dos")) == (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
    (note,) = orders.notes()
    assert "day first (DD/MM/YYYY) in dob" in note


def test_dates_that_show_nothing_follow_the_files_other_columns_or_are_month_first() -> None:
    beside = Orders({"dob": {"31/12/1980"}, "dos": {"01/02/2026"}})
    assert beside.of("dos") is DateOrder.DAY_FIRST and beside.day_first() == ["dob", "dos"]
    alone = Orders({"dob": {"2/2/1980"}, "dos": {"01/02/2026", "2026-07-01"}})
    assert alone.of("dos") is DateOrder.MONTH_FIRST
    assert len(alone.notes()) == 1 and "in dos." in alone.notes()[0]
    assert Orders({"dob": {"2026-07-01", ""}}).notes() == []


def test_one_slip_among_many_is_refused_alone_and_many_make_the_rest_doubtful() -> None:
    slip = {f"01/{day}/2026" for day in range(13, 32)} | {f"02/{day}/2026" for day in range(13, 28)}
    assert Orders({"dos": slip | {"31/01/2026"}}).of("dos") is DateOrder.MONTH_FIRST
    both = Orders({"dos": {"01/13/2026", "13/01/2026"}})
    assert both.of("dos") is DateOrder.BOTH and "both ways" in both.notes()[0]
    doubtful = date_("01/02/2026", "dos", DateOrder.BOTH)
    assert isinstance(doubtful, CellProblem) and "YYYY-MM-DD" in doubtful.fix
    assert str(date_("13/01/2026", "dos", DateOrder.BOTH)) == str(date_("01/13/2026", "dos", DateOrder.BOTH))


def test_rows_are_read_in_their_columns_order() -> None:
    rows = [RawRow(1, ("13/01/1980", "05/06/2026")), RawRow(2, ("02/03/1980", "07/13/2026"))]
    first, second = typed_rows(rows, match_headers(["dob", "dos"], DATES), DATES)
    assert [str(value) for value in first.values.values()] == ["1980-01-13", "2026-05-06"]
    assert [str(value) for value in second.values.values()] == ["1980-03-02", "2026-07-13"]
