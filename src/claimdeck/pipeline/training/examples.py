"""Claims with what reviewers said of them: out of the databases by their numbers, or made up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl
from django.db import models

from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, Column, Sort
from claimdeck.pipeline.domain.frames import PROVIDERS_SCHEMA, Claims
from claimdeck.pipeline.domain.scoring.filters import NO_FILTER
from claimdeck.pipeline.intake.synthetic import planted_filters, synthetic_claims
from claimdeck.pipeline.schema.production.models import ProducedClaim, ProducedDiagnosis, ProducedLine
from claimdeck.pipeline.schema.staging.models import StagedClaim, StagedDiagnosis, StagedLine

MOST_EXAMPLES: Final = 100_000
# SQL Server takes 2,100 parameters a statement, SQLite 32,766.
_AT_ONCE: Final = 1_000
# Where no claim is labelled as free of filters, so many others stand for them, for each labelled one.
_OTHERS_A_LABEL: Final = 9
# The columns that the model sees, and no patient's.
_OF_CLAIM: Final = frozenset(
    {
        "claim_id", "department_id", "service_from_date", "service_to_date", "received_date", "primary_diagnosis",
        "financial_class", "secondary_insurance", "total_charge_amount", "referring_provider_npi", "payer",
        "frequency_code",
    }
)  # fmt: skip
_CLAIM: Final = tuple(column for column in CLAIM if column.name in _OF_CLAIM)
_TABLES: Final = (
    (StagedClaim, StagedLine, StagedDiagnosis),
    (ProducedClaim, ProducedLine, ProducedDiagnosis),
)


@dataclass(frozen=True, slots=True)
class Examples:
    """Claims (only the columns that the model sees) and their labels: `claim_id`, `filter`, one row a filter.

    `source` says where the labels come from; `missing` labelled claims were in neither database; `assumed` claims
    without a label were taken as free of filters.
    """

    claims: Claims = field(repr=False)
    labels: pl.DataFrame = field(repr=False)
    source: str
    sample: bool = False
    missing: int = 0
    assumed: int = 0


def made_up_examples(count: int, seed: int) -> Examples:
    """Made-up claims with the filters planted into them."""
    chunks = list(synthetic_claims(count, seed))
    labels = pl.concat([planted_filters(chunk, seed) for chunk in chunks])
    return Examples(_together(chunks), labels, f"made-up claims (seed {seed})", sample=True)


def own_examples(labels: pl.DataFrame, source: str) -> Examples:
    """The labelled claims as staging or production has them, at most 100,000, the first ones of the labels."""
    wanted = labels["claim_id"].unique(maintain_order=True).head(MOST_EXAMPLES).to_list()
    chunks = [_read(wanted[begin : begin + _AT_ONCE]) for begin in range(0, len(wanted), _AT_ONCE)]
    found = sum(len(chunk) for chunk in chunks)
    assumed = 0
    if found and not (labels["filter"] == NO_FILTER).any():
        others = _others(frozenset(wanted), min(found * _OTHERS_A_LABEL, MOST_EXAMPLES - found))
        assumed = sum(len(chunk) for chunk in others)
        chunks += others
        free = [chunk.claims.select("claim_id", pl.lit(NO_FILTER, pl.Int16).alias("filter")) for chunk in others]
        labels = pl.concat([labels, *free])
    claims = _together(chunks) if chunks else _read([])
    known = labels.join(claims.claims.select("claim_id"), on="claim_id", how="semi")
    return Examples(claims, known, source, missing=len(wanted) - found, assumed=assumed)


def _others(labelled: frozenset[str], most: int) -> list[Claims]:
    """Claims of staging that are not labelled, in the order of their numbers."""
    chunks: list[Claims] = []
    last, missing = "", most
    while missing > 0:
        after = StagedClaim.objects.filter(claim_id__gt=last).order_by("claim_id")
        ids = list(after.values_list("claim_id", flat=True)[:_AT_ONCE])
        if not ids:
            break
        last = ids[-1]
        chunks.append(_read([one for one in ids if one not in labelled][:missing]))
        missing -= len(chunks[-1])
    return chunks


def _read(claim_ids: Sequence[str]) -> Claims:
    """These claims from staging, those that are not there from production."""
    staged = _read_from(_TABLES[0], claim_ids)
    there = set(staged.claims["claim_id"])
    rest = [one for one in claim_ids if one not in there]
    return _together([staged, _read_from(_TABLES[1], rest)]) if rest else staged


def _read_from(tables: tuple[type[models.Model], ...], claim_ids: Sequence[str]) -> Claims:
    claims, lines, diagnoses = (
        _frame(table, columns, claim_ids) for table, columns in zip(tables, (_CLAIM, LINE, DIAGNOSIS), strict=True)
    )
    return Claims(claims, lines, diagnoses, pl.DataFrame(schema=PROVIDERS_SCHEMA))


def _frame(table: type[models.Model], columns: tuple[Column, ...], claim_ids: Sequence[str]) -> pl.DataFrame:
    names = [column.name for column in columns]
    rows = table._default_manager.filter(claim_id__in=claim_ids).values_list(*names) if claim_ids else []
    whole = [tuple(map(_whole, columns, row)) for row in rows]
    return pl.DataFrame(whole, schema={column.name: column.frame_type for column in columns}, orient="row")


def _whole(column: Column, value: Any) -> Any:
    """Cents and thousandths instead of the databases' decimals."""
    if value is None or column.sort not in (Sort.MONEY, Sort.UNITS):
        return value
    return int(value * (100 if column.sort is Sort.MONEY else 1000))


def _together(chunks: Iterable[Claims]) -> Claims:
    kept = [_seen(chunk) for chunk in chunks]
    claims, lines, diagnoses, providers = (pl.concat(frames) for frames in zip(*kept, strict=True))
    return Claims(claims, lines, diagnoses, providers)


def _seen(chunk: Claims) -> "tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]":
    return (
        chunk.claims.select(column.name for column in _CLAIM),
        chunk.lines,
        chunk.diagnoses,
        pl.DataFrame(schema=PROVIDERS_SCHEMA),
    )
