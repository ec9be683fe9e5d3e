"""What is said to SQL Server is T-SQL: each statement and each migration is compiled and parsed, without a server."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
import sqlglot
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler
from sqlglot import exp

from claimdeck.pipeline.schema import adopting
from claimdeck.pipeline.schema.landing import LANDED, columns_of, landing_of
from claimdeck.pipeline.schema.production import models as production
from claimdeck.pipeline.stores.database import Selection
from claimdeck.pipeline.stores.port import Span
from claimdeck.pipeline.stores.sql_production import SPANNED
from claimdeck.pipeline.stores.sql_ranges import produced_range
from claimdeck.pipeline.stores.sqlserver import statements as sql
from claimdeck.pipeline.stores.sqlserver.statements import TABLES, landing_columns
from claimdeck.storage.sealed_columns import sealed_columns
from tests.pipeline.stores.made_up import claims, loadable


def parsed(statement: str) -> list[exp.Expression]:
    """The statements of a batch; a text that the parser only passes through is not parsed."""
    found = [one for one in sqlglot.parse(statement, dialect="tsql") if one is not None]
    assert found and not [one for one in found if isinstance(one, exp.Command) and one.name.upper() not in PASSED], (
        found
    )
    return found


# Of a kind that the parser keeps as text.
PASSED = {"SET", "EXEC", "EXECUTE"}


class Asked:
    """Keeps what frames are made of."""

    def frames(self, *selections: Selection) -> list[pl.DataFrame]:
        self.selections = selections
        return [pl.DataFrame() for _ in selections]


def test_every_statement_of_the_store_is_tsql() -> None:
    given = loadable(claims(3), failed=("ZZ00000001",))
    frames = dict(
        zip(
            TABLES,
            (given.claims, given.lines, given.diagnoses, given.providers, given.violations, given.failed),
            strict=True,
        )
    )
    whole = [
        value
        for name, value in vars(sql).items()
        if isinstance(value, str) and name.isupper() and name[0] != "_" and " " in value
    ]
    assert len(whole) >= 11
    for table, frame in frames.items():
        columns = landing_columns(frame, table)
        assert {one.name for one in columns} == set(frame.columns)
        whole += [
            sql.clear(table.name),
            sql.clear_left(table.name),
            sql.landed(table.name),
            sql.promote(table, columns),
        ]
    whole += [sql.read(one) for one in sql.REFERENCE_TABLES]
    whole += [sql.end_of_span(table) for table in SPANNED]
    for span in (Span("ZZ1", "ZZ2"), Span()):
        asked = Asked()
        produced_range(asked, span)
        assert all(sql.read(one).count("?") == len(one.values) for one in asked.selections)
        whole += [sql.read(one) for one in asked.selections]
    # The parser knows the other levels of isolation, not this one.
    whole.remove(sql.IN_A_SNAPSHOT)
    for statement in whole:
        parsed(statement)


def test_names_are_in_brackets_since_rule_is_a_word_of_tsql() -> None:
    table = next(table for table in TABLES if table.name == "claim_violations")
    written = sql.promote(table, table.columns)
    assert "[rule]" in written and " rule" not in written and ",rule" not in written


@pytest.fixture
def compiling() -> Iterator[Any]:
    """A connection to a SQL Server 2017 that is not there: it can compile."""
    own = models.BinaryField.__init__
    engine = {"ENGINE": "mssql", "NAME": "none", "OPTIONS": {"python_driver": "mssql_python"}}
    handler = ConnectionHandler({"default": engine, "staging": engine, "production": engine})
    connection = handler["production"]
    # The backend gives every field of bytes in this process another length.
    models.BinaryField.__init__ = sys.modules["mssql.functions"].BinaryField_init  # type: ignore[method-assign]
    connection._known_versions = {"production": 2017}
    connection._known_azures = {"production": False}
    yield connection
    models.BinaryField.__init__ = own  # type: ignore[method-assign]


def compiled(connection: Any) -> list[str]:
    """All migrations of production as T-SQL."""
    loader, said = MigrationLoader(None), []
    state = loader.project_state(loader.graph.root_nodes("production")[0], at_end=False)
    for key in loader.graph.forwards_plan(loader.graph.leaf_nodes("production")[0]):
        editor = connection.schema_editor(collect_sql=True, atomic=False)
        with editor:
            state = loader.graph.nodes[key].apply(state, editor, collect_sql=True)
        said += [one for one in editor.collected_sql if not one.startswith("--")]
    return said


def test_the_migrations_of_production_are_tsql(compiling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adopting, "_tables", lambda editor: [])
    monkeypatch.setattr(adopting, "_columns", lambda editor, model: [])
    said = compiled(compiling)
    made = [
        table.this.this.name
        for one in said
        for table in parsed(one)
        if isinstance(table, exp.Create) and table.kind == "TABLE"
    ]
    for model in (getattr(production, name) for name in LANDED):
        assert model._meta.db_table in made and landing_of(model._meta.db_table) in made
    claims_table = next(one for one in said if one.startswith("CREATE TABLE [claims] "))
    # Compared byte by byte, whatever the collation of the database; and old writers may leave out what has a default.
    assert "[claim_id] nvarchar(50)  COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY" in claims_table
    assert "[gender] nvarchar(1) DEFAULT '' NOT NULL" in claims_table


def test_the_landing_tables_have_what_a_load_brings(compiling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails where a migration changed a table that a load writes, and MakeLandingTables() is missing at its end."""
    monkeypatch.setattr(adopting, "_tables", lambda editor: [])
    monkeypatch.setattr(adopting, "_columns", lambda editor, model: [])
    said = compiled(compiling)
    for model in (getattr(production, name) for name in LANDED):
        (*_, newest) = (one for one in said if one.startswith(f"CREATE TABLE [{landing_of(model._meta.db_table)}] "))
        for name, kind in columns_of(model).items():
            assert f"[{name}] {kind} NULL" in newest, (model, name)


def test_a_table_that_is_there_is_adopted_in_tsql(compiling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adopting, "_tables", lambda editor: ["claims", "claims_line_items"])
    monkeypatch.setattr(adopting, "_columns", lambda editor, model: ["claim_id", "line_number", "gender"])
    monkeypatch.setattr(adopting, "_indexed", lambda editor, model, unique=False: set())
    monkeypatch.setattr(adopting, "_names", lambda editor, model: set())
    monkeypatch.setattr(adopting, "_are_shared", lambda editor, model, columns: False)
    said: list[str] = []
    for model in (production.ProducedClaim, production.ProducedLine):
        editor = compiling.schema_editor(collect_sql=True, atomic=False)
        with editor:
            adopting.adopt(editor, model)
        said += editor.collected_sql
    for one in said:
        parsed(one)
    assert not [one for one in said if "DROP" in one.upper() or "ALTER COLUMN" in one.upper()], said
    added = [one for one in said if one.startswith("ALTER TABLE [claims] ADD [facility_id]")]
    assert added and "DEFAULT ''" in added[0] and "NOT NULL" in added[0]
    assert [one for one in said if one.startswith("ALTER TABLE [claims] ADD [load_id]") and "NOT NULL" not in one]
    assert [one for one in said if "IDENTITY(1, 1)" in one]
    assert isinstance(production.ProducedClaim._meta.pk, models.CharField)


def test_values_under_a_key_are_found_by_sql_server_itself(compiling: Any) -> None:
    columns = sealed_columns("production")
    assert "failed_claims.original_data" in [one.name for one in columns]
    for column in columns:
        statement, values = column.under("k1").query.get_compiler(connection=compiling).as_sql()
        parsed(statement.replace("%s", "?"))
        assert "SUBSTRING" in statement and b"\x02k1" in values


def test_the_contract_of_the_stores_was_kept_on_a_true_server() -> None:
    if "TEST_MSSQL_URL" not in os.environ:
        pytest.skip(
            "no SQL Server in TEST_MSSQL_URL: its store was only compiled, parsed and tried against a recorded driver"
        )
    assert os.environ["PRODUCTION_DATABASE_URL"] == os.environ["TEST_MSSQL_URL"]
