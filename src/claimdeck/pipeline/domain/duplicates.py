"""What makes two claims one: patient, provider, dates and procedures; as text to compare, as a keyed hash to keep."""

from hashlib import blake2b
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.frames import Claims

# A procedure that is repeated, or distinct from another one, and says so.
REPEATING: Final = ("76", "77", "91", "59", "XE", "XP", "XS", "XU")
# Claims that replace or void an earlier one are meant to look like it.
REPLACING: Final = ("7", "8")
KEY_BYTES: Final = 16
# Between parts of a text; a part that contains it only makes two claims differ.
_BETWEEN: Final = "\x1f"

_LINE_PARTS: Final = ("procedure_code", *MODIFIERS)


def duplicate_texts(claims: Claims) -> pl.DataFrame:
    """One row `claim_id`, `text` for each claim that can be a duplicate: two with the same text are suspected.

    The text has the patient's names, birth date and subscriber id (whatever the case), the rendering or else billing
    provider, the dates of service, and of each line procedure, modifiers, units and days. Lines with a repeat modifier
    (76 77 91 59 XE XP XS XU) are left out; a claim without any other line, or with frequency 7 or 8, has no row.
    """
    repeats = pl.any_horizontal(pl.col(name).is_in(REPEATING) for name in MODIFIERS)
    line = pl.concat_str(
        *(pl.col(name) for name in _LINE_PARTS),
        pl.col("units").cast(pl.String),
        _day("service_from_date"),
        _day("service_to_date"),
        separator=_BETWEEN,
        ignore_nulls=False,
    )
    provider = pl.when(pl.col("rendering_provider_npi") == "").then("billing_provider_npi")
    texts = (
        claims.lines.lazy()
        .filter(~repeats)
        .select("claim_id", line.fill_null("").alias("line"))
        .sort("claim_id", "line")
        .group_by("claim_id", maintain_order=True)
        .agg(pl.col("line"))
        .with_columns(pl.col("line").list.join(_BETWEEN))
    )
    claim = pl.concat_str(
        _name("patient_last_name"),
        _name("patient_first_name"),
        _day("date_of_birth"),
        _name("subscriber_id"),
        provider.otherwise("rendering_provider_npi"),
        _day("service_from_date"),
        _day("service_to_date"),
        pl.col("line"),
        separator=_BETWEEN,
    )
    return (
        claims.claims.lazy()
        .filter(~pl.col("frequency_code").is_in(REPLACING))
        .join(texts, on="claim_id", how="inner")
        .select("claim_id", claim.alias("text"))
        .collect()
    )


def duplicate_keys(texts: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """`claim_id` and `duplicate_key`, a keyed BLAKE2b of 16 bytes: without `key` nobody can try patients out.

    `texts` are those of `duplicate_texts`; `key` has at most 64 bytes.
    """
    keys = [blake2b(text.encode(), digest_size=KEY_BYTES, key=key).digest() for text in texts["text"].to_list()]
    return texts.select("claim_id", pl.Series("duplicate_key", keys, pl.Binary))


def _name(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars().str.to_uppercase()


def _day(column: str) -> pl.Expr:
    """A date as the text of its number of days: quicker than a calendar, and null is a value like others."""
    return pl.col(column).to_physical().cast(pl.String).fill_null("")
