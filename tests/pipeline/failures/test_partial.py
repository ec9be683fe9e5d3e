"""Reckoning only what depends on changed columns comes to the same as judging the claim anew (Hypothesis)."""

from datetime import date
from functools import cache
from random import Random
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.amending.judging import Judged, judge, rejudge
from claimdeck.pipeline.domain.amendments import PARTS, apply, read_changes
from claimdeck.pipeline.domain.columns import CLAIM, Column, Sort
from claimdeck.pipeline.domain.frames import SCORES_SCHEMA, Claims
from claimdeck.pipeline.domain.originals import Original, claims_of, originals_of
from claimdeck.pipeline.domain.pricing.fees import PriceOptions
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.rulebook import default_rulebook
from claimdeck.pipeline.domain.scoring.features import features_of
from claimdeck.pipeline.domain.scoring.vocabulary import NO_WORDS
from claimdeck.pipeline.intake.synthetic import synthetic_claims, synthetic_tables
from claimdeck.pipeline.processing.stages import Tools
from claimdeck.pipeline.reference.fees import fees_of
from claimdeck.pipeline.reference.frames import reference_frames
from claimdeck.pipeline.reference.sample import install_sample

AMENDABLE: Final = [
    (part, column) for part, columns in {"claims": CLAIM, **PARTS}.items() for column in columns if column.amendable
]
ODD: Final[dict[Sort, list[Any]]] = {
    Sort.TEXT: ["", "1", "ZZ", "26", "1234567893", "99213"],
    Sort.DATE: ["2024-02-29", "2031-01-01", "1901-01-01", None],
    Sort.MONEY: ["0", "1", "99999.99"],
    Sort.UNITS: ["0", "1", "2.5", "999"],
}


class EveryFeature:
    """A scorer that gives back all that a model could see of a claim."""

    version, notice = "made-up", ""

    def score(self, claims: Claims) -> pl.DataFrame:
        seen = features_of(claims, NO_WORDS).matrix()
        columns = {
            "claim_id": claims.claims["claim_id"],
            "filter_number": [1] * len(claims),
            "filter_probabilities": [str(row.tolist()) for row in seen],
            "model_version": [self.version] * len(claims),
        }
        return pl.DataFrame(columns, SCORES_SCHEMA)


class World:
    """What rules and prices know; too much to be written out beside an example."""

    def __init__(self, known: Known, tools: Tools) -> None:
        self.known, self.tools = known, tools

    def __repr__(self) -> str:
        return "World()"


@pytest.fixture
def world(db: Any) -> World:
    install_sample()
    frames, tables = reference_frames(), synthetic_tables()
    known = Known(
        as_of=date(2026, 6, 1),
        facilities=tables.facilities,
        financial_classes=tables.financial_classes,
        payers=tables.payers,
        physicians=tables.physicians,
        reference=frames,
        duplicates=pl.Series("claim_id", [], pl.String()),
    )
    return World(known, Tools(default_rulebook(), fees_of(frames), EveryFeature(), PriceOptions()))


@cache
def originals() -> list[Original]:
    (claims,) = synthetic_claims(60, 11)
    return list(originals_of(claims).values())


def parts_of(one: Original, part: str) -> list[tuple[str, Any]]:
    """The rows of a part with the keys by which changes name them; the claim itself has none."""
    rows: list[Any] = [one["claim"]] if part == "claims" else one[part]  # type: ignore[literal-required]
    keys = {
        "claims": lambda row: "",
        "lines": lambda row: str(row["line_number"]),
        "diagnoses": lambda row: str(row["sequence"]),
        "providers": lambda row: f"{row['line_number']}/{row['role']}",
    }
    return [(keys[part](row), row) for row in rows]


@cache
def values_of(part: str, column: Column) -> list[Any]:
    """What other claims have there, and odd values."""
    scale = {Sort.MONEY: 100, Sort.UNITS: 1000}.get(column.sort)
    rows = [row for one in originals() for _, row in parts_of(one, part)]
    usual = [row[column.name] if scale is None else row[column.name] / scale for row in rows]
    odd = [one for one in ODD[column.sort] if column.sort is not Sort.TEXT or len(one) <= column.length]
    return list(dict.fromkeys([*odd, *usual]))


def with_change(changes: dict[str, Any], part: str, key: str, column: Column, value: Any) -> dict[str, Any]:
    if part == "claims":
        return {**changes, column.name: value}
    rows = changes.get(part, {})
    return {**changes, part: {**rows, key: {**rows.get(key, {}), column.name: value}}}


def same(one: Judged, other: Judged) -> None:
    assert_frame_equal(one.violations, other.violations, check_row_order=False)
    assert_frame_equal(one.prices, other.prices)
    assert_frame_equal(one.scores, other.scores)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_partial_run_equals_a_full_one(world: World, seed: int) -> None:
    known, tools = world.known, world.tools
    chance = Random(seed)
    before, changes = chance.choice(originals()), {}
    for _ in range(chance.randint(1, 3)):
        part, column = chance.choice(AMENDABLE)
        for key, _ in chance.sample(parts_of(before, part), min(1, len(parts_of(before, part)))):
            changes = with_change(changes, part, key, column, chance.choice(values_of(part, column)))
    try:
        changed = apply(before, read_changes(changes))
    except Refused:
        return
    claims = claims_of([changed.original])
    partial = rejudge(judge(claims_of([before]), known, tools), claims, changed.columns, known, tools)
    same(partial, judge(claims, known, tools))
