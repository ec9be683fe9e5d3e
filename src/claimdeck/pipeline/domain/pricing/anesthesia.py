"""Anesthesia: (base units + time units) × the locality's anesthesia conversion factor.

Medicare Claims Processing Manual, chapter 12, section 50: a time unit is 15 minutes, rounded to one decimal; 01995
and 01996 (a block, and a day's care of an epidural) have none; QK, QX and QY are paid half.
"""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.pricing.fees import Fees, PriceOptions
from claimdeck.pipeline.domain.pricing.rounding import WIDE, half_up

_MINUTES: Final = "MJ"
_WITHOUT_TIME: Final = ("01995", "01996")


def found(services: pl.DataFrame, fees: Fees, options: PriceOptions) -> pl.DataFrame:
    """`services` with `base_units`, and `factor` where it can be paid; null where the code is no anesthesia."""
    bases = fees.anesthesia_base.select("code", "base_units", pl.col("effective_from").alias("base_from"))
    own = pl.col("qualifying") if options.qualifying_participant else pl.col("factor")
    factors = fees.anesthesia.select(
        "mac",
        "locality",
        pl.col("effective_from").alias("anesthesia_from"),
        pl.when(own > 0).then(own).otherwise("factor").alias("factor"),
    )
    joined = services.join(bases, on=("code", "base_from"), how="left").join(
        factors, on=("mac", "locality", "anesthesia_from"), how="left"
    )
    named = (pl.col("row") == "") & ~pl.col("supervised")
    payable = pl.col("base_units").is_not_null() & named & (pl.col("factor") > 0)
    halved = pl.when("anesthesia_half").then(1).otherwise(2)
    return joined.with_columns(
        factor=pl.when(payable).then("factor"),
        share=pl.when(pl.col("base_units").is_not_null()).then(halved).otherwise("share"),
    )


def amount() -> pl.Expr:
    """Cents for the whole time, rounded; then the half of it, rounded. 128 bits; null where it cannot be paid."""
    whole = half_up(_tenths().cast(WIDE) * pl.col("factor"), 1_000)
    return half_up(whole * pl.col("share"), 2)


def rvu_value() -> pl.Expr:
    """Base and time units together, in ten-thousandths."""
    return _tenths().cast(pl.Int64()) * 1_000


def _tenths() -> pl.Expr:
    """Base and time units in tenths; units that are no minutes are taken as time units."""
    minutes = pl.col("unit_type") == _MINUTES
    units = pl.col("units").cast(WIDE)
    time = pl.when(minutes).then(half_up(units, 1_500)).otherwise(half_up(units, 100))
    time = pl.when(pl.col("code").is_in(_WITHOUT_TIME)).then(pl.lit(0, WIDE)).otherwise(time)
    return pl.col("base_units") * 10 + time
