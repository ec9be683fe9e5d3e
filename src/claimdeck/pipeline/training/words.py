"""Which codes a model gets to know by name: the frequent ones of the claims that it is trained on."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.scoring.steps import steps_of
from claimdeck.pipeline.domain.scoring.vocabulary import MOST_WORDS, Vocabulary

# Codes of fewer claims stay unnamed: a card must not tell of somebody's rare disease, and the model could only
# learn that somebody by heart.
FEWEST_CLAIMS: Final = 20


def vocabulary_of(claims: Claims) -> Vocabulary:
    """The most frequent codes of each sort, and the usual charge for one unit of each known procedure."""
    columns = {
        "procedure_code": claims.lines.select("claim_id", word="procedure_code"),
        "diagnosis": claims.claims.select("claim_id", word=pl.col("primary_diagnosis").str.slice(0, 3)),
        "payer": claims.claims.select("claim_id", word="payer"),
        "financial_class": claims.claims.select("claim_id", word="financial_class"),
        "place_of_service": claims.lines.select("claim_id", word="place_of_service"),
    }
    words = {sort: _frequent(columns[sort], most) for sort, most in MOST_WORDS.items()}
    return Vocabulary(words, _usual_charges(claims.lines, words["procedure_code"]))


def _frequent(occurrences: pl.DataFrame, most: int) -> tuple[str, ...]:
    counted = (
        occurrences.filter(pl.col("word") != "")
        .group_by("word")
        .agg(pl.col("claim_id").n_unique().alias("claims"))
        .filter(pl.col("claims") >= FEWEST_CLAIMS)
    )
    return tuple(counted.sort("claims", "word", descending=[True, False]).head(most)["word"])


def _usual_charges(lines: pl.DataFrame, codes: tuple[str, ...]) -> tuple[int, ...]:
    """The median charge for a unit of each code, in steps."""
    units = pl.max_horizontal(pl.col("units").fill_null(0) // 1000, 1)
    each = lines.with_columns((pl.col("charge_amount").fill_null(0) // units).alias("each"))
    medians = each.group_by("procedure_code").agg(pl.col("each").median().cast(pl.Int64))
    known = pl.DataFrame({"procedure_code": list(codes)}, schema={"procedure_code": pl.String})
    return tuple(steps_of(known.join(medians, on="procedure_code", how="left", maintain_order="left")["each"]).tolist())
