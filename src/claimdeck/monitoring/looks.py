"""What is looked at to know whether the installation is well; `/health/` and `claimdeck doctor` use the same."""

import os
import shutil
import time
from pathlib import Path
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import connection, connections
from redis import Redis, RedisError

from claimdeck.kit.clock import now
from claimdeck.monitoring.domain.health import Component, Status, of_workers
from claimdeck.monitoring.probes import Probe
from claimdeck.monitoring.refusals import why
from claimdeck.runs.models import ScheduledTask
from claimdeck.runs.working.presence import workers_now

SLOW_SECONDS: Final = 1.0
BROKER_SECONDS: Final = 1.0
LATE_SECONDS: Final = 300
LITTLE_SPACE: Final = 200 * 1024 * 1024


def database() -> Component:
    """Whether it answers, and how quickly."""
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    took = time.monotonic() - started
    status = Status.DEGRADED if took > SLOW_SECONDS else Status.UP
    return Component("database", status, f"{connection.vendor} answers in {took * 1000:.0f} ms", needed=True)


def broker() -> Component:
    """Whether workers can be told of jobs. Uploads are accepted all the same, so this is never `down` for all."""
    if not settings.OPTIONS.celery_broker_url.get_secret_value():
        folder = Path(settings.DATA)
        if os.access(folder, os.W_OK):
            return Component("broker", Status.UP, f"folders in {folder}")
        return Component("broker", Status.DOWN, f"{folder} cannot be written to.")
    try:
        with current_app.connection_for_write(connect_timeout=BROKER_SECONDS) as link:
            link.ensure_connection(max_retries=0, timeout=BROKER_SECONDS)
    except Exception as error:
        # Brokers raise many kinds of errors; the address may hold a password and is not shown.
        text = f"It cannot be reached ({type(error).__name__}). Check CELERY_BROKER_URL. Uploads wait meanwhile."
        return Component("broker", Status.DOWN, text)
    return Component("broker", Status.UP, "answers")


def workers() -> Component:
    """Whether any is there, and whether they keep breaking off."""
    return of_workers(workers_now(now()))


def staging() -> Component:
    """Whether the pipeline's staging database lets a new connection in."""
    return _apart("postgres", "staging")


def production() -> Component:
    """The same of its production database."""
    return _apart("sqlserver", "production")


def _apart(name: str, alias: str) -> Component:
    """Looked at by a connection of its own, which nobody at work waits for; without it the rest goes on."""
    wrapper = connections[alias]
    if wrapper.vendor == "sqlite":
        folder = Path(wrapper.settings_dict["NAME"]).parent
        if os.access(folder, os.W_OK):
            return Component(name, Status.UP, f"a file in {folder}")
        return Component(name, Status.DOWN, f"{folder} cannot be written to.")
    parameters = dict(wrapper.get_connection_params())
    if wrapper.vendor == "microsoft":
        parameters["OPTIONS"] = {**parameters["OPTIONS"], "connection_timeout": 1, "query_timeout": 1}
    else:
        parameters["connect_timeout"] = 2
    started = time.monotonic()
    try:
        link = wrapper.get_new_connection(parameters)
        try:
            link.cursor().execute("SELECT 1")
        finally:
            link.close()
    except Exception as error:
        # The driver's text may hold the address and its password.
        where = f"Check {alias.upper()}_DATABASE_URL or its section. Claims wait meanwhile."
        text = f"The {alias} database cannot be reached: {why(error)}. {where}"
        return Component(name, Status.DOWN, text)
    took = time.monotonic() - started
    status = Status.DEGRADED if took > SLOW_SECONDS else Status.UP
    return Component(name, status, f"{alias} on {wrapper.display_name} answers in {took * 1000:.0f} ms")


def redis() -> Component:
    """The cache of prices; without it each process keeps its own."""
    address = settings.PIPELINE.cache.redis_url
    try:
        with Redis.from_url(address, socket_connect_timeout=BROKER_SECONDS, socket_timeout=BROKER_SECONDS) as link:
            link.ping()
    except (RedisError, ValueError) as error:
        return Component(
            "redis", Status.DOWN, f"It cannot be reached ({type(error).__name__}). Check CACHE__REDIS_URL."
        )
    return Component("redis", Status.UP, "answers")


def timetable() -> Component:
    """Whether what happens at set times does."""
    moment = now()
    late = [t.name for t in ScheduledTask.objects.all() if (moment - t.next_at).total_seconds() > LATE_SECONDS]
    if late:
        text = f"Overdue: {', '.join(late)}. Start `claimdeck beat`, or `claimdeck up`."
        return Component("timetable", Status.DEGRADED, text)
    return Component("timetable", Status.UP, "kept")


def disk() -> Component:
    """Free space where uploads are read."""
    free = shutil.disk_usage(settings.DATA).free
    text = f"{free / 1024**3:.1f} GB free in {settings.DATA}"
    if free < LITTLE_SPACE:
        return Component("disk", Status.DEGRADED, f"{text}. Make room: uploads will fail.")
    return Component("disk", Status.UP, text)


def probes() -> tuple[Probe, ...]:
    """A probe for each part; with a database that is away, those that read tables hang or fail with it."""
    return (
        Probe("database", database, needed=True),
        Probe("broker", broker),
        Probe("workers", workers),
        Probe("timetable", timetable),
        Probe("disk", disk),
        Probe("postgres", staging),
        Probe("sqlserver", production),
        *((Probe("redis", redis),) if settings.PIPELINE.cache.redis_url else ()),
    )
