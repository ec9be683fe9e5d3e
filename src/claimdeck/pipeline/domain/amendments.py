"""What a person wants to change of a claim: read and checked against the described columns, and put into its original.

Changes name columns of the claim, and of its lines (by line_number), diagnoses (by sequence) and providers (by
line_number/role): `{"payer": "…", "lines": {"1": {"units": "2"}}, "providers": {"0/DN": {"npi": "…"}}}`. A name that
is no amendable column is refused; names never reach a database.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from claimdeck.kit.errors import FieldError, Refused
from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, PROVIDER, Column, Sort
from claimdeck.pipeline.domain.originals import Original, Row, Value

Given = str | int | float | None
Fields = Mapping[str, Given]
Changes = Mapping[str, Given | Mapping[str, Fields]]

CLAIMS: Final = "claims"
PARTS: Final = {"lines": LINE, "diagnoses": DIAGNOSIS, "providers": PROVIDER}
MOST_CHANGES: Final = 500
_DATES: Final = ("%Y-%m-%d", "%m/%d/%Y")
# The largest amounts and units that the tables hold, in cents and thousandths.
_LARGEST: Final = {Sort.MONEY: 10**14, Sort.UNITS: 10**12}
_PLACES: Final = {Sort.MONEY: 2, Sort.UNITS: 3}
# No longer than what is reckoned with exactly; commas are signs of thousands or nothing: 1,5 is no 15.
_NUMBER: Final = re.compile(r"\$?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{0,20})(?:\.[0-9]{0,10})?", re.ASCII)
_EARLIEST: Final = date(1880, 1, 1)
_LATEST: Final = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Change:
    """A column of the claim (`part` is claims, `key` empty) or of one of its parts, and its value in frame units."""

    part: str
    key: str
    column: Column
    value: Value = field(repr=False)

    @property
    def path(self) -> str:
        """How people and the audit call it: payer, lines.1.units, providers.0/DN.npi."""
        return self.column.name if self.part == CLAIMS else f"{self.part}.{self.key}.{self.column.name}"

    @property
    def reads(self) -> str:
        """How rules call it: lines.units."""
        return f"{self.part}.{self.column.name}"


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different in a claim, `{path: value}` before and after, and the columns as rules name them."""

    original: Original = field(repr=False)
    old: dict[str, Value] = field(repr=False)
    new: dict[str, Value] = field(repr=False)
    columns: frozenset[str]


def read_changes(changes: Changes) -> tuple[Change, ...]:
    """The changes, each checked. Raises Refused, which names every field at fault."""
    found: list[Change] = []
    faults: list[FieldError] = []
    for path, part, key, name, value in _flat(changes, faults):
        column = _column(part, name)
        if column is None:
            faults.append(FieldError(path, _unknown(part)))
            continue
        try:
            found.append(Change(part, key, column, value_of(value, column)))
        except ValueError as error:
            faults.append(FieldError(path, str(error)))
    if len(found) + len(faults) > MOST_CHANGES:
        raise Refused(f"At most {MOST_CHANGES} changes can be made at once.")
    if faults:
        raise Refused("The claim was not changed.", errors=faults)
    if not found:
        raise Refused("Nothing was changed: name at least one column with its new value.", code="NO_CHANGES")
    return tuple(found)


def apply(original: Original, changes: tuple[Change, ...]) -> Changed:
    """The original with these changes. Raises Refused for a line or diagnosis that the claim lacks, or no difference.

    What is there is never removed, and nothing is added: such a claim is another claim.
    """
    made = deepcopy(original)
    rows = {(CLAIMS, ""): made["claim"], **{(part, key): row for part, key, row in _rows_of(made)}}
    faults = [
        FieldError(change.path[:100], f"The claim has no such {_NOUNS[change.part]}.")
        for change in changes
        if (change.part, change.key) not in rows
    ]
    if faults:
        raise Refused("The claim was not changed.", errors=faults)
    old: dict[str, Value] = {}
    new: dict[str, Value] = {}
    columns: set[str] = set()
    for change in changes:
        row = rows[change.part, change.key]
        before = row.get(change.column.name)
        if before != change.value:
            old[change.path], new[change.path] = before, change.value
            columns.add(change.reads)
            row[change.column.name] = change.value
    if not new:
        raise Refused("The claim has these values already; nothing was changed.", code="NO_CHANGES")
    return Changed(made, old, new, frozenset(columns))


_NOUNS: Final = {"lines": "line", "diagnoses": "diagnosis", "providers": "provider"}


def value_of(given: Given, column: Column) -> Value:
    """A value as frames have it. Raises ValueError with a sentence that says what to write."""
    if isinstance(given, bool):
        raise ValueError("Write a text or a number.")
    match column.sort:
        case Sort.TEXT:
            return _text(given, column)
        case Sort.DATE:
            return _date(given)
        case Sort.MONEY | Sort.UNITS:
            return _number(given, column.sort)
        case _:
            raise ValueError("This column cannot be changed.")


def _flat(changes: Changes, faults: list[FieldError]) -> Iterator[tuple[str, str, str, str, Given]]:
    for name, value in changes.items():
        if name not in PARTS:
            if isinstance(value, Mapping):
                faults.append(FieldError(_short(name), _unknown(CLAIMS)))
            else:
                yield _short(name), CLAIMS, "", name, value
            continue
        if not isinstance(value, Mapping):
            faults.append(FieldError(name, f'Write the {_NOUNS[name]} and its columns: {{"1": {{…}}}}.'))
            continue
        for key, fields in value.items():
            for column, given in fields.items():
                yield _short(f"{name}.{key}.{column}"), name, key, column, given


def _short(path: str) -> str:
    return path if len(path) <= 100 else f"{path[:99]}…"


def _column(part: str, name: str) -> Column | None:
    columns = CLAIM if part == CLAIMS else PARTS[part]
    return next((column for column in columns if column.name == name and column.amendable), None)


def column_at(path: str) -> Column | None:
    """The column that a path names (payer, lines.1.units, providers.0/DN.npi); None where there is none."""
    part, _, name = path.rpartition(".")
    kind = part.partition(".")[0] or CLAIMS
    return _column(kind, name) if kind == CLAIMS or kind in PARTS else None


def _unknown(part: str) -> str:
    columns = CLAIM if part == CLAIMS else PARTS[part]
    names = ", ".join(column.name for column in columns if column.amendable)
    return f"This is no column that can be amended. Choose of {names}."


def _rows_of(original: Original) -> Iterator[tuple[str, str, Row]]:
    for row in original["lines"]:
        yield "lines", str(row["line_number"]), row
    for row in original["diagnoses"]:
        yield "diagnoses", str(row["sequence"]), row
    for row in original["providers"]:
        yield "providers", f"{row['line_number']}/{row['role']}", row


def _text(given: Given, column: Column) -> str:
    text = "" if given is None else str(given).strip()
    if len(text) > column.length:
        raise ValueError(f"At most {column.length} characters.")
    if not text.isprintable():
        raise ValueError("It holds signs that cannot be printed; leave them out.")
    return text


def _date(given: Given) -> str | None:
    text = "" if given is None else str(given).strip()
    if not text:
        return None
    for form in _DATES:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if _EARLIEST <= day <= _LATEST:
            return day.isoformat()
    raise ValueError("Write a date as 2025-12-31 or 12/31/2025.")


def _number(given: Given, sort: Sort) -> int:
    places = _PLACES[sort]
    text = str(given).strip()
    try:
        exact = Decimal(text.replace(",", "").removeprefix("$") if _NUMBER.fullmatch(text) else "").scaleb(places)
        if not exact.is_finite() or not 0 <= exact < _LARGEST[sort] or exact != exact.to_integral_value():
            raise ValueError
    except (ArithmeticError, ValueError):
        raise ValueError(f"Write a number of 0 or more with at most {places} decimals.") from None
    return int(exact)
