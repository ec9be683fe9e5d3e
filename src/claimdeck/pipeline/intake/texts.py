"""Claims as a file writes them, text in every column, and what becomes of them: frames, and what cannot be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, PROVIDER, Column, Sort
from claimdeck.pipeline.domain.frames import DIAGNOSES_SCHEMA, LINES_SCHEMA, PROVIDERS_SCHEMA, Claims
from claimdeck.pipeline.intake.carried import as_new

# The claim's `place` is where it begins in its file: the number of a segment, or of a row.
CLAIM_TEXTS: Final = tuple(column.name for column in CLAIM)
LINE_TEXTS: Final = tuple(column.name for column in LINE)
# `seen` is in the clear: for the owner of the file alone.
UNREADABLE_SCHEMA: Final[dict[str, pl.DataType]] = {
    "place": pl.Int64(),
    "claim_id": pl.String(),
    "line_number": pl.Int32(),
    "seen": pl.String(),
    "reason": pl.String(),
}
# Of originals held at once.
_MOST_BYTES: Final = 64 * 1024 * 1024
ISO: Final = "%Y-%m-%d"
COMPACT: Final = "%Y%m%d"
AMERICAN: Final = "%m/%d/%Y"
# A date of one place less would be read as some other day: 2025111 as the 1st of November.
_WRITTEN: Final = {
    ISO: "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$",
    COMPACT: "^[0-9]{8}$",
    AMERICAN: "^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$",
}

# Commas are signs of thousands or nothing: 1,50 is no amount, and not 150 dollars.
_THOUSANDS: Final = r"^\$?[0-9]{1,3}(,[0-9]{3})+(\.|$)"
_MONEY: Final = r"^\$?([0-9]{0,12})(?:\.([0-9]{0,2})0*)?$"
_UNITS: Final = r"^([0-9]{0,9})(?:\.([0-9]{0,3})0*)?$"
_EXPECTED: Final = {
    Sort.DATE: "is no date",
    Sort.MONEY: "is no amount in dollars with at most two decimals",
    Sort.UNITS: "is no number of units with at most three decimals",
    Sort.WHOLE: "is no whole number",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something of a claim that could not be read; `reason` names no patient."""

    place: int
    claim_id: str
    line_number: int
    seen: str = field(repr=False)
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """Some claims of a file, whole, and rows of UNREADABLE_SCHEMA; a claim of which something cannot be read is only
    there. `originals` are what the file says of each claim, `places` where, in the order of `claims.claims`.
    """

    claims: Claims = field(repr=False)
    unreadable: pl.DataFrame = field(repr=False)
    originals: pl.Series = field(repr=False)
    places: pl.Series = field(repr=False)


@dataclass(slots=True)
class Texts:
    """Claims as they are found, row by row; texts in the order of CLAIM_TEXTS and LINE_TEXTS."""

    claims: list[tuple[str, ...]] = field(default_factory=list, repr=False)
    places: list[int] = field(default_factory=list)
    originals: list[bytes] = field(default_factory=list, repr=False)
    lines: list[tuple[str, ...]] = field(default_factory=list, repr=False)
    diagnoses: list[tuple[str, int, str, str]] = field(default_factory=list, repr=False)
    providers: list[tuple[str, int, str, str]] = field(default_factory=list, repr=False)
    unreadable: list[Unreadable] = field(default_factory=list)

    size: int = 0

    def __len__(self) -> int:
        return len(self.claims) + len(self.unreadable)

    def add_original(self, place: int, original: bytes) -> None:
        """Where the claim that was added stands in its file, and its text there."""
        self.places.append(place)
        self.originals.append(original)
        self.size += len(original)

    def full(self, chunk: int) -> bool:
        """Whether this is a chunk: of so many claims, or of fewer long ones."""
        return len(self) >= chunk or self.size >= _MOST_BYTES


def read(texts: Texts, formats: Sequence[str]) -> Read:
    """The texts as frames; dates in any of `formats`, nothing is 0 or no date."""
    claims = _table(texts.claims, CLAIM_TEXTS).with_columns(
        pl.Series("place", texts.places, dtype=pl.Int64()), pl.Series("original", texts.originals, dtype=pl.Binary())
    )
    places = claims.select("claim_id", "place")
    claims, bad_claims = _typed(claims, CLAIM, formats)
    lines, bad_lines = _typed(_table(texts.lines, LINE_TEXTS), LINE, formats)
    unreadable = pl.concat(
        [
            pl.DataFrame(
                [(one.place, one.claim_id, one.line_number, one.seen, one.reason) for one in texts.unreadable],
                schema=UNREADABLE_SCHEMA,
                orient="row",
            ),
            *(bad.join(places, on="claim_id").select(*UNREADABLE_SCHEMA) for bad in (bad_claims, bad_lines)),
        ]
    )
    claims = claims.join(unreadable.select("place"), on="place", how="anti", maintain_order="left").sort("place")
    kept = claims.select("claim_id")
    diagnoses = pl.DataFrame(texts.diagnoses, schema=DIAGNOSES_SCHEMA, orient="row")
    providers = pl.DataFrame(texts.providers, schema=PROVIDERS_SCHEMA, orient="row")
    return Read(
        Claims(
            as_new(claims),
            lines.join(kept, on="claim_id", how="semi").select(*LINES_SCHEMA),
            _stripped(diagnoses, DIAGNOSIS).join(kept, on="claim_id", how="semi"),
            _stripped(providers, PROVIDER).join(kept, on="claim_id", how="semi"),
        ),
        unreadable.sort("place", "line_number"),
        claims["original"],
        claims["place"],
    )


def too_wide(claims: Claims) -> pl.DataFrame:
    """Texts that are longer than their columns: `claim_id`, `line_number`, `column`, `seen`, `length`."""
    parts = [
        _too_wide(frame, columns)
        for frame, columns in zip(claims.frames, (CLAIM, LINE, DIAGNOSIS, PROVIDER), strict=True)
    ]
    return pl.concat([part for wide in parts for part in wide] or [_NOTHING_WIDE])


_NOTHING_WIDE: Final = pl.DataFrame(
    schema={
        "claim_id": pl.String(),
        "line_number": pl.Int32(),
        "column": pl.String(),
        "seen": pl.String(),
        "length": pl.Int64(),
    }
)


def _too_wide(frame: pl.DataFrame, columns: tuple[Column, ...]) -> Iterator[pl.DataFrame]:
    texts = [column for column in columns if column.sort is Sort.TEXT]
    longest = frame.select(pl.col(column.name).str.len_chars().max() for column in texts).row(0)
    line = pl.col("line_number") if "line_number" in frame.columns else pl.lit(0)
    for column, length in zip(texts, longest, strict=True):
        if length is not None and length > column.length:
            yield frame.filter(pl.col(column.name).str.len_chars() > column.length).select(
                "claim_id",
                line_number=line.cast(pl.Int32()),
                column=pl.lit(column.label),
                seen=pl.col(column.name),
                length=pl.lit(column.length, pl.Int64()),
            )


def _table(rows: list[tuple[str, ...]], names: Sequence[str]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pl.DataFrame(
        {name: pl.Series(values, dtype=pl.String()) for name, values in zip(names, columns, strict=True)}
    )


def _typed(
    frame: pl.DataFrame, columns: tuple[Column, ...], formats: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frame with typed columns, and what could not be read of it."""
    stripped = frame.with_columns(pl.col(pl.String()).str.strip_chars())
    typed = stripped.with_columns(_value(column, formats) for column in columns if column.sort is not Sort.TEXT)
    line = pl.col("line_number").cast(pl.Int32(), strict=False) if "line_number" in frame.columns else pl.lit(0)
    bad = [
        stripped.filter(typed[column.name].is_null() & (stripped[column.name] != "")).select(
            "claim_id",
            line_number=line.cast(pl.Int32()).fill_null(0),
            seen=pl.col(column.name),
            reason=pl.lit(f"{column.label} {_EXPECTED[column.sort]}."),
        )
        for column in columns
        if column.sort is not Sort.TEXT
    ]
    filled = [
        pl.col(column.name).fill_null(0) for column in columns if column.sort in (Sort.MONEY, Sort.UNITS, Sort.WHOLE)
    ]
    return typed.with_columns(filled), pl.concat(bad)


def _value(column: Column, formats: Sequence[str]) -> pl.Expr:
    text = pl.col(column.name)
    if column.sort is Sort.DATE:
        # Eight digits that are no day of the calendar give null, not another day.
        day = pl.coalesce(
            pl.when(text.str.contains(_WRITTEN[pattern])).then(text.str.to_date(pattern, strict=False, exact=True))
            for pattern in formats
        )
        return pl.when(day.dt.year().is_between(1800, 9999)).then(day).alias(column.name)
    if column.sort is Sort.WHOLE:
        return text.cast(pl.Int32(), strict=False)
    pattern, places = (_MONEY, 2) if column.sort is Sort.MONEY else (_UNITS, 3)
    if column.sort is Sort.MONEY:
        without = text.str.replace_all(",", "", literal=True)
        text = pl.when(text.str.contains(_THOUSANDS)).then(without).otherwise(text)
    whole, part = text.str.extract(pattern, 1), text.str.extract(pattern, 2)
    digits = whole + part.fill_null("").str.pad_end(places, "0")
    return pl.when(text.str.contains("[0-9]")).then(digits.cast(pl.Int64(), strict=False)).alias(column.name)


def _stripped(frame: pl.DataFrame, columns: tuple[Column, ...]) -> pl.DataFrame:
    return frame.with_columns(pl.col(column.name).str.strip_chars() for column in columns if column.sort is Sort.TEXT)
