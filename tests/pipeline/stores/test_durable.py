"""What SQLite has committed of the pipeline outlasts a power cut: FULL, on whichever connection it was written."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connections

from claimdeck.pipeline.stores.port import NotAccepted
from claimdeck.pipeline.stores.sqlite.database import SqliteDatabase

FULL = 2


@pytest.mark.django_db(databases=["default", "staging", "production"])
@pytest.mark.parametrize("alias", ["staging", "production"])
def test_both_databases_that_claims_move_between_wait_for_the_disk(alias: str) -> None:
    if connections[alias].vendor != "sqlite":
        pytest.skip("the server of this run keeps its own promise")
    with connections[alias].cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == FULL


def test_the_stores_own_connections_wait_for_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "made-up.sqlite3"
    sqlite3.connect(path).close()
    database = SqliteDatabase(str(path), name="made-up")
    with database.reading() as read:
        assert read.rows("PRAGMA synchronous")[0][0] == FULL
    database.close()


def test_a_commit_that_fails_leaves_the_file_to_the_next_writer(tmp_path: Path) -> None:
    database = SqliteDatabase(str(tmp_path / "made-up.sqlite3"), name="made-up", wait=0.1)
    with database.transaction() as on:
        on.change("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        on.change("CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)")
    assert database._writer is not None
    database._writer.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(NotAccepted), database.transaction() as on:
        on.change("INSERT INTO children VALUES (7)")
    other = SqliteDatabase(str(tmp_path / "made-up.sqlite3"), name="made-up", wait=0.1)
    for one in (database, other):
        with one.transaction() as on:
            on.change("INSERT INTO parents DEFAULT VALUES")
            assert on.rows("SELECT count(*) FROM children") == [(0,)]
        one.close()
