"""Review filters planted into made-up claims, so that a model has something to learn; never from what rules found.

Each filter follows from what the claim itself shows, as reviewers would judge it: mostly, not always, and now and then
for no reason at all.
"""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake.made_up.drawing import Draw
from claimdeck.pipeline.reference.sample_codes import NEW_VISITS, PROCEDURES, VISITS

NONE: Final = 0
MISSING_DOCUMENTATION: Final = 1
UNBUNDLING: Final = 2
HIGH_CHARGE: Final = 3
OVER_CODED: Final = 4
MEDICAL_NECESSITY: Final = 5
# How many of a thousand claims that show the signs get the filter, and how many get one without any.
_LIKELY: Final = 880
_WITHOUT_REASON: Final = 10
_TOP_VISITS: Final = (*NEW_VISITS[3:], *VISITS[3:])


def planted_filters(claims: Claims, seed: int) -> pl.DataFrame:
    """One row a claim, in their order: `claim_id`, `filter` (0: none); `seed` is that of the claims."""
    signs = _signs(claims)
    numbers = signs["claim_id"].str.slice(-9).cast(pl.Int64()).to_numpy()
    draw = Draw(seed, numbers)
    likely = pl.Series("likely", draw.chance("filter likely", _LIKELY))
    stray = pl.Series("stray", draw.chance("filter stray", _WITHOUT_REASON))
    other = pl.Series("other", draw.between("filter other", MISSING_DOCUMENTATION, MEDICAL_NECESSITY))
    shown = (
        pl.when("charged_high").then(HIGH_CHARGE)
        .when("unbundled").then(UNBUNDLING)
        .when("over_coded").then(OVER_CODED)
        .when("unnecessary").then(MEDICAL_NECESSITY)
        .when("undocumented").then(MISSING_DOCUMENTATION)
        .otherwise(NONE)
    )  # fmt: skip
    chosen = pl.when("stray").then("other").when("likely").then(shown).otherwise(NONE)
    return signs.with_columns(likely, stray, other).select("claim_id", filter=chosen.cast(pl.Int16()))


def _signs(claims: Claims) -> pl.DataFrame:
    usual = pl.DataFrame(
        {"procedure_code": [one.code for one in PROCEDURES], "usual": [one.charge_cents for one in PROCEDURES]}
    )
    minutes = pl.col("unit_type") == "MJ"
    lines = (
        claims.lines.join(usual, on="procedure_code", how="left")
        .group_by("claim_id")
        .agg(
            usual=(pl.col("usual") * pl.when(minutes).then(1000).otherwise("units") // 1000).sum(),
            separate=(pl.col("modifier1") == "59").any(),
            top=pl.col("procedure_code").is_in([visit.code for visit in _TOP_VISITS]).any(),
            tests=pl.col("procedure_code").str.contains("^N[23]").sum(),
            services=pl.len(),
            units=pl.when(minutes).then(0).otherwise("units").sum(),
        )
    )
    count = claims.diagnoses.group_by("claim_id").agg(diagnoses=pl.len())
    joined = claims.claims.join(lines, on="claim_id", how="left", maintain_order="left").join(
        count, on="claim_id", how="left", maintain_order="left"
    )
    return joined.select(
        "claim_id",
        charged_high=(pl.col("total_charge_amount") > 2 * pl.col("usual")).fill_null(False),
        unbundled=pl.col("separate").fill_null(False),
        over_coded=(pl.col("top") & (pl.col("diagnoses") == 1) & (pl.col("services") <= 2)).fill_null(False),
        unnecessary=((pl.col("tests") >= 3) & pl.col("primary_diagnosis").str.contains("^[RZ]")).fill_null(False),
        undocumented=((pl.col("units") >= 6_000) & (pl.col("referring_provider_npi") == "")).fill_null(False),
    )
