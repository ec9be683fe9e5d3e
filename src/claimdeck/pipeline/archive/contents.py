"""What is said of archived claims beside the archive: tombstones, with the hash that reconciling compares."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import polars as pl

from claimdeck.pipeline.archive.rows import CLAIMS, Columns, rows_of
from claimdeck.pipeline.domain.columns import CARRIED, CLAIM, DIAGNOSIS, LINE, PROVIDER, Sort, frame_schema
from claimdeck.pipeline.domain.contents import content_hashes
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.schema.production.models import (
    ArchivedClaim,
    ProducedDiagnosis,
    ProducedLine,
    ProducedProvider,
)
from claimdeck.pipeline.stored import plain_value

_FRAMES: Final = (
    (CLAIMS, (*CLAIM, *(column for column in CARRIED if column.sort is not Sort.SEALED))),
    (ProducedLine._meta.db_table, LINE),
    (ProducedDiagnosis._meta.db_table, DIAGNOSIS),
    (ProducedProvider._meta.db_table, PROVIDER),
)


def tombstones(lines: Sequence[bytes], columns: Columns, archive: str) -> list[ArchivedClaim]:
    """What stays of the claims in these lines; `archive` is the name of their file."""
    claims = _frames(lines, columns)
    hashes = dict(content_hashes(claims).iter_rows())
    head = claims.claims.select("claim_id", "version", "total_charge_amount", "service_to_date")
    return [
        ArchivedClaim(
            claim_id=claim_id,
            version=version,
            total_charge_amount=Decimal(cents) / 100,
            service_to_date=day,
            content_hash=hashes[claim_id],
            archive=archive,
        )
        for claim_id, version, cents, day in head.iter_rows()
    ]


def stands(archive: str) -> bool:
    """Whether claims are archived in the file of this name, neither restored nor purged."""
    return ArchivedClaim.objects.filter(archive=archive, purged_at=None).exists()


def _frames(lines: Sequence[bytes], columns: Columns) -> Claims:
    claims = [rows_of(line) for line in lines]
    frames = []
    for table, wanted in _FRAMES:
        rows = [row for claim in claims for row in claim[table]]
        positions = [columns[table].index(column.name) for column in wanted]
        cells = {
            column.name: [plain_value(row[position], column) for row in rows]
            for column, position in zip(wanted, positions, strict=True)
        }
        dates = [pl.col(column.name).str.to_date() for column in wanted if column.sort is Sort.DATE]
        texts = {
            name: pl.String() if isinstance(kind, pl.Date) else kind for name, kind in frame_schema(wanted).items()
        }
        frames.append(pl.DataFrame(cells, schema=texts).with_columns(dates))
    return Claims(*frames)
