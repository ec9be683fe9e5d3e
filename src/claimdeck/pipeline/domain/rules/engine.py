"""All broken rules of some claims: the checks of a level in one pass over columns, searches one by one, then what
compares claims that the others let through.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.frames import VIOLATIONS_SCHEMA, Claims, no_violations
from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Comparison, Rule, Search
from claimdeck.pipeline.domain.rules.rulebook import Rulebook
from claimdeck.pipeline.domain.states import STOPPING, Severity

# Of the columns in which violations are kept.
_WIDTHS: Final = {"seen": 100, "expected": 200}


@dataclass(frozen=True, slots=True)
class Findings:
    """Every violation, sorted by claim, line and rule; `seen` is in the clear. `not_run` are the ids of rules whose
    tables are empty, or that could not be evaluated.
    """

    violations: pl.DataFrame = field(repr=False)
    not_run: tuple[str, ...] = ()


def find_violations(
    claims: Claims, known: Known, rulebook: Rulebook, *, only: Collection[str] | None = None
) -> Findings:
    """All violations of these claims, with the severities of the rulebook; of the rules in `only` where it is given.

    A held rule that is named in its claim's `waived_rules` warns. The outcome does not depend on the order of rows,
    nor on what other claims are there, bar what is compared within the batch: duplicates.
    """
    facts = Facts(claims, known)
    wanted = [rule for rule in rulebook.all if only is None or rule.id in only]
    not_run = [rule.id for rule in wanted if not all(known.table(name).height for name in rule.needs)]
    running = [rule for rule in wanted if rule.id not in not_run]
    found = [
        _said(rule, rulebook, rows) for level in Level for rule, rows in _checked(level, running, facts) if rows.height
    ]
    for rule in running:
        if isinstance(rule.check, Search):
            try:
                rows = rule.check.find(facts)
            except pl.exceptions.PolarsError:
                # Of an organization's own rules alone: an expression that some value of the data does not allow.
                if rule not in rulebook.own:
                    raise
                not_run.append(rule.id)
                continue
            if rows.height:
                found.append(_said(rule, rulebook, rows))
    violations = _waived(pl.concat([no_violations(), *found]), claims.claims)
    compared = _compared(running, facts, rulebook, violations)
    violations = pl.concat([violations, _waived(compared, claims.claims)])
    return Findings(violations.sort("claim_id", "line_number", "rule", "seen"), tuple(not_run))


def _compared(rules: Iterable[Rule], facts: Facts, rulebook: Rulebook, violations: pl.DataFrame) -> pl.DataFrame:
    """What the comparisons find, told which claims these violations of all other rules stop."""
    stopped = violations.filter(pl.col("severity").is_in(STOPPING))["claim_id"].unique()
    found = [
        _said(rule, rulebook, rule.check.find(facts, stopped)) for rule in rules if isinstance(rule.check, Comparison)
    ]
    return pl.concat([no_violations(), *found])


def _checked(level: Level, rules: Iterable[Rule], facts: Facts) -> Iterator[tuple[Rule, pl.DataFrame]]:
    """The rows of FOUND that break each check of a level."""
    checks: dict[str, tuple[Rule, Check, pl.Expr]] = {}
    for rule in rules:
        if rule.level is level and isinstance(rule.check, Check):
            broken = rule.check.broken(facts)
            if broken is not None:
                checks[rule.id] = rule, rule.check, broken
    if not checks:
        return
    frame = facts.frame(level)
    flags = frame.select(broken.fill_null(value=False).alias(name) for name, (_, _, broken) in checks.items())
    hit = flags.select(pl.all().any()).row(0, named=True) if frame.height else {}
    line = pl.col("line_number") if level in (Level.LINE, Level.PROVIDER) else pl.lit(0, pl.Int32)
    for name, (rule, check, _) in checks.items():
        if hit.get(name):
            expected = pl.lit(check.expected) if isinstance(check.expected, str) else check.expected
            columns = [
                pl.col("claim_id"),
                line.alias("line_number"),
                check.seen.alias("seen"),
                expected.alias("expected"),
            ]
            used = {root for column in columns for root in column.meta.root_names()}
            yield rule, frame.select(used).filter(flags[name]).select(columns)


def _said(rule: Rule, rulebook: Rulebook, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of FOUND as violations of the rule."""
    said = {
        "rule": rule.id,
        "severity": rulebook.severity(rule).value,
        "carc": rule.carc,
        "rarc": rule.rarc,
        "fix": rule.fix,
    }
    texts = [pl.col(name).fill_null("").str.head(length) for name, length in _WIDTHS.items()]
    found = [pl.col("claim_id"), pl.col("line_number").cast(pl.Int32).fill_null(0), *texts]
    return rows.select(*found, **{name: pl.lit(text) for name, text in said.items()}).select(*VIOLATIONS_SCHEMA)


def _waived(violations: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Holds that a person released, by the claim's `waived_rules`, as warnings."""
    if "waived_rules" not in claims.columns:
        return violations
    waived = (
        claims.lazy()
        .filter(pl.col("waived_rules") != "")
        .select("claim_id", pl.col("waived_rules").str.split(",").alias("rule"))
        .explode("rule", empty_as_null=True)
        .select("claim_id", pl.col("rule").str.strip_chars(), pl.lit(value=True).alias("_waived"))
        .unique()
        .collect()
    )
    if not waived.height:
        return violations
    released = pl.col("_waived").is_not_null() & (pl.col("severity") == Severity.HOLD.value)
    return (
        violations.join(waived, on=["claim_id", "rule"], how="left", maintain_order="left")
        .with_columns(pl.when(released).then(pl.lit(Severity.WARN.value)).otherwise("severity").alias("severity"))
        .drop("_waived")
    )
