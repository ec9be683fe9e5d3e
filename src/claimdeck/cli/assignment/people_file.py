"""The people of a file: one line each, skills as `Aetna:5;Medicare`."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from claimdeck.assignment.domain.people import LAST_RANK, Person, skill_key
from claimdeck.cli.assignment.tables import read_file
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.people.domain.strategies import (
    FIRST_ROLES,
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    USUAL_DAILY_CLAIMS,
    Strategy,
)
from claimdeck.tabular.cells.rows import TypedRow, typed_rows
from claimdeck.tabular.columns import CellKind, Column

COLUMNS: Final = (
    Column("username", "Who it is.", ("user", "login", "person"), required=True, example="alice"),
    Column("role", "The job title.", ("job_title", "title"), example="Sr. Biller"),
    Column("skills", "Skills with levels, such as Aetna:5;Medicare.", ("skill",), example="Aetna:5;Medicare"),
    Column("max_daily_claims", "At most so many a day.", ("max_claims", "daily_claims"), CellKind.WHOLE_NUMBER),
    Column("seniority", "1 to 10, 10 is the most senior.", (), CellKind.WHOLE_NUMBER),
    Column("assign_by", "payer, age or seniority.", ("strategy",)),
    Column("used_today", "Claims given today already.", (), CellKind.WHOLE_NUMBER),
    Column("absent", "true, or empty.", ()),
)
MOST_PEOPLE: Final = 10_000
_MOST_FAULTS: Final = 20
_ALWAYS: Final = ((date.min, date.max),)
_TRUE, _FALSE = frozenset({"true", "yes", "1", "x"}), frozenset({"", "false", "no", "0"})
# Titles that are not in the list stand after those that are.
_RANKS: Final = {skill_key(role): rank for rank, role in enumerate(FIRST_ROLES, 1)}


def read_people(path: Path) -> list[Person]:
    """Everybody in the file. Raises Refused with all that is wrong, and what `tables.read_file` does."""
    found = read_file(path, COLUMNS)
    if len(found.rows) > MOST_PEOPLE:
        raise Refused(f"{path} names more than {MOST_PEOPLE:,} people. Split it.")
    faults: list[FieldError] = []
    people: dict[str, Person] = {}
    for row in typed_rows(found.rows, found.headers, COLUMNS):
        person = _Line(row, faults).person()
        if person.key.casefold() in people:
            faults.append(FieldError(f"row {row.number}", "username: Somebody above has it. Leave one of the two."))
        people[person.key.casefold()] = person
    if faults:
        rest = len(faults) - _MOST_FAULTS
        more = [FieldError("file", f"And {rest:,} more.")] if rest > 0 else []
        raise Refused(f"{path} cannot be used as it is; nothing was planned.", errors=[*faults[:_MOST_FAULTS], *more])
    return list(people.values())


class _Line:
    """One line of the file; what is wrong with it goes to `faults`."""

    def __init__(self, row: TypedRow, faults: list[FieldError]) -> None:
        self._number, self._values, self._faults = row.number, row.values, faults
        if row.raw_problem is not None:
            self._refuse("row", row.raw_problem)
        for problem in row.problems:
            self._refuse(problem.column, f"{problem.reason} {problem.fix}")

    def person(self) -> Person:
        role = self._text("role")
        absent = self._text("absent").casefold()
        if absent not in _TRUE | _FALSE:
            self._refuse("absent", "Write true, or leave it empty.")
        return Person(
            key=self._text("username"),
            name=self._text("username"),
            role=role,
            role_rank=_RANKS.get(skill_key(role), len(_RANKS) + 1) if role else LAST_RANK,
            skills=self._skills(),
            max_daily_claims=self._whole("max_daily_claims", USUAL_DAILY_CLAIMS, 0, 100_000),
            seniority=self._whole("seniority", LOWEST_LEVEL, LOWEST_LEVEL, HIGHEST_LEVEL),
            assign_by=self._strategy(),
            used_today=self._whole("used_today", 0, 0, 1_000_000),
            absences=_ALWAYS if absent in _TRUE else (),
        )

    def _refuse(self, column: str, sentence: str) -> None:
        self._faults.append(FieldError(f"row {self._number}", f"{column}: {sentence}"))

    def _text(self, column: str) -> str:
        value = self._values[column]
        return value if isinstance(value, str) else ""

    def _whole(self, column: str, usual: int, least: int, most: int) -> int:
        value = self._values[column]
        if not isinstance(value, int):
            return usual
        if not least <= value <= most:
            self._refuse(column, f"Write a number from {least:,} to {most:,}.")
        return value

    def _strategy(self) -> Strategy:
        word = self._text("assign_by").casefold()
        if word and word not in [strategy.value for strategy in Strategy]:
            self._refuse("assign_by", f"Choose one of {', '.join(Strategy)}.")
            return Strategy.PAYER
        return Strategy(word) if word else Strategy.PAYER

    def _skills(self) -> Mapping[str, int]:
        skills: dict[str, int] = {}
        for part in filter(None, (part.strip() for part in self._text("skills").split(";"))):
            name, colon, level = (word.strip() for word in part.rpartition(":"))
            if not colon:
                name, level = part, str(LOWEST_LEVEL)
            if not name or not level.isascii() or not level.isdigit() or not _is_level(int(level[:4])):
                self._refuse("skills", f"Write them as Aetna:5;Medicare, levels {LOWEST_LEVEL} to {HIGHEST_LEVEL}.")
                break
            skills[skill_key(name)] = int(level)
        return skills


def _is_level(level: int) -> bool:
    return LOWEST_LEVEL <= level <= HIGHEST_LEVEL
