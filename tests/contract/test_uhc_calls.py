"""The UHC connector against the sandbox payer over real HTTP: what is asked and what comes back."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from claimdeck.claims.domain.patients import Patient
from claimdeck.kit.clock import today
from claimdeck.payers.connectors import open_payer
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import (
    ClaimPage,
    ClaimUnknown,
    GroupRefused,
    InquiryRefused,
    NotSupported,
    OutsideLookBack,
    PagingExpired,
    Payer,
    PayerClaim,
    PracticeAtPayer,
    WindowTooLarge,
)
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.sandbox.universe import Universe, invent
from tests.contract.apart import apart
from tests.contract.conftest import PRACTICE


def last_days(days: int) -> Window:
    return Window(today() - timedelta(days=days - 1), today())


async def all_pages(payer: Payer, practice: PracticeAtPayer, window: Window) -> list[PayerClaim]:
    page = await payer.scan(practice, window)
    found = list(page.claims)
    while page.next_token:
        page = await payer.scan(practice, window, token=page.next_token)
        found.extend(page.claims)
    return found


async def test_a_window_is_read_page_by_page(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(page_size=10)
    universe = Universe(payer.claims)
    window = last_days(90)
    expected = universe.between(PRACTICE.tin, window.first, window.last)
    async with open_payer(account) as client:
        found = await all_pages(client, PRACTICE, window)
        calls = client.calls_made
    assert [claim.claim_number for claim in found] == [claim.number for claim in expected]
    assert calls == -(-len(expected) // 10) == payer.stats()["summary_calls"]


async def test_a_claim_comes_back_whole(payer: SandboxServer, account: PayerAccount) -> None:
    wanted = next(claim for claim in payer.claims if claim.tin == PRACTICE.tin and claim.parts == 1)
    async with open_payer(account) as client:
        (claim,) = (await client.by_number(PRACTICE, wanted.number)).claims
    assert claim.patient.last_name == wanted.last_name.upper()
    assert claim.patient.date_of_birth == wanted.date_of_birth
    assert claim.patient.subscriber_id.removesuffix("-00") == wanted.subscriber_id.removesuffix("-00")
    assert claim.first_service_date == wanted.first_service_date
    assert claim.total_charged_cents is not None and claim.total_charged_cents > 0
    assert claim.patient_account_number == wanted.account_number != ""


async def test_split_claims_come_back_with_all_parts(account_at: Any) -> None:
    claims = invent(1000, practices=1, today=today())
    split = next(claim for claim in claims if claim.parts == 2)
    with SandboxServer(claims) as server:
        account = await apart(account_at, server.base_url)
        async with open_payer(account) as client:
            found = await client.by_number(PRACTICE, split.number)
            detail = await client.detail(PRACTICE, split.number)
    assert [claim.claim_number for claim in found.claims] == [split.number] * 2
    assert len(detail.claims) == 2
    assert {line.icn_suffix for line in detail.lines} == {"01", "02"}


async def test_a_patient_is_found_by_name_and_birth_date(payer: SandboxServer, account: PayerAccount) -> None:
    wanted = next(c for c in payer.claims if c.tin == PRACTICE.tin and c.first_service_date > today() - timedelta(80))
    patient = Patient(wanted.first_name, wanted.last_name, wanted.date_of_birth)
    async with open_payer(account) as client:
        page = await client.scan(PRACTICE, last_days(90), patient=patient)
        nobody = await client.scan(PRACTICE, last_days(90), patient=Patient("Nobody", "Atall", date(1900, 1, 1)))
    assert wanted.number in {claim.claim_number for claim in page.claims}
    assert len(page.claims) < 5
    assert nobody == ClaimPage(())


async def test_nothing_found_is_an_empty_page_and_no_claim(account: PayerAccount) -> None:
    long_ago = Window(today() - timedelta(days=500), today() - timedelta(days=450))
    async with open_payer(account) as client:
        assert await client.scan(PRACTICE, long_ago) == ClaimPage(())
        assert await client.by_number(PRACTICE, "ZZ99999999") == ClaimPage(())
        with pytest.raises(ClaimUnknown):
            await client.detail(PRACTICE, "ZZ99999999")


@pytest.mark.parametrize(
    ("window", "error"),
    [
        (Window(today() - timedelta(days=90), today()), WindowTooLarge),
        (Window(today() - timedelta(days=800), today() - timedelta(days=790)), OutsideLookBack),
        (Window(today(), today() + timedelta(days=3)), OutsideLookBack),
        (Window(today(), today() - timedelta(days=3)), InquiryRefused),
    ],
)
async def test_windows_that_the_payer_refuses(account: PayerAccount, window: Window, error: type[Exception]) -> None:
    async with open_payer(account) as client:
        with pytest.raises(error):
            await client.scan(PRACTICE, window)
        assert client.calls_made == 1


async def test_exactly_ninety_days_and_two_years_are_accepted(account: PayerAccount) -> None:
    async with open_payer(account) as client:
        await client.scan(PRACTICE, last_days(90))
        edge = today().replace(year=today().year - 2) if today().day < 29 else today() - timedelta(days=729)
        await client.scan(PRACTICE, Window(edge, edge + timedelta(days=10)))


async def test_more_claims_than_a_search_may_have(account_at: Any) -> None:
    with SandboxServer(invent(501, practices=1, days=30, today=today())) as server:
        account = await apart(account_at, server.base_url)
        async with open_payer(account) as client:
            with pytest.raises(WindowTooLarge) as caught:
                await client.scan(PRACTICE, last_days(60))
    assert caught.value.code == "LCLM_PS_306"


async def test_unknown_practice_and_malformed_parameters(account: PayerAccount) -> None:
    async with open_payer(account) as client:
        with pytest.raises(GroupRefused) as caught:
            await client.scan(PracticeAtPayer("979999999", "87726"), last_days(30))
        assert caught.value.code == "LCLM_PS_105"
        with pytest.raises(GroupRefused) as caught:
            await client.scan(PracticeAtPayer("970000001", "00000"), last_days(30))
        assert caught.value.code == "LCLM_PS_202"
        with pytest.raises(InquiryRefused):
            await client.scan(PracticeAtPayer("97", "87726"), last_days(30))
        with pytest.raises(InquiryRefused):
            await client.by_number(PRACTICE, " \r\n ")


async def test_an_expired_paging_token(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(paging_lifetime=0.05, page_size=10)
    async with open_payer(account) as client:
        page = await client.scan(PRACTICE, last_days(90))
        assert page.next_token
        await asyncio.sleep(0.1)
        with pytest.raises(PagingExpired):
            await client.scan(PRACTICE, last_days(90), token=page.next_token)


async def test_a_server_without_the_call_by_number(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(has_by_number=False)
    async with open_payer(account) as client:
        assert client.capabilities.by_number
        with pytest.raises(NotSupported):
            await client.by_number(PRACTICE, "ZZ70000000")
        assert client.capabilities == Capabilities(by_number=False)


async def test_a_server_without_windows_and_one_without_patients(payer: SandboxServer, account: PayerAccount) -> None:
    patient = Patient("Testa", "Madeup", date(1970, 1, 2))
    payer.set(has_by_window=False)
    async with open_payer(account) as client:
        for _ in range(2):
            with pytest.raises(NotSupported):
                await client.scan(PRACTICE, last_days(30))
        assert client.capabilities == Capabilities(by_window=False)
        assert await client.scan(PRACTICE, last_days(30), patient=patient) == ClaimPage(())
        assert client.calls_made == 2, "what it does not have is asked once"
    payer.set(has_by_window=True, has_by_patient=False)
    async with open_payer(account) as client:
        assert (await client.scan(PRACTICE, last_days(90))).claims
        with pytest.raises(NotSupported):
            await client.scan(PRACTICE, last_days(30), patient=patient)
        assert client.capabilities == Capabilities(by_patient=False)


async def test_a_call_that_has_answered_is_there(payer: SandboxServer, account: PayerAccount) -> None:
    """A gateway that says 404 for a moment does not send thousands of rows another way."""
    async with open_payer(account) as client:
        assert (await client.scan(PRACTICE, last_days(90))).claims
        payer.set(has_by_window=False)
        with pytest.raises(InquiryRefused):
            await client.scan(PRACTICE, last_days(30))
        assert client.capabilities == Capabilities()


async def test_detail_payments_and_reconciliation(payer: SandboxServer, account: PayerAccount) -> None:
    mine = [claim.number for claim in payer.claims if claim.tin == PRACTICE.tin]
    async with open_payer(account) as client:
        details = await asyncio.gather(*(client.detail(PRACTICE, number) for number in mine))
    paid = [detail for detail in details if any(claim.total_paid_cents for claim in detail.claims)]
    assert paid and any(detail.payments for detail in paid)
    agreeing = [detail for detail in details if detail.reconciliation.agree]
    assert len(agreeing) >= 0.9 * len(details)
    assert any("pays several claims" in detail.reconciliation.explanation for detail in paid)
    for detail in details:
        assert detail.lines
        assert sum(line.paid_cents or 0 for line in detail.lines) == detail.reconciliation.lines_cents
    assert all("LCLM" not in detail.payments_note for detail in details)
