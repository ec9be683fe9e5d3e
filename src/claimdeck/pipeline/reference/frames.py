"""Reference data as columns, for rules and prices over whole batches; read anew only when a release changed."""

from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.pairs import indexed_pairs, numbered_pairs
from claimdeck.pipeline.reference.kinds import ReferenceKind
from claimdeck.pipeline.reference.models import TABLES, Release
from claimdeck.pipeline.reference.periods import in_force
from claimdeck.pipeline.reference.rows import read_rows

_TYPES: Final[dict[str, pl.DataType]] = {
    "CharField": pl.String(),
    "IntegerField": pl.Int64(),
    "BigIntegerField": pl.Int64(),
    "SmallIntegerField": pl.Int8(),
    "BooleanField": pl.Boolean(),
    "DateField": pl.Date(),
}
# A release's number and the moment from which it counts, its first and its last day.
_Releases = tuple[tuple[int, datetime | None, date | None, date | None], ...]


def reference_frames() -> dict[str, pl.DataFrame]:
    """A frame for each kind by its name; `hcpcs` has the procedures of the fee schedules (CPT) as well.

    Each has its table's columns, and `effective_from` and `effective_to`, both included, null: open; of NCCI's pairs,
    which are millions, numbers stand for the codes (`domain/rules/pairs.py`). Asks the database which releases there
    are, and reads only what has changed since this process last asked.
    """
    frames = {kind.value: _frame(kind, releases) for kind, releases in _published().items()}
    return {**frames, "hcpcs": _procedures(frames[ReferenceKind.HCPCS], frames[ReferenceKind.RVU])}


def reference_frame(kind: ReferenceKind) -> pl.DataFrame:
    """One of them; `hcpcs` without the procedures of the fee schedules."""
    return _frame(kind, _published()[kind])


def _published() -> dict[ReferenceKind, _Releases]:
    releases: dict[ReferenceKind, list[Release]] = {kind: [] for kind in ReferenceKind}
    for release in Release.objects.filter(published_at__isnull=False).order_by("effective_date", "part"):
        releases[ReferenceKind(release.kind)].append(release)
    return {
        kind: tuple((release.pk, release.published_at, begin, end) for release, begin, end in in_force(kind, found))
        if found
        else ()
        for kind, found in releases.items()
    }


# As many as there are kinds, and as many again for the moment in which another process publishes releases.
@lru_cache(maxsize=2 * len(ReferenceKind))
def _frame(kind: ReferenceKind, releases: _Releases) -> pl.DataFrame:
    model = TABLES[kind]
    fields = [field for field in model._meta.local_concrete_fields if field.attname not in ("id", "release_id")]
    schema = {field.attname: _TYPES[field.get_internal_type()] for field in fields}
    parts = (
        _with_period(frame, begin, end)
        for release, _, begin, end in releases
        for frame in read_rows(model._meta.db_table, schema, release)
    )
    nothing = pl.DataFrame(schema={**schema, "effective_from": pl.Date(), "effective_to": pl.Date()})
    if kind is ReferenceKind.NCCI_PTP:
        # Part by part: whole, with their codes as text, they would be the largest thing that a worker ever holds.
        return indexed_pairs(pl.concat([numbered_pairs(part) for part in chain([nothing], parts)]))
    return pl.concat([nothing, *parts], rechunk=True)


def _with_period(frame: pl.DataFrame, begin: date | None, end: date | None) -> pl.DataFrame:
    """`frame` with the release's period, cut to the row's own where it has one."""
    first, last = pl.lit(begin, dtype=pl.Date()), pl.lit(end, dtype=pl.Date())
    if "effective_from" not in frame.columns:
        return frame.with_columns(effective_from=first, effective_to=last)
    return frame.with_columns(
        effective_from=pl.max_horizontal("effective_from", first),
        effective_to=pl.min_horizontal("effective_to", last),
    )


def _procedures(hcpcs: pl.DataFrame, rvu: pl.DataFrame) -> pl.DataFrame:
    columns = ("code", "effective_from", "effective_to")
    return pl.concat([hcpcs.select(columns), rvu.select(columns)]).unique(maintain_order=True)
