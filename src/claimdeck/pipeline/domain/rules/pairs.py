"""NCCI's pairs of procedures as whole numbers, so that a few are found among millions without reading them all."""

import polars as pl

# Codes are letters and digits, five of them: 36⁵ < 2²⁶, a pair is less than 2⁵².
_CODES = 36**5


def code_number(code: pl.Expr) -> pl.Expr:
    """A code of five letters and digits as a whole number; null for anything else."""
    return pl.when(code.str.contains(r"^[0-9A-Z]{5}$")).then(code.str.to_integer(base=36, strict=False, dtype=pl.Int64))


def pair_number(column1: pl.Expr, column2: pl.Expr) -> pl.Expr:
    """A pair of code numbers as one."""
    return (column1 * _CODES + column2).cast(pl.UInt64)


def numbered_pairs(frame: pl.DataFrame) -> pl.DataFrame:
    """Some rows of NCCI's table as `pair`, `indicator`, `effective_from` and `effective_to`: a third of the memory."""
    pair = pair_number(code_number(pl.col("column1")), code_number(pl.col("column2"))).alias("pair")
    numbers = frame.select(pair, "indicator", "effective_from", "effective_to")
    return numbers.filter(pl.col("pair").is_not_null())


def indexed_pairs(numbered: pl.DataFrame) -> pl.DataFrame:
    """All `numbered_pairs`, sorted by `pair`; made once for each release of the reference data."""
    return numbered.sort("pair", maintain_order=True)
