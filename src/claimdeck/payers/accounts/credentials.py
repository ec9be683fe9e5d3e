"""The secrets of payer accounts, and the account that the environment describes."""

from typing import Any

from django.conf import settings
from django.db import transaction

from claimdeck.accounts.models import Organization
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.payers.calls.addresses import fault_of_address
from claimdeck.payers.calls.tokens import forget_tokens
from claimdeck.payers.domain.circuit import CircuitState
from claimdeck.payers.models import Circuit, PayerAccount, Source, Trouble
from claimdeck.payers.selectors import account_for

__all__ = ["account_for", "ensure_environment_account", "forget_session"]


def forget_session(account: PayerAccount, former_key: str) -> None:
    """After new credentials or another address: what is left of the former ones goes, and the circuits close.

    Whatever was wrong with the former ones, people hear anew if it is wrong with these.
    """
    forget_tokens(former_key)
    Circuit.objects.filter(account=account, state=CircuitState.OPEN.value).update(
        state=CircuitState.CLOSED.value, since=now(), probes=0, reason=""
    )
    Trouble.objects.filter(account=account).delete()


@transaction.atomic
def ensure_environment_account(
    organization: Organization,
    base_url: str,
    client_id: str,
    client_secret: str,
    is_sandbox: bool = False,
    *,
    payer: str = "uhc",
    name: str = "",
    limits: dict[str, Any] | None = None,
) -> PayerAccount:
    """The active account that the environment (or the command line) describes; made or brought up to date.

    It takes the place of any other active account of this organization at this payer, which is kept, switched
    off. `limits` None leaves the account's limits alone. Raises Refused for an address that cannot be used.
    """
    fault = fault_of_address(base_url, production=settings.PRODUCTION, allowed=settings.PAYER_PRIVATE_NETWORKS)
    if fault:
        raise Refused("The payer's address cannot be used.", errors=[FieldError("base_url", fault)])
    # The organization's row is the queue for those who do this at the same time.
    Organization.objects.select_for_update().get(pk=organization.pk)
    mine = PayerAccount.objects.filter(organization=organization, payer=payer, source=Source.ENVIRONMENT)
    account = mine.order_by("-is_active", "created_at").first() or PayerAccount(
        organization=organization, payer=payer, source=Source.ENVIRONMENT, credentials={}
    )
    others = PayerAccount.objects.filter(organization=organization, payer=payer, is_active=True)
    others.exclude(pk=account.pk).update(is_active=False, updated_at=now())
    secret = {"client_id": client_id, "client_secret": client_secret}
    former_key = account.credentials_key
    account.base_url, account.credentials = base_url, secret
    account.is_active, account.is_sandbox = True, is_sandbox
    account.name = name or ("Sandbox payer (made-up answers)" if is_sandbox else "From the environment")
    if limits is not None:
        account.limits = limits
    account.updated_at = now()
    account.save()
    if account.credentials_key != former_key:
        forget_session(account, former_key)
    return account
