"""The tables of both databases as the stores write and read them, taken from the models: nothing is described twice."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

import polars as pl
from django.db import models

from claimdeck.pipeline.schema.production import models as production
from claimdeck.pipeline.schema.staging import models as staging


class ColumnKind(StrEnum):
    """How a column is stored. DECIMAL is a whole number in a frame: of the last decimal that the column has."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DECIMAL = "decimal"
    SMALL = "small"
    WHOLE = "whole"
    BIG = "big"
    TRUTH = "truth"
    BYTES = "bytes"


_KINDS: Final[tuple[tuple[type[models.Field[Any, Any]], ColumnKind], ...]] = (
    (models.BooleanField, ColumnKind.TRUTH),
    (models.DateTimeField, ColumnKind.TIME),
    (models.DateField, ColumnKind.DATE),
    (models.DecimalField, ColumnKind.DECIMAL),
    (models.BigIntegerField, ColumnKind.BIG),
    (models.SmallIntegerField, ColumnKind.SMALL),
    (models.PositiveSmallIntegerField, ColumnKind.SMALL),
    (models.IntegerField, ColumnKind.WHOLE),
    (models.BinaryField, ColumnKind.BYTES),
    (models.CharField, ColumnKind.TEXT),
    (models.TextField, ColumnKind.TEXT),
)
_FRAME_TYPES: Final[dict[ColumnKind, pl.DataType]] = {
    ColumnKind.TEXT: pl.String(),
    ColumnKind.DATE: pl.Date(),
    ColumnKind.TIME: pl.Datetime("us", "UTC"),
    ColumnKind.DECIMAL: pl.Int64(),
    ColumnKind.SMALL: pl.Int32(),
    ColumnKind.WHOLE: pl.Int32(),
    ColumnKind.BIG: pl.Int64(),
    ColumnKind.TRUTH: pl.Boolean(),
    ColumnKind.BYTES: pl.Binary(),
}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column; `length` in characters (0: unlimited), `digits` and `places` of a decimal."""

    name: str
    kind: ColumnKind
    length: int = 0
    digits: int = 0
    places: int = 0
    null: bool = False
    positive: bool = False

    @property
    def frame_type(self) -> pl.DataType:
        return _FRAME_TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns by their names, without the number that the database itself gives each row."""

    name: str
    columns: tuple[TableColumn, ...]

    def written(self, frame: pl.DataFrame) -> tuple[TableColumn, ...]:
        """Those of the columns that a frame brings, in the table's order; the others get the database's default."""
        return tuple(column for column in self.columns if column.name in frame.columns)

    def chosen(self, names: tuple[str, ...]) -> tuple[TableColumn, ...]:
        """These columns, in this order."""
        by_name = {column.name: column for column in self.columns}
        return tuple(by_name[name] for name in names)

    def __getitem__(self, name: str) -> TableColumn:
        return self.chosen((name,))[0]


@cache
def table_of(model: type[models.Model]) -> Table:
    """The table of a model."""
    fields = [one for one in model._meta.concrete_fields if one.name != "id"]
    return Table(model._meta.db_table, tuple(_column(one) for one in fields if not isinstance(one, models.UUIDField)))


def _column(field: "models.Field[Any, Any]") -> TableColumn:
    kind = next(kind for sort, kind in _KINDS if isinstance(field, sort))
    return TableColumn(
        str(field.column),
        kind,
        # Django on SQL Server calls the length of unlimited bytes "max".
        length=field.max_length
        if kind in (ColumnKind.TEXT, ColumnKind.BYTES) and isinstance(field.max_length, int)
        else 0,
        digits=field.max_digits if isinstance(field, models.DecimalField) else 0,
        places=field.decimal_places if isinstance(field, models.DecimalField) else 0,
        null=field.null,
        positive=isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField),
    )


STAGED: Final = tuple(
    table_of(model)
    for model in (staging.StagedClaim, staging.StagedLine, staging.StagedDiagnosis, staging.StagedProvider)
)
# What a load writes, in this order; the names are those of `Loadable`.
LOADED: Final = {
    "claims": table_of(production.ProducedClaim),
    "lines": table_of(production.ProducedLine),
    "diagnoses": table_of(production.ProducedDiagnosis),
    "providers": table_of(production.ProducedProvider),
    "violations": table_of(production.ClaimViolation),
    "failed": table_of(production.FailedClaim),
}
REFERENCE: Final = {
    "facilities": table_of(production.Facility),
    "financial_classes": table_of(production.FacilityFinancialClass),
    "payers": table_of(production.Payer),
    "physicians": table_of(production.Physician),
}
