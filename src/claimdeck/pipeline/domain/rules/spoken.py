"""Values as people read them in `seen` and `expected`; reckoned only for what breaks a rule.

Numbers are parted, never divided: a fraction in floating point may come out otherwise in one row than in many.
"""

from datetime import date

import polars as pl


def dollars(cents: pl.Expr) -> pl.Expr:
    """Cents as 1234.50."""
    sign, whole, rest = _parted(cents, 2)
    return sign + whole + "." + rest


def number_of(thousandths: pl.Expr) -> pl.Expr:
    """Thousandths as 2 or 1.5."""
    sign, whole, rest = _parted(thousandths, 3)
    return (sign + whole + "." + rest).str.strip_chars_end("0").str.strip_suffix(".")


def _parted(number: pl.Expr, places: int) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Sign, whole and the digits after the point, as text."""
    # Wider than any column, so that the least number has an opposite.
    size = number.cast(pl.Int128()).abs()
    sign = pl.when(number < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    rest = (size % 10**places).cast(pl.String).str.zfill(places)
    return sign, (size // 10**places).cast(pl.String), rest


def day(column: str) -> pl.Expr:
    """A date as 2025-03-10, as it was sent; nothing where there is none."""
    return pl.col(column).clip(date.min, date.max).cast(pl.String).fill_null("")


def days(first: str, last: str) -> pl.Expr:
    """From one date to another."""
    return pl.concat_str(day(first), day(last), separator=" to ")
