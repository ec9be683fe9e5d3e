"""What a job's result lines come to: by outcome in rows, lines and cents, and in the few numbers that people see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from claimdeck.payers.outcomes import ANSWERED, NOT_ANSWERED, REPEATED, SETTLED, Outcome


class Line(NamedTuple):
    """One result line as it is counted; amounts in cents."""

    row: int
    outcome: str
    asked_again: bool = False
    charged: int | None = None
    allowed: int | None = None
    paid: int | None = None
    patient_part: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """One outcome of one job.

    `rows` counts each row of the file once, under the outcome that decides it; `results` counts lines, of which a row
    has several where the payer gave several claims. `asked_again` are those of `rows` that wait for a new answer.
    Amounts are cents, over all lines.
    """

    rows: int = 0
    asked_again: int = 0
    results: int = 0
    charged: int = 0
    allowed: int = 0
    paid: int = 0
    patient_part: int = 0

    def plus(self, other: "Tally", sign: int = 1) -> "Tally":
        """The sum, or with `sign` -1 the difference."""
        return Tally(*(mine + sign * its for mine, its in zip(astuple(self), astuple(other), strict=True)))


Tallies = Mapping[str, Tally]


def deciding(outcomes: Sequence[str]) -> str:
    """The outcome that a row of several lines counts as: an answer before the payer's no, that before a failure."""
    for better in (ANSWERED, SETTLED):
        for outcome in outcomes:
            if outcome in better:
                return outcome
    return outcomes[0]


def tally(lines: Iterable[Line]) -> dict[str, Tally]:
    """By outcome, what `lines` come to; the lines of one row must follow one another."""
    found: dict[str, list[int]] = {}
    for _, group in groupby(lines, key=attrgetter("row")):
        of_row = list(group)
        counted = found.setdefault(
            of_row[0].outcome if len(of_row) == 1 else deciding([line.outcome for line in of_row]), [0] * 7
        )
        counted[0] += 1
        counted[1] += of_row[0].asked_again
        for line in of_row:
            sums = found.setdefault(line.outcome, [0] * 7)
            sums[2] += 1
            for place, cents in enumerate(line[3:], 3):
                sums[place] += cents or 0
    return {outcome: Tally(*sums) for outcome, sums in found.items()}


def difference(added: Tallies, removed: Tallies) -> dict[str, Tally]:
    """What changes when `removed` gives way to `added`; outcomes that stay as they were are left out."""
    changes = {name: added.get(name, Tally()).plus(removed.get(name, Tally()), -1) for name in {*added, *removed}}
    return {name: change for name, change in sorted(changes.items()) if change != Tally()}


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers of a job that page, API, command line, files and notices show: one meaning for each, here.

    `total` is the job's rows, `tallies` what its result lines come to.
    """

    total: int
    tallies: Tallies = field(default_factory=dict)

    @property
    def results(self) -> dict[str, int]:
        """Lines by outcome, without those that do not occur."""
        return {outcome: tally.results for outcome, tally in self.tallies.items() if tally.results}

    def rows(self, outcomes: Collection[Outcome]) -> int:
        """Rows that count as one of `outcomes`."""
        return sum(self.tallies[outcome].rows for outcome in outcomes if outcome in self.tallies)

    def counted(self) -> tuple[int, int]:
        """Success and failure as the run counts them: without rows that wait for a new answer."""
        good = sum(t.rows - t.asked_again for outcome, t in self.tallies.items() if outcome in ANSWERED)
        return good, sum(t.rows - t.asked_again for t in self.tallies.values()) - good

    @property
    def never_asked(self) -> int:
        """Rows without any result: not come to yet, or the job was cancelled before their turn."""
        return self.total - sum(tally.rows for tally in self.tallies.values())

    @property
    def not_answered(self) -> int:
        """Rows whose asking failed, and invalid rows."""
        return self.rows(NOT_ANSWERED)

    @property
    def not_matched(self) -> int:
        """Rows to which the payer said that it has no such claim, or has it for another patient."""
        return self.rows(SETTLED - ANSWERED)

    @property
    def retry(self) -> dict[str, int]:
        """By scope of a retry, the rows that it asks; those never asked are in each."""
        open_rows = self.never_asked
        return {
            "not_answered": self.rows(NOT_ANSWERED & REPEATED) + open_rows,
            "failed": self.rows(REPEATED) + open_rows,
            "all": self.total - self.rows({Outcome.INVALID_ROW}),
        }
