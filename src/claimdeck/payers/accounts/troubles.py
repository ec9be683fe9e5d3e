"""Accounts that cannot be asked: seen by their circuits, and told to people once while it lasts."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from claimdeck.payers.connectors import limits_of
from claimdeck.payers.domain.circuit import CircuitState
from claimdeck.payers.domain.troubles import TroubleKind
from claimdeck.payers.models import Circuit, PayerAccount, Trouble

# A circuit that nobody has tried for so long says nothing any more: the payer may be well, and nobody asks.
_UNTRIED: Final = timedelta(days=1)


def look_over_circuits(moment: datetime) -> None:
    """Note the accounts whose payer has not answered for longer than we wait; forget those that answer again.

    An account is down while any of its circuits is open, for whichever practice. Any number of processes may look.
    """
    opened = Circuit.objects.filter(
        state=CircuitState.OPEN.value, probe_at__gt=moment - _UNTRIED, account__is_active=True
    ).select_related("account")
    begun: dict[PayerAccount, datetime] = {}
    for circuit in opened:
        begun[circuit.account] = min(circuit.since, begun.get(circuit.account, circuit.since))
    down = [
        Trouble(account=account, kind=TroubleKind.DOWN.value, since=since)
        for account, since in begun.items()
        if since <= moment - timedelta(seconds=limits_of(account).retry_window)
    ]
    Trouble.objects.bulk_create(down, ignore_conflicts=True)
    Trouble.objects.filter(kind=TroubleKind.DOWN.value).exclude(account__in=list(begun)).delete()


def untold() -> QuerySet[Trouble]:
    """What people do not know yet, with its account and organization."""
    return Trouble.objects.filter(told_at=None, account__is_active=True).select_related("account__organization")


def take(trouble: Trouble, moment: datetime) -> bool:
    """Whether it is the caller, one of all who look, that tells of it."""
    return Trouble.objects.filter(pk=trouble.pk, told_at=None).update(told_at=moment) == 1
