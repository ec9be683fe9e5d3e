"""How much and beside what: Medically Unlikely Edits and add-on codes (NCCI, CMS).

MUE by its adjudication indicator: 1 counts the units of each line, 2 and 3 those of the day on the claim. Minutes of
anaesthesia are no units.
"""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.facts import EARLIEST, LATEST, Facts
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Rule, Search, reads
from claimdeck.pipeline.domain.rules.spoken import number_of
from claimdeck.pipeline.domain.states import FailureCategory, Severity

_MINUTES: Final = "MJ"
_OF_THE_LINE: Final = 1
# Units are thousandths; beyond any table, and small enough that their sums do not overflow.
_MOST_UNITS: Final = 10**12
_MOST_DAYS: Final = 1_000_000
_TYPE_WITH_PRIMARIES: Final = 1


def _of_day(table: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Rows of a reference table, each beside the lines with its code on a day when it was in force."""
    present = table.filter(pl.col("code").is_in(lines["procedure_code"].unique().implode()))
    begin, end = pl.col("effective_from").fill_null(EARLIEST), pl.col("effective_to").fill_null(LATEST)
    if not {"effective_from", "effective_to"} <= set(table.columns):
        begin, end = pl.lit(EARLIEST), pl.lit(LATEST)
    return lines.join(
        present.with_columns(begin.alias("_begin"), end.alias("_end")), left_on="procedure_code", right_on="code"
    ).filter(pl.col("service_from_date").is_between("_begin", "_end"))


def _many(facts: Facts) -> pl.DataFrame:
    """Lines that can be too many at all: more units than the least of any code's limits, or a code twice on a claim."""
    limits = facts.known.table("mue").group_by("code").agg(pl.col("units").cast(pl.Int64).min().alias("least"))
    names = ["_row", "claim_id", "line_number", "procedure_code", "units", "service_from_date", "service_to_date"]
    codes = facts.distinct(Level.LINE, "procedure_code").to_frame().with_row_index("_code")
    numbers = codes.join(limits, left_on="value", right_on="code", how="inner")
    lines = facts.lines.lazy().filter(pl.col("unit_type") != _MINUTES, pl.col("units") > 0).select(names)
    twice = (pl.col("_row").cast(pl.Int64) * codes.height + pl.col("_code")).is_duplicated()
    return (
        lines.join(numbers.lazy(), left_on="procedure_code", right_on="value")
        .filter(twice | (pl.col("units") > pl.col("least") * 1000))
        .select(names)
        .collect()
    )


def _unlikely(facts: Facts) -> pl.DataFrame:
    lines = _many(facts)
    days = (pl.coalesce("service_to_date", "service_from_date") - pl.col("service_from_date")).dt.total_days() + 1
    # A line over several days is spread evenly over them, to the nearest whole unit a day.
    units, days = pl.col("units").clip(0, _MOST_UNITS), days.clip(1, _MOST_DAYS)
    daily = pl.when(days == 1).then(units).otherwise((2 * units + 1000 * days) // (2000 * days) * 1000)
    table = facts.known.table("mue").with_columns(pl.col("units").cast(pl.Int64).alias("most_units")).drop("units")
    judged = _of_day(table, lines).with_columns(daily.cast(pl.Int64).alias("_daily"))
    of_claim = pl.col("_daily").sum().over("_row", "procedure_code", "service_from_date")
    counted = pl.when(pl.col("mai").cast(pl.Int8) == _OF_THE_LINE).then("_daily").otherwise(of_claim)
    return (
        judged.with_columns(counted.alias("_counted"))
        .filter(pl.col("_counted") > pl.col("most_units") * 1000)
        .select(
            "claim_id",
            "line_number",
            pl.format("{} units of {}", number_of(pl.col("_counted")), pl.col("procedure_code")).alias("seen"),
            pl.format("at most {} a day", pl.col("most_units")).alias("expected"),
        )
        .unique()
    )


def _alone(facts: Facts) -> pl.DataFrame:
    """Lines with an add-on code on a claim that has none of its primaries on that day.

    Of types 2 and 3 the table names some primaries or none: any procedure that is no add-on will do.
    """
    table = facts.known.table("add_on")
    lines = facts.lines.select("_row", "claim_id", "line_number", "procedure_code", "service_from_date")
    add_ons = _of_day(table, lines)
    if not add_ons.height:
        return add_ons.select("claim_id", "line_number", pl.lit("").alias("seen"), pl.lit("").alias("expected"))
    others = lines.filter(pl.col("_row").is_in(add_ons["_row"].unique().implode())).select(
        "_row", "service_from_date", pl.col("procedure_code").alias("_other")
    )
    no_add_on = ~pl.col("_other").is_in(table["code"].unique().implode())
    listed = pl.col("_other") == pl.col("primary")
    supported = (
        add_ons.join(others, on=["_row", "service_from_date"])
        .filter(
            pl.when(pl.col("type").cast(pl.Int8) == _TYPE_WITH_PRIMARIES).then(listed).otherwise(listed | no_add_on)
        )
        .select("_row", "line_number")
        .unique()
    )
    return (
        add_ons.join(supported, on=["_row", "line_number"], how="anti")
        .select(
            "claim_id",
            "line_number",
            pl.format("{} without its primary procedure", pl.col("procedure_code")).alias("seen"),
            pl.lit("a primary procedure on the same day").alias("expected"),
        )
        .unique()
    )


RULES: Final = (
    Rule(
        id="mue",
        title="No more units of a procedure a day than are likely (MUE)",
        problem="More units of a procedure a day than are likely (MUE)",
        level=Level.LINE,
        severity=Severity.HOLD,
        category=FailureCategory.RULE,
        carc="151",
        rarc="N362",
        fix="Correct the units; where more were given and the record shows it, bill as the payer asks for it.",
        check=Search(_unlikely),
        reads=reads(
            "lines.procedure_code",
            "lines.units",
            "lines.unit_type",
            "lines.service_from_date",
            "lines.service_to_date",
            "lines.line_number",
        ),
        about="lines.units",
        needs=frozenset({"mue"}),
    ),
    Rule(
        id="add_on_alone",
        title="An add-on code stands beside its primary procedure",
        problem="An add-on code stands without its primary procedure",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="107",
        rarc="N122",
        fix="Add the primary procedure of the same day, or take the add-on code out.",
        check=Search(_alone),
        reads=reads("lines.procedure_code", "lines.service_from_date", "lines.line_number"),
        about="lines.procedure_code",
        needs=frozenset({"add_on"}),
    ),
)
