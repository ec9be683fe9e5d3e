"""Whatever is in the claims: no rule crashes, and what is broken does not depend on order, chunks or other columns."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.frames import (
    CLAIMS_SCHEMA,
    DIAGNOSES_SCHEMA,
    LINES_SCHEMA,
    PROVIDERS_SCHEMA,
    VIOLATIONS_SCHEMA,
    Claims,
)
from claimdeck.pipeline.domain.rules.engine import find_violations
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.rules.rule import FRAMES, Rule
from claimdeck.pipeline.domain.rules.rulebook import default_rulebook
from tests.pipeline.rules.claims import AS_OF, CLAIM, DIAGNOSIS, LINE, known
from tests.pipeline.rules.examples import EXAMPLES
from tests.pipeline.rules.reference import CLASSES, FACILITIES, PAYERS, REFERENCE

SCHEMAS: Final = (CLAIMS_SCHEMA, LINES_SCHEMA, DIAGNOSES_SCHEMA, PROVIDERS_SCHEMA)
NOT_DUPLICATES: Final = [rule.id for rule in RULES if "duplicate" not in rule.id]
IDS: Final = ("ZZ1", "ZZ2", "ZZ3", "")

_HOSTILE: Final = (
    "'; DROP TABLE claims",
    "\x00",
    "\x1f",
    "é\u202e",
    "９９２１３",
    "99213",
    "N1001",
    "N1002",
    "E119",
    "1:2",
    "A",
)
_TEXT: Final = st.none() | st.sampled_from(_HOSTILE) | st.text(max_size=12)
_DATES: Final = st.none() | st.dates() | st.sampled_from([date(2025, 3, 10), date(2024, 2, 29), date.min, date.max])
_NUMBERS: Final = st.none() | st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, 1, 1000, 100_00])
_SMALL: Final = st.none() | st.integers(-(2**31), 2**31 - 1) | st.integers(0, 13)


def values(name: str, dtype: pl.DataType) -> st.SearchStrategy[Any]:
    if name == "claim_id":
        return st.sampled_from(IDS)
    kinds: Mapping[pl.DataType, st.SearchStrategy[Any]] = {
        pl.String(): _TEXT,
        pl.Date(): _DATES,
        pl.Int64(): _NUMBERS,
        pl.Int32(): _SMALL,
        pl.Binary(): st.none(),
    }
    return kinds[dtype]


def rows_of(schema: Mapping[str, pl.DataType], sound: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Rows that are sound but for some columns, so that the later conditions of a rule are reached as well."""
    changes = st.fixed_dictionaries({}, optional={name: values(name, dtype) for name, dtype in schema.items()})
    empty = {name: "" for name, dtype in schema.items() if dtype == pl.String}
    return changes.map(lambda change: {**empty, **sound, **change})


@st.composite
def any_claims(draw: st.DrawFn) -> Claims:
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=4))
    claims = [{**draw(rows_of(CLAIMS_SCHEMA, CLAIM)), "claim_id": claim_id} for claim_id in ids]
    sound = ((LINES_SCHEMA, LINE, 6), (DIAGNOSES_SCHEMA, DIAGNOSIS, 4), (PROVIDERS_SCHEMA, {"npi": "2000000002"}, 2))
    others = [draw(st.lists(rows_of(schema, row), max_size=most)) for schema, row, most in sound]
    frames = zip((claims, *others), SCHEMAS, strict=True)
    return Claims(*(pl.DataFrame(rows, schema=dict(schema), orient="row") for rows, schema in frames))


def everything() -> Known:
    there = pl.Series(["ZZ2"])
    return known(facilities=FACILITIES, financial_classes=CLASSES, payers=PAYERS, duplicates=there, **REFERENCE)


def found(claims: Claims, only: list[str] | None = None) -> pl.DataFrame:
    return find_violations(claims, everything(), default_rulebook(), only=only).violations


def as_set(violations: pl.DataFrame) -> list[tuple[Any, ...]]:
    return sorted(violations.iter_rows())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(claims=any_claims(), data=st.data())
def test_no_rule_crashes_and_neither_order_nor_chunks_matter(claims: Claims, data: st.DataObject) -> None:
    violations = found(claims)
    assert violations.schema == VIOLATIONS_SCHEMA
    assert violations.null_count().sum_horizontal().item() == 0
    assert set(violations["claim_id"]) <= set(claims.claims["claim_id"])
    seed = data.draw(st.integers(0, 1000))
    shuffled = Claims(*(frame.sample(fraction=1, shuffle=True, seed=seed) for frame in claims.frames))
    assert as_set(found(shuffled)) == as_set(violations)
    one_by_one = [found(claims.only(pl.Series([name])), NOT_DUPLICATES) for name in claims.claims["claim_id"]]
    apart = sorted(row for some in one_by_one for row in some.iter_rows())
    assert apart == as_set(violations.filter(pl.col("rule").is_in(NOT_DUPLICATES)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_reads_no_column_but_those_that_it_names(rule: Rule) -> None:
    """What `process_partial_claim` relies on: a change elsewhere changes nothing of the rule."""
    pair = EXAMPLES[rule.id]
    for example in (*pair.breaks[:2], *pair.nearly[:2]):
        claims = example.claims()
        there = pl.Series(example.duplicates, dtype=pl.String)
        facts = replace(everything(), duplicates=there, as_of=AS_OF)
        before = find_violations(claims, facts, default_rulebook(), only=[rule.id]).violations
        others = zip(claims.frames, FRAMES, strict=True)
        changed = Claims(*(_changed(frame, name, rule) for frame, name in others))
        after = find_violations(changed, facts, default_rulebook(), only=[rule.id]).violations
        assert after.equals(before)


def _changed(frame: pl.DataFrame, name: str, rule: Rule) -> pl.DataFrame:
    """Every column that the rule does not read, with something else in it."""
    other = {pl.String(): "?", pl.Date(): date(2001, 1, 1), pl.Int64(): 7, pl.Int32(): 99, pl.Binary(): b"?"}
    kept = {"claim_id", "line_number", "sequence", "waived_rules"}
    free = [c for c in frame.columns if f"{name}.{c}" not in rule.reads and c not in kept]
    return frame.with_columns(
        pl.lit(other[frame.schema[column]], frame.schema[column]).alias(column) for column in free
    )


def test_a_claim_with_very_many_lines_is_not_paired_with_itself() -> None:
    lines = pl.DataFrame(
        [{**LINE, **dict.fromkeys(MODIFIERS, ""), "revenue_code": "", "line_number": nth, "procedure_code": "N1001"}
         for nth in range(1, 3_001)],
        schema=dict(LINES_SCHEMA),
    )  # fmt: skip
    claims = EXAMPLES["ncci_pair"].breaks[0].claims()
    broken = set(found(replace(claims, lines=lines))["rule"])
    assert "lines_too_many" in broken and "ncci_pair" not in broken
