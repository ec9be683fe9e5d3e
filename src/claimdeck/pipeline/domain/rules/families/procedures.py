"""What was done: the form of procedure codes, and whether they were in force on the day."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.in_force import not_in_force, periods_of
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


def _not_in_force(form: str, facts: Facts) -> pl.Expr | None:
    """Codes of one form, judged by those of the table: who imported no fee schedule has no CPT in it."""
    of_form = facts.bad(Level.LINE, "procedure_code", ~pl.col("value").str.contains(form))
    if of_form is None:
        return None
    table = facts.known.table("hcpcs")
    periods = facts.known.prepared(
        f"hcpcs {form}", table, lambda whole: periods_of(whole.filter(pl.col("code").str.contains(form)))
    )
    code = pl.when(of_form).then(_CODE).otherwise(pl.lit("")).alias("code")
    wrong = not_in_force(facts.lines.select(code, "service_from_date"), "code", "service_from_date", periods)
    return pl.lit(wrong) if wrong.any() else None


RULES: Final = (
    Rule(
        id="procedure_format",
        title="A line has a procedure code in the form of CPT or HCPCS",
        problem="A line has no procedure code in the form of CPT or HCPCS",
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
        problem="A CPT code was not in the fee schedule on the day of service",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="181",
        rarc="N56",
        fix="Use the code that was valid on the day of service.",
        check=Check(
            lambda facts: _not_in_force(_CPT, facts),
            _CODE,
            pl.format("a code in force on {}", day("service_from_date")),
        ),
        reads=_READ,
        about="lines.procedure_code",
        needs=frozenset({"hcpcs"}),
    ),
    Rule(
        id="procedure_hcpcs_in_force",
        title="A HCPCS II code was in force on the day of service",
        problem="A HCPCS II code was not in force on the day of service",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="181",
        rarc="N56",
        fix="Use the code that was valid on the day of service.",
        check=Check(
            lambda facts: _not_in_force(_HCPCS, facts),
            _CODE,
            pl.format("a code in force on {}", day("service_from_date")),
        ),
        reads=_READ,
        about="lines.procedure_code",
        needs=frozenset({"hcpcs"}),
    ),
)
