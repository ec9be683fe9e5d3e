"""Values as people read them in `seen` and `expected`; reckoned only for what breaks a rule."""

from datetime import date

import polars as pl


def dollars(cents: pl.Expr) -> pl.Expr:
    """Cents as 1234.50."""
    whole, rest = cents.abs() // 100, (cents.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit("")) + whole.cast(pl.String) + "." + rest


def number_of(thousandths: pl.Expr) -> pl.Expr:
    """Thousandths as 2 or 1.5."""
    return (thousandths / 1000).cast(pl.String).str.strip_suffix(".0")


def day(column: str) -> pl.Expr:
    """A date as 2025-03-10, as it was sent; nothing where there is none."""
    return pl.col(column).clip(date.min, date.max).cast(pl.String).fill_null("")


def days(first: str, last: str) -> pl.Expr:
    """From one date to another."""
    return pl.concat_str(day(first), day(last), separator=" to ")
