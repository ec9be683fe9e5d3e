"""Procedures that are not billed together: the pairs of the National Correct Coding Initiative (CMS).

A pair is on one claim and one day of service. Indicator 0: never together; 1: together where one of the two carries a
modifier that says why; 9: the pair does not apply any more. The line of the second column is the one not paid.
"""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.rules.facts import EARLIEST, LATEST, Facts
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.pairs import code_number, indexed_pairs, pair_number
from claimdeck.pipeline.domain.rules.rule import Rule, Search, reads
from claimdeck.pipeline.domain.states import FailureCategory, Severity

# NCCI Policy Manual, chapter I, section E: anatomical, of the global surgery, and others.
BYPASSING: Final = (
    "E1", "E2", "E3", "E4", "FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "TA", "T1", "T2", "T3", "T4",
    "T5", "T6", "T7", "T8", "T9", "LT", "RT", "LC", "LD", "RC", "LM", "RI",
    "24", "25", "57", "58", "78", "79", "27", "59", "91", "XE", "XS", "XP", "XU",
)  # fmt: skip
# More lines than a claim may have are another rule's matter; here they would be paired with one another.
_MOST_LINES: Final = 50
_NOT_APPLICABLE: Final = 9
_WITH_MODIFIER: Final = 1


def _together(facts: Facts) -> pl.DataFrame:
    """Pairs of lines of one claim and day whose codes stand in the table, as one row for the second column's line."""
    table = facts.known.table("ncci_ptp")
    pairs = table if "pair" in table.columns else indexed_pairs(table)
    lines = _lines(facts)
    both = lines.join(lines, on=["_row", "service_from_date"], suffix="_2").filter(
        pl.col("_number") != pl.col("_number_2")
    )
    both = both.with_columns(pair_number(pl.col("_number"), pl.col("_number_2")).alias("pair"))
    there = _found(both["pair"].unique(), pairs)
    if not there.height:
        return _said(both.clear())
    begin, end = pl.col("effective_from").fill_null(EARLIEST), pl.col("effective_to").fill_null(LATEST)
    excused = (pl.col("indicator") == _WITH_MODIFIER) & (pl.col("_bypass") | pl.col("_bypass_2"))
    return _said(
        both.join(there, on="pair")
        .filter(pl.col("service_from_date").is_between(begin, end) & ~excused)
        .unique(["_row", "line_number", "line_number_2"])
    )


def _lines(facts: Facts) -> pl.DataFrame:
    """Lines that can be one of two; claims with more lines than a claim may have are another rule's matter."""
    number = code_number(pl.col("value"))
    numbers = facts.distinct(Level.LINE, "procedure_code").to_frame().with_columns(number.alias("_number"))
    modified = [name for name in MODIFIERS if facts.uses(Level.LINE, name)]
    bypass = pl.any_horizontal(pl.col(name).is_in(BYPASSING) for name in modified) if modified else pl.lit(value=False)
    return (
        facts.lines.lazy()
        .filter(pl.col("_lines").is_between(2, _MOST_LINES), pl.col("service_from_date").is_not_null())
        .select("_row", "claim_id", "line_number", "procedure_code", "service_from_date", bypass.alias("_bypass"))
        .join(numbers.lazy(), left_on="procedure_code", right_on="value")
        .filter(pl.col("_number").is_not_null())
        .collect()
    )


def _found(wanted: pl.Series, pairs: pl.DataFrame) -> pl.DataFrame:
    """Rows of the table of these pairs, by halving: the table has millions, a load some thousands."""
    left = pairs["pair"].search_sorted(wanted, side="left")
    right = pairs["pair"].search_sorted(wanted, side="right")
    places = (
        pl.DataFrame({"left": left, "right": right})
        .filter(pl.col("left") < pl.col("right"))
        .select(pl.int_ranges("left", "right").alias("at"))
        .explode("at", empty_as_null=True)["at"]
    )
    names = ["pair", "indicator", "effective_from", "effective_to"]
    rows = pairs.select(names)[places] if places.len() else pairs.select(names).clear()
    return rows.with_columns(pl.col("indicator").cast(pl.Int8)).filter(pl.col("indicator") != _NOT_APPLICABLE)


def _said(rows: pl.DataFrame) -> pl.DataFrame:
    if not rows.height:
        return rows.select("claim_id", "line_number", pl.lit("").alias("seen"), pl.lit("").alias("expected"))
    with_modifier = pl.format("not with line {} unless a modifier says that it is distinct", pl.col("line_number"))
    return rows.select(
        "claim_id",
        pl.col("line_number_2").alias("line_number"),
        pl.format("{} with {}", pl.col("procedure_code_2"), pl.col("procedure_code")).alias("seen"),
        pl.when(pl.col("indicator") == _WITH_MODIFIER)
        .then(with_modifier)
        .otherwise(pl.format("not with line {}", pl.col("line_number")))
        .alias("expected"),
    )


RULES: Final = (
    Rule(
        id="ncci_pair",
        title="No procedure is billed beside one that includes it (NCCI)",
        level=Level.LINE,
        severity=Severity.HOLD,
        category=FailureCategory.RULE,
        carc="236",
        fix="Take the line out; or, where NCCI allows it and the record shows a distinct service, add the modifier.",
        check=Search(_together),
        reads=reads(
            "lines.procedure_code",
            "lines.line_number",
            "lines.service_from_date",
            *(f"lines.{name}" for name in MODIFIERS),
        ),
        about="lines.procedure_code",
        needs=frozenset({"ncci_ptp"}),
    ),
)
