"""The gate's shared rows: reading and changing them by conditional updates that are safe from any worker."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from claimdeck.kit.clock import now
from claimdeck.payers.domain.circuit import CircuitState
from claimdeck.payers.domain.pacing import Rate, Reserved, reserve
from claimdeck.payers.domain.shares import granted
from claimdeck.payers.gate.pace import Moment, Reservation
from claimdeck.payers.models import CallGrant, CallPace, Circuit

# A holder that died loses its calls after this long; it renews every second.
LEASE_SECONDS = 8.0
_TURN_SECONDS = 4
# Moments are reserved this far ahead: enough for a database that is slow for a moment, and little to lose.
_AHEAD_SECONDS = 0.5
# Others reserved between our look and our change so many times: try again a moment later.
_MOST_COLLISIONS = 5


def ensure_pace(key: str) -> None:
    """The credentials' shared row exists afterwards."""
    CallPace.objects.get_or_create(key=key)


def renew_lease(key: str, holder: str, limit: int, in_use: int, waiting: int) -> int:
    """Renews the holder's lease and answers how many simultaneous calls it may make from now on."""
    with transaction.atomic():
        # The update comes first: it is the lock that makes what follows one step.
        if not CallPace.objects.filter(pk=key).update(leases_version=F("leases_version") + 1):
            ensure_pace(key)
        moment = now()
        CallGrant.objects.filter(pace_id=key, expires_at__lt=moment).exclude(holder=holder).delete()
        others = list(
            CallGrant.objects.filter(pace_id=key).exclude(holder=holder).values_list("holder", "wanted", "granted")
        )
        wanted = {other: wants for other, wants, _ in others} | {holder: in_use + waiting}
        taken = sum(calls for _, _, calls in others)
        mine = granted(limit, holder, wanted, taken, int(moment.timestamp()) // _TURN_SECONDS)
        CallGrant.objects.update_or_create(
            pace_id=key,
            holder=holder,
            # Calls on the wire keep their place until they end, even when the share has become smaller.
            defaults={
                "granted": max(mine, in_use),
                "wanted": in_use + waiting,
                "expires_at": moment + timedelta(seconds=LEASE_SECONDS),
            },
        )
    return mine


def drop_lease(key: str, holder: str) -> None:
    """Gives the holder's calls back."""
    CallGrant.objects.filter(pace_id=key, holder=holder).delete()


def reserve_moments(key: str, wanted: int, rate: Rate, unused: Sequence[int]) -> Reservation:
    """Moments of the near future for at most `wanted` calls, over all workers; `unused` ones are given back.

    Time is the database's: the clocks of the workers' machines may differ.
    """
    for _ in range(_MOST_COLLISIONS):
        row = CallPace.objects.filter(pk=key).values_list("recent_calls", "calls_version", Now()).first()
        if row is None:
            ensure_pace(key)
            continue
        here = time.monotonic()
        recent, version, moment = row
        now_ms = round(moment.timestamp() * 1000)
        until_ms = now_ms + round(_AHEAD_SECONDS * 1000)
        found = reserve(recent, now_ms, wanted, rate, until_ms=until_ms, unused=unused)
        if (not found.times and not unused) or _stored(key, version, found):
            moments = [Moment(here + (at - now_ms) / 1000, at) for at in found.times]
            # Half of what is reserved ahead is left when the next are asked for.
            next_in = (found.next_at - now_ms) / 1000 - _AHEAD_SECONDS / 2
            return Reservation(moments, max(0.0, next_in))
    raise OperationalError("Others reserved calls at each try.")


def _stored(key: str, version: int, found: Reserved) -> bool:
    changed = CallPace.objects.filter(pk=key, calls_version=version).update(
        recent_calls=found.log, calls_version=version + 1
    )
    return changed == 1


@dataclass(frozen=True, slots=True)
class OpenCircuit:
    """A circuit as it stands in the database."""

    # What fails and recovers as one: the connector says it of each call.
    key: str
    since: datetime
    probe_at: datetime
    probes: int
    reason: str


def open_circuits(account_id: uuid.UUID) -> dict[str, OpenCircuit]:
    """The account's open circuits by key."""
    rows = Circuit.objects.filter(account_id=account_id, state=CircuitState.OPEN.value)
    return {row.scope: OpenCircuit(row.scope, row.since, row.probe_at, row.probes, row.reason) for row in rows}


def open_circuit(account_id: uuid.UUID, circuit: OpenCircuit) -> None:
    """Opens a circuit unless another worker already has."""
    row, created = Circuit.objects.get_or_create(account_id=account_id, scope=circuit.key, defaults=_opened(circuit))
    if not created:
        Circuit.objects.filter(Q(pk=row.pk) & ~Q(state=CircuitState.OPEN.value)).update(**_opened(circuit))


def _opened(circuit: OpenCircuit) -> dict[str, object]:
    return {
        "state": CircuitState.OPEN.value,
        "since": circuit.since,
        "probe_at": circuit.probe_at,
        "probes": circuit.probes,
        "reason": circuit.reason,
    }


def take_probe(account_id: uuid.UUID, seen: OpenCircuit, next_at: datetime) -> bool:
    """Whether the caller may probe the circuit it has seen: only one of all workers may."""
    changed = Circuit.objects.filter(
        account_id=account_id, scope=seen.key, state=CircuitState.OPEN.value, probe_at=seen.probe_at
    ).update(probe_at=next_at, probes=seen.probes + 1)
    return changed == 1


def close_circuit(account_id: uuid.UUID, key: str) -> None:
    """The payer answers again."""
    Circuit.objects.filter(account_id=account_id, scope=key, state=CircuitState.OPEN.value).update(
        state=CircuitState.CLOSED.value, since=now(), probes=0, reason=""
    )
