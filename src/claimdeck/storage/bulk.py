"""Many rows in one go, past the ORM: as fast as the database takes them, and as the model's fields store them.

Values are given column by column, under the names of the model's fields, and as the fields hold them: the owner of a
sealed field gives what is to be sealed. For tables into which a job writes hundreds of thousands of rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import Field, Model

from claimdeck.kit.chunks import chunked
from claimdeck.storage.sealing import SealedBytesField

Columns = Mapping[str, Sequence[Any]]
_Field = Field[Any, Any]
_Row = tuple[Any, ...]

# SQLite's statements hold at least 32,766 values. Python lets other threads run with each statement and then waits
# for its turn again: with a statement for each row, the writing stands still while answers are being read.
_VALUES_A_STATEMENT: Final = 32_000
_ROWS_A_STATEMENT: Final = 250
# PostgreSQL takes arrays, however long; this bounds the memory of one statement.
_ROWS_IN_ARRAYS: Final = 2_000

# What the drivers of both databases take as it is, by the kind of field. Anything else the field itself prepares.
_WHOLE: Final = ("AutoField", "BigAutoField", "BigIntegerField", "IntegerField", "SmallIntegerField")
_POSITIVE: Final = ("PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField")
_TAKEN: Final[dict[str, type]] = {
    **dict.fromkeys((*_WHOLE, *_POSITIVE), int),
    **dict.fromkeys(("CharField", "TextField"), str),
    "BooleanField": bool,
    "BinaryField": bytes,
    "DateField": date,
    "DateTimeField": datetime,
    "UUIDField": UUID,
}


def insert(model: type[Model], columns: Columns) -> None:
    """Insert rows: COPY on PostgreSQL, few large statements on SQLite; in the caller's transaction.

    A field that is not named gets its default, else the database's own, else NULL. Raises ValueError where a name is
    none of the model's, a field lacks a value, or columns are not of one length.
    """
    fields, rows = _prepared(model, columns)
    if not rows:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {_head(model, fields)} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    head = _head(model, fields)
    _run(fields, rows, lambda given: f"INSERT INTO {head} {given}")


def upsert(
    model: type[Model],
    columns: Columns,
    *,
    unique: Sequence[str],
    replaced: Sequence[str] = (),
    added: Sequence[str] = (),
) -> None:
    """Insert rows, or change those that are there: `replaced` take the new value, `added` grow by it.

    With neither, what is there stays as it is.
    `unique` are the fields of a constraint that tells rows apart. Of rows that others change at the same time, give
    them in one order everywhere. Raises ValueError as `insert` does, and for two rows of one key.
    """
    fields, rows = _prepared(model, columns)
    names = [field.attname for field in fields]
    keyed = [names.index(_field(model, name).attname) for name in unique]
    if len({tuple(row[place] for place in keyed) for row in rows}) < len(rows):
        raise ValueError(f"{model.__name__}: two rows of one {', '.join(unique)}")
    key, table = ", ".join(_quoted(fields[place]) for place in keyed), connection.ops.quote_name(model._meta.db_table)
    new = [f"{name} = excluded.{name}" for name in (_quoted(_field(model, one)) for one in replaced)]
    grown = [f"{name} = {table}.{name} + excluded.{name}" for name in (_quoted(_field(model, one)) for one in added)]
    changes = ", ".join([*new, *grown])
    then = f"UPDATE SET {changes}" if changes else "NOTHING"
    head, conflict = _head(model, fields), f"ON CONFLICT ({key}) DO {then}"
    _run(fields, rows, lambda given: f"INSERT INTO {head} {given} {conflict}")


def update(model: type[Model], columns: Columns, *, key: str = "id") -> None:
    """Change rows that are there, each to values of its own: those whose `key` is given, no others.

    Few large statements on both databases, in the caller's transaction. Raises ValueError as `insert` does.
    """
    fields, rows = _given(model, columns)
    keyed = _field(model, key)
    changed = [field for field in fields if field is not keyed]
    if keyed not in fields or not changed:
        raise ValueError(f"{model.__name__}: {key} and something to change are needed")
    table, named = connection.ops.quote_name(model._meta.db_table), ", ".join(map(_quoted, fields))
    changes = ", ".join(f"{_quoted(field)} = given.{_quoted(field)}" for field in changed)
    which = f"FROM given WHERE {table}.{_quoted(keyed)} = given.{_quoted(keyed)}"
    _run(fields, rows, lambda given: f"WITH given ({named}) AS ({given}) UPDATE {table} SET {changes} {which}")  # noqa: S608


def _run(fields: tuple[_Field, ...], rows: list[_Row], statement_of: Callable[[str], str]) -> None:
    """Run a statement over the rows, some at a time; `statement_of` is told what to take them from."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        # An array for each column: thousands of values apart take the server longer to read than to store.
        statement = statement_of(f"SELECT * FROM unnest({', '.join(map(_array, fields))})")  # noqa: S608
        with connection.cursor() as cursor:
            for some in chunked(rows, _ROWS_IN_ARRAYS):
                cursor.execute(statement, [list(column) for column in zip(*some, strict=True)])
        return
    connection.ensure_connection()
    # Past Django's cursor as well: it rewrites each statement, sign by sign.
    with connection.wrap_database_errors:
        for some in _statements(rows):
            statement = statement_of(_values(len(fields), len(some)))
            connection.connection.execute(statement, [value for row in some for value in row])


def _array(field: _Field) -> str:
    """The place of a column's values. Of its type, but for the length: what is too long is to be refused, not cut."""
    while field.remote_field is not None:
        field = field.target_field  # type: ignore[attr-defined]
    kind, _, _ = str(field.db_type(connection)).partition("(")
    return f"CAST(%s AS {kind}[])"


@cache
def _field(model: type[Model], name: str) -> _Field:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        field = None
    if not isinstance(field, Field) or not field.concrete:
        raise ValueError(f"{model.__name__} has no column {name!r}")
    return field


def _prepared(model: type[Model], columns: Columns) -> tuple[tuple[_Field, ...], list[_Row]]:
    """The fields that are written, with their defaults, and the rows in the order of these."""
    named = frozenset(_field(model, name) for name in columns)
    count = len(next(iter(columns.values()), ()))
    defaults = {field.attname: [field.get_default() for _ in range(count)] for field in _defaults(model, named)}
    return _given(model, {**columns, **defaults})


def _given(model: type[Model], columns: Columns) -> tuple[tuple[_Field, ...], list[_Row]]:
    """The fields that are named, and the rows in the order of these."""
    given = {_field(model, name): values for name, values in columns.items()}
    if len(given) < len(columns):
        raise ValueError(f"{model.__name__}: a column is given twice")
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"{model.__name__}: columns are not of one length: {lengths}")
    return tuple(given), list(zip(*(_as_stored(field, values) for field, values in given.items()), strict=True))


@lru_cache(maxsize=64)
def _defaults(model: type[Model], given: frozenset[_Field]) -> tuple[_Field, ...]:
    """The fields that get a default of ours."""
    left_out = [field for field in model._meta.local_concrete_fields if field not in given]
    mine = [field for field in left_out if field.has_default() and not field.has_db_default()]
    for field in left_out:
        by_database = field.null or field.has_db_default() or field.get_internal_type().endswith("AutoField")
        if field not in mine and not by_database:
            raise ValueError(f"{model.__name__} needs a value for {field.attname!r}")
    return tuple(mine)


def _as_stored(field: _Field, values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column as the driver of the database takes them."""
    if isinstance(field, SealedBytesField):
        sealed = iter(field.seal_all(value for value in values if value is not None))
        return [None if value is None else next(sealed) for value in values]
    while field.remote_field is not None:
        field = field.target_field  # type: ignore[attr-defined]
    kind = _TAKEN.get(field.get_internal_type())
    if kind is None or not set(map(type, values)) <= {kind, type(None)}:
        return [field.get_db_prep_save(value, connection) for value in values]
    turned = _FOR_SQLITE.get(kind) if connection.vendor == "sqlite" else None
    return values if turned is None else [None if value is None else turned(value) for value in values]


# The dates of a file repeat, and a batch has one moment and one job.
@lru_cache(maxsize=4096)
def _text(value: date) -> str:
    return str(value)


@lru_cache(maxsize=4096)
def _moment(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


_FOR_SQLITE: Final[dict[type, Callable[[Any], str]]] = {date: _text, datetime: _moment, UUID: lambda value: value.hex}


@cache
def _head(model: type[Model], fields: tuple[_Field, ...]) -> str:
    return f"{connection.ops.quote_name(model._meta.db_table)} ({', '.join(map(_quoted, fields))})"


def _quoted(field: _Field) -> str:
    return connection.ops.quote_name(str(field.column))


@lru_cache(maxsize=2 * _ROWS_A_STATEMENT)
def _values(columns: int, rows: int) -> str:
    marks = f"({', '.join(['?'] * columns)})"
    return f"VALUES {', '.join([marks] * rows)}"


def _statements(rows: list[_Row]) -> Iterator[list[_Row]]:
    """The rows of one statement after the other."""
    return chunked(rows, min(_ROWS_A_STATEMENT, _VALUES_A_STATEMENT // len(rows[0])) if rows else 1)
