"""The three databases as Django wants them told: Claimdeck's own, and the customer's staging and production."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from pydantic import SecretStr

from claimdeck.config.options import Options
from claimdeck.config.sections import PostgreSQL, SQLServer
from claimdeck.pipeline.stores.sqlite.texts import LenientConnection
from claimdeck.pipeline.stores.sqlserver import libraries

# A server that vanished with its machine is noticed within half a minute by whoever waits for it.
_NOTICED: Final = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
# Of Claimdeck's own database a power cut may take the last transactions; of the two that claims move between, none:
# staging would say that a claim was loaded which production had lost.
_OWN: Final = "NORMAL"
_MOVING: Final = "FULL"
# Whoever waits for a connection of a pool hears within seconds that there is none.
_WAIT_FOR_POOL: Final = 2
_CONNECT_SECONDS: Final = 3

_UNREADABLE: Final = "{name} cannot be read: quote signs in its password (# is %23)."


def all_of(options: Options) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. Raises ImproperlyConfigured for an address that cannot be read."""
    data = options.claimdeck_data
    own = _by_address("DATABASE_URL", options.database_url.get_secret_value(), data / "claimdeck.sqlite3", _OWN)
    return {
        "default": _pooled(own, 1, options.database_pool_size),
        "staging": _staging(options, data / "staging.sqlite3"),
        "production": _production(options, data / "production.sqlite3"),
    }


def _staging(options: Options, embedded: Path) -> dict[str, Any]:
    section, address = options.postgresql, options.staging_database_url.get_secret_value()
    if address or not section.host:
        found = _by_address("STAGING_DATABASE_URL", address, embedded, _MOVING)
    else:
        found = _postgresql(section)
    if found["ENGINE"].endswith("sqlite3"):
        # Any program may write into the file.
        found["OPTIONS"]["factory"] = LenientConnection
    if section.statement_timeout and found["ENGINE"].endswith("postgresql"):
        found["OPTIONS"].setdefault("options", f"-c statement_timeout={section.statement_timeout}s")
    return _pooled(found, section.min_pool_size, section.max_pool_size)


def _production(options: Options, embedded: Path) -> dict[str, Any]:
    section, address = options.sqlserver, options.production_database_url.get_secret_value()
    if address.startswith(("mssql:", "sqlserver:")):
        return _sql_server_by_address(section, address)
    if section.host and not address:
        return _sql_server(section, {})
    found = _by_address("PRODUCTION_DATABASE_URL", address, embedded, _MOVING)
    return _pooled(found, section.min_pool_size, section.max_pool_size)


def _sqlite(synchronous: str) -> dict[str, Any]:
    return {
        # A deferred transaction that turns into a writer fails at once instead of waiting its turn.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA cache_size=-32000;",
    }


def _by_address(name: str, address: str, embedded: Path, synchronous: str) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(address or f"sqlite:///{embedded}"))
    except ValueError as error:
        raise ImproperlyConfigured(_UNREADABLE.format(name=name)) from error
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = _sqlite(synchronous)
        if settings["NAME"] != ":memory:":
            Path(settings["NAME"]).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    elif settings["ENGINE"].endswith("postgresql"):
        chosen = settings.setdefault("OPTIONS", {})
        for option, value in {"connect_timeout": _CONNECT_SECONDS, **_NOTICED}.items():
            chosen.setdefault(option, value)
        settings["CONN_MAX_AGE"] = 0
    else:
        raise ImproperlyConfigured(f"{name} must begin with postgres:// or sqlite://.")
    return settings


def _postgresql(section: PostgreSQL) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": section.host,
        "PORT": section.port,
        "USER": section.user,
        "PASSWORD": section.password.get_secret_value(),
        "NAME": section.database,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"connect_timeout": section.connect_timeout, **_NOTICED},
    }


def _pooled(settings: dict[str, Any], least: int, most: int) -> dict[str, Any]:
    """With a pool where the server is PostgreSQL: opening a connection for each request halves the throughput."""
    if settings["ENGINE"].endswith("postgresql"):
        pool = {"min_size": min(least, most), "max_size": most, "timeout": _WAIT_FOR_POOL}
        settings["OPTIONS"].setdefault("pool", pool)
    return settings


def _sql_server_by_address(section: SQLServer, address: str) -> dict[str, Any]:
    """From mssql://user:password@host:port/name?Encrypt=yes: what stands behind the ? is handed to the driver."""
    try:
        parts = urlsplit(address)
        port = parts.port or section.port
        asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)) if parts.query else {}
    except ValueError:
        # Without its text, which quotes the password.
        raise ImproperlyConfigured(_UNREADABLE.format(name="PRODUCTION_DATABASE_URL")) from None
    if not parts.hostname or parts.fragment:
        raise ImproperlyConfigured(_UNREADABLE.format(name="PRODUCTION_DATABASE_URL"))
    told = {
        "host": unquote(parts.hostname),
        "port": port,
        "user": unquote(parts.username or ""),
        "password": SecretStr(unquote(parts.password or "")),
        "database": unquote(parts.path.strip("/")) or section.database,
    }
    return _sql_server(section.model_copy(update=told), asked)


def _sql_server(section: SQLServer, asked: Mapping[str, str]) -> dict[str, Any]:
    """Raises ImproperlyConfigured where the packages or libraries for it are missing."""
    lacking = libraries.missing()
    if lacking:
        raise ImproperlyConfigured("\n".join(lacking))
    parameters = {
        "Encrypt": "yes" if section.encrypt else "no",
        "TrustServerCertificate": "yes" if section.trust_server_certificate else "no",
        # A server that is not there would be called for a quarter of a minute.
        "ConnectRetryCount": "0",
    }
    names = {name.lower() for name in asked}
    parameters = {name: value for name, value in parameters.items() if name.lower() not in names} | dict(asked)
    return {
        "ENGINE": "mssql",
        "HOST": section.host,
        "PORT": str(section.port),
        "USER": section.user,
        "PASSWORD": section.password.get_secret_value(),
        "NAME": section.database,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "python_driver": "mssql_python",
            "extra_params": ";".join(f"{name}={_braced(value)}" for name, value in parameters.items()),
            "connection_timeout": section.connect_timeout,
            "connection_retries": 0,
            "query_timeout": section.query_timeout,
        },
    }


def _braced(value: str) -> str:
    """A value that would end early stands in braces, as ODBC wants it."""
    return "{" + value.replace("}", "}}") + "}" if set(value) & set(";{}") else value
