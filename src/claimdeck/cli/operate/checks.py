"""The checks of `claimdeck doctor`, each a function that gives findings; nothing is repaired here."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import run_checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.models import Q

from claimdeck.accounts.models import Organization, User
from claimdeck.cli import private_files
from claimdeck.cli.bootstrap import database_file
from claimdeck.cli.database import waiting_migrations
from claimdeck.cli.status.organizations import SANDBOX_ORGANIZATION
from claimdeck.kit.clock import now
from claimdeck.monitoring import looks
from claimdeck.monitoring.domain.health import Status
from claimdeck.monitoring.probes import Probe, ask
from claimdeck.payers.accounts.commands import try_account
from claimdeck.payers.accounts.trial import TrialResult
from claimdeck.payers.models import PayerAccount
from claimdeck.runs.domain.states import ENDED
from claimdeck.runs.models import Run, ScheduledTask
from claimdeck.status.results.tallies import differing as differing_jobs
from claimdeck.storage import canary
from claimdeck.storage.models import SealingKey
from claimdeck.storage.resealing import Unreached, places
from claimdeck.storage.sealing import key_ring
from claimdeck.web.spa import APP

SCARCE_SPACE: Final = 2 * 1024**3
CLOCK_SECONDS: Final = 120
LATE_SECONDS: Final = 300
PATIENCE_SECONDS: Final = 3


Check = Callable[[], "Iterator[Finding]"]


class Grade(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and what to do where it is not well."""

    subject: str
    grade: Grade
    text: str


def configuration() -> Iterator[Finding]:
    """The settings were read already, or Django would not be here."""
    options = settings.OPTIONS
    where = f"{options.app_env}, data in {settings.DATA}"
    yield Finding("configuration", Grade.OK, where)
    for problem in run_checks(include_deployment_checks=settings.PRODUCTION):
        if problem.is_silenced():
            continue
        yield Finding("configuration", Grade.WARN, f"{problem.msg} {problem.hint or ''}".strip())


def database() -> Iterator[Finding]:
    """Whether it answers and is up to date."""
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = waiting_migrations()
    except DatabaseError as error:
        text = f"{connection.vendor} does not answer ({type(error).__name__}). Check DATABASE_URL and the server."
        yield Finding("database", Grade.FAIL, text)
        return
    took = (time.monotonic() - started) * 1000
    yield Finding("database", Grade.OK, f"{connection.vendor} answers in {took:.0f} ms")
    if waiting:
        yield Finding("migrations", Grade.FAIL, f"{waiting} are missing. Run `claimdeck migrate`.")
        return
    yield Finding("migrations", Grade.OK, "up to date")


def encryption() -> Iterator[Finding]:
    """Whether the configured keys are the database's, and whether a rotation waits for its end."""
    ring = key_ring()
    found = canary.faults(list(SealingKey.objects.all()), ring)
    for fault in found:
        yield Finding("keys", Grade.FAIL, f"{fault} {canary.WHERE}")
    if found:
        return
    yield Finding("keys", Grade.OK, f"they fit the database; {ring.active} seals")
    for place in places():
        where = "" if place.name == DEFAULT_DB_ALIAS else f" of {place.name}"
        try:
            total, known = place.count(), {key_id: place.under(key_id) for key_id in ring.ids}
        except Unreached as unreached:
            yield Finding("keys", Grade.WARN, f"{unreached} A rotation would not reach it.")
            continue
        old = sum(known.values()) - known[ring.active]
        if old:
            yield Finding("keys", Grade.WARN, f"{old} values{where} are under older keys. Run `claimdeck keys rotate`.")
        lost = total - sum(known.values())
        if lost:
            text = f"{lost} values{where} were sealed with a key that is not in ENCRYPTION_KEYS."
            yield Finding("keys", Grade.FAIL, f"{text} Put it back behind the first one.")


def broker() -> Iterator[Finding]:
    """Whether workers can be told of jobs, and whether any is there: what `/health/` looks at."""
    # The embedded product is rarely running while somebody types this.
    bad = Grade.FAIL if settings.OPTIONS.celery_broker_url.get_secret_value() else Grade.WARN
    for part in ask([Probe("broker", looks.broker), Probe("workers", looks.workers)], PATIENCE_SECONDS):
        yield Finding(part.name, Grade.OK if part.status is Status.UP else bad, part.reason)


def work() -> Iterator[Finding]:
    """Whether jobs move and the timetable is kept."""
    moment = now()
    waiting = Run.objects.exclude(state__in=ENDED).filter(Q(lease_until_at__isnull=True) | Q(lease_until_at__lt=moment))
    stuck = [run for run in waiting if (moment - run.updated_at).total_seconds() > LATE_SECONDS]
    if stuck:
        yield Finding("jobs", Grade.FAIL, f"{len(stuck)} wait for a worker. See workers above, and the workers' logs.")
    else:
        yield Finding("jobs", Grade.OK, "none waits for long")
    differing = sum(1 for _ in differing_jobs())
    if differing:
        text = f"{differing} have other kept counts than rows, and are counted at each look. Retry them, or tell us."
        yield Finding("counts", Grade.WARN, text)
    timetable = looks.timetable()
    if timetable.status is not Status.UP:
        yield Finding("timetable", Grade.WARN, timetable.reason)
    for task in ScheduledTask.objects.filter(failed=True):
        yield Finding("timetable", Grade.WARN, f"{task.name}: {task.last_result}. See the log of that time.")


def disk() -> Iterator[Finding]:
    """Free space where the data are."""
    here = looks.disk()
    scarce = shutil.disk_usage(settings.DATA).free < SCARCE_SPACE
    if here.status is not Status.UP:
        yield Finding("disk", Grade.FAIL, here.reason)
    else:
        yield Finding("disk", Grade.WARN if scarce else Grade.OK, f"{here.reason}{'. Make room soon.' * scarce}")


def files() -> Iterator[Finding]:
    """Whether other accounts of this machine can get at the data."""
    found = private_files.faults(settings.DATA, database_file())
    for fault in found:
        yield Finding("files", Grade.WARN, fault)
    if not found:
        yield Finding("files", Grade.OK, "for this account alone")


def people() -> Iterator[Finding]:
    """Whether somebody can log in, for somebody."""
    for organization in Organization.objects.all():
        if not organization.practices.filter(is_active=True).exists():
            text = f"{organization.name} has no practice. `claimdeck practices add TIN NAME` makes one."
            yield Finding("practices", Grade.WARN, text)
    if not User.objects.filter(is_active=True, access="admin").exists():
        yield Finding("people", Grade.WARN, "There is no administrator. `claimdeck createadmin` makes one.")


def payers() -> Iterator[Finding]:
    """Each active account: is there a token for it, and do the clocks agree."""
    # The made-up payer of `status check --sandbox` is there for the length of a check only.
    lasting = PayerAccount.objects.filter(is_active=True).exclude(organization__name=SANDBOX_ORGANIZATION)
    accounts = list(lasting.values_list("pk", flat=True))
    if not accounts:
        text = "No payer account. Set UHC_BASE_URL, UHC_CLIENT_ID and UHC_CLIENT_SECRET, or add one under Settings."
        yield Finding("payers", Grade.WARN, text)
    for key in accounts:
        account = PayerAccount.objects.select_related("organization").get(pk=key)
        trial = try_account(account, hurry=True)
        # The made-up payer runs only while `claimdeck up` does.
        bad = Grade.WARN if account.is_sandbox else Grade.FAIL
        yield Finding("payers", Grade.OK if trial.ok else bad, f"{account.name}: {trial.message}{_kind(trial)}")
        if trial.ok:
            yield from _clock(account.base_url)


def _kind(trial: TrialResult) -> str:
    return f" ({trial.kind})" if trial.kind and trial.kind not in trial.message else ""


def _clock(base_url: str) -> Iterator[Finding]:
    """Our time beside the payer's, from the Date of any answer; tokens and dates depend on it."""
    parts = urlsplit(base_url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        link = kind(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
        link.request("HEAD", "/")
        said = link.getresponse().getheader("Date")
        link.close()
        theirs = parsedate_to_datetime(said) if said else None
    except (OSError, HTTPException, ValueError):
        return
    if theirs is None:
        return
    apart = abs((now() - theirs).total_seconds())
    if apart > CLOCK_SECONDS:
        text = f"This machine and the payer are {apart:.0f} s apart. Set the clock (NTP)."
        yield Finding("clock", Grade.WARN, text)
    else:
        yield Finding("clock", Grade.OK, "agrees with the payer's")


def page() -> Iterator[Finding]:
    """Whether the web app is built."""
    if (APP / "index.html").is_file():
        yield Finding("page", Grade.OK, "built")
    else:
        yield Finding("page", Grade.WARN, "The web app is not built; the API works. Run `make frontend`.")
