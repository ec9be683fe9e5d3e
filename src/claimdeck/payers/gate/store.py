"""The gate's shared rows: reading and changing them by conditional updates that are safe from any worker."""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from claimdeck.kit.clock import now
from claimdeck.payers.domain.circuit import CircuitState
from claimdeck.payers.domain.pacing import Rate, reserve
from claimdeck.payers.domain.shares import granted
from claimdeck.payers.models import CallLease, Circuit, PayerState

# A holder that died loses its calls after this long; it renews every second.
LEASE_SECONDS = 8.0
_TURN_SECONDS = 4


def ensure_state(account_id: uuid.UUID) -> None:
    """The account's shared row exists afterwards."""
    PayerState.objects.get_or_create(account_id=account_id)


def renew_lease(account_id: uuid.UUID, holder: str, limit: int, in_use: int, waiting: int) -> int:
    """Renews the holder's lease and answers how many simultaneous calls it may make from now on."""
    with transaction.atomic():
        # The update comes first: it is the lock that makes what follows one step.
        PayerState.objects.filter(pk=account_id).update(leases_version=F("leases_version") + 1)
        moment = now()
        CallLease.objects.filter(account_id=account_id, expires_at__lt=moment).exclude(holder=holder).delete()
        others = list(
            CallLease.objects.filter(account_id=account_id)
            .exclude(holder=holder)
            .values_list("holder", "wanted", "granted")
        )
        wanted = {other: wants for other, wants, _ in others} | {holder: in_use + waiting}
        taken = sum(calls for _, _, calls in others)
        mine = granted(limit, holder, wanted, taken, int(moment.timestamp()) // _TURN_SECONDS)
        CallLease.objects.update_or_create(
            account_id=account_id,
            holder=holder,
            # Calls on the wire keep their place until they end, even when the share has become smaller.
            defaults={
                "granted": max(mine, in_use),
                "wanted": in_use + waiting,
                "expires_at": moment + timedelta(seconds=LEASE_SECONDS),
            },
        )
    return mine


def drop_lease(account_id: uuid.UUID, holder: str) -> None:
    """Gives the holder's calls back."""
    CallLease.objects.filter(account_id=account_id, holder=holder).delete()


def reserve_slots(account_id: uuid.UUID, wanted: int, rate: Rate) -> list[float]:
    """The times (seconds since the epoch) of the next `wanted` calls of this account, over all workers."""
    while True:
        row = PayerState.objects.filter(pk=account_id).values_list("recent_slots", "slots_version").first()
        if row is None:
            ensure_state(account_id)
            continue
        recent, version = row
        times, log = reserve(recent, round(time.time() * 1000), wanted, rate)
        changed = PayerState.objects.filter(pk=account_id, slots_version=version).update(
            recent_slots=log, slots_version=version + 1
        )
        if changed:
            return [at / 1000 for at in times]


@dataclass(frozen=True, slots=True)
class OpenCircuit:
    """A circuit as it stands in the database."""

    scope: str
    since: datetime
    probe_at: datetime
    probes: int
    reason: str


def open_circuits(account_id: uuid.UUID) -> dict[str, OpenCircuit]:
    """The account's open circuits by scope."""
    rows = Circuit.objects.filter(account_id=account_id, state=CircuitState.OPEN.value)
    return {row.scope: OpenCircuit(row.scope, row.since, row.probe_at, row.probes, row.reason) for row in rows}


def open_circuit(account_id: uuid.UUID, circuit: OpenCircuit) -> None:
    """Opens a circuit unless another worker already has."""
    row, created = Circuit.objects.get_or_create(account_id=account_id, scope=circuit.scope, defaults=_opened(circuit))
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
        account_id=account_id, scope=seen.scope, state=CircuitState.OPEN.value, probe_at=seen.probe_at
    ).update(probe_at=next_at, probes=seen.probes + 1)
    return changed == 1


def close_circuit(account_id: uuid.UUID, scope: str) -> None:
    """The payer answers again."""
    Circuit.objects.filter(account_id=account_id, scope=scope, state=CircuitState.OPEN.value).update(
        state=CircuitState.CLOSED.value, since=now(), probes=0, reason=""
    )
