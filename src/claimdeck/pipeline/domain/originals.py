"""Claims as JSON can say them: how a failed claim is kept whole, sealed, and becomes frames again.

Amounts are whole cents and units whole thousandths as in the frames, dates are ISO text, and nothing is left out but
the original file's text (`raw_data`), which staging has.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, TypedDict

import polars as pl

from claimdeck.pipeline.domain.columns import CARRIED, CLAIM, DIAGNOSIS, LINE, PROVIDER, Column, Sort, frame_schema
from claimdeck.pipeline.domain.frames import Claims

Value = str | int | None
Row = dict[str, Value]


class Original(TypedDict):
    """One claim whole; rows of lines, diagnoses and providers without their `claim_id`."""

    claim: Row
    lines: list[Row]
    diagnoses: list[Row]
    providers: list[Row]


# What belongs to a claim, by the name of its frame.
PARTS: Final[dict[str, tuple[Column, ...]]] = {"lines": LINE, "diagnoses": DIAGNOSIS, "providers": PROVIDER}
ORDER: Final = {"lines": ("line_number",), "diagnoses": ("sequence",), "providers": ("line_number", "role")}
HEAD: Final = tuple(column for column in (*CLAIM, *CARRIED) if column.sort is not Sort.SEALED)


def originals_of(claims: Claims) -> dict[str, Original]:
    """Each claim whole, by its claim_id; lines by number, diagnoses by sequence."""
    found = {
        str(row["claim_id"]): Original(claim=row, lines=[], diagnoses=[], providers=[])
        for row in _rows(claims.claims, HEAD)
    }
    for name, columns in PARTS.items():
        frame: pl.DataFrame = getattr(claims, name)
        for row in _rows(frame.sort(*ORDER[name]), columns):
            owner = found.get(str(row.pop("claim_id")))
            if owner is not None:
                owner[name].append(row)  # type: ignore[literal-required]
    return found


def claims_of(originals: Iterable[Original]) -> Claims:
    """The frames of these claims. Columns that an older original lacks are empty."""
    kept = list(originals)
    heads = [one["claim"] for one in kept]
    parts = {
        name: [{**row, "claim_id": one["claim"]["claim_id"]} for one in kept for row in one[name]]  # type: ignore[literal-required]
        for name in PARTS
    }
    return Claims(
        _frame(heads, (*CLAIM, *CARRIED)),
        *(_frame(parts[name], columns) for name, columns in PARTS.items()),
    )


def _rows(frame: pl.DataFrame, columns: tuple[Column, ...]) -> list[Row]:
    dates = [pl.col(column.name).dt.to_string("iso") for column in columns if column.sort is Sort.DATE]
    return frame.select([column.name for column in columns]).with_columns(dates).to_dicts()


def _frame(rows: list[Row], columns: tuple[Column, ...]) -> pl.DataFrame:
    values = {column.name: [_value(row, column) for row in rows] for column in columns}
    return pl.DataFrame(values, schema=frame_schema(columns))


def _value(row: Mapping[str, Any], column: Column) -> Any:
    value = row.get(column.name)
    if column.sort is Sort.DATE:
        return date.fromisoformat(value) if value else None
    if column.sort is Sort.TEXT:
        return value or ""
    if column.sort is Sort.SEALED:
        return None
    return value if value is not None else (1 if column.name == "version" else 0)
