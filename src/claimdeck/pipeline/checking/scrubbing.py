"""A file of claims judged as a batch would judge it, and nothing stored: every violation, and what it comes to."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from claimdeck.pipeline.domain.duplicates import duplicate_texts
from claimdeck.pipeline.domain.frames import VIOLATIONS_SCHEMA, Claims, no_violations
from claimdeck.pipeline.domain.routing import Processed
from claimdeck.pipeline.domain.states import STOPPING, Severity
from claimdeck.pipeline.intake.files import ClaimsFile, in_known_facilities
from claimdeck.pipeline.intake.texts import Read, too_wide
from claimdeck.pipeline.processing.knowing import Knowledge
from claimdeck.pipeline.processing.stages import process_each

HEADER: Final = ("claim_id", "line", "rule", "severity", "carc", "rarc", "seen", "expected", "fix")
# What no rule sees, because there is no claim to show it.
UNREADABLE: Final = "unreadable"
TOO_LONG: Final = "too_long"
STAGE_FAILED: Final = "stage_failed"
_CARC, _RARC = "16", "MA130"
# Of the file's own claims; those of production are never asked for.
_TWICE, _IN_PRODUCTION = "duplicate_in_batch", "duplicate_in_production"
_NO_CLAIM: Final = pl.Series("claim_id", [], pl.String())

Row = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was broken, and by how many claims."""

    rule: str
    severity: str
    violations: int
    claims: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file comes to. A claim counts once, by the heaviest of its violations."""

    claims: int
    rejected: int
    held: int
    warned: int
    unreadable: int
    lines: int
    priced: int
    violations: int
    rules: tuple[RuleCount, ...] = field(default=())
    not_run: tuple[str, ...] = ()

    @property
    def clean(self) -> int:
        return self.claims - self.rejected - self.held - self.warned


class Scrubbing:
    """Goes through a file once, `rows` giving its violations in the order of the file; `checked` afterwards."""

    def __init__(self, file: ClaimsFile, knowledge: Knowledge, on_progress: Callable[[int], None]) -> None:
        self._file, self._knowledge, self._on_progress = file, knowledge, on_progress
        self._claims: Counter[str] = Counter()
        self._rules: Counter[tuple[str, str]] = Counter()
        self._claims_of: Counter[tuple[str, str]] = Counter()
        self._not_run: set[str] = set()
        self._seen = _Seen()
        self._of_production = [one.id for one in knowledge.tools.rulebook.rules if one.id == _IN_PRODUCTION]

    def rows(self) -> Iterator[Row]:
        """Violations as rows of HEADER, `seen` in the clear. Raises StageFailed where a stage fails for most claims."""
        for read in self._file.read():
            found = self._judged(read)
            self._count(read, found)
            self._on_progress(self._claims["all"])
            yield from found.iter_rows()

    def checked(self) -> Checked:
        """What was counted."""
        rules = [
            RuleCount(rule, severity, count, self._claims_of[rule, severity])
            for (rule, severity), count in self._rules.items()
        ]
        return Checked(
            claims=self._claims["all"],
            rejected=self._claims[Severity.REJECT],
            held=self._claims[Severity.HOLD],
            warned=self._claims[Severity.WARN],
            unreadable=self._claims[UNREADABLE],
            lines=self._claims["lines"],
            priced=self._claims["priced"],
            violations=sum(self._rules.values()),
            rules=tuple(sorted(rules, key=lambda one: (_WEIGHTS[one.severity], -one.claims, one.rule))),
            not_run=tuple(sorted(self._not_run)),
        )

    def _judged(self, read: Read) -> pl.DataFrame:
        claims = in_known_facilities(read.claims, self._knowledge.known.facilities)
        texts = duplicate_texts(claims)
        known = self._knowledge.with_duplicates(_NO_CLAIM, texts)
        done = process_each(claims, known, self._knowledge.tools)
        self._not_run.update((*done.findings.not_run, *self._of_production))
        self._claims["lines"] += done.prices.height
        self._claims["priced"] += done.prices["reimbursement_amount"].count()
        found = pl.concat(
            [
                done.findings.violations,
                self._duplicates(texts, done),
                _unreadable(read, self._file.place),
                _too_long(claims),
                _failed(done.faults),
            ]
        )
        places = pl.DataFrame({"claim_id": claims.claims["claim_id"], "place": read.places})
        return (
            found.join(places, on="claim_id", how="left")
            .sort("place", "line_number", "rule", nulls_last=True)
            .drop("place")
        )

    def _duplicates(self, texts: pl.DataFrame, done: Processed) -> pl.DataFrame:
        """Claims that an earlier chunk had, by the rule that finds them within a chunk: a file is one batch."""
        rulebook = self._knowledge.tools.rulebook
        rule = rulebook.by_id().get(_TWICE)
        if rule is None:
            return no_violations()
        found = done.findings.violations
        stopped = found.filter(pl.col("severity").is_in(STOPPING))["claim_id"]
        claim_ids = self._seen.again(texts, pl.concat([stopped, done.faults["claim_id"]]))
        said = found.filter(pl.col("rule") == _TWICE)["claim_id"]
        return pl.select(claim_id=claim_ids.filter(~claim_ids.is_in(said.implode()))).select(
            "claim_id",
            line_number=pl.lit(0, pl.Int32()),
            rule=pl.lit(rule.id),
            severity=pl.lit(rulebook.severity(rule).value),
            carc=pl.lit(rule.carc),
            rarc=pl.lit(rule.rarc),
            seen=pl.lit("the same as a claim further up in the file"),
            expected=pl.lit("each service once"),
            fix=pl.lit(rule.fix),
        )

    def _count(self, read: Read, found: pl.DataFrame) -> None:
        self._claims["all"] += len(read.claims) + read.unreadable["place"].n_unique()
        self._claims[UNREADABLE] += read.unreadable["place"].n_unique()
        heaviest = found.group_by("claim_id").agg(pl.col("severity").replace_strict(_WEIGHTS).min())
        for severity, weight in _WEIGHTS.items():
            self._claims[severity] += heaviest.filter(pl.col("severity") == weight).height
        counts = found.group_by("rule", "severity").agg(pl.len().alias("all"), pl.col("claim_id").n_unique())
        for rule, severity, count, claims in counts.iter_rows():
            self._rules[rule, severity] += count
            self._claims_of[rule, severity] += claims


_WEIGHTS: Final[dict[str, int]] = {Severity.REJECT.value: 0, Severity.HOLD.value: 1, Severity.WARN.value: 2}


class _Seen:
    """Hashes of the claims of earlier chunks, eight bytes each: duplicates are found over the whole file."""

    def __init__(self) -> None:
        self._passed = np.empty(0, dtype=np.uint64)
        self._stopped = np.empty(0, dtype=np.uint64)

    def again(self, texts: pl.DataFrame, stopped: pl.Series) -> pl.Series:
        """The claim_ids whose text an earlier chunk had; those of this one are remembered.

        `stopped` are those that fail for themselves: they hold back nobody, and are told of anybody.
        """
        hashes = texts["text"].hash().to_numpy()
        fails = texts["claim_id"].is_in(stopped.implode()).to_numpy()
        again = np.isin(hashes, self._passed) | (fails & np.isin(hashes, self._stopped))
        self._passed = np.concatenate([self._passed, hashes[~fails]])
        self._stopped = np.concatenate([self._stopped, hashes[fails]])
        return texts["claim_id"].filter(pl.Series(again))


def _unreadable(read: Read, place: str) -> pl.DataFrame:
    """What could not be read, as violations; a claim without a number of its own is named by its place."""
    named = pl.when(pl.col("claim_id") == "").then(pl.format("({} {})", pl.lit(place), "place")).otherwise("claim_id")
    return _as_violations(
        read.unreadable.with_columns(claim_id=named), UNREADABLE, "seen", "reason", "Correct the file at this place."
    )


def _too_long(claims: Claims) -> pl.DataFrame:
    wide = too_wide(claims).with_columns(expected=pl.format("{}: at most {} characters", "column", "length"))
    return _as_violations(wide, TOO_LONG, "seen", "expected", "Shorten it; no database takes it as it is.")


def _failed(faults: pl.DataFrame) -> pl.DataFrame:
    empty = faults.with_columns(line_number=pl.lit(0), seen=pl.lit(""), expected=pl.col("processing_stage"))
    found = _as_violations(empty, STAGE_FAILED, "seen", "expected", "")
    return found.with_columns(fix=faults["failure_reason"])


def _as_violations(rows: pl.DataFrame, rule: str, seen: str, expected: str, fix: str) -> pl.DataFrame:
    said = {"rule": rule, "severity": Severity.REJECT.value, "carc": _CARC, "rarc": _RARC, "fix": fix}
    return rows.select(
        "claim_id",
        pl.col("line_number").cast(pl.Int32()),
        pl.col(seen).alias("seen"),
        pl.col(expected).alias("expected"),
        **{name: pl.lit(text) for name, text in said.items()},
    ).select(*VIOLATIONS_SCHEMA)
