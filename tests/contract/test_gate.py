"""What holds over all workers: one token, the rate, the simultaneous calls, the circuit breaker.

Different retry windows give different gates within one process, which then meet only in the database, like the
gates of two worker processes.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from claimdeck.kit.clock import now, today
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.connectors import open_payer
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.fingerprints import pace_key
from claimdeck.payers.gate.breaker import Breaker
from claimdeck.payers.models import CallGrant, CallPace, Circuit, PayerAccount, PayerToken
from claimdeck.payers.port import PayerUnavailable, PracticeAtPayer
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.selectors import accounts_of, circuit_of
from tests.contract.conftest import PRACTICE

WINDOW = Window(today() - timedelta(days=30), today())


@pytest.fixture
def quick() -> Iterator[dict[str, Any]]:
    yield {"attempts": 8, "backoff": 0.01, "read_timeout": 5.0}


async def many(account: PayerAccount, calls: int, tin: str = PRACTICE.tin, **limits: Any) -> float:
    """Makes simultaneous calls; the seconds from opening to the last answer."""
    started = time.monotonic()
    async with open_payer(account, limits_override=limits) as client:
        await asyncio.gather(*(client.scan(PracticeAtPayer(tin, "87726"), WINDOW) for _ in range(calls)))
    return time.monotonic() - started


def in_threads(*works: Callable[[], Any]) -> list[Any]:
    results: list[Any] = [None] * len(works)

    def run(position: int) -> None:
        try:
            results[position] = works[position]()
        except BaseException as error:
            results[position] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def test_one_token_for_all_callers_and_workers(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(latency_ms=50)
    in_threads(
        lambda: asyncio.run(many(account, 15, retry_window=3.0)),
        lambda: asyncio.run(many(account, 15, retry_window=4.0)),
    )
    stats = payer.stats()
    assert stats["token_calls"] == 1
    assert stats["claims_calls"] == 30
    asyncio.run(many(account, 5))
    assert payer.stats()["token_calls"] == 1


def test_a_lost_token_is_renewed_once_by_thirty_callers(payer: SandboxServer, account: PayerAccount) -> None:
    async def twice() -> int:
        async with open_payer(account) as client:
            await client.scan(PRACTICE, WINDOW)
            await asyncio.to_thread(payer.set, forget_tokens=True, latency_ms=30)
            await asyncio.gather(*(client.scan(PRACTICE, WINDOW) for _ in range(30)))
            return client.calls_made

    calls = asyncio.run(twice())
    stats = payer.stats()
    assert stats["token_calls"] == 2
    assert calls == stats["claims_calls"] <= 61


def test_tokens_that_expire_all_the_time(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(token_lifetime=0.3, latency_ms=40)

    async def long() -> None:
        async with open_payer(account, limits_override={"concurrency": 4}) as client:
            await asyncio.gather(*(client.scan(PRACTICE, WINDOW) for _ in range(100)))

    asyncio.run(long())
    assert 3 <= payer.stats()["token_calls"] <= 20


def test_the_token_is_sealed_and_new_credentials_drop_it(payer: SandboxServer, account: PayerAccount) -> None:
    asyncio.run(many(account, 1))
    token = PayerToken.objects.get().token["access_token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM payers_payertoken")
        assert token.encode() not in bytes(cursor.fetchone()[0])
    PayerAccount.objects.filter(pk=account.pk).update(source="environment")
    payer.set(client_secret="fresh", forget_tokens=True)
    changed = ensure_environment_account(account.organization, payer.base_url, "sandbox", "fresh", True)
    assert changed.pk == account.pk
    assert not PayerToken.objects.exists()
    asyncio.run(many(changed, 1))
    assert payer.stats()["token_calls"] == 2


def test_a_dead_renewal_is_taken_over(payer: SandboxServer, account: PayerAccount) -> None:
    until = now() + timedelta(seconds=1)
    PayerToken.objects.create(key=account.credentials_key, refresh_holder="dead", refresh_until=until)
    assert 0.9 < asyncio.run(many(account, 3)) < 30
    assert payer.stats()["token_calls"] == 1


def test_the_rate_holds_over_two_workers(payer: SandboxServer, account: PayerAccount) -> None:
    limits: dict[str, Any] = {"rate_per_second": 20.0}
    started = time.monotonic()
    in_threads(
        lambda: asyncio.run(many(account, 35, retry_window=3.0, **limits)),
        lambda: asyncio.run(many(account, 35, retry_window=4.0, **limits)),
    )
    # A busy machine may bunch a few calls up; two workers that knew nothing of each other would send forty.
    assert payer.stats()["max_per_second"] <= 30
    # Ten at once, then twenty a second: 70 calls take 3 seconds.
    assert 2.9 < time.monotonic() - started < 60


def test_a_rate_below_one(payer: SandboxServer, account: PayerAccount) -> None:
    assert 0.9 < asyncio.run(many(account, 3, rate_per_second=2.0)) < 30
    assert payer.stats()["max_per_second"] <= 2


def test_simultaneous_calls_hold_over_two_workers(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(latency_ms=100)
    in_threads(
        lambda: asyncio.run(many(account, 40, retry_window=3.0, concurrency=6)),
        lambda: asyncio.run(many(account, 40, retry_window=4.0, concurrency=6)),
    )
    stats = payer.stats()
    assert stats["max_concurrent"] <= 6
    assert stats["claims_calls"] == 80
    assert not CallGrant.objects.exists()


def test_a_worker_that_comes_later_gets_its_share(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(latency_ms=100)

    def late() -> float:
        time.sleep(0.5)
        return asyncio.run(many(account, 6, retry_window=4.0, concurrency=6))

    first, second = in_threads(lambda: asyncio.run(many(account, 240, retry_window=3.0, concurrency=6)), late)
    # Whoever came later did not wait for the other to be through.
    assert second < first
    assert payer.stats()["max_concurrent"] <= 6


def test_a_worker_that_died_loses_its_calls(payer: SandboxServer, account: PayerAccount) -> None:
    pace = CallPace.objects.create(key=pace_key("uhc", account.base_url, account.credentials))
    CallGrant.objects.create(pace=pace, holder="dead", granted=32, wanted=32, expires_at=now() + timedelta(seconds=1.5))
    asyncio.run(many(account, 32))
    assert payer.stats()["claims_calls"] == 32


def test_a_burst_goes_side_by_side(payer: SandboxServer, account: PayerAccount) -> None:
    asyncio.run(many(account, 1))
    payer.reset()
    payer.set(latency_ms=1000)
    asyncio.run(many(account, 30, rate_per_second=100.0))
    # Side by side, not one after the other; a busy machine may finish the first before it starts the last.
    assert payer.stats()["max_concurrent"] >= 25


def test_two_loops_of_one_worker_share_its_calls(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(latency_ms=50)
    in_threads(*[lambda: asyncio.run(many(account, 20, concurrency=5)) for _ in range(3)])
    assert payer.stats()["max_concurrent"] == 5


def test_faults_of_all_kinds_are_ridden_out(payer: SandboxServer, account: PayerAccount, quick: Any) -> None:
    payer.set(fail_rate=0.2, failure="mixed")
    asyncio.run(many(account, 300, retry_window=20.0, **quick))
    stats = payer.stats()
    assert sum(stats["faults"].values()) > 30
    assert stats["claims_calls"] > 330


def test_throttling_slows_down_and_loses_nothing(payer: SandboxServer, account: PayerAccount, quick: Any) -> None:
    payer.set(rate_limit=20)
    took = asyncio.run(many(account, 100, retry_window=5.0, **quick))
    stats = payer.stats()
    assert stats["claims_calls"] - stats["faults"]["throttled"] == 100
    assert stats["faults"]["throttled"] < 200
    assert took < 100


def test_the_circuit_opens_spares_the_payer_and_closes_again(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(down_for=2.0)
    limits: dict[str, Any] = {"attempts": 100, "backoff": 0.01, "retry_window": 8.0}
    seen: list[dict[str, Any]] = []

    def look() -> None:
        time.sleep(1.2)
        seen.append(circuit_of(accounts_of(account.organization).get(pk=account.pk)))

    # The token call fails as well while everything is down, and is what the circuit counts here.
    in_threads(lambda: asyncio.run(many(account, 20, **limits)), look)
    assert seen[0].state == "open"
    assert seen[0].reason == "NO_USABLE_ANSWER"
    assert Circuit.objects.get().state == "closed"
    assert payer.stats()["token_calls"] < 15
    assert circuit_of(accounts_of(account.organization).get(pk=account.pk)).state == "closed"
    assert not Circuit.objects.filter(state="open").exists()


def test_a_payer_down_for_one_practice_answers_the_others(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(down_for=60.0, down_tin="970000002")
    limits: dict[str, Any] = {"attempts": 100, "backoff": 0.01, "retry_window": 1.5}

    async def both() -> list[Any]:
        async with open_payer(account, limits_override=limits) as client:
            bad = [client.scan(PracticeAtPayer("970000002", "87726"), WINDOW) for _ in range(20)]
            good = [client.scan(PRACTICE, WINDOW) for _ in range(20)]
            first = await asyncio.gather(*bad, *good, return_exceptions=True)
            started = time.monotonic()
            later = await asyncio.gather(
                *(client.scan(PracticeAtPayer("970000002", "87726"), WINDOW) for _ in range(20)), return_exceptions=True
            )
            assert time.monotonic() - started < 10
            return [first[:20] + later, first[20:]]

    bad, good = asyncio.run(both())
    assert all(isinstance(result, PayerUnavailable) for result in bad)
    assert not any(isinstance(result, Exception) for result in good)
    # Eight open the circuit (those on the wire with them count too), then a probe now and then.
    assert payer.stats()["faults"]["down"] < 40


def test_an_open_circuit_is_known_to_other_workers(
    payer: SandboxServer, account: PayerAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    Circuit.objects.create(
        account=account,
        scope=PRACTICE.tin,
        state="open",
        since=now() - timedelta(minutes=5),
        probe_at=now() + timedelta(seconds=30),
        reason="HTTP_503",
    )

    looked = threading.Event()
    usual = Breaker.seen

    def seen(breaker: Breaker, circuits: Any) -> None:
        usual(breaker, circuits)
        looked.set()

    monkeypatch.setattr(Breaker, "seen", seen)

    async def after_a_look() -> None:
        async with open_payer(account) as client:
            await client.scan(PracticeAtPayer("970000002", "87726"), WINDOW)
            assert await asyncio.to_thread(looked.wait, 30)
            with pytest.raises(PayerUnavailable) as caught:
                await client.scan(PRACTICE, WINDOW)
            assert caught.value.code == "HTTP_503"

    asyncio.run(after_a_look())
    assert payer.stats()["claims_calls"] == 1
