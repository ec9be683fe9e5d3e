"""Which columns of the database are sealed, and with which keys their values are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.models import BinaryField, ExpressionWrapper, F
from django.db.models.functions import Substr

from claimdeck.kit.crypto import prefix_of
from claimdeck.storage.sealing import SealedBytesField


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A sealed field of some model, whichever room it is in."""

    model: type[models.Model]
    field: SealedBytesField

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.field.column}"

    def present(self) -> "models.QuerySet[Any]":
        """The rows that have a value, which stays sealed as `sealed_bytes`."""
        rows: models.QuerySet[Any] = self.model._default_manager.filter(**{f"{self.field.name}__isnull": False})
        raw: models.QuerySet[Any] = rows.annotate(
            sealed_bytes=ExpressionWrapper(F(self.field.name), output_field=BinaryField())
        )
        return raw

    def under(self, key_id: str) -> "models.QuerySet[Any]":
        """The rows whose value this key has sealed; found in the database, nothing is opened."""
        prefix = prefix_of(key_id)
        beginning = Substr(F(self.field.name), 1, len(prefix), output_field=BinaryField())
        rows: models.QuerySet[Any] = self.present().annotate(beginning=beginning)
        return rows.filter(beginning=prefix)


def sealed_columns(database: str = DEFAULT_DB_ALIAS) -> list[SealedColumn]:
    """All sealed fields of the models whose tables are in this database."""
    return [
        SealedColumn(model, field)
        for model in apps.get_models()
        if router.db_for_write(model) == database
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedBytesField)
    ]


def value_count(database: str = DEFAULT_DB_ALIAS) -> int:
    """How many sealed values there are."""
    return sum(column.present().count() for column in there(database))


def count_under(key_id: str, database: str = DEFAULT_DB_ALIAS) -> int:
    """How many values this key has sealed."""
    return sum(column.under(key_id).count() for column in there(database))


def there(database: str) -> list[SealedColumn]:
    """Those of a database's sealed columns whose tables are there: a customer's may not be set up yet."""
    columns = sealed_columns(database)
    if database == DEFAULT_DB_ALIAS:
        return columns
    connection = connections[database]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name and not Path(name).is_file():
        # To look for its tables would make the file.
        return []
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return [column for column in columns if column.model._meta.db_table in tables]
