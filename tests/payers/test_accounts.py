"""Payer accounts: who may see and change them, what is refused, and that secrets never come back."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts.models import Organization
from claimdeck.kit.errors import Conflict, Refused
from claimdeck.payers.accounts import commands
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.calls.addresses import fault_of_address, fault_of_path
from claimdeck.payers.calls.networks import LOOPBACK
from claimdeck.payers.models import Circuit, PayerAccount, PayerToken
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.selectors import account_for
from tests.factories.people import People, make_organization, make_practice

URL = "/api/v1/payers/accounts/"
SECRET = "plainly-made-up-secret"
FORM = {"payer": "uhc", "base_url": "https://payer.example", "client_id": "made-up-id", "client_secret": SECRET}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "payer.example",
        "ftp://payer.example",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@payer.example",
        "https://payer.example/?a=b",
        "https://payer.example/#x",
        "https://payer.example/a b",
        "http://169.254.169.254/latest",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
        "http://192.0.0.192/",
        "http://0.0.0.0/",
        "http://metadata.google.internal/",
        "https://payer.example:0/",
        "https://payer.example:99999/",
    ],
)
def test_addresses_that_are_refused(address: str) -> None:
    assert fault_of_address(address, production=False, allowed=LOOPBACK)
    assert fault_of_address(address, production=True, allowed=[])


INSIDE = [
    "127.0.0.1",
    "127.8.9.10",
    "localhost",
    "Sub.LocalHost.",
    "[::1]",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.4.5",
    "100.64.0.1",
    "169.254.7.7",
    "198.18.0.1",
    "240.0.0.1",
    "[fe80::1]",
    "[fd12:3456::1]",
    "[fec0::1]",
    "[::ffff:10.1.2.3]",
    "[::10.1.2.3]",
    "[64:ff9b::a01:203]",
    "[64:ff9b:1::a01:203]",
    "[2002:a01:203::1]",
    "[2001:0:a01:203::1]",
    "[2001:db8:1:2:0:5efe:a01:203]",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
]


@pytest.mark.parametrize("host", INSIDE)
def test_the_inside_is_closed_in_production(host: str) -> None:
    assert fault_of_address(f"https://{host}:9000", production=True, allowed=[])


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("127.0.0.1", "127.0.0.0/8"),
        ("localhost", "127.0.0.0/8"),
        ("[::1]", "::1/128"),
        ("10.1.2.3", "10.1.0.0/16"),
        ("100.64.0.1", "100.64.0.0/10"),
        ("[fd12:3456::1]", "fd12:3456::/32"),
        ("[::ffff:10.1.2.3]", "10.1.0.0/16"),
    ],
)
def test_the_operator_allows_networks(host: str, network: str) -> None:
    allowed = [ip_network(network)]
    assert not fault_of_address(f"https://{host}", production=True, allowed=allowed)
    assert fault_of_address("https://192.168.4.5", production=True, allowed=allowed)


def test_metadata_services_are_refused_whatever_is_allowed() -> None:
    for host in ("169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "[::ffff:169.254.169.254]"):
        every = [ip_network("0.0.0.0/0"), ip_network("::/0")]
        assert fault_of_address(f"https://{host}", production=False, allowed=every)


def test_production_wants_https_but_on_this_machine() -> None:
    assert fault_of_address("http://payer.example", production=True, allowed=LOOPBACK)
    for good in ("https://payer.example", "http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"):
        assert not fault_of_address(good, production=True, allowed=LOOPBACK)
    assert not fault_of_address("http://payer.example", production=False, allowed=[])
    assert not fault_of_address("https://8.8.8.8", production=True, allowed=[])


@pytest.mark.parametrize("path", ["", "v1", "//elsewhere", "/a b", "/../x", "/a?b", "/a\nb", "/ä"])
def test_paths_that_are_refused(path: str) -> None:
    assert fault_of_path(path)


@pytest.mark.django_db
def test_one_active_account_per_payer() -> None:
    organization = make_organization()
    first = commands.add_account(organization, **FORM)
    with pytest.raises(Conflict):
        commands.add_account(organization, **FORM)
    second = commands.add_account(organization, **FORM, is_active=False)
    with pytest.raises(Conflict):
        commands.change_account(second, {"is_active": True})
    commands.change_account(first, {"is_active": False})
    commands.change_account(second, {"is_active": True})
    assert account_for(organization, "uhc") == second
    assert account_for(make_organization("Another office"), "uhc") is None


@pytest.mark.django_db
def test_faults_are_named_by_field() -> None:
    with pytest.raises(Refused) as caught:
        commands.add_account(
            make_organization(),
            **{**FORM, "base_url": "gopher://x"},
            limits={"window_days": 0, "speed": 9},
            paths={"summary": "/x", "detail": "no slash"},
        )
    assert {error.field for error in caught.value.errors} == {
        "base_url",
        "limits.window_days",
        "limits.speed",
        "paths.summary",
        "paths.detail",
    }


@pytest.mark.django_db
def test_another_address_drops_the_token_and_closes_the_circuit() -> None:
    account = commands.add_account(make_organization(), **FORM)
    PayerToken.objects.create(key=account.credentials_key, token={"access_token": "old"})
    Circuit.objects.create(
        account=account, scope="970000001", state="open", since=account.created_at, probe_at=account.created_at
    )
    commands.change_account(account, {"name": "New name", "limits": {"window_days": 31}})
    assert PayerToken.objects.get().token == {"access_token": "old"}
    commands.change_account(account, {"base_url": "https://other.example"})
    assert not PayerToken.objects.exists()
    assert Circuit.objects.get().state == "closed"


@pytest.mark.django_db
def test_the_environments_account_is_upserted_and_takes_over() -> None:
    organization = make_organization()
    by_hand = commands.add_account(organization, **FORM)
    first = ensure_environment_account(organization, "https://payer.example", "id", "one")
    PayerToken.objects.create(key=first.credentials_key, token={"access_token": "old"})
    again = ensure_environment_account(organization, "https://payer.example", "id", "one")
    assert again.pk == first.pk
    assert PayerToken.objects.get().token == {"access_token": "old"}
    ensure_environment_account(organization, "https://payer.example", "id", "two")
    assert not PayerToken.objects.exists()
    by_hand.refresh_from_db()
    assert not by_hand.is_active
    with pytest.raises(Conflict):
        commands.change_account(again, {"client_secret": "three"})
    with pytest.raises(Conflict):
        commands.remove_account(again)
    with pytest.raises(Refused):
        ensure_environment_account(organization, "ftp://payer.example", "id", "one")


@pytest.mark.django_db
def test_the_made_up_payer_of_a_demo_makes_room_for_a_true_one() -> None:
    organization = make_organization()
    Organization.objects.filter(pk=organization.pk).update(is_demo=True)
    made_up = ensure_environment_account(organization, "http://127.0.0.1:9", "sandbox", "sandbox", is_sandbox=True)
    with pytest.raises(Conflict):
        commands.add_account(organization, **FORM, is_sandbox=True)
    true = commands.add_account(organization, **FORM)
    made_up.refresh_from_db()
    organization.refresh_from_db()
    assert account_for(organization, "uhc") == true
    assert not made_up.is_active
    assert not organization.is_demo


@pytest.fixture
def made(admin: Client) -> dict[str, Any]:
    answer = admin.post(URL, FORM, content_type="application/json")
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_secrets_never_come_back(admin: Client, alice: Client, made: dict[str, Any]) -> None:
    one = f"{URL}{made['id']}/"
    changed = admin.patch(one, {"name": "Renamed"}, content_type="application/json")
    for answer in (admin.get(URL), admin.get(one), changed, alice.get(URL), alice.get(one)):
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
    assert admin.get(one).json()["client_secret_set"] is True
    assert admin.get(one).json()["client_id"] == "made-up-id"
    assert alice.get(one).json()["client_id"] == ""
    assert PayerAccount.objects.get().credentials["client_secret"] == SECRET


def test_who_may_do_what(people: People, made: dict[str, Any]) -> None:
    one = f"{URL}{made['id']}/"
    expected = {
        "admin": (200, 200),
        "alice": (200, 403),
        "bob": (200, 403),
        "auditor": (200, 403),
        "charlie": (404, 404),
        "anonymous": (401, 401),
    }
    for who, (read, write) in expected.items():
        client = people.client(who)
        assert client.get(one).status_code == read, who
        assert client.patch(one, {"name": "x"}, content_type="application/json").status_code == write, who
    for who, (_, write) in expected.items():
        if who != "admin":
            client = people.client(who)
            assert client.delete(one).status_code == write, who
            assert client.post(f"{one}test/").status_code == write, who
    assert people.client("charlie").get(URL).json()["count"] == 0
    assert people.client("alice").post(URL, FORM, content_type="application/json").status_code == 403
    assert people.client("admin").delete(one).status_code == 204


def test_the_payers_that_can_be_asked(alice: Client) -> None:
    able = {"by_window": True, "by_number": True, "by_patient": True}
    uhc = {"code": "uhc", "name": "UnitedHealthcare", "payer_id": "87726"}
    assert alice.get("/api/v1/payers/").json() == [uhc | {"capabilities": able}]


def test_what_a_payer_can_be_asked_follows_the_paths_of_the_account(people: People, alice: Client) -> None:
    commands.add_account(people.organization, **(FORM | {"paths": {"by_number": ""}}))
    found = alice.get("/api/v1/payers/").json()[0]["capabilities"]
    assert found == {"by_window": True, "by_number": False, "by_patient": True}


@pytest.mark.django_db(transaction=True)
def test_trying_an_account_out() -> None:
    organization = make_organization()
    make_practice(organization, tin="970000001")
    with SandboxServer(count=50) as payer:
        form = {**FORM, "base_url": payer.base_url}
        account = commands.add_account(organization, **form)
        good = commands.try_account(account)
        assert good.ok, good
        payer.set(client_secret="another", forget_tokens=True)
        bad = commands.try_account(account)
    assert not bad.ok
    assert bad.message == "The payer does not accept the client id and secret."
    account.refresh_from_db()
    assert account.last_tested_at is not None
    assert account.last_test_result.startswith("Failed: ")
