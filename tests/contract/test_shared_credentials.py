"""Accounts of different organizations with the same credentials: one pace, one token, the strictest limit."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from claimdeck.kit.clock import now
from claimdeck.payers.accounts.commands import change_account, remove_account
from claimdeck.payers.connectors import open_payer
from claimdeck.payers.models import CallPace, PayerAccount, PayerToken
from claimdeck.payers.port import CredentialsRefused
from claimdeck.payers.sandbox.running import SandboxServer
from tests.contract.conftest import PRACTICE, QUICK, WINDOW
from tests.contract.test_gate import in_threads, many
from tests.factories.people import make_organization

KNOWN = {"client_id": "office", "client_secret": "hush"}


@pytest.fixture
def both(payer: SandboxServer, account_at: Callable[..., PayerAccount]) -> tuple[PayerAccount, PayerAccount]:
    """Alice's organization and Charlie's, with the same credentials; one of them wrote the address otherwise."""
    first = account_at(payer.base_url, credentials=KNOWN)
    second = PayerAccount.objects.create(
        organization=make_organization("Charlie's office"),
        payer="uhc",
        name="The same",
        base_url=f"{payer.base_url}/",
        credentials=KNOWN,
        limits=QUICK,
    )
    return first, second


def limited(account: PayerAccount, **limits: Any) -> PayerAccount:
    account.limits = QUICK | limits
    account.save()
    return account


def test_organizations_that_share_credentials_do_not_throttle_each_other(
    payer: SandboxServer, both: tuple[PayerAccount, PayerAccount]
) -> None:
    payer.set(rate_limit=20, latency_ms=20)
    first, second = (limited(account, rate_per_second=20) for account in both)
    started = time.monotonic()
    in_threads(lambda: asyncio.run(many(first, 40)), lambda: asyncio.run(many(second, 40)))
    stats = payer.stats()
    assert stats["faults"].get("throttled", 0) == 0
    assert stats["claims_calls"] == 80
    assert stats["token_calls"] == 1
    # Ten at once, then twenty a second.
    assert 2.9 < time.monotonic() - started < 60
    assert CallPace.objects.count() == 1


def test_the_strictest_limit_holds_for_all(payer: SandboxServer, both: tuple[PayerAccount, PayerAccount]) -> None:
    payer.set(latency_ms=50)
    asyncio.run(many(both[0], 1))
    payer.reset()
    limited(both[1], rate_per_second=10, concurrency=3)
    started = time.monotonic()
    asyncio.run(many(both[0], 25))
    assert 1.4 < time.monotonic() - started < 60
    assert payer.stats()["max_concurrent"] <= 3
    # Whoever is not in use has no say.
    PayerAccount.objects.filter(pk=both[1].pk).update(is_active=False)
    payer.reset()
    asyncio.run(many(both[0], 25))
    assert payer.stats()["max_concurrent"] > 3


def test_who_does_not_know_the_secret_shares_nothing(
    payer: SandboxServer, both: tuple[PayerAccount, PayerAccount]
) -> None:
    payer.set(client_id="office", client_secret="hush")
    asyncio.run(many(both[0], 1))
    change_account(both[1], {"client_secret": "guessed", "limits": {"rate_per_second": 0.001}})
    with pytest.raises(CredentialsRefused):
        asyncio.run(many(both[1], 1))
    started = time.monotonic()
    asyncio.run(many(both[0], 30))
    assert time.monotonic() - started < 30
    assert payer.stats()["claims_calls"] == 31


def test_a_token_goes_with_the_last_account_that_has_its_credentials(
    payer: SandboxServer, both: tuple[PayerAccount, PayerAccount]
) -> None:
    asyncio.run(many(both[0], 1))
    remove_account(PayerAccount.objects.get(pk=both[0].pk))
    assert PayerToken.objects.count() == 1
    asyncio.run(many(both[1], 1))
    assert payer.stats()["token_calls"] == 1
    remove_account(PayerAccount.objects.get(pk=both[1].pk))
    assert not PayerToken.objects.exists()


def test_a_job_that_gives_way_loses_no_calls(payer: SandboxServer, account: PayerAccount) -> None:
    async def turns() -> float:
        started = time.monotonic()
        for _ in range(3):
            async with open_payer(account, limits_override={"rate_per_second": 10.0}) as client:
                asked = [asyncio.create_task(client.scan(PRACTICE, WINDOW)) for _ in range(60)]
                await asyncio.sleep(1.5)
                for task in asked:
                    task.cancel()
                await asyncio.gather(*asked, return_exceptions=True)
        return time.monotonic() - started

    seconds = asyncio.run(turns())
    # Five at once, then ten a second, whoever asks; a fifth may go to the changes from one to the other.
    assert payer.stats()["claims_calls"] >= 10 + 0.8 * 10 * (seconds - 1)


def test_a_person_does_not_wait_behind_all_calls_of_a_job(payer: SandboxServer, account: PayerAccount) -> None:
    limits = {"rate_per_second": 10.0}

    def look_up() -> float:
        time.sleep(1.0)
        return asyncio.run(many(account, 1, **limits))

    job, person = in_threads(lambda: asyncio.run(many(account, 60, **limits)), look_up)
    assert person < job / 2


def test_what_there_was_is_carried_over(payer: SandboxServer, account: PayerAccount) -> None:
    until = now()
    MigrationExecutor(connection).migrate([("payers", "0001_initial")])
    try:
        old = MigrationExecutor(connection).loader.project_state([("payers", "0001_initial")]).apps
        states = old.get_model("payers", "PayerState")
        states.objects.create(account_id=account.pk, token={"access_token": "made-up"}, token_expires_at=until)
        old.get_model("payers", "CallLease").objects.create(account_id=account.pk, holder="x", expires_at=until)
    finally:
        call_command("migrate", verbosity=0)
    kept = PayerToken.objects.get()
    assert (kept.token, kept.expires_at) == ({"access_token": "made-up"}, until)
    assert PayerAccount.objects.get().credentials_key == kept.key == account.credentials_key
    # What processes of the version before still write must not keep an account from being removed.
    remove_account(PayerAccount.objects.get())
