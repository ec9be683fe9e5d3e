"""Answers that change with time: a file says which claims get which answer from when on, by a clock set forward.

A line is `claims,answer,from`. `claims` is a claim number, or a share of those that began with an outcome
("50% of denied"); `answer` a word of `ANSWERS`; `from` a day (2026-03-06), a moment (2026-03-06T09:30), a weekday
(the next one after the line before it), or a time after the start (4d, 6h, 90s). An empty `from` is the beginning.
"""

import csv
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from claimdeck.payers.sandbox.files import FileRefused
from claimdeck.payers.sandbox.stories import ANSWERS, outcome_of, story_for
from claimdeck.payers.sandbox.universe import InventedClaim

COLUMNS: Final = ("claims", "answer", "from")
MOST_LINES: Final = 10_000
# Further on no payer would keep a claim, and dates end somewhere.
MOST_FORWARD: Final = timedelta(days=3650)
_SHARE: Final = re.compile(r"(\d{1,3})% of (\w+)")
_AFTER: Final = re.compile(r"(\d{1,6})([dhms])")
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Turn:
    """From a moment on some claims have another answer; `outcome` and `percent` where a share is meant."""

    at: datetime
    answer: str
    number: str = ""
    outcome: str = ""
    percent: int = 0

    def is_about(self, claim: InventedClaim) -> bool:
        """Whether this claim is one of them; a share is the same claims every time."""
        if self.number:
            return claim.number == self.number
        if outcome_of(story_for(claim.dice("story"))) != self.outcome:
            return False
        return claim.dice("share").randrange(100) < self.percent


def written_after(text: str) -> timedelta:
    """The time that "4d", "6h", "30m" or "90s" says. Raises ValueError."""
    match = _AFTER.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError("Write a number and d, h, m or s, such as 4d.")
    after = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if after > MOST_FORWARD:
        raise ValueError("That is more than ten years.")
    return after


def read_script(path: Path, start: datetime) -> list[Turn]:
    """The turns of a file. Raises FileRefused with the line and what to write instead."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise FileRefused(f"The story's first line must be: {','.join(COLUMNS)}.")
            lines = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileRefused("The story cannot be read as a UTF-8 CSV file.") from error
    if len(lines) > MOST_LINES:
        raise FileRefused(f"The story has more than {MOST_LINES:,} lines.")
    turns: list[Turn] = []
    before: dict[str, datetime] = {}
    for number, line in enumerate(lines, start=2):
        try:
            turns.append(_turn(line["claims"], line["answer"], line["from"], before, start))
        except ValueError as error:
            raise FileRefused(f"Line {number} of the story: {error}") from error
    return turns


def _turn(claims: str, answer: str, begins: str, before: dict[str, datetime], start: datetime) -> Turn:
    if answer not in ANSWERS:
        raise ValueError(f"the answer is one of {', '.join(ANSWERS)}.")
    at = before[claims] = _moment(begins, before.get(claims, start), start)
    share = _SHARE.fullmatch(claims)
    if share is not None:
        return Turn(at, answer, outcome=share[2], percent=int(share[1]))
    if not claims or " " in claims:
        raise ValueError('name a claim number, or a share such as "50% of denied".')
    return Turn(at, answer, number=claims.upper())


def _moment(text: str, before: datetime, start: datetime) -> datetime:
    """When a turn comes; `before` is when the claims' turn before it came."""
    word = text.lower()
    if not word:
        return start
    if word in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(word) - before.weekday() - 1) % 7 + 1
        return datetime.combine(before.date() + timedelta(days=ahead), datetime.min.time(), UTC)
    if _AFTER.fullmatch(word):
        return start + written_after(word)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("write a date, a weekday, or a time after the start such as 4d.") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


class Script:
    """The turns of a story and the clock that they go by. Without turns every claim keeps its answer."""

    def __init__(self, turns: Iterable[Turn] = (), *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._ahead = timedelta()
        self._by_number: dict[str, list[Turn]] = {}
        self._shares: list[Turn] = []
        # Of several that have come the last one counts; of one moment the one that stands further down.
        for turn in sorted(turns, key=lambda turn: turn.at):
            if turn.number:
                self._by_number.setdefault(turn.number, []).append(turn)
            else:
                self._shares.append(turn)

    def moment(self) -> datetime:
        """What the story's clock says."""
        return datetime.fromtimestamp(self._now(), UTC) + self._ahead

    def forward(self, after: timedelta) -> datetime:
        """Set the clock forward; gives what it says now. Raises ValueError beyond ten years."""
        if self._ahead + after > MOST_FORWARD:
            raise ValueError("That is more than ten years ahead.")
        self._ahead += after
        return self.moment()

    def told(self, claim: InventedClaim) -> InventedClaim:
        """The claim with the answer that it has at this moment."""
        if not self._by_number and not self._shares:
            return claim
        moment = self.moment()
        mine = [*self._by_number.get(claim.number, ()), *(turn for turn in self._shares if turn.is_about(claim))]
        came = [turn for turn in mine if turn.at <= moment]
        if not came:
            return claim
        last = max(came, key=lambda turn: turn.at)
        return replace(claim, answer=last.answer, answered_date=_day_of(last.at, claim.last_service_date))


def _day_of(at: datetime, served: date) -> date:
    """No payer has decided before the service."""
    return max(at.date(), served)
