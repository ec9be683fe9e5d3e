"""Uploads that fit the sandbox's universe, with everything that a real file has wrong with it."""

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TextIO

from claimdeck.payers.sandbox.universe import (
    DEFAULT_DAYS,
    DEFAULT_PRACTICES,
    DEFAULT_SEED,
    InventedClaim,
    invent,
)

COLUMNS = (
    "claim_number",
    "first_name",
    "last_name",
    "date_of_birth",
    "subscriber_id",
    "tin",
    "payer_id",
    "first_service_date",
    "last_service_date",
)
Row = dict[str, str]


class Numbers(StrEnum):
    """Which claim numbers an upload holds: the payer's, the practice's own, both, or its own as `claim_id`."""

    PAYER = "payer"
    OWN = "own"
    BOTH = "both"
    EITHER = "either"

    @property
    def columns(self) -> tuple[str, ...]:
        """The header of such an upload."""
        return (*_NUMBER_COLUMNS[self], *COLUMNS[1:])


_NUMBER_COLUMNS = {
    Numbers.PAYER: ("claim_number",),
    Numbers.OWN: ("patient_account_number",),
    Numbers.BOTH: ("claim_number", "patient_account_number"),
    Numbers.EITHER: ("claim_id",),
}


@dataclass(frozen=True, slots=True)
class Oddities:
    """How many rows of an upload are odd; they are among the rows, not added to them."""

    not_found: int = 0
    mismatched: int = 0
    invalid: int = 0
    doubled: int = 0
    undated: int = 0
    mixed_dates: bool = False

    @property
    def total(self) -> int:
        """The odd rows, all kinds together."""
        return self.not_found + self.mismatched + self.invalid + self.doubled + self.undated


# The file of the story: a thousand rows with some of everything.
STORY = Oddities(not_found=20, mismatched=10, invalid=10, doubled=15, undated=25, mixed_dates=True)


def sample_rows(
    count: int,
    practices: int = DEFAULT_PRACTICES,
    seed: int = DEFAULT_SEED,
    *,
    days: int = DEFAULT_DAYS,
    today: date,
    oddities: Oddities | None = None,
) -> list[Row]:
    """`count` rows about the first claims of the universe with the same seed, practices, days and day.

    Raises ValueError when there are more odd rows than rows. The order is shuffled, the same each time.
    """
    odd = oddities or Oddities()
    if odd.total > count or (odd.doubled and odd.total == count):
        raise ValueError("there are more odd rows than rows")
    claims = invent(count, practices=practices, days=days, seed=seed, today=today)
    dice = random.Random(f"upload:{seed}:{count}")  # noqa: S311 - made-up data, no secret
    plain = [_row(claim) for claim in claims[: count - odd.total]]
    spare = claims[count - odd.total :]
    rows = plain + _odd_rows(spare, odd, seed, dice)
    rows += [dict(dice.choice(plain)) for _ in range(odd.doubled)]
    dice.shuffle(rows)
    if odd.mixed_dates:
        rows = [_american(row) if position % 2 else row for position, row in enumerate(rows)]
    return rows


def _odd_rows(spare: list[InventedClaim], odd: Oddities, seed: int, dice: random.Random) -> list[Row]:
    claims = iter(spare)
    rows = [
        # No universe of this seed reaches so far.
        {
            **_row(next(claims)),
            "claim_number": f"ZZ{seed % 10}{9_000_000 + position:07d}",
            "patient_account_number": f"PA-{seed % 10}{900_000 + position}",
        }
        for position in range(odd.not_found)
    ]
    rows += [_somebody_else(_row(next(claims))) for _ in range(odd.mismatched)]
    rows += [_broken(_row(next(claims)), position) for position in range(odd.invalid)]
    rows += [{**_row(next(claims)), "first_service_date": "", "last_service_date": ""} for _ in range(odd.undated)]
    dice.shuffle(rows)
    return rows


def _row(claim: InventedClaim) -> Row:
    return {
        "claim_number": claim.number,
        "first_name": claim.first_name,
        "last_name": claim.last_name,
        "date_of_birth": claim.date_of_birth.isoformat() if claim.date_of_birth else "",
        "subscriber_id": claim.subscriber_id,
        "tin": claim.tin,
        "payer_id": claim.payer_id,
        "first_service_date": claim.first_service_date.isoformat(),
        "last_service_date": claim.last_service_date.isoformat(),
        "patient_account_number": claim.account_number,
    }


def _somebody_else(row: Row) -> Row:
    return row | {
        "first_name": "Otherina",
        "last_name": "Strangerson",
        "date_of_birth": "1901-01-01",
        "subscriber_id": "999999999",
    }


def _broken(row: Row, position: int) -> Row:
    broken = (
        {"date_of_birth": "31/31/1980"},
        {"last_name": ""},
        {"claim_number": "1.23457E+11", "patient_account_number": "1.23457E+11"},
        {"first_service_date": "not a date"},
    )
    return row | broken[position % len(broken)]


def _american(row: Row) -> Row:
    changed = dict(row)
    for column in ("date_of_birth", "first_service_date", "last_service_date"):
        parts = row[column].split("-")
        if len(parts) == 3 and all(part.isdigit() for part in parts):
            changed[column] = f"{parts[1]}/{parts[2]}/{parts[0]}"
    return changed


def write_rows(stream: TextIO, rows: Iterable[Row], numbers: Numbers = Numbers.PAYER) -> None:
    """Writes the rows as CSV. Open the file with `newline=""`."""
    writer = csv.DictWriter(stream, numbers.columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(row | {"claim_id": row.get("patient_account_number", "")} for row in rows)
