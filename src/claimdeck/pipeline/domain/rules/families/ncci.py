"""Procedures that are not billed together: the pairs of the National Correct Coding Initiative (CMS).

A pair is on one claim and one day of service. Indicator 0: never together; 1: together where one of the two carries a
modifier that says why; 9: the pair does not apply any more. The line of the second column is the one not paid.
"""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.rules.facts import EARLIEST, LATEST, Facts, safe
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.pairs import code_number, indexed_pairs, numbered_pairs, pair_number
from claimdeck.pipeline.domain.rules.rule import FOUND, Rule, Search, reads
from claimdeck.pipeline.domain.states import FailureCategory, Severity

# NCCI Policy Manual, chapter I, section E: anatomical, of the global surgery, and others.
BYPASSING: Final = (
    "E1", "E2", "E3", "E4", "FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "TA", "T1", "T2", "T3", "T4",
    "T5", "T6", "T7", "T8", "T9", "LT", "RT", "LC", "LD", "RC", "LM", "RI",
    "24", "25", "57", "58", "78", "79", "27", "59", "91", "XE", "XS", "XP", "XU",
)  # fmt: skip
# More lines than a claim may have are another rule's matter; here they would be paired with one another.
_MOST_LINES: Final = 50
_SHOWN: Final = ("_row", "claim_id", "line_number", "procedure_code", "service_from_date")
# More than there are between the first and the last day that can be reckoned with.
_DAYS: Final = 1_000_000
_NOT_APPLICABLE: Final = 9
_WITH_MODIFIER: Final = 1


def _together(facts: Facts) -> pl.DataFrame:
    """Pairs of lines of one claim and day whose codes stand in the table, as one row for the second column's line."""
    table = facts.known.table("ncci_ptp")
    pairs = table if "pair" in table.columns else indexed_pairs(numbered_pairs(table))
    lines = _lines(facts)
    both = _on_one_day(lines)
    numbers = lines["_number"]
    first, second = numbers.gather(both["at"]), numbers.gather(both["other"])
    both = both.with_columns(pair_number(pl.lit(first), pl.lit(second)).alias("pair"))
    there = _found(both["pair"].unique(), pairs)
    if not there.height:
        return _said(lines.clear())
    begin, end = pl.col("effective_from").fill_null(EARLIEST), pl.col("effective_to").fill_null(LATEST)
    excused = (pl.col("indicator") == _WITH_MODIFIER) & (pl.col("_bypass") | pl.col("_bypass_2"))
    found = both.join(there, on="pair")
    column1, column2 = (facts.lines[lines["_at"].gather(found[place])].select(_SHOWN) for place in ("at", "other"))
    bypasses = [lines["_bypass"].gather(found[place]) for place in ("at", "other")]
    return _said(
        found.hstack(column1)
        .hstack(column2.rename(lambda name: f"{name}_2"))
        .with_columns(bypasses[0].alias("_bypass"), bypasses[1].alias("_bypass_2"))
        .filter(pl.col("service_from_date").is_between(begin, end) & ~excused)
        .unique(["_row", "line_number", "line_number_2"])
    )


def _lines(facts: Facts) -> pl.DataFrame:
    """Lines that can be one of two, by claim and day: `_at` among all lines, `_day` a number of both, `_number` of
    the code, `_bypass`. Claims with more lines than a claim may have are another rule's matter.
    """
    values = facts.distinct(Level.LINE, "procedure_code")
    numbers = values.to_frame().select(code_number(pl.col("value")))["value"]
    modified = [name for name in MODIFIERS if facts.uses(Level.LINE, name)]
    bypass = pl.any_horizontal(pl.col(name).is_in(BYPASSING) for name in modified) if modified else pl.lit(value=False)
    day = pl.col("_row").cast(pl.Int64) * _DAYS + safe("service_from_date").to_physical().cast(pl.Int64)
    number = pl.col("procedure_code").replace_strict(values, numbers, return_dtype=pl.Int64)
    return (
        facts.lines.lazy()
        .select("_lines", "service_from_date", number.alias("_number"), bypass.alias("_bypass"), day.alias("_day"))
        .with_row_index("_at")
        .filter(
            pl.col("_lines").is_between(2, _MOST_LINES),
            pl.col("service_from_date").is_not_null(),
            pl.col("_number").is_not_null(),
        )
        .select("_at", "_number", "_bypass", "_day")
        .sort("_day")
        .collect()
    )


def _on_one_day(lines: pl.DataFrame) -> pl.DataFrame:
    """Any two lines of one claim and day, both ways round, as places `at` and `other` in `lines`.

    Each is compared with the next, then with the next but one, as long as that is still of the same day.
    """
    days = lines["_day"]
    at = pl.int_range(lines.height, eager=True, dtype=pl.UInt32)
    pairs = [pl.DataFrame(schema={"at": pl.UInt32, "other": pl.UInt32})]
    apart = 1
    while at.len():
        at = at.filter(at + apart < lines.height)
        at = at.filter(days.gather(at) == days.gather(at + apart))
        pairs += [pl.DataFrame({"at": at, "other": at + apart}), pl.DataFrame({"at": at + apart, "other": at})]
        apart += 1
    return pl.concat(pairs)


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
        return pl.DataFrame(schema=FOUND)
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
        problem="A procedure is billed beside one that includes it (NCCI)",
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
