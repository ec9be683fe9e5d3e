"""Reading payer accounts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from claimdeck.accounts.models import Organization
from claimdeck.payers.domain.circuit import CircuitState
from claimdeck.payers.models import Circuit, PayerAccount
from claimdeck.payers.port import shown_code


def account_for(organization: Organization, payer_code: str) -> PayerAccount | None:
    """The organization's active account at a payer, if it has one."""
    return active_accounts(organization).filter(payer=payer_code).first()


def active_accounts(organization: Organization) -> QuerySet[PayerAccount]:
    """The accounts with which an organization asks, one a payer at most."""
    return PayerAccount.objects.filter(organization=organization, is_active=True)


def accounts_of(organization: Organization) -> QuerySet[PayerAccount]:
    """All accounts of an organization, with their circuits."""
    return PayerAccount.objects.filter(organization=organization).prefetch_related("circuits")


@dataclass(frozen=True, slots=True)
class CircuitSeen:
    """`state` is open while the payer keeps failing; `since` when it was last so, None where it never was."""

    state: CircuitState
    since: datetime | None
    reason: str = ""


def circuit_of(account: PayerAccount) -> CircuitSeen:
    """The circuit of an account: open when the payer keeps failing for any of the practices."""
    circuits: list[Circuit] = list(account.circuits.all())
    opened = [circuit for circuit in circuits if circuit.state == CircuitState.OPEN]
    if opened:
        first = min(opened, key=lambda circuit: circuit.since)
        return CircuitSeen(CircuitState.OPEN, first.since, shown_code(first.reason))
    since = max((circuit.since for circuit in circuits), default=None)
    return CircuitSeen(CircuitState.CLOSED, since)


def account_of(organization: Organization, account_id: UUID) -> PayerAccount | None:
    """One account of this organization."""
    return accounts_of(organization).filter(pk=account_id).first()
