"""What a rule is, and how its outcome is said; each family of rules is a file in `families/`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, PROVIDER, Sort
from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.known import Known as Known
from claimdeck.pipeline.domain.rules.levels import Level as Level
from claimdeck.pipeline.domain.states import FailureCategory, Severity

# Where a frame's columns are described; a rule names a column as `lines.units`.
FRAMES: Final = {"claims": CLAIM, "lines": LINE, "diagnoses": DIAGNOSIS, "providers": PROVIDER}
COLUMNS: Final = {f"{frame}.{column.name}": column for frame, columns in FRAMES.items() for column in columns}

FOUND: Final[dict[str, pl.DataType]] = {
    "claim_id": pl.String(),
    "line_number": pl.Int32(),
    "seen": pl.String(),
    "expected": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Check:
    """What breaks a rule, as one expression over the frame of its level (`Facts.frame`).

    All checks of a level are evaluated in one pass; `seen` and `expected` only for the rows that break.
    `broken` gives None where nothing among these claims can break the rule.
    """

    broken: Callable[[Facts], pl.Expr | None]
    seen: pl.Expr
    expected: str | pl.Expr = ""


@dataclass(frozen=True, slots=True)
class Search:
    """What breaks a rule, found by a function that gives one row a violation with the columns FOUND."""

    find: Callable[[Facts], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What breaks a rule among claims that belong together, of which one or another may fail for itself.

    Found last, by a function that is also given the claim_ids that all other rules stop; one row a violation with the
    columns FOUND.
    """

    find: Callable[[Facts, pl.Series], pl.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as it is registered.

    `title` says what is so where the rule is kept, `problem` what is wrong where it is broken.
    `needs` names the frames of `Known.table` without which it does not run. `reads` names the columns on which the
    outcome depends, as `lines.units`; `about` is the one that a violation concerns. Ids are lower case words joined
    by underscores; those of NPI rules begin with `npi`, those of an organization's own with `own_`.
    `free_text`: what was seen is no code at all, and could be anything. `clear_form` is a regular expression: what was
    seen may be shown to anyone only where it looks so.
    """

    id: str
    title: str
    problem: str
    level: Level
    severity: Severity
    category: FailureCategory = FailureCategory.VALIDATION
    carc: str
    rarc: str = ""
    fix: str
    check: Check | Search | Comparison = field(repr=False)
    reads: frozenset[str]
    about: str = ""
    needs: frozenset[str] = frozenset()
    free_text: bool = False
    clear_form: str = ""

    @property
    def masked(self) -> bool:
        """Whether what was seen is masked outside of the pages of those who may see patients.

        So are all dates: of a person's treatment they are the person's.
        """
        column = COLUMNS.get(self.about)
        return self.free_text or (column is not None and (column.patient or column.sort is Sort.DATE))


def reads(*names: str) -> frozenset[str]:
    """Columns as `frame.column`. Raises KeyError for one that there is not."""
    for name in names:
        COLUMNS[name]
    return frozenset(names)
