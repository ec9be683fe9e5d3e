"""A claim as one text, and its hash: the same in staging, in production, and years later beside its tombstone."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, PROVIDER, Column, Sort
from claimdeck.pipeline.domain.frames import Claims

HASH_BYTES: Final = 16
# Between columns, rows and kinds of rows.
_COLUMN, _ROW, _KIND = "\x1f", "\x1e", "\x1d"


def content_hashes(claims: Claims) -> pl.DataFrame:
    """`claim_id` and `content_hash`: BLAKE2b of 16 bytes over the claim, its version, lines, diagnoses and providers.

    The sealed original is left out: it is sealed anew when keys change. Neither the order of rows nor the database
    that they come from makes a difference.
    """
    texts = _texts(claims)
    hashes = [blake2b(text.encode(), digest_size=HASH_BYTES).digest() for text in texts["text"].to_list()]
    return texts.select("claim_id", pl.Series("content_hash", hashes, pl.Binary))


def _texts(claims: Claims) -> pl.DataFrame:
    """`claim_id` and `text`: every column of every row that belongs to the claim."""
    version = pl.col("version").cast(pl.String)
    texts = claims.claims.lazy().select(
        "claim_id", pl.concat_str(version, *_values(CLAIM), separator=_COLUMN).alias("0")
    )
    for number, (frame, columns) in enumerate(
        ((claims.lines, LINE), (claims.diagnoses, DIAGNOSIS), (claims.providers, PROVIDER)), start=1
    ):
        name = str(number)
        rows = frame.lazy().select("claim_id", pl.concat_str(*_values(columns[1:]), separator=_COLUMN).alias(name))
        joined = rows.sort("claim_id", name).group_by("claim_id", maintain_order=True).agg(pl.col(name).str.join(_ROW))
        texts = texts.join(joined, on="claim_id", how="left")
    kinds = (pl.col(str(number)).fill_null("") for number in range(4))
    return texts.select("claim_id", pl.concat_str(*kinds, separator=_KIND).alias("text")).collect()


def _values(columns: Sequence[Column]) -> list[pl.Expr]:
    return [
        pl.col(one.name) if one.sort is Sort.TEXT else pl.col(one.name).to_physical().cast(pl.String).fill_null("")
        for one in columns
    ]
