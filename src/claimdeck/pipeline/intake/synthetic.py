"""Made-up claims in any number: the same ones for the same seed, whatever the machine and the size of the chunks.

Nobody in them exists: names are plainly invented, tax ids begin with 97, NPIs with 2, claim numbers with ZZ. One in
twenty has one fault, of all families of rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.frames import DIAGNOSES_SCHEMA, LINES_SCHEMA, PROVIDERS_SCHEMA, Claims
from claimdeck.pipeline.intake.carried import as_new
from claimdeck.pipeline.intake.made_up import claims as of_claims
from claimdeck.pipeline.intake.made_up import filters, tables
from claimdeck.pipeline.intake.made_up.faults import spoiled
from claimdeck.pipeline.intake.made_up.lines import lines as lines_of
from claimdeck.pipeline.intake.made_up.visits import Visits, visits

CHUNK: Final = 10_000
# The number is nine digits of the claim_id.
MOST_CLAIMS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SyntheticTables:
    """What production knows beside the claims, with the columns of its tables."""

    facilities: pl.DataFrame = field(repr=False)
    financial_classes: pl.DataFrame = field(repr=False)
    payers: pl.DataFrame = field(repr=False)
    physicians: pl.DataFrame = field(repr=False)


def synthetic_claims(count: int, seed: int, start: int = 0, chunk: int = CHUNK) -> Iterator[Claims]:
    """`count` claims from number `start` on, at most `chunk` at a time; `raw_data` is null, nothing is sealed here."""
    for begin in range(start, start + count, chunk):
        yield _chunk(visits(begin, min(chunk, start + count - begin), seed), seed)


def synthetic_tables() -> SyntheticTables:
    """The facilities, financial classes, payers and physicians that these claims name."""
    return SyntheticTables(tables.facilities(), tables.financial_classes(), tables.payers(), tables.physicians())


def synthetic_faults(claims: Claims, seed: int) -> pl.DataFrame:
    """What is wrong with each of these claims of `seed`: `claim_id`, `fault` ("" for most)."""
    return of_claims.faults(claims.claims["claim_id"], seed)


def planted_filters(claims: Claims, seed: int) -> pl.DataFrame:
    """The review filter of each of these claims of `seed`: `claim_id`, `filter` (0: none)."""
    return filters.planted_filters(claims, seed)


def _chunk(about: Visits, seed: int) -> Claims:
    lines = lines_of(about, seed)
    sums = lines.group_by("claim", maintain_order=True).agg(
        pl.col("charge_amount").sum(), pl.col("service_to_date").max()
    )
    last_day = sums["service_to_date"].cast(pl.Int32()).cast(pl.Int64()).to_numpy()
    claims = of_claims.claims(about, seed, sums["charge_amount"], last_day)
    ids = claims["claim_id"]
    return Claims(
        as_new(spoiled(claims, "claim", pl.lit(True))),
        _keyed(spoiled(lines, "line", pl.col("line_number") == 1), ids).select(*LINES_SCHEMA),
        _keyed(spoiled(of_claims.diagnoses(about), "diagnosis", pl.col("sequence") == 1), ids).select(
            *DIAGNOSES_SCHEMA
        ),
        _keyed(of_claims.providers(about), ids).select(*PROVIDERS_SCHEMA),
    )


def _keyed(frame: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The frame with its claims' ids in the place of their positions."""
    return frame.with_columns(ids.gather(frame["claim"]).alias("claim_id")).drop("claim")
