"""Claims as rows of the tables: read into originals and written back, whichever of the two databases it is."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import models

from claimdeck.pipeline.domain.columns import CLAIM, Column, Sort
from claimdeck.pipeline.domain.originals import ORDER, PARTS, Original, Row, Value
from claimdeck.pipeline.schema.production import models as production
from claimdeck.pipeline.schema.staging import models as staging

STAGED: Final[dict[str, type[models.Model]]] = {
    "lines": staging.StagedLine,
    "diagnoses": staging.StagedDiagnosis,
    "providers": staging.StagedProvider,
}
PRODUCED: Final[dict[str, type[models.Model]]] = {
    "lines": production.ProducedLine,
    "diagnoses": production.ProducedDiagnosis,
    "providers": production.ProducedProvider,
}
_SCALE: Final = {Sort.MONEY: 100, Sort.UNITS: 1000}


def original_of(claim: staging.StagedClaim | production.ProducedClaim) -> Original:
    """The claim with all that belongs to it in its database."""
    tables = STAGED if isinstance(claim, staging.StagedClaim) else PRODUCED
    head = _row(claim, CLAIM)
    head |= {"version": claim.version, "waived_rules": claim.waived_rules}
    made = Original(claim=head, lines=[], diagnoses=[], providers=[])
    for name, columns in PARTS.items():
        rows = tables[name]._default_manager.filter(claim_id=claim.claim_id).order_by(*ORDER[name])
        made[name] = [  # type: ignore[literal-required]
            {key: value for key, value in _row(row, columns).items() if key != "claim_id"} for row in rows
        ]
    return made


def values_of(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    """The row's values as the tables have them: amounts and units as decimals, days as dates."""
    return {column.name: _stored(row.get(column.name), column) for column in columns if column.name != "claim_id"}


def replace_parts(
    claim_id: str, original: Original, tables: dict[str, type[models.Model]], more: Sequence[dict[str, Any]] = ()
) -> None:
    """Write all lines, diagnoses and providers anew; `more` are further values of each line. In the caller's
    transaction.
    """
    for name, columns in PARTS.items():
        model = tables[name]
        rows: list[Row] = original[name]  # type: ignore[literal-required]
        beside = more if name == "lines" and more else [{} for _ in rows]
        model._default_manager.filter(claim_id=claim_id).delete()
        model._default_manager.bulk_create(
            [
                model(claim_id=claim_id, **values_of(row, columns), **extra)
                for row, extra in zip(rows, beside, strict=True)
            ],
            batch_size=500,
        )


def _row(stored: models.Model, columns: Sequence[Column]) -> Row:
    return {column.name: plain_value(getattr(stored, column.name), column) for column in columns}


def plain_value(value: Any, column: Column) -> Value:
    """A value of a table, or its text, as an original has it."""
    if column.sort in _SCALE:
        number = Decimal(value)
        return int(number * _SCALE[column.sort]) if number.is_finite() else None
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else str(value)


def _stored(value: Value, column: Column) -> Any:
    if column.sort in _SCALE:
        return Decimal(int(value or 0)) / _SCALE[column.sort]
    if column.sort is Sort.DATE:
        return date.fromisoformat(str(value)) if value else None
    return value if value is not None else ""
