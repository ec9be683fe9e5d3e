"""An organization's own rule as a rule like the others: over columns as its authors know them, money in dollars."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CLAIM, LINE, Column, Sort
from claimdeck.pipeline.domain.rules.expressions import Compiled, compile_expression
from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import COLUMNS, Rule, Search
from claimdeck.pipeline.domain.states import FailureCategory, Severity

PREFIX: Final = "own_"
_AUTHORS_TYPES: Final = {Sort.MONEY: pl.Float64(), Sort.UNITS: pl.Float64()}
_SMALLEST: Final = {Sort.MONEY: 100, Sort.UNITS: 1000}
# What a claim's columns are called at the level of lines, where these have columns of the same name.
_OF_CLAIM: Final = {column.name: f"claim_{column.name}" for column in CLAIM if column.name in {c.name for c in LINE}}
_COUNTS: Final = {
    "line_count": ("_lines", "lines.line_number"),
    "diagnosis_count": ("_diagnoses", "diagnoses.sequence"),
}


@dataclass(frozen=True, slots=True)
class AuthorsColumn:
    """A column as an expression names it: where it comes from (`claims.payer`), and its type for the author."""

    source: str
    dtype: pl.DataType
    column: Column | None = None

    @property
    def of_patient(self) -> bool:
        return self.column is not None and (self.column.patient or self.column.sort is Sort.DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """A rule as it was written; `name` are letters, digits and underscores."""

    name: str
    level: Level
    expression: str
    severity: Severity
    carc: str = ""
    rarc: str = ""
    expected: str = ""
    fix: str = ""


def _columns(level: Level) -> dict[str, AuthorsColumn]:
    def known(frame: str, column: Column) -> AuthorsColumn:
        return AuthorsColumn(f"{frame}.{column.name}", _AUTHORS_TYPES.get(column.sort, column.frame_type), column)

    counts = {name: AuthorsColumn(source, pl.Int64()) for name, (_, source) in _COUNTS.items()}
    if level is Level.CLAIM:
        return {column.name: known("claims", column) for column in CLAIM} | counts
    of_claim = {_OF_CLAIM.get(column.name, column.name): known("claims", column) for column in CLAIM[1:]}
    return {column.name: known("lines", column) for column in LINE} | of_claim | counts


# What an expression may name, by the level of the rule.
AUTHORS_COLUMNS: Final = {level: _columns(level) for level in (Level.CLAIM, Level.LINE)}


def compiled(level: Level, expression: str) -> Compiled:
    """The expression over the columns of that level. Raises NotAnExpression, saying where."""
    return compile_expression(expression, {name: one.dtype for name, one in AUTHORS_COLUMNS[level].items()})


def own_rule(text: OwnText) -> Rule:
    """The written rule as one that runs. Raises NotAnExpression."""
    expression = compiled(text.level, text.expression)
    columns = {name: AUTHORS_COLUMNS[text.level][name] for name in expression.columns}
    return Rule(
        id=PREFIX + text.name,
        title=text.name.replace("_", " "),
        problem=f'The rule "{text.name.replace("_", " ")}" is broken',
        level=text.level,
        severity=text.severity,
        category=FailureCategory.RULE,
        carc=text.carc,
        rarc=text.rarc,
        fix=text.fix,
        check=Search(lambda facts: _found(text, expression, facts)),
        reads=frozenset(column.source for column in columns.values()),
        about=next(iter(columns.values())).source,
        free_text=any(column.of_patient for column in columns.values()),
    )


def _found(text: OwnText, expression: Compiled, facts: Facts) -> pl.DataFrame:
    frame = facts.frame(text.level)
    values = [_value(name, text.level, facts) for name in expression.columns]
    number = (
        frame["line_number"] if text.level is Level.LINE else pl.repeat(0, frame.height, dtype=pl.Int32, eager=True)
    )
    rows = pl.DataFrame([frame["claim_id"].alias("_claim"), number.alias("_line"), *values])
    seen = [
        pl.concat_str(pl.lit(f"{name} "), pl.col(name).cast(pl.String).fill_null("")) for name in expression.columns
    ]
    return rows.filter(expression.expr).select(
        pl.col("_claim").alias("claim_id"),
        pl.col("_line").alias("line_number"),
        pl.concat_str(seen, separator=", ").alias("seen"),
        pl.lit(text.expected).alias("expected"),
    )


def _value(name: str, level: Level, facts: Facts) -> pl.Series:
    """A column as the author sees it, one value for each row of the level."""
    source = AUTHORS_COLUMNS[level][name].source
    of_level = source.startswith("lines.") and level is Level.LINE and name not in _COUNTS
    column = _COUNTS[name][0] if name in _COUNTS else source.partition(".")[2]
    series = (facts.lines if of_level else facts.claims)[column]
    if level is Level.LINE and not of_level:
        series = series.gather(facts.lines["_row"])
    smallest = _SMALLEST.get(COLUMNS[source].sort) if name not in _COUNTS else None
    return (series / smallest if smallest else series).alias(name)
