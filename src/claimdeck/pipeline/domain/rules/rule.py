"""What a rule is, and how its outcome is said; each family of rules is a file beside this one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.states import FailureCategory, Severity


class Level(StrEnum):
    """What a rule is about: the claim as a whole, or one of its lines, diagnoses or providers."""

    CLAIM = "claim"
    LINE = "line"
    DIAGNOSIS = "diagnosis"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules know beside the claims; every frame may be empty, and then the rules that need it do not run.

    `as_of` is the day of receipt for claims without one. Frames of reference data are those of
    `pipeline/reference/frames.py`, one a kind of file, with `effective_from` and `effective_to` (null: open).
    `duplicates` are the claim_ids whose key production has already.
    """

    as_of: date
    facilities: pl.DataFrame
    financial_classes: pl.DataFrame
    payers: pl.DataFrame
    physicians: pl.DataFrame
    reference: dict[str, pl.DataFrame] = field(repr=False)
    duplicates: pl.Series = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as it is registered: what breaks it is found over columns, what was seen only for those that break it.

    `broken` gets the claims and what is known, and gives one row a violation with the columns `claim_id`,
    `line_number` (0: the claim), `seen` and `expected`. `needs` names the reference frames without which it does not
    run. Ids are lower case words joined by underscores; those of NPI rules begin with `npi`.
    """

    id: str
    title: str
    level: Level
    severity: Severity
    category: FailureCategory = FailureCategory.RULE
    carc: str
    rarc: str = ""
    fix: str
    broken: Callable[[Claims, Known], pl.DataFrame] = field(repr=False)
    needs: frozenset[str] = frozenset()


FOUND: Final[dict[str, pl.DataType]] = {
    "claim_id": pl.String(),
    "line_number": pl.Int32(),
    "seen": pl.String(),
    "expected": pl.String(),
}
