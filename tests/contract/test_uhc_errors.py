"""Every code and every kind of rubbish that a payer may answer, over real HTTP."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from claimdeck.payers.calls import http
from claimdeck.payers.connectors import open_payer
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import (
    ClaimPage,
    CredentialsRefused,
    DateDiffers,
    GroupRefused,
    InquiryRefused,
    NotSupported,
    OutsideLookBack,
    PagingExpired,
    PayerError,
    PayerUnavailable,
    WindowTooLarge,
)
from tests.contract.apart import apart
from tests.contract.conftest import PRACTICE, scanned
from tests.contract.scripted import EMPTY_PAGE, GOOD, TOKEN, Reply, ScriptedPayer, error

Make = Callable[..., PayerAccount]
FINAL = {
    "LCLM_PS_112": WindowTooLarge,
    "LCLM_PS_305": WindowTooLarge,
    "LCLM_PS_306": WindowTooLarge,
    "LCLM_PS_203": PagingExpired,
    "LCLM_PS_105": GroupRefused,
    "LCLM_PS_202": GroupRefused,
    "LCLM_PS_102": InquiryRefused,
    "LCLM_PS_106": InquiryRefused,
    "LCLM_PS_108": InquiryRefused,
    "LCLM_PS_111": InquiryRefused,
    "LCLM_PS_113": InquiryRefused,
    "LCLM_PS_107": OutsideLookBack,
    "LCLM_PS_307": DateDiffers,
}


@pytest.mark.parametrize("code", FINAL)
def test_final_codes_decide_whatever_the_http_status(scripted: Any, code: str) -> None:
    for status in (200, 400, 401, 404, 429, 500):
        server, account = scripted_once(scripted, error(code, status))
        with pytest.raises(FINAL[code]) as caught:
            asyncio.run(scanned(account))
        assert caught.value.code == code
        assert "as told" not in str(caught.value)
        assert len(server.calls) == 1


def scripted_once(scripted: Any, reply: Reply) -> tuple[ScriptedPayer, PayerAccount]:
    PayerAccount.objects.all().delete()
    started: tuple[ScriptedPayer, PayerAccount] = scripted(reply)
    return started


@pytest.fixture(params=[200, 404, 500])
def empty(request: Any, scripted: Any) -> tuple[ScriptedPayer, PayerAccount]:
    found: tuple[ScriptedPayer, PayerAccount] = scripted(error("LCLM_PS_201", request.param))
    return found


async def test_no_data_found_is_an_empty_window(empty: tuple[ScriptedPayer, PayerAccount]) -> None:
    assert await scanned(empty[1]) == ClaimPage(())
    assert len(empty[0].calls) == 1


TRANSIENT = {
    **{code: error(code) for code in ("LCLM_PS_301", "LCLM_PS_302", "LCLM_PS_303", "LCLM_PS_304")},
    "LCLM_PS_500": error("LCLM_PS_500", 200),
    "LCLM_PA_500": error("LCLM_PA_500", 403),
    "unknown 5xx code": error("LCLM_PS_599", 200),
    "http 500": Reply(b"", 500),
    "http 503 html": Reply(b"<html>", 503),
    "http 502 json": Reply(b'{"message": "bad gateway"}', 502),
    "html": Reply(b"<html>login</html>"),
    "truncated json": Reply(b'{"claims": [{"claimNumber": "ZZ'),
    "no list": Reply(b'{"claims": {}}'),
    "no claims": Reply(b'{"claimsSummaryInfo": []}'),
    "null once": Reply(b'{"claims": null}'),
    "a list": Reply(b"[]"),
    "a claim that is none": Reply(b'{"claims": [7]}'),
    "not text": Reply(b"\xff\xfe\x00\x81"),
    "deep": Reply(b"[" * 200_000),
    "empty": Reply(b""),
    "dropped": Reply(b"", drop=True),
    "dropped in the middle": Reply(b'{"claims": [', drop=True),
    "redirect": Reply(b"", 302, {"Location": "/elsewhere"}),
    "slow": Reply(EMPTY_PAGE, wait=3.0),
}


@pytest.fixture(params=TRANSIENT)
def passing(request: Any, scripted: Any) -> tuple[ScriptedPayer, PayerAccount]:
    found: tuple[ScriptedPayer, PayerAccount] = scripted(TRANSIENT[request.param], GOOD)
    return found


async def test_a_passing_fault_is_healed_by_a_repeat(passing: tuple[ScriptedPayer, PayerAccount]) -> None:
    server, account = passing
    page = await scanned(account, read_timeout=0.5)
    assert [claim.claim_number for claim in page.claims] == ["ZZ00000001"]
    assert len(server.calls) == 2


async def test_repeats_end_with_the_attempts(scripted: Any) -> None:
    server, account = await apart(scripted, Reply(b"", 500))
    with pytest.raises(PayerUnavailable) as caught:
        await scanned(account, attempts=3)
    assert caught.value.code == "HTTP_500"
    assert len(server.calls) == 3


async def test_repeats_end_with_the_retry_window(scripted: Any) -> None:
    server, account = await apart(scripted, Reply(b"", 500))
    started = asyncio.get_running_loop().time()
    with pytest.raises(PayerUnavailable):
        await scanned(account, attempts=100, retry_window=1.0, backoff=0.2)
    assert 0.5 < asyncio.get_running_loop().time() - started < 30
    assert len(server.calls) > 2


async def test_nobody_listening(account_at: Make) -> None:
    account = await apart(account_at, "http://127.0.0.1:9")
    with pytest.raises(PayerUnavailable) as caught:
        await scanned(account, attempts=2)
    assert "CONNECTION_REFUSED" in caught.value.code


async def test_one_bad_claim_does_not_lose_the_others(scripted: Any) -> None:
    body = b'{"claims": [7, {"claimNumber": "ZZ00000001", "claimSummary": "none", "memberInfo": []}, {}, null]}'
    server, account = await apart(scripted, Reply(body))
    page = await scanned(account)
    assert [claim.claim_number for claim in page.claims] == ["ZZ00000001"]
    assert page.unreadable == 3
    assert len(server.calls) == 3


async def test_an_answer_without_end_is_cut_off(scripted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_LIMIT", 100_000)
    _, account = await apart(scripted, Reply(b" " * 200_000 + EMPTY_PAGE))
    with pytest.raises(PayerUnavailable) as caught:
        await scanned(account, attempts=2)
    assert caught.value.code == "ANSWER_TOO_LARGE"


@pytest.mark.parametrize("as_date", [False, True])
async def test_retry_after_is_honoured(scripted: Any, as_date: bool) -> None:
    # A date has whole seconds: two ahead is at least one second away.
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    for status in (429, 503):
        await apart(PayerAccount.objects.all().delete)
        reply = Reply(b"", status, {"Retry-After": later if as_date else "1"})
        server, account = await apart(scripted, reply, GOOD)
        if as_date:
            reply.headers = {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)}
        await scanned(account)
        assert server.times()[1] >= 0.95


async def test_retry_after_is_bounded(scripted: Any) -> None:
    server, account = await apart(scripted, Reply(b"", 503, {"Retry-After": "86400"}), GOOD)
    await scanned(account, retry_window=1.0)
    assert server.times()[1] < 15


async def test_a_payer_that_only_says_slower_is_given_up(scripted: Any) -> None:
    _, account = await apart(scripted, Reply(b"", 429))
    with pytest.raises(PayerUnavailable) as caught:
        await scanned(account, retry_window=0.3)
    assert caught.value.code == "HTTP_429"


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_refused_credentials(scripted: Any, status: int) -> None:
    refusal = Reply(b'{"error": "invalid_client"}', status)
    server, account = await apart(scripted, GOOD, tokens=[refusal])
    with pytest.raises(CredentialsRefused):
        await scanned(account)
    assert server.token_calls == 1
    assert not server.calls


async def test_a_token_endpoint_that_fails_for_a_while(scripted: Any) -> None:
    tokens = [Reply(b"", 500), Reply(b"<html>"), Reply(b"{}"), Reply(b"", drop=True), Reply(TOKEN % 5)]
    server, account = await apart(scripted, GOOD, tokens=tokens)
    assert (await scanned(account)).claims
    assert server.token_calls == 5
    assert len(server.calls) == 1


async def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(scripted: Any) -> None:
    server, account = await apart(scripted, Reply(b"{}", 401), GOOD)
    assert (await scanned(account)).claims
    assert server.token_calls == 2
    assert [headers["Authorization"] for _, headers in server.calls] == ["Bearer token-1", "Bearer token-2"]


async def test_a_payer_that_refuses_every_token(scripted: Any) -> None:
    server, account = await apart(scripted, Reply(b"{}", 401))
    with pytest.raises(CredentialsRefused):
        await scanned(account)
    assert server.token_calls == 2
    assert len(server.calls) == 2


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_call_that_is_not_there(scripted: Any, status: int) -> None:
    _, account = await apart(scripted, Reply(b"<html>", status))
    async with open_payer(account) as client:
        with pytest.raises(NotSupported):
            await client.by_number(PRACTICE, "ZZ00000001")


async def test_an_unknown_refusal_keeps_its_code_and_nothing_else(scripted: Any) -> None:
    _, account = await apart(scripted, error("LCLM_PS_999"))
    with pytest.raises(InquiryRefused) as caught:
        await scanned(account)
    assert caught.value.code == "LCLM_PS_999"
    await apart(PayerAccount.objects.all().delete)
    _, account = await apart(scripted, error("Testa Patient, born 1970"))
    with pytest.raises(PayerError) as other:
        await scanned(account)
    assert "Testa" not in str(other.value)


async def test_what_is_sent(scripted: Any) -> None:
    server, account = await apart(scripted, GOOD)
    await scanned(account)
    headers = server.calls[0][1]
    assert headers["tin"] == "970000001"
    assert headers["payerId"] == "87726"
    assert headers["firstServiceDt"] == "01/01/2026"
    assert headers["lastServiceDt"] == "01/31/2026"
    assert not {"ptntFn", "ptntLn", "ptntDob", "transactionId"} & set(headers)
