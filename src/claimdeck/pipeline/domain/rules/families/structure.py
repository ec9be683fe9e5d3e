"""What every claim has: a number, a payer, lines with units and charges that add up, a frequency."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.rules.spoken import dollars, number_of
from claimdeck.pipeline.domain.states import Severity

# The 837P takes fifty service lines.
MOST_LINES: Final = 50
# National Uniform Billing Committee's third digit of the bill type, as CLM05-3 has it; nothing counts as original.
FREQUENCIES: Final = ("", "1", "2", "3", "4", "5", "6", "7", "8", "9")
REPLACING: Final = ("7", "8")
_FREQUENCY: Final = pl.col("frequency_code")

RULES: Final = (
    Rule(
        id="claim_id_missing",
        title="A claim has a number",
        problem="The claim has no number",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="MA130",
        fix="Give the claim a number that no other claim has.",
        check=Check(lambda _: pl.col("claim_id").str.strip_chars() == "", pl.lit(""), "a claim number"),
        reads=reads("claims.claim_id"),
        about="claims.claim_id",
    ),
    Rule(
        id="payer_missing",
        title="A claim names its payer",
        problem="The claim names no payer",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="M56",
        fix="Enter the payer to which the claim goes.",
        check=Check(lambda _: pl.col("payer").str.strip_chars() == "", pl.lit(""), "a payer"),
        reads=reads("claims.payer"),
        about="claims.payer",
    ),
    Rule(
        id="lines_missing",
        title="A claim has a service line",
        problem="The claim has no service line",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="M51",
        fix="Enter the services; a claim without any is nothing to pay for.",
        check=Check(lambda _: pl.col("_lines") == 0, pl.lit("0 lines"), "1 to 50 lines"),
        reads=reads("lines.line_number"),
        about="lines.line_number",
    ),
    Rule(
        id="lines_too_many",
        title="A claim has at most 50 service lines",
        problem="The claim has more than 50 service lines",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="N61",
        fix="Split the services over several claims.",
        check=Check(
            lambda _: pl.col("_lines") > MOST_LINES, pl.format("{} lines", pl.col("_lines")), "at most 50 lines"
        ),
        reads=reads("lines.line_number"),
        about="lines.line_number",
    ),
    Rule(
        id="units_positive",
        title="A line has more than zero units",
        problem="A line does not have more than zero units",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="16",
        rarc="M53",
        fix="Enter how many units, or minutes, were given.",
        check=Check(lambda _: ~(pl.col("units") > 0).fill_null(value=False), number_of(pl.col("units")), "more than 0"),
        reads=reads("lines.units"),
        about="lines.units",
    ),
    Rule(
        id="charge_negative",
        title="A line's charge is not negative",
        problem="A line's charge is negative",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="16",
        rarc="M79",
        fix="Enter the charge of the line in dollars; credits do not go on a claim.",
        check=Check(
            lambda _: ~(pl.col("charge_amount") >= 0).fill_null(value=False),
            dollars(pl.col("charge_amount")),
            "0.00 or more",
        ),
        reads=reads("lines.charge_amount"),
        about="lines.charge_amount",
    ),
    Rule(
        id="total_charge",
        title="The total charge is the sum of the lines",
        problem="The total charge is not the sum of the lines",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="M54",
        fix="Correct the total, or the line whose charge is wrong.",
        check=Check(
            lambda _: pl.col("total_charge_amount").ne_missing(pl.col("_charges")),
            dollars(pl.col("total_charge_amount")),
            dollars(pl.col("_charges")),
        ),
        reads=reads("claims.total_charge_amount", "lines.charge_amount", "lines.line_number"),
        about="claims.total_charge_amount",
    ),
    Rule(
        id="frequency_code",
        title="The claim frequency code is one of the list",
        problem="The claim frequency code is not one of the list",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="MA130",
        fix="Use 1 for an original claim, 7 for a replacement, 8 for a void.",
        check=Check(lambda _: ~_FREQUENCY.is_in(FREQUENCIES), _FREQUENCY, "a digit from 1 to 9"),
        reads=reads("claims.frequency_code"),
        about="claims.frequency_code",
        free_text=True,
    ),
    Rule(
        id="original_reference",
        title="A replacement or void names the claim that it replaces",
        problem="A replacement or void does not name the claim that it replaces",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="N152",
        fix="Enter the payer's number of the original claim, or use frequency 1 for a new one.",
        check=Check(
            lambda _: _FREQUENCY.is_in(REPLACING) & (pl.col("original_reference").str.strip_chars() == ""),
            pl.format("frequency {} without a reference", _FREQUENCY),
            "the payer's claim control number",
        ),
        reads=reads("claims.frequency_code", "claims.original_reference"),
        about="claims.original_reference",
    ),
)
