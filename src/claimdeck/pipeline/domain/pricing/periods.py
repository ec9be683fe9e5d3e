"""Which schedule is in force on a day."""

import polars as pl


def in_force(dates: pl.DataFrame, schedule: pl.DataFrame, name: str) -> pl.DataFrame:
    """`dates` (a column `date`, sorted, once each) with `name`: the first day of the period that holds then, or null.

    Periods of one schedule do not overlap, so the newest one that began is the one that may still hold.
    """
    periods = schedule.select(pl.col("effective_from").alias(name), "effective_to").unique().sort(name)
    joined = dates.join_asof(periods, left_on="date", right_on=name, strategy="backward", coalesce=False)
    over = pl.col("effective_to").is_not_null() & (pl.col("effective_to") < pl.col("date"))
    return joined.with_columns(pl.when(~over).then(pl.col(name)).alias(name)).drop("effective_to")
