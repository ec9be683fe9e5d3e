"""The modifiers of a line: form, order, known on the day, none twice. A line has at most four by its columns."""

from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.in_force import not_in_force, periods_of
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.states import FailureCategory, Severity

_VALUE: Final = pl.col("value")
_FORM: Final = _VALUE.str.contains(r"^[0-9A-Z]{2}$") | (_VALUE == "")
_SEEN: Final = pl.concat_str(MODIFIERS, separator=" ").str.strip_chars()
_READ: Final = reads(*(f"lines.{name}" for name in MODIFIERS))


def _any(flags: list[pl.Expr | None]) -> pl.Expr | None:
    there = [flag for flag in flags if flag is not None]
    return reduce(or_, there) if there else None


def _malformed(facts: Facts) -> pl.Expr | None:
    return _any([facts.bad(Level.LINE, name, _FORM) for name in MODIFIERS])


def _repeated(facts: Facts) -> pl.Expr | None:
    used = [name for name in MODIFIERS if facts.uses(Level.LINE, name)]
    pairs = [(one, other) for at, one in enumerate(used) for other in used[at + 1 :]]
    return _any([(pl.col(one) == pl.col(other)) & (pl.col(one) != "") for one, other in pairs])


def _unknown(facts: Facts) -> pl.Expr | None:
    """Modifiers that are not in the list on the day of service."""
    wrong: list[pl.Expr | None] = []
    periods = facts.known.prepared("modifiers", facts.known.table("modifiers"), periods_of)
    for name in MODIFIERS:
        if facts.uses(Level.LINE, name):
            # What has no modifier's form is another rule's matter.
            malformed = facts.bad(Level.LINE, name, _FORM)
            value = pl.col(name) if malformed is None else pl.when(malformed).then(pl.lit("")).otherwise(name)
            lines = facts.lines.select(value.alias(name), "service_from_date")
            flags = not_in_force(lines, name, "service_from_date", periods)
            wrong.append(pl.lit(flags) if flags.any() else None)
    return _any(wrong)


RULES: Final = (
    Rule(
        id="modifier_format",
        title="A modifier is two letters or digits",
        problem="A modifier is not two letters or digits",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="4",
        rarc="N823",
        fix="Correct the modifier, or take it away.",
        check=Check(_malformed, _SEEN, "2 letters or digits each"),
        reads=_READ,
        about="lines.modifier1",
        free_text=True,
    ),
    Rule(
        id="modifier_repeated",
        title="A line has no modifier twice",
        problem="A line has a modifier twice",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="4",
        rarc="N519",
        fix="Take the second of the two modifiers away.",
        check=Check(_repeated, _SEEN, "each modifier once"),
        reads=_READ,
        about="lines.modifier1",
    ),
    Rule(
        id="modifier_known",
        title="A modifier is in the list on the day of service",
        problem="A modifier is not in the list on the day of service",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="182",
        rarc="N823",
        fix="Use a modifier that was valid on the day of service.",
        check=Check(_unknown, _SEEN, "modifiers of the list"),
        reads=_READ | reads("lines.service_from_date"),
        about="lines.modifier1",
        needs=frozenset({"modifiers"}),
    ),
)
