"""Counting failed log-ins: by account, by place where it is known, and by address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from claimdeck.accounts.domain.bounds import FORGOTTEN_AFTER, KNOWN_FOR, Bound, Shared, network_of
from claimdeck.accounts.login.devices import device_of
from claimdeck.accounts.models import LoginBound, User
from claimdeck.kit.clock import now
from claimdeck.kit.errors import TooMany
from claimdeck.web.context import address_of

# Whoever has many addresses and invents names must not fill the database with them.
MOST_KEPT: Final = 100_000


@dataclass(frozen=True, slots=True)
class Counter:
    """One of the counts that a log-in is held to."""

    key: str
    shared: Shared
    account: str

    @property
    def bound(self) -> Bound:
        options = settings.OPTIONS
        by_address = self.shared in (Shared.ADDRESS, Shared.REGISTRATION)
        free = options.login_attempts_per_address if by_address else options.login_attempts
        return Bound(free, timedelta(minutes=options.login_lockout_minutes))


def account_of(username: str) -> str:
    """Under what a user name is counted: a mistyped one may be a password, so no name is kept in the clear."""
    return _hash("name", User.normalize_username(username).casefold())


def counters_for(request: HttpRequest | None, username: str, user: User | None) -> Sequence[Counter]:
    """What a try to log in as `username` counts into.

    In a browser or at an address where the account was logged in before it counts there alone: a stranger who
    fails elsewhere locks nobody out.
    """
    account = account_of(username)
    everywhere = Counter(_hash(Shared.ACCOUNT, account), Shared.ACCOUNT, account)
    if request is None:
        return [everywhere]
    device = device_of(request, user.pk) if user is not None else ""
    if device:
        return [Counter(_hash(Shared.PLACE, account, device), Shared.PLACE, account)]
    network = network_of(address_of(request))
    by_address = Counter(_hash(Shared.ADDRESS, network), Shared.ADDRESS, "")
    here = _at_address(account, network)
    known = LoginBound.objects.filter(pk=here.key, known_at__gt=now() - KNOWN_FOR).exists()
    return sorted([here if known else everywhere, by_address], key=lambda counter: counter.key)


def refuse_locked(counters: Sequence[Counter], moment: datetime) -> None:
    """Raise TooMany while one of them has to wait; nothing is written, so that refusing costs little."""
    keys = [counter.key for counter in counters]
    locked = LoginBound.objects.filter(pk__in=keys, locked_until_at__gt=moment)
    until = max(filter(None, locked.values_list("locked_until_at", flat=True)), default=None)
    if until is not None:
        registering = any(counter.shared is Shared.REGISTRATION for counter in counters)
        raise too_many(until - moment, registering=registering)


@transaction.atomic
def count(counters: Sequence[Counter], moment: datetime) -> timedelta | None:
    """Count a try as failed before its password is looked at, so that tries side by side are all counted.

    Answers how long the next one has to wait, None for not at all. Raises TooMany.
    """
    LoginBound.objects.bulk_create(
        [LoginBound(key=c.key, shared=c.shared.value, account=c.account) for c in counters], ignore_conflicts=True
    )
    keys = [counter.key for counter in counters]
    rows = {row.key: row for row in LoginBound.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    refuse_locked(counters, moment)
    waits = []
    for counter in counters:
        row = rows[counter.key]
        stale = row.failed_at is None or row.failed_at < moment - FORGOTTEN_AFTER
        row.failures = 1 if stale else row.failures + 1
        row.failed_at = moment
        wait = counter.bound.wait_after(row.failures)
        row.locked_until_at = None if wait is None else moment + wait
        row.save(update_fields=["failures", "failed_at", "locked_until_at"])
        waits.append(wait)
    return max(filter(None, waits), default=None)


def count_registration(request: HttpRequest, moment: datetime) -> None:
    """Count a try to register from this address, whatever becomes of it. Raises TooMany."""
    network = network_of(address_of(request))
    count([Counter(_hash(Shared.REGISTRATION, network), Shared.REGISTRATION, "")], moment)


@transaction.atomic
def succeeded(counters: Sequence[Counter], request: HttpRequest | None, moment: datetime) -> None:
    """It was the right password after all: the account's counts begin anew, the address's is as before."""
    for counter in counters:
        row = LoginBound.objects.select_for_update().filter(pk=counter.key)
        if counter.shared is not Shared.ADDRESS:
            row.update(failures=0, locked_until_at=None)
            continue
        row.filter(failures__gt=0).update(failures=F("failures") - 1)
        row.filter(failures__lt=counter.bound.free).update(locked_until_at=None)
    if request is not None:
        account = next(counter.account for counter in counters if counter.account)
        here = _at_address(account, network_of(address_of(request)))
        values = {"shared": here.shared.value, "account": account, "known_at": moment}
        LoginBound.objects.update_or_create(pk=here.key, defaults=values)


def lift(username: str) -> None:
    """Forget the failures of an account, everywhere."""
    LoginBound.objects.filter(account=account_of(username)).update(failures=0, locked_until_at=None)


def purge(moment: datetime) -> int:
    """Delete counts that hold nothing any more, and the least of them beyond 100,000; gives how many."""
    failed = Q(failed_at__isnull=False, failed_at__gte=moment - FORGOTTEN_AFTER)
    known = Q(known_at__isnull=False, known_at__gte=moment - KNOWN_FOR)
    gone = LoginBound.objects.exclude(failed | known).delete()[0]
    extra = LoginBound.objects.count() - MOST_KEPT
    if extra > 0:
        # Who failed once only, and longest ago, goes first: those who guess stay counted.
        least = LoginBound.objects.order_by(F("known_at").asc(nulls_first=True), "failures", "failed_at")
        keys = list(least.values_list("pk", flat=True)[:extra])
        for start in range(0, len(keys), 500):
            gone += LoginBound.objects.filter(pk__in=keys[start : start + 500]).delete()[0]
    return gone


def too_many(wait: timedelta, *, registering: bool = False) -> TooMany:
    """The refusal; the same words whether the account exists or not."""
    detail = "Too many failed log-ins. Wait, or ask an administrator of your organization for a new password."
    if registering:
        detail = "Too many registrations from this address. Wait, or ask an administrator to make the account."
    return TooMany(detail, retry_after=wait.total_seconds(), code="LOCKED_OUT")


def _at_address(account: str, network: str) -> Counter:
    return Counter(_hash(Shared.PLACE, account, network), Shared.PLACE, account)


def _hash(*parts: str) -> str:
    return salted_hmac("claimdeck.bounds", "\x00".join(parts), algorithm="sha256").hexdigest()
