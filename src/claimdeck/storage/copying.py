"""Rows copied inside the database, past Python: into another table, or over the rows of one.

What is copied is a query of `values_list`, in the order of the names of the fields that it is for. Sealed values stay
sealed as they are, which only fields bound to the same column may do (`SealedBytesField.bound_to`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, Model, QuerySet


def insert_selected(model: type[Model], names: Sequence[str], rows: QuerySet[Any, Any]) -> int:
    """INSERT … SELECT, in the caller's transaction; gives how many rows there are now more.

    A field that is not named gets the database's default, else NULL. Raises ValueError where that cannot be.
    """
    columns = [_column(model, name) for name in names]
    for field in model._meta.local_concrete_fields:
        by_database = field.null or field.has_db_default() or field.get_internal_type().endswith("AutoField")
        if not by_database and field.column not in columns:
            raise ValueError(f"{model.__name__} needs a value for {field.attname!r}")
    select = _select(rows)
    if select is None:
        return 0
    listed = ", ".join(map(_quoted, columns))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_table(model)} ({listed}) {select[0]}", select[1])
        return int(cursor.rowcount)


def update_selected(
    model: type[Model], names: Sequence[str], rows: QuerySet[Any, Any], *, unchanged: Sequence[str] = ()
) -> int:
    """UPDATE … FROM, in the caller's transaction; gives how many rows were changed.

    The first column of `rows` is the primary key. Rows are changed only where each field of `unchanged` still has the
    value that stands last in `rows`, after those of `names`: what others changed meanwhile stays as it is.
    """
    select = _select(rows)
    if select is None:
        return 0
    key = _column(model, "pk")
    table = _table(model)
    places = [f"c{place}" for place in range(1 + len(names) + len(unchanged))]
    changes = ", ".join(
        f"{_quoted(_column(model, name))} = given.{place}" for name, place in zip(names, places[1:], strict=False)
    )
    same = "".join(
        f" AND {table}.{_quoted(_column(model, name))} = given.{place}"
        for name, place in zip(unchanged, places[1 + len(names) :], strict=True)
    )
    # Not as a statement that begins with WITH: of such, SQLite's driver does not say how many rows it changed.
    selected = f"(WITH named ({', '.join(places)}) AS ({select[0]}) SELECT * FROM named) AS given"  # noqa: S608
    statement = f"UPDATE {table} SET {changes} FROM {selected} WHERE {table}.{_quoted(key)} = given.c0{same}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, select[1])
        return int(cursor.rowcount)


@contextmanager
def in_memory() -> Iterator[None]:
    """For a large transaction on SQLite: its pages stay in memory until the commit, 200 MB at most.

    With SQLite's usual 2 MB each index of a large table is read and written again and again.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute("PRAGMA cache_size = -200000")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {int(usual)}")


def _select(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]] | None:
    """The statement of a query and its values; None for one that Django knows to be empty."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(values)


def _column(model: type[Model], name: str) -> str:
    field: Field[Any, Any] | None = (
        model._meta.pk if name == "pk" else model._meta.get_field(name)  # type: ignore[assignment]
    )
    if field is None or not getattr(field, "concrete", False):
        raise ValueError(f"{model.__name__} has no column {name!r}")
    return str(field.column)


def _table(model: type[Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
