"""What a violation saw, for those who may not see patients: logs, metrics, stored reasons, operators.

Masked is whatever is about a patient (names, birth date, gender, numbers of a person), every date of a claim, and any
value that is no code at all, because it could be anything: so too what stands for an NPI and has not its ten digits.
What is left in the clear are codes (procedures, modifiers, diagnoses, places), NPIs, units and amounts: reasons are
counted by them. An organization's own rule is masked as soon as it reads one column of the first sort. Of a rule that
is not in the book everything is masked.
"""

import polars as pl

from claimdeck.pipeline.domain.rules.rulebook import Rulebook

# As `kit.masking` does it value by value: digits become #, letters x.
_DIGITS = r"\p{N}"
_LETTERS = r"\p{L}"
_UNPRINTABLE = r"[\p{C}\p{M}]"
_LONGEST = 40


def masked(violations: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """The violations with `seen` as it may be stored and shown to anyone."""
    rules = [rule for rule in rulebook.all if not rule.masked]
    clear = pl.col("rule").is_in([rule.id for rule in rules if not rule.clear_form])
    for form in sorted({rule.clear_form for rule in rules if rule.clear_form}):
        of_form = pl.col("rule").is_in([rule.id for rule in rules if rule.clear_form == form])
        clear |= of_form & pl.col("seen").str.contains(form)
    return violations.with_columns(pl.when(clear).then("seen").otherwise(mask(pl.col("seen"))).alias("seen"))


def mask(text: pl.Expr) -> pl.Expr:
    """The shape of a text: digits #, letters x, signs stay; at most 40 characters."""
    return (
        text.str.head(_LONGEST)
        .str.replace_all(_DIGITS, "#")
        .str.replace_all(_LETTERS, "x")
        .str.replace_all(_UNPRINTABLE, "?")
    )
