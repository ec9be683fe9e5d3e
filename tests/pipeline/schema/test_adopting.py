"""Tables of the customer's that are there already: what is missing is added, what is there stays, old writers go on."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ConnectionHandler

from claimdeck.pipeline.loaded.selectors import address_of, loaded_claim_at
from claimdeck.pipeline.schema.production.models import ProducedClaim, ProducedLine
from claimdeck.pipeline.schema.staging.models import StagedClaim, StagedDiagnosis, StagedLine, StagedProvider

POSTGRES = os.environ.get("DATABASE_URL", "")

# As customers have them: fewer columns than ours, some of other types, columns and an index of their own.
CLAIMS = """CREATE TABLE claims (
    claim_id VARCHAR(20) NOT NULL{key},
    facility_id VARCHAR(20),
    patient_first_name VARCHAR(30),
    total_charge_amount NUMERIC(10, 2),
    priority INTEGER DEFAULT 7 NOT NULL,
    date_of_birth VARCHAR(10),
    clerk VARCHAR(10) DEFAULT 'nobody' NOT NULL
)"""
LINES = (
    "CREATE TABLE claims_line_items (claim_id VARCHAR(20), line_number INTEGER, procedure_code VARCHAR(5), note TEXT)"
)
OWN = ("claim_id", "facility_id", "patient_first_name", "total_charge_amount", "priority", "date_of_birth", "clerk")
OLD_WRITER = "INSERT INTO claims (claim_id, facility_id, total_charge_amount) VALUES ({}, 'F1', 12.50)"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A customer's database in a file, or in a schema of its own on the server, in the place of both of ours."""
    if request.param == "sqlite":
        engine: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "theirs.sqlite3")}
    elif POSTGRES.startswith("postgres"):
        parts, schema = urlsplit(POSTGRES), f"theirs_{secrets.token_hex(4)}"
        engine = {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": parts.hostname,
            "PORT": parts.port,
            "USER": parts.username,
            "PASSWORD": parts.password,
            "NAME": parts.path.strip("/"),
            "OPTIONS": {"options": f"-c search_path={schema}"},
        }
    else:
        pytest.skip("no PostgreSQL in DATABASE_URL")
    theirs = ConnectionHandler({"default": engine, "staging": engine, "production": engine})
    ours = {alias: connections[alias] for alias in ("staging", "production")}
    with django_db_blocker.unblock():
        for alias in ours:
            connections[alias] = theirs[alias]
        if request.param == "postgresql":
            run(theirs["staging"], f"CREATE SCHEMA {schema}")
        yield theirs
        if request.param == "postgresql":
            run(theirs["staging"], f"DROP SCHEMA {schema} CASCADE")
        for alias, own in ours.items():
            theirs[alias].close()
            connections[alias] = own


def run(connection: Any, *statements: str) -> list[Any]:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def migrate(connection: Any) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes(connection.alias))


def columns(connection: Any, table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [one.name for one in connection.introspection.get_table_description(cursor, table)]


def test_tables_with_rows_are_adopted_and_old_writers_go_on(database: Any) -> None:
    staging = database["staging"]
    run(staging, CLAIMS.format(key=" PRIMARY KEY"), "CREATE INDEX by_clerk ON claims (clerk)", LINES)
    run(staging, OLD_WRITER.format("'ZZ1'"), "INSERT INTO claims_line_items VALUES ('ZZ1', 1, 'N0001', 'theirs')")
    before = run(staging, "SELECT * FROM claims")
    migrate(staging)
    for model in (StagedClaim, StagedLine, StagedDiagnosis, StagedProvider):
        lacking = {field.column for field in model._meta.local_concrete_fields} - set(
            columns(staging, model._meta.db_table)
        )
        assert not lacking, model
    assert {"clerk", "note"} <= {*columns(staging, "claims"), *columns(staging, "claims_line_items")}
    assert run(staging, f"SELECT {', '.join(OWN)} FROM claims") == before
    assert run(staging, "SELECT note, line_number FROM claims_line_items") == [("theirs", 1)]
    # Whoever knows nothing of us writes on, and what it leaves out is there.
    run(staging, OLD_WRITER.format("'ZZ2'"), "INSERT INTO claims_line_items (claim_id, line_number) VALUES ('ZZ2', 1)")
    waiting = run(
        staging,
        "SELECT claim_id, processing_status, version, gender, priority, created_at IS NULL FROM claims ORDER BY 1",
    )
    assert [(*row[:5], bool(row[5])) for row in waiting] == [
        ("ZZ1", "pending", 1, "", 7, False),
        ("ZZ2", "pending", 1, "", 7, False),
    ]
    assert [row[0] for row in run(staging, "SELECT id FROM claims_line_items ORDER BY id")] == [1, 2]
    with staging.cursor() as cursor:
        names = set(staging.introspection.get_constraints(cursor, "claims"))
    assert {"by_clerk", "staged_waiting", "staged_by_load"} <= names
    # A second run finds nothing to do, and the tables that were not there are ours.
    migrate(staging)
    assert "load_id" in columns(staging, "loads")


def test_the_types_of_their_columns_stay(database: Any) -> None:
    staging = database["staging"]
    run(staging, CLAIMS.format(key=" PRIMARY KEY"))
    with staging.cursor() as cursor:
        before = {one.name: one for one in staging.introspection.get_table_description(cursor, "claims")}
    migrate(staging)
    with staging.cursor() as cursor:
        after = {one.name: one for one in staging.introspection.get_table_description(cursor, "claims")}
    assert before["clerk"] and all(after[name] == one for name, one in before.items())


def test_production_tables_with_a_key_of_their_own_are_adopted(database: Any) -> None:
    production = database["production"]
    own_key = "" if production.vendor == "sqlite" else ", PRIMARY KEY (claim_id, line_number)"
    run(production, CLAIMS.format(key=" UNIQUE"), LINES[:-1] + own_key + ")", OLD_WRITER.format("'ZZ1'"))
    migrate(production)
    for model in (ProducedClaim, ProducedLine):
        assert {field.column for field in model._meta.local_concrete_fields} <= set(
            columns(production, model._meta.db_table)
        )
    run(production, OLD_WRITER.format("'ZZ2'"))
    # Claims that came by no load are opened like others.
    everybody = SimpleNamespace(practice_ids=None)
    for claim in ProducedClaim.objects.all():
        assert loaded_claim_at(everybody, address_of(claim)).pk == claim.pk  # type: ignore[arg-type]
    run(production, "INSERT INTO claims_line_items (claim_id, line_number) VALUES ('ZZ1', 1)")
    with pytest.raises(IntegrityError):
        run(production, "INSERT INTO claims_line_items (claim_id, line_number) VALUES ('ZZ1', 1)")


def test_a_claim_that_is_there_twice_is_said_and_nothing_is_changed(database: Any) -> None:
    staging = database["staging"]
    run(staging, CLAIMS.format(key=""), OLD_WRITER.format("'ZZ1'"), OLD_WRITER.format("'ZZ1'"))
    before = columns(staging, "claims")
    with pytest.raises(ImproperlyConfigured, match="claims has rows that share claim_id"):
        migrate(staging)
    assert columns(staging, "claims") == before
    one = "rowid = 2" if staging.vendor == "sqlite" else "ctid = (SELECT MAX(ctid) FROM claims)"
    run(staging, f"UPDATE claims SET claim_id = 'ZZ2' WHERE {one}")
    migrate(staging)
    with pytest.raises(IntegrityError):
        run(staging, OLD_WRITER.format("'ZZ2'"))
