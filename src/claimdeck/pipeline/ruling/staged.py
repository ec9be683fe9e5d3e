"""Staged claims as frames, to try a rule on them; nothing of them is leased or changed."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import polars as pl
from django.db.models import Model, QuerySet

from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, PROVIDER, Column, Sort
from claimdeck.pipeline.domain.frames import (
    CLAIMS_SCHEMA,
    DIAGNOSES_SCHEMA,
    LINES_SCHEMA,
    PROVIDERS_SCHEMA,
    Claims,
)
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.schema.staging.models import Load, StagedClaim, StagedDiagnosis, StagedLine, StagedProvider

_SCALE: Final = {Sort.MONEY: 100, Sort.UNITS: 1000}
_ASKED_AT_ONCE: Final = 500


def some_staged(most: int, batch: UUID | None) -> Claims:
    """At most so many claims: those of a batch, or else the newest that wait."""
    claims = StagedClaim.objects.all()
    if batch is None:
        claims = claims.filter(processing_status=Place.PENDING.value)
    else:
        claims = claims.filter(load_id__in=Load.objects.filter(batch_id=batch).values("load_id"))
    chosen = claims.order_by("-created_at", "claim_id")[:most]
    heads = _frame(chosen.values_list(*(column.name for column in CLAIM)), CLAIM, CLAIMS_SCHEMA)
    ids = heads["claim_id"].to_list()
    return Claims(
        heads,
        _parts(StagedLine, ids, LINE, LINES_SCHEMA),
        _parts(StagedDiagnosis, ids, DIAGNOSIS, DIAGNOSES_SCHEMA),
        _parts(StagedProvider, ids, PROVIDER, PROVIDERS_SCHEMA),
    )


def _parts(
    model: type[Model], ids: list[str], columns: tuple[Column, ...], schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    rows: QuerySet[Any] = model._default_manager.all()
    names = [column.name for column in columns]
    frames = [
        _frame(rows.filter(claim_id__in=ids[at : at + _ASKED_AT_ONCE]).values_list(*names), columns, schema)
        for at in range(0, len(ids), _ASKED_AT_ONCE)
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=dict(schema))


def _frame(
    rows: Iterable[tuple[Any, ...]], columns: tuple[Column, ...], schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    scales = [_SCALE.get(column.sort) for column in columns]
    plain = [
        [
            value if scale is None or value is None else int(value * scale)
            for value, scale in zip(row, scales, strict=True)
        ]
        for row in rows
    ]
    read = pl.DataFrame(plain, schema={column.name: column.frame_type for column in columns}, orient="row")
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in read.columns]
    return read.with_columns(lacking).select(*schema)
