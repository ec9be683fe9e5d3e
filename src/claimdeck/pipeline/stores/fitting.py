"""Whether what a load writes fits the tables, before it is written: databases refuse whole loads and name no claim.

Text in a frame is valid UTF-8 already, so no lone surrogate can get this far; NUL is what PostgreSQL does not take.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.stores.port import Loadable
from claimdeck.pipeline.stores.tables import LOADED, ColumnKind, Table, TableColumn

UNFIT_SCHEMA: Final[dict[str, pl.DataType]] = {"claim_id": pl.String(), "why": pl.String()}
_SMALL: Final = 2**15
_WHOLE: Final = 2**31
# The first and the last day of the years 1 to 9999, counted from 1970 as frames do. PostgreSQL's "infinity" is beyond.
_FIRST, _LAST = ((day - date(1970, 1, 1)).days for day in (date.min, date.max))
_NO_DAY: Final = "is no day of the years 1 to 9999"
# As `Claims.frames` gives them.
_PARTS: Final = ("claims", "lines", "diagnoses", "providers")
_NUMBERS: Final = (pl.lit(0), pl.col("line_number"), pl.col("sequence"), pl.col("line_number"))


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value of a claim that its column in production does not take; `it {problem}` is a sentence.

    `part` is claims, lines, diagnoses or providers; `number` is the line's or the diagnosis' (0: the claim), `role` a
    provider's.
    """

    part: str
    number: int
    role: str
    column: str
    problem: str


def unfit(loadable: Loadable) -> pl.DataFrame:
    """Claims that no table takes (`claim_id`, `why`), each once, by claim_id.

    `why` names the column and what is wrong with it, never the value.
    """
    found = [part for name, table in LOADED.items() for part in _unfit_rows(table, getattr(loadable, name))]
    if not found:
        return pl.DataFrame(schema=UNFIT_SCHEMA)
    return pl.concat(found).unique("claim_id", keep="first", maintain_order=True).sort("claim_id")


def misfits_of(claims: Claims) -> Sequence[Misfit]:
    """What of a claim's own columns does not fit, value by value."""
    found = []
    for part, number, frame in zip(_PARTS, _NUMBERS, claims.frames, strict=True):
        role = pl.col("role") if "role" in frame.columns else pl.lit("")
        placed = frame.with_columns(number.alias("_number"), role.alias("_role"))
        for column in LOADED[part].written(frame):
            for expression, problem in _checks(column):
                rows = placed.filter(expression.fill_null(False)).select("_number", "_role")
                found += [Misfit(part, int(n or 0), str(of or ""), column.name, problem) for n, of in rows.iter_rows()]
    return found


def undated(claims: Claims) -> pl.DataFrame:
    """Claims with a day that is none (`claim_id`, `why`), each once: nothing can be reckoned with it."""
    found = []
    for frame in claims.frames:
        days = [name for name, kind in frame.schema.items() if kind == pl.Date]
        if days and frame.select(pl.any_horizontal(_no_day(name).any() for name in days)).item():
            found += [frame.filter(_no_day(name)).select("claim_id", why=pl.lit(f"{name} {_NO_DAY}")) for name in days]
    if not found:
        return pl.DataFrame(schema=UNFIT_SCHEMA)
    return pl.concat(found).unique("claim_id", keep="first", maintain_order=True)


def _no_day(name: str) -> pl.Expr:
    return ~pl.col(name).to_physical().is_between(_FIRST, _LAST).fill_null(True)


def _unfit_rows(table: Table, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """One frame (`claim_id`, `why`) for each way in which rows do not fit; mostly none, so that is asked first."""
    checks = [
        (broken, f"{column.name} {problem}") for column in table.written(frame) for broken, problem in _checks(column)
    ]
    if frame.is_empty() or not checks:
        return []
    wrong = frame.select(fits.fill_null(False).any().alias(str(n)) for n, (fits, _) in enumerate(checks)).row(0)
    return [
        frame.filter(expression.fill_null(False)).select("claim_id", why=pl.lit(why))
        for (expression, why), there in zip(checks, wrong, strict=True)
        if there
    ]


def _checks(column: TableColumn) -> list[tuple[pl.Expr, str]]:
    """What would be wrong with a value, and how that is said of it."""
    values = pl.col(column.name)
    checks = [] if column.null else [(values.is_null(), "is missing")]
    if column.kind is ColumnKind.TEXT:
        checks.append((values.str.contains("\0", literal=True), "has a character that databases do not take"))
        if column.length:
            # Characters are counted only where the bytes, which are quick to count, leave it open.
            longer = (values.str.len_bytes() > column.length) & (values.str.len_chars() > column.length)
            checks.append((longer, f"is longer than {column.length} characters"))
    elif column.kind is ColumnKind.BYTES and column.length:
        checks.append((values.bin.size() > column.length, f"is longer than {column.length} bytes"))
    elif column.kind is ColumnKind.DECIMAL:
        checks.append((values.abs() >= 10**column.digits, f"has more than {column.digits} digits"))
    elif column.kind is ColumnKind.DATE:
        checks.append((_no_day(column.name), _NO_DAY))
    elif column.kind in (ColumnKind.SMALL, ColumnKind.WHOLE):
        end = _SMALL if column.kind is ColumnKind.SMALL else _WHOLE
        beyond = ~values.cast(pl.Int64).is_between(0 if column.positive else -end, end - 1)
        checks.append((beyond, "is beyond what its column takes"))
    return checks
