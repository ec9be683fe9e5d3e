"""What was done: the form of procedure codes, and whether they were in force on the day."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.facts import EARLIEST, LATEST, Facts
from claimdeck.pipeline.domain.rules.in_force import not_in_force
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.rules.spoken import day
from claimdeck.pipeline.domain.states import FailureCategory, Severity

_CODE: Final = pl.col("procedure_code")
# CPT: four digits and a digit, or the letter of a category or of a proprietary analysis. HCPCS II: a letter first.
_CPT: Final = r"^[0-9]{4}[0-9AFMTU]$"
_HCPCS: Final = r"^[A-Z][0-9]{4}$"
_FORM: Final = r"^([0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4})$"
_READ: Final = reads("lines.procedure_code", "lines.service_from_date")


def _cpt_not_in_force(facts: Facts) -> pl.Expr | None:
    """CPT codes that no fee schedule of the day has; a day without a schedule says nothing."""
    table = facts.known.table("cpt")
    lines = facts.lines.select(
        pl.when(_CODE.str.contains(_CPT)).then(_CODE).otherwise(pl.lit("")).alias("code"), "service_from_date"
    )
    if not (lines["code"] != "").any():
        return None
    wrong = not_in_force(lines, "code", "service_from_date", table)
    return pl.lit(wrong) & _covered(table) if wrong.any() else None


def _covered(table: pl.DataFrame) -> pl.Expr:
    """Whether some row of the table is of the day."""
    if not {"effective_from", "effective_to"} <= set(table.columns):
        return pl.lit(value=True)
    periods = table.select(
        pl.col("effective_from").fill_null(EARLIEST), pl.col("effective_to").fill_null(LATEST)
    ).unique()
    return pl.any_horizontal(pl.col("service_from_date").is_between(first, last) for first, last in periods.iter_rows())


def _hcpcs_not_in_force(facts: Facts) -> pl.Expr | None:
    lines = facts.lines.select(
        pl.when(_CODE.str.contains(_HCPCS)).then(_CODE).otherwise(pl.lit("")).alias("code"), "service_from_date"
    )
    wrong = not_in_force(lines, "code", "service_from_date", facts.known.table("hcpcs"))
    return pl.lit(wrong) if wrong.any() else None


RULES: Final = (
    Rule(
        id="procedure_format",
        title="A line has a procedure code in the form of CPT or HCPCS",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="16",
        rarc="M51",
        fix="Enter the five characters of the procedure code.",
        check=Check(
            lambda facts: facts.bad(Level.LINE, "procedure_code", pl.col("value").str.contains(_FORM)),
            _CODE,
            "5 characters, like 99999 or A9999",
        ),
        reads=reads("lines.procedure_code"),
        about="lines.procedure_code",
        free_text=True,
    ),
    Rule(
        id="procedure_cpt_in_force",
        title="A CPT code was in the fee schedule on the day of service",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="181",
        rarc="N56",
        fix="Use the code that was valid on the day of service.",
        check=Check(_cpt_not_in_force, _CODE, pl.format("a code in force on {}", day("service_from_date"))),
        reads=_READ,
        about="lines.procedure_code",
        needs=frozenset({"cpt"}),
    ),
    Rule(
        id="procedure_hcpcs_in_force",
        title="A HCPCS II code was in force on the day of service",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="181",
        rarc="N56",
        fix="Use the code that was valid on the day of service.",
        check=Check(_hcpcs_not_in_force, _CODE, pl.format("a code in force on {}", day("service_from_date"))),
        reads=_READ,
        about="lines.procedure_code",
        needs=frozenset({"hcpcs"}),
    ),
)
