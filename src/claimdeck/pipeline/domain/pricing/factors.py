"""The conversion factor of a date: dollars for one relative value unit, in ten-thousandths.

Sources: the fee schedule's final rules for 2024 to 2026; Consolidated Appropriations Act, 2024 (from March 9).
"""

from datetime import date
from typing import Final

import polars as pl

# From which day, for most, and for qualifying participants of advanced payment models (QP).
CONVERSION_FACTORS: Final = (
    (date(2024, 1, 1), 327_442, 327_442),
    (date(2024, 3, 9), 332_875, 332_875),
    (date(2025, 1, 1), 323_465, 323_465),
    (date(2026, 1, 1), 334_009, 335_675),
)


def conversion_factor(*, qualifying: bool) -> pl.Expr:
    """The factor for a row with `date`, `rvu_from` (its schedule's first day) and the schedule's `conversion_factor`.

    The newest word counts: the table's, unless the schedule came later and brings a factor that the table does not
    know for that day (a law changed it in between). A year that the table lacks is paid by its schedule's own factor,
    0 where that has none.
    """
    known, alternative, since = pl.lit(0), pl.lit(0), pl.lit(None, dtype=pl.Date())
    for start, usual, qualified in CONVERSION_FACTORS:
        in_force = (pl.col("date") >= start) & (pl.col("date").dt.year() == start.year)
        known = pl.when(in_force).then(qualified if qualifying else usual).otherwise(known)
        alternative = pl.when(in_force).then(usual if qualifying else qualified).otherwise(alternative)
        since = pl.when(in_force).then(pl.lit(start)).otherwise(since)
    own = pl.col("conversion_factor")
    newer = (own > 0) & (own != known) & (own != alternative) & (pl.col("rvu_from") > since)
    return pl.when((known == 0) | newer).then(own).otherwise(known).cast(pl.Int64())


def factor_period() -> pl.Expr:
    """A number that is the same on all days (`date`) of one year between two changes of the factor."""
    since = pl.sum_horizontal((pl.col("date") >= start).cast(pl.Int32()) for start, _, _ in CONVERSION_FACTORS)
    return pl.col("date").dt.year() * 100 + since
