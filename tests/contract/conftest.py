"""A sandbox payer or a scripted one on the wire, and an account that reaches it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from claimdeck.accounts.models import Organization
from claimdeck.payers.connectors import open_payer
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import ClaimPage, PracticeAtPayer
from claimdeck.payers.sandbox.running import SandboxServer
from tests.contract.scripted import Reply, ScriptedPayer

# Quick enough for tests, with every mechanism at work.
QUICK = {"rate_per_second": 0, "backoff": 0.01, "retry_window": 3.0, "attempts": 6, "read_timeout": 2.0}
PRACTICE = PracticeAtPayer("970000001", "87726")
WINDOW = Window(date(2026, 1, 1), date(2026, 1, 31))


async def scanned(account: PayerAccount, **limits: Any) -> ClaimPage:
    """The first page of `WINDOW`."""
    async with open_payer(account, limits_override=limits or None) as client:
        return await client.scan(PRACTICE, WINDOW)


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


@pytest.fixture
def scripted(account_at: Callable[..., PayerAccount]) -> Any:
    """Starts a scripted payer and makes its account."""
    servers: list[ScriptedPayer] = []

    def start(*replies: Reply, tokens: list[Reply] | None = None) -> tuple[ScriptedPayer, PayerAccount]:
        server = ScriptedPayer(list(replies), tokens)
        server.__enter__()
        servers.append(server)
        return server, account_at(server.base_url)

    yield start
    for server in servers:
        server.__exit__(None, None, None)
