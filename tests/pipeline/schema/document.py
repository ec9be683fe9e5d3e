"""The tables of the pipeline for docs/SCHEMA.md, from the models; written by `make schema`."""

import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import django
from django.apps import apps
from django.db import models
from django.db.models import NOT_PROVIDED
from django.db.models.functions import Now
from django.db.utils import ConnectionHandler

from claimdeck.pipeline.domain.columns import CARRIED, CLAIM, DIAGNOSIS, LINE, PROVIDER

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "SCHEMA.md"
# What stands above it is written by hand.
BEGIN: Final = "<!-- Written from the models from here on: make schema -->\n"

POSTGRESQL: Final = "PostgreSQL", "django.db.backends.postgresql"
SQLITE: Final = "SQLite", "django.db.backends.sqlite3"
SQL_SERVER: Final = "SQL Server", "mssql"
# App, heading, what it is, and the servers that may have it.
PARTS: Final = (
    ("staging", "Staging: `staging_process`", "Where claims wait.", (POSTGRESQL, SQLITE)),
    ("production", "Production: `smart_pro_claims`", "Where claims arrive.", (SQL_SERVER, POSTGRESQL, SQLITE)),
    ("pipeline", "Claimdeck's own: the pipeline", "In the database of `DATABASE_URL`.", (POSTGRESQL, SQLITE)),
    ("reference", "Claimdeck's own: reference data", "In the database of `DATABASE_URL`.", (POSTGRESQL, SQLITE)),
)
_LABELS: Final = {column.name: column.label for column in (*PROVIDER, *DIAGNOSIS, *LINE, *CLAIM, *CARRIED)}
# What these columns are, in whatever table they stand.
_SAID: Final = {
    "version": "Of the claim, from 1; every amendment and every return to be processed raises it",
    "load_id": "The load that it went with",
    "attempt": "How often the load was taken; whoever holds an older one writes nothing",
    "lease_until": "Until when its load is a worker's",
    "stage": "How far it had come",
    "tries": "How often it was tried",
    "next_try_at": "When it is tried again by itself; null: only by a person",
    "letter": "Refused or crashing for good, or worth another try",
    "rule": "The rule's name",
    "carc": "Claim adjustment reason code",
    "rarc": "Remark code",
}
_SHARED: Final = ("claims", "claims_line_items", "claims_diagnosis", "claims_diagnosis_codes", "claims_providers")


def main() -> None:
    """Write the document anew."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    DOCUMENT.write_text(by_hand() + BEGIN + written(), encoding="utf-8")


def by_hand() -> str:
    """What stands above the tables."""
    return DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[0]


def written() -> str:
    """The tables, part by part."""
    return "\n".join(line for part in PARTS for line in _part(*part))


def _part(app: str, heading: str, what: str, servers: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield from ("", f"## {heading}", "", what)
    connections = {name: _connection(engine) for name, engine in servers}
    for model in sorted(apps.get_app_config(app).get_models(), key=lambda one: one._meta.db_table):
        yield from _table(model, connections)
    yield ""


def _connection(engine: str) -> Any:
    """A connection that is never opened: it knows the types of its server."""
    own = models.BinaryField.__init__
    options = {"python_driver": "mssql_python"} if engine == "mssql" else {}
    try:
        return ConnectionHandler({"default": {"ENGINE": engine, "NAME": "none", "OPTIONS": options}})["default"]
    finally:
        # The backend of SQL Server changes every field of bytes in this process.
        models.BinaryField.__init__ = own  # type: ignore[method-assign]


def _table(model: type[models.Model], connections: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"### `{model._meta.db_table}`", "")
    meaning = next((doc for one in model.__mro__ if (doc := _own_words(one))), "")
    if meaning:
        yield from (meaning, "")
    yield f"| column | {' | '.join(connections)} | null | default | what it is |"
    yield "|---" * (len(connections) + 4) + "|"
    for field in model._meta.local_concrete_fields:
        types = " | ".join(_type(field, connection) for connection in connections.values())
        null = "yes" if field.null else ""
        yield f"| `{field.column}` | {types} | {null} | {_default(field)} | {_meaning(model, field)} |"
    kept = [*_constraints(model), *_indexes(model)]
    if kept:
        yield from ("", *(f"- {one}" for one in kept))


def _own_words(model: type) -> str:
    """A model's docstring; Django writes one where there is none, with the names of the fields."""
    said = inspect.cleandoc(model.__doc__ or "") if model.__module__.startswith("claimdeck.") else ""
    return "" if said.startswith(f"{model.__name__}(") else said


def _type(field: "models.Field[Any, Any]", connection: Any) -> str:
    return str(field.db_type(connection)).replace("(None)", "(max)")


def _default(field: "models.Field[Any, Any]") -> str:
    """The database's own; what only the program fills in is said to be its."""
    if field.db_default is not NOT_PROVIDED:
        return "now" if isinstance(field.db_default, Now) else f"`{field.db_default!r}`"
    if field.default is NOT_PROVIDED:
        return ""
    if callable(field.default):
        return {"now": "now", "dict": "`{}`", "list": "`[]`"}[field.default.__name__] + " *(program)*"
    return f"`{field.default!r}` *(program)*"


def _meaning(model: type[models.Model], field: "models.Field[Any, Any]") -> str:
    label = _LABELS.get(field.name, "") if model._meta.db_table in _SHARED else ""
    said = [str(field.help_text) or label or _SAID.get(field.name, "")]
    if field.primary_key:
        said = ["key"]
    if field.is_relation and field.related_model:
        said.append(f"of `{field.related_model._meta.db_table}`")
    if hasattr(field, "seal"):
        said.append("**sealed**")
    if field.choices:
        said.append(", ".join(f"`{value}`" for value, _ in field.flatchoices if value != ""))
    return "; ".join(one for one in said if one).replace("|", "\\|")


def _constraints(model: type[models.Model]) -> Iterator[str]:
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint):
            yield f"`{one.name}`: once for each {', '.join(one.fields)}{_where(one.condition)}"
        elif isinstance(one, models.CheckConstraint):
            yield f"`{one.name}`: {_said(one.condition)}"


def _indexes(model: type[models.Model]) -> Iterator[str]:
    for one in model._meta.indexes:
        yield f"index `{one.name}`: {', '.join(map(_ordered, one.fields))}{_where(one.condition)}"
    for field in model._meta.local_concrete_fields:
        if getattr(field, "db_index", False) and not field.primary_key:
            yield f"index: {field.name}"


def _ordered(name: str) -> str:
    return f"{name[1:]} downwards" if name.startswith("-") else name


def _where(condition: Any) -> str:
    return f" where {_said(condition)}" if condition is not None else ""


def _said(condition: Any) -> str:
    return " and ".join(_compared(*child) for child in condition.children)


def _compared(lookup: str, value: Any) -> str:
    name, _, how = lookup.partition("__")
    if how == "isnull":
        return f"{name} is {'' if value else 'not '}null"
    if how == "in":
        return f"{name} is one of {', '.join(map(str, value))}"
    if how:
        raise ValueError(f"no words for {lookup}")
    return f"{name} is {value}"


if __name__ == "__main__":
    main()
