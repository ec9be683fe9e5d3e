"""The claims as rules look at them: each frame with what its rows need of the claim, reckoned once and only if asked.

Added columns begin with an underscore. Rows without their claim are left out: no rule is about them.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.levels import Level

# Claim filing indicators of X12 for Medicare, Part A and B, where the payer's row does not say so.
MEDICARE_CLASSES: Final = ("MA", "MB")
# Dates beyond are clipped before anything is reckoned with them: polars has no calendar without an end.
EARLIEST: Final = date(1800, 1, 1)
LATEST: Final = date(2500, 1, 1)
_BITS: Final = pl.Series([1 << nth for nth in range(63)], dtype=pl.Int64)
# Of a claim, what its lines, diagnoses and providers are judged by.
_OF_CLAIM: Final = {
    "service_from_date": "_claim_from",
    "service_to_date": "_claim_to",
    "date_of_birth": "_birth",
    "gender": "_gender",
    "_received": "_received",
    "_medicare": "_medicare",
    "_filing_days": "_filing_days",
    "_sequences": "_sequences",
    "_lines": "_lines",
}


class Facts:
    """Some claims and what is known beside them; lives as long as one call of `find_violations`."""

    def __init__(self, claims: Claims, known: Known) -> None:
        self.known = known
        self.given = claims
        self._once: dict[str, pl.Series] = {}
        self._distinct: dict[tuple[Level, str], pl.Series] = {}

    def frame(self, level: Level) -> pl.DataFrame:
        """The rows that rules of this level look at, with `claim_id` and, but for claims, `_row` of the claim."""
        match level:
            case Level.CLAIM:
                return self.claims
            case Level.LINE:
                return self.lines
            case Level.DIAGNOSIS:
                return self.diagnoses
            case Level.PROVIDER:
                return self.providers

    @cached_property
    def claims(self) -> pl.DataFrame:
        """Claims with `_row`, `_received` (or else as_of), `_medicare`, `_filing_days`, and of their lines and
        diagnoses `_lines`, `_charges` (cents), `_diagnoses` and `_sequences` (a bit for each sequence there is).
        """
        lines = self._own_lines.group_by("_row").agg(
            pl.len().alias("_lines"), pl.col("charge_amount").sum().alias("_charges")
        )
        diagnoses = _with_sequences(self._own_diagnoses)
        return (
            self._own_claims.join(lines, on="_row", how="left", maintain_order="left")
            .join(diagnoses, on="_row", how="left", maintain_order="left")
            .with_columns(pl.col("_lines", "_charges", "_diagnoses", "_sequences").fill_null(0))
        )

    @cached_property
    def lines(self) -> pl.DataFrame:
        """Lines with the columns of their claim as `_claim_from`, `_birth`, …"""
        return self._with_claim(self._own_lines)

    @cached_property
    def diagnoses(self) -> pl.DataFrame:
        """Diagnoses with the columns of their claim; `_code` is the code as it is looked up, without its dot."""
        return self._with_claim(self._own_diagnoses)

    @cached_property
    def providers(self) -> pl.DataFrame:
        """Providers as they are."""
        return self._own(self.given.providers)

    @cached_property
    def _own_claims(self) -> pl.DataFrame:
        payers = self.known.payers
        received = pl.coalesce("received_date", pl.lit(self.known.as_of))
        medicare = pl.col("financial_class").is_in(MEDICARE_CLASSES)
        days = pl.lit(None, pl.Int32)
        if payers.height:
            medicare |= pl.col("payer").is_in(payers.filter(pl.col("medicare"))["payer"].implode())
            timed = payers.filter(pl.col("timely_filing_days").is_not_null())
            days = pl.col("payer").replace_strict(
                timed["payer"], timed["timely_filing_days"].cast(pl.Int32), default=None, return_dtype=pl.Int32
            )
        return (
            _without_nulls(self.given.claims)
            .with_row_index("_row")
            .with_columns(received.alias("_received"), medicare.alias("_medicare"), days.alias("_filing_days"))
        )

    @cached_property
    def _own_lines(self) -> pl.DataFrame:
        return self._own(self.given.lines)

    @cached_property
    def _own_diagnoses(self) -> pl.DataFrame:
        return self._own(self.given.diagnoses).with_columns(
            pl.col("code").str.replace(".", "", literal=True).alias("_code")
        )

    def _own(self, frame: pl.DataFrame) -> pl.DataFrame:
        index = self._own_claims.select("claim_id", "_row")
        return _without_nulls(frame).join(index, on="claim_id", how="inner", maintain_order="left")

    def _with_claim(self, frame: pl.DataFrame) -> pl.DataFrame:
        of_claim = self.claims.select(pl.col(name).alias(to) for name, to in _OF_CLAIM.items())
        return frame.hstack(of_claim.select(pl.all().gather(frame["_row"])))

    def distinct(self, level: Level, column: str) -> pl.Series:
        """The values of a column, each once; named `value`."""
        key = (level, column)
        if key not in self._distinct:
            self._distinct[key] = self.frame(level)[column].unique().alias("value")
        return self._distinct[key]

    def once(self, name: str, reckon: Callable[[], pl.Series]) -> pl.Series:
        """What several rules need and is reckoned for the first of them."""
        if name not in self._once:
            self._once[name] = reckon()
        return self._once[name]

    def bad(self, level: Level, column: str, right: pl.Expr) -> pl.Expr | None:
        """Whose column has a value that is not right; `right` is about `pl.col("value")`, asked once a value."""
        return self.one_of(column, self.distinct(level, column).to_frame().filter(~right)["value"])

    def exactly(self, level: Level, perhaps: pl.Expr | None, broken: pl.Expr, **reckoned: pl.Expr) -> pl.Expr | None:
        """Whose rows are `broken`, asked only of those that `perhaps` are, after adding what is dear to reckon."""
        if perhaps is None:
            return None
        candidates = self.frame(level).with_row_index("_at").filter(perhaps)
        places = candidates.with_columns(**reckoned).filter(broken)["_at"] if candidates.height else candidates["_at"]
        return pl.int_range(pl.len(), dtype=pl.UInt32).is_in(places.implode()) if places.len() else None

    @cached_property
    def npis(self) -> pl.Series:
        """Every NPI of claims and providers, each once; named `value`."""
        columns = ("billing_provider_npi", "rendering_provider_npi", "referring_provider_npi")
        distinct = [self.distinct(Level.CLAIM, column) for column in columns]
        return pl.concat([*distinct, self.distinct(Level.PROVIDER, "npi")]).unique()

    def uses(self, level: Level, column: str) -> bool:
        """Whether a text column has anything but nothing."""
        return bool((self.distinct(level, column) != "").any())

    @staticmethod
    def one_of(column: str, values: pl.Series) -> pl.Expr | None:
        """Whose column has one of these values; None where there is no value."""
        return pl.col(column).is_in(values.implode()) if values.len() else None


def _with_sequences(diagnoses: pl.DataFrame) -> pl.DataFrame:
    """Of each claim `_diagnoses`, how many, and `_sequences`, the bits of their numbers."""
    bits = diagnoses.select("_row", pl.lit(_BITS).gather(pl.col("sequence").fill_null(0).clip(0, 62)).alias("bit"))
    counted = bits.group_by("_row").agg(pl.len().alias("_diagnoses"), pl.col("bit").sum().alias("_sequences"))
    # Nearly always they are 1, 2, 3, …: then the sum is all bits at once, which no other numbers of that many give.
    usual = pl.col("_sequences") == pl.lit(_BITS).gather(pl.col("_diagnoses").clip(0, 61) + 1) - 2
    others = counted.filter(~usual)["_row"]
    if not others.len():
        return counted
    exact = (
        bits.filter(pl.col("_row").is_in(others.implode()))
        .group_by("_row")
        .agg(pl.col("bit").bitwise_or().alias("_exact"))
    )
    return counted.join(exact, on="_row", how="left").select(
        "_row", "_diagnoses", pl.coalesce("_exact", "_sequences").alias("_sequences")
    )


def _without_nulls(frame: pl.DataFrame) -> pl.DataFrame:
    """Text is never null in a frame; should it be, nothing is the empty text."""
    lacking = [name for name, dtype in frame.schema.items() if dtype == pl.String and frame[name].null_count()]
    return frame.with_columns(pl.col(lacking).fill_null("")) if lacking else frame


def safe(column: str) -> pl.Expr:
    """A date that can be reckoned with, whatever was sent."""
    return pl.col(column).clip(EARLIEST, LATEST)
