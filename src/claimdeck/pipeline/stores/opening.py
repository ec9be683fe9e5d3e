"""The stores of the configured databases: one of each a process, opened when first asked for."""

import os
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg.conninfo import make_conninfo

from claimdeck.pipeline.stores.database import Database
from claimdeck.pipeline.stores.port import ProductionStore, StagingStore
from claimdeck.pipeline.stores.postgres.database import Limits, PostgresDatabase
from claimdeck.pipeline.stores.sql_production import SqlProductionStore
from claimdeck.pipeline.stores.sql_staging import SqlStagingStore
from claimdeck.pipeline.stores.sqlite.database import SqliteDatabase
from claimdeck.pipeline.stores.sqlserver.opening import open_store


def staging_store() -> StagingStore:
    """This process's staging store. Opening it connects to nothing yet; `warm` does."""
    return _staging(os.getpid(), *_address("staging"))


def production_store() -> ProductionStore:
    """This process's production store. Opening it connects to nothing yet; `warm` does."""
    return _production(os.getpid(), *_address("production"))


def close_stores() -> None:
    """Close what this process opened; asked for again, the stores are opened anew."""
    for store in _opened:
        store.close()
    _opened.clear()
    _pools.clear()
    _staging.cache_clear()
    _production.cache_clear()


def pool_figures() -> dict[str, dict[str, int]]:
    """By database what the pools of this process's stores say; a database without a pool (SQLite) is not there."""
    return {name: pool.figures() for name, pool in _pools.items()}


_opened: list[StagingStore | ProductionStore] = []
_pools: dict[str, PostgresDatabase] = {}


# The process is part of the key: a fork must not use its parent's connections.
@cache
def _staging(_process: int, vendor: str, address: str) -> StagingStore:
    store = SqlStagingStore(_database(vendor, address, "staging"))
    _opened.append(store)
    return store


@cache
def _production(_process: int, vendor: str, address: str) -> ProductionStore:
    store: ProductionStore
    store = open_store() if vendor == "microsoft" else SqlProductionStore(_database(vendor, address, "production"))
    _opened.append(store)
    return store


def _database(vendor: str, address: str, name: str) -> Database:
    if vendor == "postgresql":
        options = settings.PIPELINE.postgresql
        limits = Limits(
            connections=options.max_pool_size,
            warm=max(1, options.min_pool_size),
            statement=float(options.statement_timeout),
        )
        replica = ""
        if name == "staging" and options.replica_host:
            replica = make_conninfo(host=options.replica_host, port=options.replica_port)
        opened = PostgresDatabase(address, name=name, replica=replica, limits=limits)
        _pools[name] = opened
        return opened
    if vendor == "sqlite":
        return SqliteDatabase(address, name=name)
    raise ImproperlyConfigured(f"There is no {name} store for {vendor}.")


def _address(alias: str) -> tuple[str, str]:
    """A database's kind and address as Django has it now: in tests that is the database of the tests."""
    connection = connections[alias]
    told: dict[str, Any] = connection.settings_dict
    if connection.vendor != "postgresql":
        return connection.vendor, str(told["NAME"])
    options = {name: value for name, value in told.get("OPTIONS", {}).items() if isinstance(value, str | int)}
    parts = {
        "dbname": told["NAME"],
        "host": told["HOST"],
        "port": told["PORT"],
        "user": told["USER"],
        "password": told["PASSWORD"],
    }
    return connection.vendor, make_conninfo(**{name: value for name, value in {**options, **parts}.items() if value})
