"""Landing tables of SQL Server: a bulk copy goes there first, because it cannot join a transaction.

Rows are in them for seconds, by load and attempt. Whoever changes a table that a load writes puts `MakeLandingTables()`
at the end of its migration: they are made anew, since nothing is kept in them.
"""

from typing import Any, Final

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from claimdeck.pipeline.schema.identifiers import BYTE_BY_BYTE, ClaimIdField

# What a load writes.
LANDED: Final = (
    "ProducedClaim",
    "ProducedLine",
    "ProducedDiagnosis",
    "ProducedProvider",
    "ClaimViolation",
    "FailedClaim",
)


def landing_of(table: str) -> str:
    """The landing table of a table."""
    return f"landing_{table}"


class MakeLandingTables(Operation):
    """Make the landing tables anew from the tables as they are at this point; on SQL Server only."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """They are no models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "microsoft" or app_label != schema_editor.connection.alias:
            return
        for name in LANDED:
            for statement in statements_of(to_state.apps.get_model(app_label, name)):
                schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Make the landing tables anew"


def statements_of(model: type[models.Model]) -> tuple[str, ...]:
    """The T-SQL that makes a model's landing table."""
    table = landing_of(model._meta.db_table)
    ours = ["[landing_load] bigint NOT NULL", "[landing_attempt] int NOT NULL"]
    columns = ", ".join([*ours, *(f"[{name}] {kind} NULL" for name, kind in columns_of(model).items())])
    return (
        f"DROP TABLE IF EXISTS [{table}]",
        f"CREATE TABLE [{table}] ({columns})",
        f"CREATE CLUSTERED INDEX [{table}_by_load] ON [{table}] ([landing_load], [landing_attempt])",
    )


def columns_of(model: type[models.Model]) -> dict[str, str]:
    """The columns that frames may bring, and their types there: whole numbers where the table has decimals."""
    fields = [one for one in model._meta.local_concrete_fields if not isinstance(one, _LEFT_OUT)]
    return {str(field.column): _type_of(field) for field in fields}


# The table's own numbers and moments.
_LEFT_OUT: Final = (models.AutoField, models.DateTimeField, models.UUIDField)


def _type_of(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, ClaimIdField):
        return f"nvarchar({field.max_length}) COLLATE {BYTE_BY_BYTE['microsoft']}"
    if isinstance(field, models.BooleanField):
        return "bit"
    if isinstance(field, models.DateField):
        return "date"
    if isinstance(field, (models.DecimalField, models.BigIntegerField)):
        return "bigint"
    if isinstance(field, models.IntegerField):
        return "int"
    length = field.max_length or "max"
    return f"varbinary({length})" if isinstance(field, models.BinaryField) else f"nvarchar({length})"
