"""A changed claim judged: all of it, or only what depends on the columns that changed."""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, MODIFIERS
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.masking import masked
from claimdeck.pipeline.domain.rules.engine import find_violations
from claimdeck.pipeline.domain.rules.rule import Known
from claimdeck.pipeline.domain.rules.rulebook import Rulebook
from claimdeck.pipeline.domain.states import STOPPING
from claimdeck.pipeline.processing.stages import Tools, predict, price_lines, validate

# On what a price depends, as `domain/pricing/pricing.py` reads it.
PRICED_BY: Final = frozenset(
    {"claims.facility_id", "claims.service_from_date"}
    | {f"lines.{name}" for name in (*MODIFIERS, "procedure_code", "service_from_date", "place_of_service")}
    | {"lines.units", "lines.unit_type"}
)
# What no feature of a model is made of (`domain/scoring/features.py`): who the patient is, and who bills.
_UNSCORED: Final = frozenset(
    {f"claims.{column.name}" for column in CLAIM if column.patient}
    | {"claims.billing_provider_npi", "claims.billing_tin", "claims.billing_taxonomy", "claims.facility_id"}
    | {"claims.rendering_provider_npi", "claims.original_reference"}
)
SCORED_BY: Final = (
    frozenset(
        f"{part}.{column.name}"
        for part, columns in (("claims", CLAIM), ("lines", LINE), ("diagnoses", DIAGNOSIS))
        for column in columns
    )
    - _UNSCORED
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the stages say of a claim: violations with `seen` masked, prices in the order of its lines, its score."""

    violations: pl.DataFrame = field(repr=False)
    prices: pl.DataFrame = field(repr=False)
    scores: pl.DataFrame = field(repr=False)

    @property
    def stopping(self) -> pl.DataFrame:
        """The violations for which a claim does not go through."""
        return self.violations.filter(pl.col("severity").is_in(STOPPING))


def judge(claims: Claims, known: Known, tools: Tools) -> Judged:
    """All stages. Raises StageFailed."""
    found = validate(claims, known, tools).violations
    return Judged(masked(found, tools.rulebook), price_lines(claims, known, tools), predict(claims, tools))


def rejudge(before: Judged, claims: Claims, changed: frozenset[str], known: Known, tools: Tools) -> Judged:
    """The same outcome as `judge`, where `before` was judged by the same rules and tables: rules, prices and the score
    are reckoned again where they depend on one of the columns `changed` (`lines.units`), and taken over elsewhere.
    """
    again = affected_rules(changed, tools.rulebook)
    book = [rule.id for rule in tools.rulebook.all]
    kept = before.violations.filter(pl.col("rule").is_in(book) & ~pl.col("rule").is_in(sorted(again)))
    found = masked(find_violations(claims, known, tools.rulebook, only=again).violations, tools.rulebook)
    violations = pl.concat([kept.select(found.columns), found]).sort("claim_id", "line_number", "rule", "seen")
    scored = changed & SCORED_BY or before.scores["model_version"].to_list() != [tools.scorer.version]
    return Judged(
        violations,
        price_lines(claims, known, tools) if changed & PRICED_BY else before.prices,
        predict(claims, tools) if scored else before.scores,
    )


def affected_rules(changed: frozenset[str], rulebook: Rulebook) -> frozenset[str]:
    """The rules whose outcome may be another once these columns change; a rule that names none always."""
    return frozenset(rule.id for rule in rulebook.all if not rule.reads or rule.reads & changed)


def still_waived(waived: str, changed: frozenset[str], rulebook: Rulebook) -> str:
    """The rules that stay waived: who released a claim did not see the new values of the columns they read."""
    again = affected_rules(changed, rulebook)
    return ",".join(rule for rule in waived.split(",") if rule and rule not in again)
