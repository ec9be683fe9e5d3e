"""A payer that does not answer, or refuses our credentials: told once while it lasts, and again when it fails anew."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest

from claimdeck.kit.clock import now, today
from claimdeck.monitoring.domain.notices import CREDENTIALS_REFUSED
from claimdeck.monitoring.payer_troubles import tell_of_troubles
from claimdeck.notifications.domain.notices import Channels
from claimdeck.notifications.models import Notification
from claimdeck.notifications.notices import choose
from claimdeck.payers.accounts.commands import change_account
from claimdeck.payers.accounts.trial import try_out
from claimdeck.payers.connectors import open_payer
from claimdeck.payers.domain.circuit import CircuitState
from claimdeck.payers.models import Circuit, PayerAccount, PayerToken, Trouble
from claimdeck.payers.port import CredentialsRefused, PayerError, PayerUnavailable
from claimdeck.payers.sandbox.running import SandboxServer
from tests.contract.conftest import PRACTICE, QUICK, WINDOW
from tests.contract.test_gate import in_threads
from tests.factories.people import People, make_people
from tests.factories.world import make_job

# Longer than an outage of these tests may last untold.
LATER = timedelta(seconds=2)


@pytest.fixture
def people(transactional_db: Any) -> People:
    return make_people()


@pytest.fixture
def account(payer: SandboxServer, people: People) -> PayerAccount:
    """Of Alice's organization, at the sandbox."""
    return PayerAccount.objects.create(
        organization=people.organization,
        payer="uhc",
        name="Sandbox",
        base_url=payer.base_url,
        is_sandbox=True,
        credentials={"client_id": "sandbox", "client_secret": "sandbox"},
        limits=QUICK | {"retry_window": 0.5},
    )


async def asked(account: PayerAccount, calls: int = 3) -> list[BaseException]:
    """What simultaneous calls fail with, if they do."""
    async with open_payer(account) as client:
        came = await asyncio.gather(*(client.scan(PRACTICE, WINDOW) for _ in range(calls)), return_exceptions=True)
    return [one for one in came if isinstance(one, BaseException)]


def ask(account: PayerAccount) -> list[BaseException]:
    return asyncio.run(asked(account))


def ask_until(account: PayerAccount, state: CircuitState) -> None:
    """Ask on, as jobs do, until the circuit is open, or closed again."""
    until = time.monotonic() + 30
    while set(Circuit.objects.values_list("state", flat=True)) != {state.value}:
        assert time.monotonic() < until
        ask(account)


def look() -> int:
    """Two workers look at the same time; how much they told."""
    told = in_threads(*[lambda: tell_of_troubles(now() + LATER)] * 2)
    return sum(told)


def heard() -> list[tuple[str, str]]:
    """Who was told of what, in order of names."""
    return sorted(Notification.objects.values_list("user__username", "event"))


def test_an_outage_is_told_once_and_again_when_it_comes_anew(
    payer: SandboxServer, account: PayerAccount, people: People
) -> None:
    payer.set(down_for=60)
    failures = in_threads(*[lambda: ask(account)] * 2)
    assert {type(failure) for failed in failures for failure in failed} == {PayerUnavailable}
    ask_until(account, CircuitState.OPEN)
    # A job of Alice's asks this payer, the administrator can do something about it; nobody else is concerned.
    make_job(people)
    assert look() == 1
    assert heard() == [("admin", "payer_down"), ("alice", "payer_down")]
    note = Notification.objects.filter(user=people.admin).get()
    assert (note.title, note.link) == ("UnitedHealthcare does not answer", "/settings/payers")
    ask(account)
    assert look() == 0
    payer.set(down_for=0)
    ask_until(account, CircuitState.CLOSED)
    assert look() == 0
    assert not Trouble.objects.exists()
    payer.set(down_for=60)
    ask_until(account, CircuitState.OPEN)
    make_job(people)
    assert look() == 1
    assert len(heard()) == 4


def test_a_short_outage_is_told_to_nobody(payer: SandboxServer, account: PayerAccount) -> None:
    account.limits = QUICK | {"retry_window": 30.0, "attempts": 12}
    account.save()
    payer.set(down_for=0.3)
    assert ask(account) == []
    assert look() == 0
    assert heard() == []


def test_a_circuit_that_nobody_tries_any_more_says_nothing(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(down_for=60)
    ask_until(account, CircuitState.OPEN)
    Circuit.objects.update(probe_at=now() - timedelta(days=2))
    assert (look(), heard()) == (0, [])


def test_refused_credentials_are_told_once_and_again_when_they_are_refused_anew(
    payer: SandboxServer, account: PayerAccount, people: People
) -> None:
    payer.set(client_id="another")
    failures = in_threads(*[lambda: ask(account)] * 2)
    assert {type(failure) for failed in failures for failure in failed} == {CredentialsRefused}
    assert Trouble.objects.count() == 1
    assert look() == 1
    assert heard() == [("admin", "credentials_refused")]
    ask(account)
    assert look() == 0
    payer.set(client_id="")
    assert ask(account) == []
    assert not Trouble.objects.exists()
    PayerToken.objects.all().delete()
    payer.set(client_id="another")
    ask(account)
    assert look() == 1
    assert len(heard()) == 2


def test_new_credentials_are_told_of_anew(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(client_id="another")
    ask(account)
    assert look() == 1
    change_account(account, {"client_secret": "wrong as well"})
    assert look() == 0
    ask(PayerAccount.objects.get(pk=account.pk))
    assert look() == 1


def test_who_tries_credentials_out_disturbs_nobody(payer: SandboxServer, account: PayerAccount) -> None:
    payer.set(client_id="another")
    assert not try_out(account, PRACTICE, today(), hurry=True).ok
    assert (look(), heard()) == (0, [])


def test_people_are_told_by_the_ways_they_chose(
    payer: SandboxServer, account: PayerAccount, people: People, settings: Any
) -> None:
    settings.EMAIL_CONFIGURED = True
    choose(people.admin, {CREDENTIALS_REFUSED: Channels(in_app=False, email=True)})
    payer.set(client_id="another")
    assert isinstance(ask(account)[0], PayerError)
    look()
    note = Notification.objects.get()
    assert (note.in_app, note.email_due_at is not None) == (False, True)
    assert "970000001" not in note.title + note.body
