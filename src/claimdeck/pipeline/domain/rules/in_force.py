"""Whether a code was in force on a day: decided once a code, and row by row only where its periods leave it open."""

import polars as pl

from claimdeck.pipeline.domain.rules.facts import EARLIEST, LATEST


def not_in_force(frame: pl.DataFrame, code: str, day: str, table: pl.DataFrame) -> pl.Series:
    """One Boolean a row: no row of `table` (code, effective_from, effective_to; both included, null is open) has the
    code on that day. Rows without a code or a day are none of those.
    """
    periods = _periods(table, frame[code].unique())
    used = frame.lazy().filter(pl.col(day).is_not_null(), pl.col(code) != "")
    spans = used.group_by(pl.col(code).alias("code")).agg(
        pl.col(day).min().alias("_first"), pl.col(day).max().alias("_last")
    )
    always = pl.col("_begin").le(pl.col("_first")) & pl.col("_end").ge(pl.col("_last"))
    known = (
        spans.join(periods.lazy(), on="code", how="left")
        .group_by("code")
        .agg(always.any().fill_null(value=False).alias("_always"))
        .filter(~pl.col("_always"))
        .select("code")
        .collect()["code"]
    )
    if not known.len():
        return pl.repeat(value=False, n=frame.height, eager=True)
    open_rows = (
        frame.lazy()
        .with_row_index("_at")
        .filter(pl.col(day).is_not_null(), pl.col(code).is_in(known.implode()))
        .select("_at", pl.col(code).alias("code"), pl.col(day).alias("_day"))
    )
    right = (
        open_rows.join(periods.lazy(), on="code")
        .filter(pl.col("_day").is_between("_begin", "_end"))
        .select("_at")
        .unique()
    )
    wrong = open_rows.join(right, on="_at", how="anti").select("_at").collect()["_at"]
    return pl.int_range(frame.height, eager=True, dtype=pl.UInt32).is_in(wrong.implode())


def _periods(table: pl.DataFrame, codes: pl.Series) -> pl.DataFrame:
    """`code`, `_begin`, `_end` of these codes; a table without periods is in force for ever."""
    bounds = {"_begin": ("effective_from", EARLIEST), "_end": ("effective_to", LATEST)}
    return table.filter(pl.col("code").is_in(codes.implode())).select(
        "code",
        *(
            (pl.col(name).fill_null(open_) if name in table.columns else pl.lit(open_)).alias(bound)
            for bound, (name, open_) in bounds.items()
        ),
    )
