"""Claims that are there twice: in this batch, or in production already.

Which claims can be duplicates, and of what, `domain/duplicates.py` says. Of those that are the same in one batch one
goes through: the first by `claim_id` of those that nothing else stops, and all others are suspected. One that fails for
itself holds back nobody. Across batches production's keys decide, so that no order of work lets two through.
"""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.duplicates import duplicate_texts
from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Comparison, Rule, reads
from claimdeck.pipeline.domain.states import FailureCategory, Severity

_FIX: Final = (
    "Do not send it again when it is the same service; for a service that was repeated use modifier 76, 77, 91 or 59."
)
_OF_CLAIM: Final = (
    "patient_last_name", "patient_first_name", "date_of_birth", "subscriber_id", "rendering_provider_npi",
    "billing_provider_npi", "service_from_date", "service_to_date", "frequency_code",
)  # fmt: skip
_OF_LINE: Final = ("procedure_code", *MODIFIERS, "units", "service_from_date", "service_to_date")
_READ: Final = reads(*(f"claims.{name}" for name in _OF_CLAIM), *(f"lines.{name}" for name in _OF_LINE))


def _within(facts: Facts, stopped: pl.Series) -> pl.DataFrame:
    known = facts.known.duplicate_texts
    texts = (duplicate_texts(facts.given) if known is None else known).select("claim_id", "text")
    first = pl.col("claim_id").sort_by(pl.col("claim_id").is_in(stopped.implode()), "claim_id").first().over("text")
    return (
        texts.join(facts.claims.select("claim_id"), on="claim_id", how="semi")
        .filter(pl.col("text").is_duplicated())
        .with_columns(first.alias("_first"))
        .filter(pl.col("claim_id") != pl.col("_first"))
        .select(
            "claim_id",
            pl.lit(0, pl.Int32).alias("line_number"),
            pl.format("the same as {}", pl.col("_first")).alias("seen"),
            pl.lit("each service once").alias("expected"),
        )
    )


RULES: Final = (
    Rule(
        id="duplicate_in_batch",
        title="No two claims of a batch have the same patient, provider, dates and procedures",
        problem="Another claim of the batch has the same patient, provider, dates and procedures",
        level=Level.CLAIM,
        severity=Severity.HOLD,
        category=FailureCategory.RULE,
        carc="18",
        fix=_FIX,
        check=Comparison(_within),
        reads=_READ,
        about="claims.claim_id",
    ),
    Rule(
        id="duplicate_in_production",
        title="No claim of production has the same patient, provider, dates and procedures",
        problem="A claim of production has the same patient, provider, dates and procedures",
        level=Level.CLAIM,
        severity=Severity.HOLD,
        category=FailureCategory.RULE,
        carc="18",
        fix=_FIX,
        check=Check(
            lambda facts: facts.one_of("claim_id", facts.known.duplicates),
            pl.lit("the same as a claim that was loaded"),
            "each service once",
        ),
        reads=_READ,
        about="claims.claim_id",
    ),
)
# One question, asked in two places: who has answered it for a claim is not asked again.
DUPLICATES: Final = frozenset(rule.id for rule in RULES)
