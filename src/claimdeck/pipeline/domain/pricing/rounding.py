"""Exact division of whole numbers, half up, over columns."""

from typing import Final

import polars as pl

# Products of a price need up to 2**110; a 64-bit column would wrap around without a word.
WIDE: Final = pl.Int128()


def half_up(dividend: pl.Expr, divisor: int) -> pl.Expr:
    """`dividend` (128 bits, not negative) divided by `divisor`, halves away from zero; 128 bits."""
    return (dividend * 2 + divisor) // pl.lit(2 * divisor, dtype=WIDE)
