"""Amounts become exact cents and whole numbers integers, or a problem that says why not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.tabular.cells.numbers import LARGEST_CENTS, Flaw, cents, whole
from claimdeck.tabular.cells.rows import typed_rows
from claimdeck.tabular.columns import CellKind, Column
from claimdeck.tabular.headers.matching import match_headers
from claimdeck.tabular.reading import RawRow


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1234.5", 123450), ("$1,234.50", 123450), ("(12.50)", -1250), ("($1,000)", -100000), ("-0.01", -1), ("-$5", -500),
     ("$-5", -500), ("+5", 500), ("12.50-", -1250), ("0", 0), (".5", 50), ("7.", 700), ("USD 3", 300),
     ("3.10 usd", 310), ("0.30000000000000004", 30), ("19.989999999999998", 1999), ("1000000000", 10**11),
     ('="12.00"', 1200),
     ("", None), ("N/A", None), ("-", None), ("12.3400", 1234)],
)  # fmt: skip
def test_amounts_that_are_read(cell: str, expected: int | None) -> None:
    assert cents(cell) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("12.345", "parts of a cent"), ("1.234,50", "comma before the cents"), ("12,5", "comma before the cents"),
     ("1,23,456.00", "not an amount"), ("12 345", "not an amount"), ("1e3", "not an amount"), ("inf", "not an amount"),
     ("١٢", "not an amount"), ("twelve", "not an amount"), ("--5-", "not an amount"), ("$", "not an amount"),
     ("1000000000.01", "larger than a billion"), ("9" * 400, "not an amount")],
)  # fmt: skip
def test_amounts_that_are_not(cell: str, reason: str) -> None:
    flaw = cents(cell)
    assert isinstance(flaw, Flaw)
    assert reason in flaw.reason
    assert flaw.fix.endswith(".")
    assert "twelve" not in flaw.reason


@pytest.mark.parametrize(
    ("cell", "expected"), [("3", 3), ("3.0", 3), ("1,000", 1000), ("-2", -2), ("'5", 5), ("null", None), ("", None)]
)
def test_whole_numbers(cell: str, expected: int | None) -> None:
    assert whole(cell) == expected


@pytest.mark.parametrize("cell", ["3.5", "high", "1e2", "9" * 10, "0x10"])
def test_numbers_that_are_not_whole(cell: str) -> None:
    assert isinstance(whole(cell), Flaw)


@given(st.integers(-LARGEST_CENTS, LARGEST_CENTS))
def test_every_amount_comes_back_to_the_cent(amount: int) -> None:
    written = f"{Decimal(amount) / 100:,.2f}"
    assert cents(written) == amount
    assert cents(f"${written}") == amount
    assert cents(repr(amount / 100)) == amount


@given(st.text(max_size=30))
def test_no_text_crashes(cell: str) -> None:
    assert isinstance(cents(cell), int | Flaw | None)
    assert isinstance(whole(cell), int | Flaw | None)


def test_cells_of_a_table() -> None:
    """Zero is a value; a blank and a flaw of a required column are problems of the row."""
    columns = (
        Column("amount", "Charged", kind=CellKind.AMOUNT, required=True),
        Column("priority", "1 to 5", kind=CellKind.WHOLE_NUMBER),
    )
    headers = match_headers(("amount", "priority"), columns)
    cells = [("0.00", ""), ("", "5"), ("1.001", "x"), ("$2", "1")]
    rows = list(typed_rows([RawRow(n, cell) for n, cell in enumerate(cells, 1)], headers, columns))
    assert [(row.values["amount"], row.values["priority"]) for row in rows] == [
        (0, None), (None, 5), (None, None), (200, 1)
    ]  # fmt: skip
    assert [len(row.problems) for row in rows] == [0, 1, 2, 0]
