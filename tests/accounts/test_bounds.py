"""How often a log-in may fail: by account, by known place and by address; and how much may be hashed at once."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from claimdeck.accounts.domain.bounds import Bound, network_of
from claimdeck.accounts.login import bounds
from claimdeck.accounts.login.hashing import Queue
from claimdeck.accounts.models import AuditRecord, LoginBound
from claimdeck.kit.clock import now
from claimdeck.kit.errors import TooMany
from tests.cli.commands import wait_until
from tests.factories.people import PASSWORD, People, client_of, make_people

SESSION, TOKEN, OWN = "/api/v1/auth/session/", "/api/v1/auth/token/", "/api/v1/auth/password/"
JSON = "application/json"
FREE = settings.OPTIONS.login_attempts
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def log_in(
    client: Client, username: str, password: str = PASSWORD, *, at: str = "192.0.2.1", url: str = SESSION
) -> Any:
    body = {"username": username, "password": password}
    return client.post(url, body, content_type=JSON, REMOTE_ADDR=at)


def fail(username: str, times: int, *, at: str = "192.0.2.1", client: Client | None = None) -> list[int]:
    return [log_in(client or Client(), username, "wrong", at=at).status_code for _ in range(times)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`clock(minutes)` lets time pass."""
    moment = [START]
    for module in ("login.bounds", "backends"):
        monkeypatch.setattr(f"claimdeck.accounts.{module}.now", lambda: moment[0])

    def later(minutes: float) -> None:
        moment[0] += timedelta(minutes=minutes)

    return later


def test_each_failure_doubles_the_wait_up_to_the_longest() -> None:
    bound = Bound(free=6, longest=timedelta(minutes=15))
    waits = [bound.wait_after(failures) for failures in range(1, 12)]
    assert waits[:5] == [None] * 5
    assert [wait.total_seconds() / 60 for wait in waits[5:] if wait] == [1, 2, 4, 8, 15, 15]
    assert bound.wait_after(10**9) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("not an address", ""),
    ],
)
def test_an_ipv6_customer_is_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_failures_from_many_addresses_count_for_the_account(people: People, clock: Any) -> None:
    codes = [fail("alice", 1, at=f"192.0.2.{number}")[0] for number in range(FREE)]
    assert codes == [401] * (FREE - 1) + [429]
    waits = []
    for _ in range(6):
        refused = log_in(Client(), "alice", at="192.0.2.99")
        assert (refused.status_code, refused.json()["code"]) == (429, "LOCKED_OUT")
        waits.append(int(refused.headers["Retry-After"]))
        clock(waits[-1] / 60)
        assert fail("alice", 1, at="192.0.2.99") == [429]
    assert waits == [60, 120, 240, 480, 900, 900]
    clock(15)
    assert log_in(Client(), "alice", at="192.0.2.99").status_code == 200


@pytest.mark.parametrize("username", ["alice", "nobody-of-this-name"])
def test_a_name_that_nobody_has_is_bounded_alike(people: People, clock: Any, username: str) -> None:
    answers = [log_in(Client(), username, "wrong") for _ in range(FREE + 1)]
    assert [answer.status_code for answer in answers] == [401] * (FREE - 1) + [429] * 2
    assert answers[-1].headers["Retry-After"] == "60"


def test_a_stranger_locks_nobody_out_of_their_own_browser(people: People, clock: Any) -> None:
    browser = Client()
    assert log_in(browser, "alice", at="198.51.100.1").status_code == 200
    browser.delete(SESSION)
    fail("alice", FREE + 3, at="192.0.2.1")
    assert log_in(Client(), "alice", at="192.0.2.2").status_code == 429
    # By its cookie, wherever it is now.
    assert log_in(browser, "alice", at="203.0.113.5").status_code == 200
    # And programs at the address from which the account was logged in before.
    assert log_in(Client(), "alice", at="198.51.100.1", url=TOKEN).status_code == 200
    # What the owner does opens nothing to the stranger.
    assert log_in(Client(), "alice", at="192.0.2.2").status_code == 429


def test_a_known_browser_and_a_known_address_are_bounded_too(people: People, clock: Any) -> None:
    browser = Client()
    log_in(browser, "alice", at="198.51.100.1")
    assert fail("alice", FREE, client=browser)[-1] == 429
    assert log_in(browser, "alice").status_code == 429
    assert fail("alice", FREE, at="198.51.100.1")[-1] == 429
    assert log_in(Client(), "alice", at="198.51.100.1").status_code == 429
    # Bob never logged in with this browser: for him it is any browser.
    assert fail("bob", FREE, client=browser, at="192.0.2.8")[-1] == 429
    assert log_in(Client(), "bob", at="192.0.2.9").status_code == 429


def test_a_forged_device_cookie_is_none(people: People, clock: Any) -> None:
    fail("alice", FREE)
    forger = Client()
    forger.cookies[settings.DEVICE_COOKIE_NAME] = f'{{"device":"x","people":["{people.alice.pk.hex}"]}}'
    assert log_in(forger, "alice", at="192.0.2.2").status_code == 429


@pytest.mark.parametrize("addresses", [["192.0.2.1"], ["2001:db8::1", "2001:db8::ffff:1"]])
def test_one_address_over_many_names(people: People, clock: Any, addresses: list[str]) -> None:
    most = settings.OPTIONS.login_attempts_per_address
    codes = [fail(f"invented-{number}", 1, at=addresses[number % len(addresses)])[0] for number in range(most)]
    assert codes == [401] * (most - 1) + [429]
    assert log_in(Client(), "alice", at=addresses[-1]).status_code == 429
    assert log_in(Client(), "alice", at="192.0.2.2").status_code == 200
    clock(1.1)
    assert log_in(Client(), "bob", at=addresses[0]).status_code == 200


def test_the_admin_and_the_form_of_ones_own_password_count_as_well(people: People, clock: Any) -> None:
    page = reverse("admin:login")
    for _ in range(FREE):
        answer = Client().post(page, {"username": "alice", "password": "wrong"}, REMOTE_ADDR="192.0.2.1")
    assert answer.status_code == 429
    assert "Too many failed log-ins" in answer.content.decode()
    assert log_in(Client(), "alice").status_code == 429
    inside = client_of(people.bob)
    codes = [
        inside.post(OWN, {"old": "wrong", "new": "another-fine-passphrase"}, content_type=JSON).status_code
        for _ in range(FREE)
    ]
    assert codes == [422] * (FREE - 1) + [429]


def test_what_is_old_is_forgotten_and_nothing_is_kept_in_the_clear(people: People, clock: Any) -> None:
    typed = "my-password-in-the-wrong-field"
    fail(typed, 2)
    fail("alice", 2)
    kept = str(list(LoginBound.objects.values())) + str(list(AuditRecord.objects.values()))
    assert LoginBound.objects.count() == 3
    assert typed not in kept and "192.0.2.1" not in str(list(LoginBound.objects.values()))
    assert bounds.purge(START + timedelta(hours=23)) == 0
    assert bounds.purge(START + timedelta(hours=25)) == 3


def test_a_known_address_is_kept_for_a_month(people: People, clock: Any) -> None:
    log_in(Client(), "alice")
    bounds.purge(START + timedelta(days=29))
    assert LoginBound.objects.filter(known_at=START).count() == 1
    bounds.purge(START + timedelta(days=31))
    assert not LoginBound.objects.exists()


def test_invented_names_do_not_fill_the_database(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_KEPT", 10)
    fail("alice", 4)
    LoginBound.objects.bulk_create(
        LoginBound(key=f"invented-{number}", shared="account", failures=1, failed_at=now()) for number in range(30)
    )
    assert bounds.purge(now()) == 22
    assert LoginBound.objects.count() == 10
    assert LoginBound.objects.filter(account=bounds.account_of("alice")).get().failures == 4


@pytest.mark.django_db(transaction=True)
def test_tries_side_by_side_are_all_counted() -> None:
    make_people()
    start, answers = threading.Barrier(12), []

    def guess() -> None:
        start.wait()
        answers.append(log_in(Client(), "alice", "wrong"))
        connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = [(answer.status_code, answer.json()["code"]) for answer in answers]
    # Some were sent away before anything was hashed; of those that were not, no more than allowed got an answer.
    assert codes.count((401, "WRONG_CREDENTIALS")) < FREE
    assert set(codes) <= {(401, "WRONG_CREDENTIALS"), (429, "LOCKED_OUT"), (429, "LOGIN_BUSY")}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status_code == 429)
    hashed = sum(code[1] != "LOGIN_BUSY" for code in codes)
    assert LoginBound.objects.get(shared="account").failures == min(hashed, FREE)


def test_one_hashes_one_waits_and_the_others_are_sent_away() -> None:
    queue, within, leave = Queue(1, 1, 1.0), threading.Event(), threading.Event()

    def stay() -> None:
        with queue.turn():
            within.set()
            leave.wait(5)

    thread = threading.Thread(target=stay)
    thread.start()
    within.wait(5)
    waiter: list[object] = []

    def wait() -> None:
        try:
            with queue.turn():
                waiter.append("within")
        except TooMany as error:
            waiter.append(error.code)

    second = threading.Thread(target=wait)
    second.start()
    wait_until(lambda: queue._door._value == 0)
    with pytest.raises(TooMany) as sent_away, queue.turn():
        pass
    assert not waiter, "it did not wait"
    assert (sent_away.value.code, sent_away.value.retry_after) == ("LOGIN_BUSY", 2)
    second.join()
    assert waiter == ["LOGIN_BUSY"]
    leave.set()
    thread.join()
    with queue.turn():
        pass
