"""Which claims production's columns cannot hold: too long, too large, or with characters that no database takes."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, PROVIDER, Column, Sort
from claimdeck.pipeline.domain.frames import Claims

UNFIT_SCHEMA: Final[dict[str, pl.DataType]] = {"claim_id": pl.String(), "reason": pl.String()}

# DECIMAL(14, 2) in cents, and DECIMAL(12, 3) in thousandths.
_LARGEST: Final = {Sort.MONEY: 10**14 - 1, Sort.UNITS: 10**12 - 1, Sort.WHOLE: 2**15 - 1}
_NO_TEXT: Final = "\x00"


def find_unfit(claims: Claims) -> pl.DataFrame:
    """The claims that production cannot hold, one row each, with a sentence that names the column, never its value."""
    described = zip(claims.frames, (CLAIM, LINE, DIAGNOSIS, PROVIDER), strict=True)
    found = [_unfit(frame, columns) for frame, columns in described]
    return pl.concat(found).unique("claim_id", keep="first", maintain_order=True)


def _unfit(frame: pl.DataFrame, columns: tuple[Column, ...]) -> pl.DataFrame:
    # One pass says whether anything is wrong at all; which it is, is asked only then.
    tests = [(column, test) for column in columns for test in _tests(column)]
    wrong = frame.filter(pl.any_horizontal(test for _, (test, _) in tests))
    if wrong.is_empty():
        return pl.DataFrame(schema=UNFIT_SCHEMA)
    reason = pl.coalesce(pl.when(test).then(pl.lit(f"{column.label} {why}.")) for column, (test, why) in tests)
    return wrong.select("claim_id", reason=reason)


def _tests(column: Column) -> list[tuple[pl.Expr, str]]:
    value = pl.col(column.name)
    if column.sort is Sort.TEXT:
        return [
            # A text of so few bytes cannot be of more characters: counting bytes costs nothing.
            (
                (value.str.len_bytes() > column.length) & (value.str.len_chars() > column.length),
                f"is longer than {column.length} characters",
            ),
            (value.str.contains(_NO_TEXT, literal=True), "holds a character that no database stores (NUL)"),
            (value.is_null(), "is missing where a text, if only an empty one, must be"),
        ]
    if column.sort is Sort.DATE:
        return [((value.dt.year() < 1) | (value.dt.year() > 9999), "is no day of the years 1 to 9999")]
    largest = _LARGEST[column.sort]
    return [((value.abs() > largest) | value.is_null(), "is too large or missing")]
