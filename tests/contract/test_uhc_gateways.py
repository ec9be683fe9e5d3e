"""What the contract leaves open, and what gateways in front of a payer do, over real HTTP."""

import json
from datetime import timedelta
from typing import Any

import pytest

from claimdeck.kit.clock import today
from claimdeck.payers.connectors import open_payer
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.port import ClaimPage, CredentialsRefused, Limits, NotSupported, OutsideLookBack, PayerUnavailable
from tests.contract.apart import apart
from tests.contract.conftest import PRACTICE, WINDOW, scanned
from tests.contract.scripted import GOOD, Reply, error


async def test_null_said_twice_is_no_claims(scripted: Any) -> None:
    server, account = await apart(scripted, Reply(b'{"transactionId": null, "claims": null}'))
    assert await scanned(account) == ClaimPage(())
    assert len(server.calls) == 2


async def test_a_payer_that_throttles_is_left_alone_for_as_long_as_it_says(scripted: Any) -> None:
    server, account = await apart(scripted, Reply(b"", 429, {"Retry-After": "2"}), GOOD)
    await scanned(account, retry_window=0.6)
    assert server.times()[1] >= 1.95


async def test_refused_credentials_with_a_friendly_status(scripted: Any) -> None:
    server, account = await apart(scripted, GOOD, tokens=[Reply(b'{"error": "invalid_client"}')])
    with pytest.raises(CredentialsRefused):
        await scanned(account)
    assert server.token_calls == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_call_by_number_that_is_closed_to_us(scripted: Any, status: int) -> None:
    _, account = await apart(scripted, GOOD, Reply(b'{"message": "Forbidden"}', status))
    async with open_payer(account) as client:
        assert (await client.scan(PRACTICE, WINDOW)).claims
        with pytest.raises(NotSupported):
            await client.by_number(PRACTICE, "ZZ00000001")
        assert not client.capabilities.by_number


async def test_a_long_paging_token_goes_back_whole(scripted: Any) -> None:
    token = "trn" + "x" * 2000
    server, account = await apart(scripted, Reply(json.dumps({"transactionId": token, "claims": []}).encode()), GOOD)
    async with open_payer(account) as client:
        page = await client.scan(PRACTICE, WINDOW)
        await client.scan(PRACTICE, WINDOW, token=page.next_token)
    assert server.calls[1][1]["transactionId"] == token


async def test_a_day_that_has_not_begun_at_the_payer_is_given_up(scripted: Any) -> None:
    day = today()
    server, account = await apart(scripted, error("LCLM_PS_107"), GOOD)
    async with open_payer(account) as client:
        assert (await client.scan(PRACTICE, Window(day - timedelta(days=30), day))).claims
        await client.scan(PRACTICE, Window(day - timedelta(days=60), day))
        assert await client.scan(PRACTICE, Window(day, day)) == ClaimPage(())
    asked = [headers["lastServiceDt"] for _, headers in server.calls]
    yesterday = day - timedelta(days=1)
    assert asked == [f"{day:%m/%d/%Y}", f"{yesterday:%m/%d/%Y}", f"{yesterday:%m/%d/%Y}"]


async def test_dates_that_are_too_old_as_well_stay_refused(scripted: Any) -> None:
    server, account = await apart(scripted, error("LCLM_PS_107"))
    async with open_payer(account) as client:
        with pytest.raises(OutsideLookBack):
            await client.scan(PRACTICE, Window(today() - timedelta(days=30), today()))
    assert len(server.calls) == 2


def test_pages_smaller_than_said_are_no_circle() -> None:
    # Five hundred claims in pages of ten; with pages of one as configured, each may hold one.
    assert Limits().page_guard > 50
    assert Limits(page_size=1).page_guard > 500


async def test_a_fresh_token_that_others_have_used_up_is_no_refusal_of_the_account(scripted: Any) -> None:
    server, account = await apart(scripted, GOOD, *[Reply(b"{}", 401)] * 4, GOOD)
    async with open_payer(account) as client:
        assert (await client.scan(PRACTICE, WINDOW)).claims
        assert (await client.scan(PRACTICE, WINDOW)).claims
    assert len(server.calls) == 6


async def test_an_account_whose_tokens_are_refused_for_good_is_told_so(scripted: Any) -> None:
    server, account = await apart(scripted, GOOD, Reply(b"{}", 401))
    async with open_payer(account) as client:
        await client.scan(PRACTICE, WINDOW)
        with pytest.raises(CredentialsRefused):
            await client.scan(PRACTICE, WINDOW)
    assert len(server.calls) < 12


async def test_a_call_by_number_that_only_fails_leaves_the_others_their_circuit(scripted: Any) -> None:
    server, account = await apart(scripted, Reply(b"", 500))
    async with open_payer(account, limits_override={"attempts": 30, "retry_window": 0.5}) as client:
        with pytest.raises(PayerUnavailable):
            await client.by_number(PRACTICE, "ZZ00000001")
        with pytest.raises(PayerUnavailable):
            await client.by_number(PRACTICE, "ZZ00000002")
        asked = len(server.calls)
        server.replies = [GOOD]
        assert (await client.scan(PRACTICE, WINDOW)).claims
        assert len(server.calls) == asked + 1
