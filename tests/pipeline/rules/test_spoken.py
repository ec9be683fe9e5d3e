"""Amounts and units in words: exact, and the same in one row as in many."""

import polars as pl
import pytest

from claimdeck.pipeline.domain.rules.spoken import dollars, number_of

LEAST = -(2**63)


@pytest.mark.parametrize("rows", [1, 2, 9])
def test_numbers_are_said_exactly(rows: int) -> None:
    said = {
        -396_917: ("-396.917", "-3969.17"),
        1_500: ("1.5", "15.00"),
        2_000: ("2", "20.00"),
        100_000: ("100", "1000.00"),
        -5: ("-0.005", "-0.05"),
        0: ("0", "0.00"),
        LEAST: ("-9223372036854775.808", "-92233720368547758.08"),
    }
    for number, expected in said.items():
        frame = pl.DataFrame({"n": [number] * rows}, schema={"n": pl.Int64()})
        found = frame.select(number_of(pl.col("n")).alias("units"), dollars(pl.col("n")).alias("money")).unique()
        assert found.rows() == [expected]


def test_what_is_missing_stays_missing() -> None:
    nothing = pl.DataFrame({"n": [None]}, schema={"n": pl.Int64()})
    assert nothing.select(number_of(pl.col("n")), dollars(pl.col("n")).alias("money")).rows() == [(None, None)]
