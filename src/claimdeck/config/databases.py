"""The three databases as Django wants them told: Claimdeck's own, and the customer's staging and production."""

from pathlib import Path
from typing import Any, Final

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from pydantic import SecretStr

from claimdeck.config.options import Options

# A server that vanished with its machine is noticed within half a minute by whoever waits for it.
_NOTICED: Final = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
# IMMEDIATE: a deferred transaction that turns into a writer fails at once instead of waiting its turn.
_SQLITE: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
}


def all_of(options: Options) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. Raises ImproperlyConfigured for an address that cannot be read."""
    data = options.claimdeck_data
    return {
        "default": _database("DATABASE_URL", options.database_url, data / "claimdeck.sqlite3", options),
        "staging": _database("STAGING_DATABASE_URL", options.staging_database_url, data / "staging.sqlite3", options),
        "production": _database(
            "PRODUCTION_DATABASE_URL", options.production_database_url, data / "production.sqlite3", options
        ),
    }


def _database(name: str, address: SecretStr, embedded: Path, options: Options) -> dict[str, Any]:
    url = address.get_secret_value() or f"sqlite:///{embedded}"
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: quote signs in its password (# is %23).") from error
    engine = settings["ENGINE"]
    if engine.endswith("sqlite3"):
        settings["OPTIONS"] = dict(_SQLITE)
        if settings["NAME"] != ":memory:":
            Path(settings["NAME"]).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    elif engine.endswith("postgresql"):
        # A pool: opening a connection for each request halves the throughput.
        # Whoever waits for one of its connections hears within seconds that there is none.
        chosen = settings.setdefault("OPTIONS", {})
        chosen.setdefault("pool", {"min_size": 1, "max_size": options.database_pool_size, "timeout": 2})
        chosen.setdefault("connect_timeout", 3)
        for option, value in _NOTICED.items():
            chosen.setdefault(option, value)
        settings["CONN_MAX_AGE"] = 0
    else:
        raise ImproperlyConfigured(f"{name} must begin with postgres:// or sqlite://.")
    return settings
