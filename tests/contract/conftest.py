"""A sandbox payer on the wire and an account that reaches it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from claimdeck.accounts.models import Organization
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import Scope
from claimdeck.payers.sandbox.running import SandboxServer

# Quick enough for tests, with every mechanism at work.
QUICK = {"rate_per_second": 0, "backoff": 0.01, "retry_window": 3.0, "attempts": 6, "read_timeout": 2.0}
SCOPE = Scope("970000001", "87726")


@pytest.fixture
def payer() -> Iterator[SandboxServer]:
    with SandboxServer(count=200) as server:
        yield server


@pytest.fixture
def account_at(transactional_db: Any) -> Callable[..., PayerAccount]:
    """Makes the account of an organization at an address."""
    organization = Organization.objects.create(name="Example billing")

    def make(base_url: str, **fields: Any) -> PayerAccount:
        fields.setdefault("credentials", {"client_id": "sandbox", "client_secret": "sandbox"})
        fields.setdefault("limits", QUICK)
        return PayerAccount.objects.create(
            organization=organization,
            payer="uhc",
            name="Sandbox",
            base_url=base_url,
            is_sandbox=True,
            **fields,
        )

    return make


@pytest.fixture
def account(payer: SandboxServer, account_at: Callable[..., PayerAccount]) -> PayerAccount:
    return account_at(payer.base_url)
