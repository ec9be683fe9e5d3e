"""What every claim that comes in is given beside what its file says."""

import polars as pl

from claimdeck.pipeline.domain.frames import CLAIMS_SCHEMA


def as_new(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims in the order of CLAIMS_SCHEMA: their first version, no rule waived, without an original if none."""
    first = {
        "version": pl.lit(1, pl.Int32()),
        "waived_rules": pl.lit("", pl.String()),
        "raw_data": pl.lit(None, pl.Binary()),
    }
    missing = {name: value for name, value in first.items() if name not in claims.columns}
    return claims.with_columns(**missing).select(*CLAIMS_SCHEMA)
