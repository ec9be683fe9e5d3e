"""Settings that have the right type and still cannot work: said at the start, not at the first upload."""

from ipaddress import ip_network
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from claimdeck.config import keys
from claimdeck.kit.crypto import KeyRing, new_key

_DATABASES: Final = ("postgres", "postgresql", "pgsql", "sqlite")
_SQL_SERVER: Final = ("mssql", "sqlserver")
_SHORTEST_API_KEY: Final = 24
_MAILS: Final = ("smtp", "smtp+tls", "smtps")
_BROKERS: Final = ("redis", "rediss", "redis+socket", "amqp", "amqps")
_NEED_HOST: Final = ("email_url", "public_url")

_SHOULD: Final = "it must be an address that begins with {schemes}, with signs in a password quoted (@ is %40)."


def of(options: Any) -> list[str]:
    """One sentence for each fault, naming the setting and never its value, which may be a secret."""
    found = [*_keys(options), *_addresses(options), *_networks(options)]
    if options.task_hard_seconds <= options.task_soft_seconds:
        found.append("task_hard_seconds: must be more than task_soft_seconds: a task stops by itself first.")
    return found


def _keys(options: Any) -> list[str]:
    found = []
    try:
        if options.encryption_keys.get_secret_value():
            KeyRing.parse(options.encryption_keys.get_secret_value())
    except ValueError as error:
        found.append(f"encryption_keys: {error}. `claimdeck keys new` shows the form.")
    try:
        own = options.security.encryption_key.get_secret_value().strip()
        if own and not found:
            KeyRing.parse(keys.with_first(own, options.encryption_keys.get_secret_value()))
    except ValueError:
        found.append("security.encryption_key: it must be 32 bytes in base64. `claimdeck keys new` shows the form.")
    if 0 < len(options.security.api_key.get_secret_value()) < _SHORTEST_API_KEY:
        found.append(f"security.api_key: it must be at least {_SHORTEST_API_KEY} characters, made at random.")
    try:
        KeyRing.parse(f"k1:{new_key()}", hash_key=options.hash_key.get_secret_value() or None)
    except ValueError:
        found.append("hash_key: it is not base64. `claimdeck keys new` makes one.")
    return found


def _addresses(options: Any) -> list[str]:
    found = []
    asked = {
        "database_url": (options.database_url.get_secret_value(), _DATABASES),
        "staging_database_url": (options.staging_database_url.get_secret_value(), _DATABASES),
        "production_database_url": (options.production_database_url.get_secret_value(), (*_DATABASES, *_SQL_SERVER)),
        "celery_broker_url": (options.celery_broker_url.get_secret_value(), _BROKERS),
        "email_url": (options.email_url.get_secret_value(), _MAILS),
        "public_url": (options.public_url, ("http", "https")),
    }
    for name, (value, schemes) in asked.items():
        parts = _parts(value)
        if value and (parts is None or parts.scheme not in schemes):
            found.append(f"{name}: {_SHOULD.format(schemes=' or '.join(f'{scheme}://' for scheme in schemes))}")
        elif name in _NEED_HOST and value and parts is not None and not parts.hostname:
            found.append(f"{name}: it names no host.")
    for origin in options.csrf_trusted_origins:
        parts = _parts(origin)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            found.append("csrf_trusted_origins: each begins with https:// and names a host.")
            break
    return found


def _networks(options: Any) -> list[str]:
    for network in options.payer_private_networks:
        try:
            ip_network(network)
        except ValueError:
            return ["payer_private_networks: each is a network such as 10.20.0.0/16 or fd12:3456::/32."]
    return []


def _parts(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        # Read once: a port that is no number is found out only here.
        _ = parts.port
    except ValueError:
        return None
    return parts
