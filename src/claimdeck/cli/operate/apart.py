"""The doctor's look at the customer's two databases: whether they answer, are up to date, and let all workers in."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connections

from claimdeck.cli.database import waiting_apart
from claimdeck.cli.operate.checks import Finding, Grade
from claimdeck.monitoring import looks
from claimdeck.monitoring.domain.health import Status
from claimdeck.monitoring.probes import Probe, ask
from claimdeck.pipeline.scoring.checks import model_fault
from claimdeck.pipeline.stores.opening import close_stores, production_store, staging_store
from claimdeck.pipeline.stores.port import StoreError

# An absent SQL Server takes its time to be so.
APART_SECONDS: Final = 6
_LETS_IN: Final = (
    "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
)


def pipeline() -> Iterator[Finding]:
    """Whether the customer's two databases answer and are up to date, and the model can be used."""
    for alias, look in (("staging", looks.staging), ("production", looks.production)):
        (part,) = ask([Probe(alias, look)], APART_SECONDS)
        if part.status is Status.DOWN:
            yield Finding(alias, Grade.FAIL, part.reason)
            continue
        if connections[alias].vendor == "sqlite":
            # Made and kept up to date by the commands that need it.
            yield Finding(alias, Grade.OK, part.reason)
            continue
        waiting = waiting_apart(alias)
        text = f"{part.reason}; {waiting} migrations are missing. Run `claimdeck migrate`." if waiting else part.reason
        yield Finding(alias, Grade.FAIL if waiting else Grade.OK, text)
        if not waiting:
            yield from _pool(alias)
    fault = model_fault()
    yield Finding("model", Grade.FAIL if fault else Grade.OK, fault or "usable, or none is configured")


def _pool(alias: str) -> Iterator[Finding]:
    """Whether a worker's pool of connections opens, and whether the server has enough for all of them."""
    subject = f"{alias} pool"
    try:
        (staging_store() if alias == "staging" else production_store()).warm()
    except StoreError as error:
        yield Finding(subject, Grade.FAIL, f"It cannot be opened: {error}")
        return
    finally:
        close_stores()
    if connections[alias].vendor != "postgresql":
        yield Finding(subject, Grade.OK, "it opens")
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(_LETS_IN)
        allowed: int = cursor.fetchone()[0]
    options, workers = settings.PIPELINE.postgresql, settings.PIPELINE.processing.max_workers
    wanted = options.max_pool_size * workers
    text = f"it opens; {workers} workers use up to {wanted} connections, the server lets {allowed} in"
    if wanted > allowed:
        yield Finding(subject, Grade.WARN, f"{text}. Lower postgresql.max_pool_size or processing.max_workers.")
    else:
        yield Finding(subject, Grade.OK, text)
