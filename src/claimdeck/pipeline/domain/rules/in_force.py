"""Whether a code was in force on a day: decided once a code, and row by row only where its periods leave it open."""

import polars as pl

from claimdeck.pipeline.domain.rules.facts import EARLIEST, LATEST


def periods_of(table: pl.DataFrame) -> pl.DataFrame:
    """The table as `not_in_force` reads it: `code`, `_begin`, `_end`, and under the code "" the days it knows of."""
    periods = _periods(table).filter(pl.col("code") != "")
    return pl.concat([periods, _joined(periods.select(pl.lit("").alias("code"), "_begin", "_end").unique())])


def not_in_force(frame: pl.DataFrame, code: str, day: str, periods: pl.DataFrame) -> pl.Series:
    """One Boolean a row: none of `periods` (a table by `periods_of`) has the code on that day, though it has others.

    Rows without a code or a day are none of those, nor are days of which the table says nothing: a schedule of 2025
    does not know what was valid in 2024.
    """
    codes = frame[code].unique().alias("code")
    of_code = periods.filter(pl.col("code").is_in(codes.implode()) & (pl.col("code") != ""))
    first, last = frame.select(pl.col(day).min().alias("first"), pl.col(day).max().alias("last")).row(0)
    nowhere = pl.repeat(value=False, n=frame.height, eager=True)
    if first is None or not periods.height:
        return nowhere
    always = of_code.filter(pl.col("_begin") <= first, pl.col("_end") >= last)["code"]
    doubtful = codes.filter((codes != "") & ~codes.is_in(always.implode()))
    if not doubtful.len():
        return nowhere
    of_code = _joined(of_code)
    always = of_code.filter(pl.col("_begin") <= first, pl.col("_end") >= last)["code"]
    doubtful = doubtful.filter(~doubtful.is_in(always.implode()))
    if not doubtful.len():
        return nowhere
    told = periods.filter(pl.col("code") == "")
    covered = pl.any_horizontal(pl.col("_day").is_between(*row) for row in told.select("_begin", "_end").iter_rows())
    rows = (
        frame.lazy()
        .with_row_index("_at")
        .filter(pl.col(day).is_not_null(), pl.col(code).is_in(doubtful.implode()))
        .select("_at", pl.col(code).alias("code"), pl.col(day).alias("_day"))
        .filter(covered)
        .collect()
    )
    right = rows.join(of_code, on="code").filter(pl.col("_day").is_between("_begin", "_end"))["_at"]
    wrong = rows.filter(~pl.col("_at").is_in(right.unique().implode()))["_at"]
    return pl.int_range(frame.height, eager=True, dtype=pl.UInt32).is_in(wrong.implode())


def _periods(table: pl.DataFrame) -> pl.DataFrame:
    """`code`, `_begin`, `_end`, both included, of effective_from and effective_to (null: open); a table without them is
    in force for ever.
    """
    bounds = {"_begin": ("effective_from", EARLIEST), "_end": ("effective_to", LATEST)}
    return table.select(
        "code",
        *(
            (pl.col(name).fill_null(forever) if name in table.columns else pl.lit(forever)).alias(bound)
            for bound, (name, forever) in bounds.items()
        ),
    )


def _joined(periods: pl.DataFrame) -> pl.DataFrame:
    """The same periods, those of a code that overlap or follow one another as one: schedules are made for a year."""
    reached = pl.col("_end").cum_max().shift(1).over("code")
    begins = (pl.col("_begin") > reached.dt.offset_by("1d")).fill_null(value=True)
    return (
        periods.sort("code", "_begin")
        .with_columns(begins.cast(pl.Int32).cum_sum().alias("_nth"))
        .group_by("code", "_nth")
        .agg(pl.col("_begin").min(), pl.col("_end").max())
        .drop("_nth")
    )
