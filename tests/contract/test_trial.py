"""The test button on the wire: what works, and that faults tell nothing of what is inside."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import connections
from structlog.testing import capture_logs

from claimdeck.kit.clock import today
from claimdeck.kit.errors import TooMany
from claimdeck.payers.accounts import commands, trial
from claimdeck.payers.connectors import open_payer
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import PayerUnavailable
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.uhc.paths import UhcPaths
from tests.contract.conftest import PRACTICE, WINDOW
from tests.factories.people import People

SECRET = "plainly-made-up-secret"


def _serving(answer: bytes | None, stack: ExitStack) -> str:
    """A port that answers every connection with these bytes; with None it says nothing at all."""
    listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

    def serve() -> None:
        while True:
            try:
                link, _ = listening.accept()
            except OSError:
                return
            with ExitStack() as answered:
                (answered if answer is not None else stack).enter_context(link)
                if answer is not None:
                    link.recv(4096)
                    link.sendall(answer)

    def end() -> None:
        # Closing it alone would leave the thread waiting for the next connection.
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        serving.join(10)

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    stack.callback(end)
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def _closed() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def places() -> Iterator[dict[str, str]]:
    """Addresses inside that are no payers, by what is there."""

    def said(head: str, body: str) -> bytes:
        return f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()

    with ExitStack() as stack:
        yield {
            "closed": _closed(),
            "silent": _serving(None, stack),
            "web": _serving(said("200 OK", "<html>hello</html>"), stack),
            "missing": _serving(said("404 Not Found", "no"), stack),
            "guarded": _serving(said("401 Unauthorized", "no"), stack),
            "elsewhere": _serving(said("302 Found\r\nLocation: http://127.0.0.1:1/", ""), stack),
            "mail": _serving(b"220 mail.example ESMTP\r\n", stack),
            "name": "http://name.invalid",
        }


def _tried(account: PayerAccount) -> tuple[trial.TrialResult, float]:
    started = time.monotonic()
    return trial.try_out(account, PRACTICE, today()), time.monotonic() - started


def _all(works: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def run(name: str) -> None:
        try:
            found[name] = works[name]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(name,)) for name in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_faults_differ_neither_in_words_nor_in_time(
    places: dict[str, str], account_at: Callable[..., PayerAccount]
) -> None:
    credentials = {"client_id": "made-up", "client_secret": SECRET}
    accounts = {
        name: account_at(url, credentials=credentials, limits={}, is_active=False) for name, url in places.items()
    }
    with capture_logs() as logged:
        found = _all({name: lambda account=account: _tried(account) for name, account in accounts.items()})
    assert set(found) == set(places)
    assert {result.message for result, _ in found.values()} == {trial.NO_PAYER}
    assert {result.milliseconds for result, _ in found.values()} == {trial.TOLD_AFTER_SECONDS * 1000}
    times = [seconds for _, seconds in found.values()]
    assert trial.TOLD_AFTER_SECONDS <= min(times) <= max(times) < trial.TOLD_AFTER_SECONDS + 2
    # The operator is told what it was, and nothing that is secret.
    told = [entry for entry in logged if entry["event"] == "payer_test_failed"]
    assert len({entry["kind"] for entry in told}) >= 5
    assert {entry["account_id"] for entry in told} == {str(account.pk) for account in accounts.values()}
    assert SECRET not in str(logged)


def test_what_a_payer_says_is_told(
    payer: SandboxServer, account: PayerAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _tried(account)[0].ok
    payer.set(client_secret="another", forget_tokens=True)
    refused, seconds = _tried(account)
    assert not refused.ok
    assert refused.message == "The payer does not accept the client id and secret."
    assert seconds < trial.TOLD_AFTER_SECONDS


@pytest.mark.parametrize("able", [Capabilities(by_window=False), Capabilities(by_window=False, by_number=False)])
def test_a_payer_without_windows_is_tried_with_a_call_that_it_has(
    payer: SandboxServer, account: PayerAccount, monkeypatch: pytest.MonkeyPatch, able: Capabilities
) -> None:
    monkeypatch.setattr(UhcPaths, "capabilities", able)
    payer.set(has_by_window=False, has_by_number=able.by_number)
    result, _ = _tried(account)
    assert (result.ok, result.message) == (True, "The credentials work and the payer answers.")
    assert payer.stats()["claims_calls"] == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1"])
def test_production_calls_the_inside_only_where_the_operator_allows_it(
    host: str, payer: SandboxServer, account_at: Callable[..., PayerAccount], settings: Any
) -> None:
    # Saved by an older version, or a name that led elsewhere when it was saved.
    port = payer.base_url.rpartition(":")[2]
    account = account_at(f"http://{host}:{port}", limits={"attempts": 1, "backoff": 0.0})

    async def asked() -> None:
        async with open_payer(account) as client:
            await client.scan(PRACTICE, WINDOW)

    settings.PAYER_PRIVATE_NETWORKS = ()
    with pytest.raises(PayerUnavailable) as caught:
        asyncio.run(asked())
    assert caught.value.code == "TOKEN_ADDRESS_REFUSED"
    assert payer.stats()["token_calls"] == 0
    settings.PAYER_PRIVATE_NETWORKS = (ip_network("127.0.0.0/8"),)
    if host in ("127.0.0.1", "localhost"):
        # Not every machine speaks IPv6, and shorthand is refused whatever it means.
        asyncio.run(asked())
        assert payer.stats()["token_calls"] == 1


@pytest.mark.django_db
def test_an_admin_cannot_save_an_address_of_the_inside(people: People, settings: Any) -> None:
    settings.PAYER_PRIVATE_NETWORKS = ()
    form = {"payer": "uhc", "base_url": "https://10.0.0.7", "client_id": "made-up", "client_secret": SECRET}
    address = "/api/v1/payers/accounts/"
    for who, status in {"admin": 422, "alice": 403, "bob": 403, "auditor": 403, "charlie": 422}.items():
        answer = people.client(who).post(address, form, content_type="application/json")
        assert answer.status_code == status, who
    fault = people.client("charlie").post(address, form, content_type="application/json").json()["errors"][0]
    assert fault["field"] == "base_url"
    assert "operator" in fault["message"]
    settings.PAYER_PRIVATE_NETWORKS = (ip_network("10.0.0.0/24"),)
    assert people.client("charlie").post(address, form, content_type="application/json").status_code == 201


def test_tests_that_fail_do_not_take_all_threads(
    places: dict[str, str], account_at: Callable[..., PayerAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "TOLD_AFTER_SECONDS", 2.0)
    account = account_at(places["closed"])

    def tried() -> type[BaseException] | None:
        try:
            commands.try_account(account)
        except TooMany as error:
            return type(error)
        return None

    ends = list(_all({str(number): tried for number in range(4)}).values())
    assert ends.count(TooMany) == 2
    assert not commands.try_account(account, hurry=True).ok
