"""Where each claim goes once all stages have spoken: to production's claims, or among the failed with its reason."""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.rules.engine import Findings
from claimdeck.pipeline.domain.rules.rulebook import Rulebook
from claimdeck.pipeline.domain.states import STOPPING, FailureCategory, ProcessingStage, Severity

# Claims in which a stage itself failed, one row each; `failure_reason` is a sentence of ours.
FAULTS_SCHEMA: Final[dict[str, pl.DataType]] = {
    "claim_id": pl.String(),
    "processing_stage": pl.String(),
    "failure_category": pl.String(),
    "failure_reason": pl.String(),
}
LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Processed:
    """Some claims after validating, pricing and predicting; `prices` and `scores` in the order of lines and claims.

    `faults` are claims of which a stage itself failed; they are in none of the other frames' rows.
    """

    claims: Claims
    findings: Findings
    prices: pl.DataFrame = field(repr=False)
    scores: pl.DataFrame = field(repr=False)
    faulty: Claims | None = None
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAULTS_SCHEMA), repr=False)


@dataclass(frozen=True, slots=True)
class Routed:
    """`loadable` go to production's claims, their prices and scores joined to their lines and claims; `failed` do not.

    `failures` has one row a failed claim: what production's `failed_claims` says of it, in the clear and without the
    original. `violations` are those of both, `seen` unmasked.
    """

    loadable: Claims
    failed: Claims
    failures: pl.DataFrame = field(repr=False)
    violations: pl.DataFrame = field(repr=False)


def route(processed: Processed, rulebook: Rulebook) -> Routed:
    """Part the claims: those with a violation that rejects or holds, and those in which a stage failed, fail.

    Titles and categories are the rulebook's.
    """
    claims = _with_results(processed)
    violations = processed.findings.violations
    stopping = violations.filter(pl.col("severity").is_in(STOPPING))
    if stopping.is_empty() and processed.faults.is_empty():
        failed, loadable = claims.only(pl.Series("claim_id", [], pl.String())), claims
    else:
        failed_ids = stopping["claim_id"].unique()
        failed, loadable = claims.only(failed_ids), claims.without(failed_ids)
    failures = _failures(failed, _reasons(stopping, rulebook))
    if processed.faulty is not None:
        reasons = processed.faults.with_columns(
            rule=pl.lit(""), carc=pl.lit(""), rarc=pl.lit(""), repair_suggestions=pl.lit(""), held=pl.lit(False)
        )
        faulty = _without_results(processed.faulty)
        failures = pl.concat([failures, _failures(faulty, reasons)])
        failed = Claims(*(pl.concat(pair) for pair in zip(failed.frames, faulty.frames, strict=True)))
    return Routed(loadable, failed, failures, violations)


def _with_results(processed: Processed) -> Claims:
    """Claims with their scores and totals, lines with their prices, as production's tables have them."""
    claims, prices = processed.claims, processed.prices
    lines = claims.lines.hstack(
        prices.select("rvu_value", "reimbursement_amount", pl.col("basis").alias("price_basis"))
    )
    # One line without a price leaves the claim's total open: a part of it would pass for the whole.
    totals = lines.group_by("claim_id").agg(
        total_reimbursement_amount=pl.when(pl.col("reimbursement_amount").is_not_null().all()).then(
            pl.col("reimbursement_amount").sum()
        )
    )
    scored = claims.claims.hstack(processed.scores.select("filter_number", "filter_probabilities", "model_version"))
    return Claims(scored.join(totals, on="claim_id", how="left"), lines, claims.diagnoses, claims.providers)


def _without_results(claims: Claims) -> Claims:
    lines = claims.lines.with_columns(
        rvu_value=pl.lit(None, pl.Int64()), reimbursement_amount=pl.lit(None, pl.Int64()), price_basis=pl.lit("")
    )
    scored = claims.claims.with_columns(
        filter_number=pl.lit(None, pl.Int16()),
        filter_probabilities=pl.lit(""),
        model_version=pl.lit(""),
        total_reimbursement_amount=pl.lit(None, pl.Int64()),
    )
    return Claims(scored, lines, claims.diagnoses, claims.providers)


def _reasons(stopping: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """One row a claim: the first of its heaviest rules, how many more, and all the fixes."""
    rules, named = rulebook.by_id(), sorted(stopping["rule"].unique())
    said = pl.DataFrame(
        {
            "rule": named,
            "problem": [rules[rule].problem if rule in rules else rule for rule in named],
            "failure_category": [
                (rules[rule].category if rule in rules else FailureCategory.RULE).value for rule in named
            ],
        },
        schema={"rule": pl.String(), "problem": pl.String(), "failure_category": pl.String()},
    )
    rejects = pl.col("severity") == Severity.REJECT.value
    more = pl.col("rules") - 1
    return (
        stopping.join(said, on="rule", how="left")
        .sort(~rejects, "line_number", "rule", maintain_order=True)
        .group_by("claim_id", maintain_order=True)
        .agg(
            pl.first("rule", "carc", "rarc", "problem", "failure_category", "line_number"),
            rules=pl.col("rule").n_unique(),
            held=~rejects.any(),
            repair_suggestions=pl.col("fix").filter(pl.col("fix") != "").unique(maintain_order=True).str.join("\n"),
        )
        .with_columns(
            processing_stage=pl.lit(ProcessingStage.VALIDATE.value),
            failure_reason=pl.concat_str(
                pl.col("problem"),
                pl.when(pl.col("line_number") > 0).then(pl.format(", line {}", "line_number")).otherwise(pl.lit("")),
                pl.when(more > 0).then(pl.format(", and {} more", more)).otherwise(pl.lit("")),
            ).str.slice(0, LONGEST_REASON),
        )
    )


def _failures(failed: Claims, reasons: pl.DataFrame) -> pl.DataFrame:
    """Rows for `failed_claims`, in the order of the claims.

    What a claim may cost when it stays failed is the price of its lines; its charge where one of them has no price.
    """
    of_claim = failed.claims.select(
        "claim_id",
        "version",
        "total_charge_amount",
        "payer",
        "facility_id",
        "financial_class",
        "billing_tin",
        "service_from_date",
        potential_revenue_loss=pl.coalesce("total_reimbursement_amount", "total_charge_amount"),
    )
    reason = reasons.select(
        "claim_id",
        "failure_reason",
        "failure_category",
        "processing_stage",
        "rule",
        "carc",
        "rarc",
        "repair_suggestions",
        "held",
    )
    return of_claim.join(reason, on="claim_id", how="left", maintain_order="left")
