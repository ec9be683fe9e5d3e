"""The keys of a process against the keys of the database: what is refused, and how it is said."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from claimdeck.cli.operate import checks
from claimdeck.kit.crypto import new_key
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.storage import canary
from claimdeck.storage.canary import WrongKeys
from claimdeck.storage.models import SealingKey
from tests.cli.commands import here
from tests.factories.people import make_organization

pytestmark = pytest.mark.django_db(databases=["default", "staging", "production"])

A, B, A_AGAIN = f"ka:{new_key()}", f"kb:{new_key()}", f"ka:{new_key()}"


def make_value() -> None:
    """Something that is sealed."""
    ensure_environment_account(make_organization("Sampleton"), "http://127.0.0.1:9", "client", "hush", is_sandbox=True)


def keys_known() -> set[str]:
    return set(SealingKey.objects.values_list("key_id", flat=True))


def test_each_key_that_seals_leaves_one_canary(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"{A},{B}"
    canary.check()
    canary.check()
    assert keys_known() == {"ka"}, "a key that only opens needs none"
    settings.ENCRYPTION_KEYS = f"{B},{A}"
    canary.check()
    assert keys_known() == {"ka", "kb"}


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        (B, "lacks the key ka, which this database is sealed with. Put it back"),
        (A_AGAIN, "The key ka in ENCRYPTION_KEYS is not the one of this name"),
    ],
    ids=["lost", "changed"],
)
def test_a_wrong_ring_is_refused_and_changes_nothing(settings: Any, ring: str, said: str) -> None:
    settings.ENCRYPTION_KEYS = A
    canary.check()
    settings.ENCRYPTION_KEYS = ring
    with pytest.raises(WrongKeys, match=said):
        canary.check()
    assert keys_known() == {"ka"}
    settings.ENCRYPTION_KEYS = A
    canary.check()


def test_a_changed_hash_key_is_refused_also_with_a_new_sealing_key(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = A
    canary.check()
    settings.HASH_KEY = new_key()
    for ring in (A, f"{B},{A}"):
        settings.ENCRYPTION_KEYS = ring
        with pytest.raises(WrongKeys, match="HASH_KEY is not this database's"):
            canary.check()


def test_a_database_of_an_earlier_version_is_looked_into(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = A
    make_value()
    settings.ENCRYPTION_KEYS = B
    with pytest.raises(WrongKeys, match="sealed with other keys"):
        canary.check()
    settings.ENCRYPTION_KEYS = f"{B},{A}"
    canary.check()
    assert keys_known() == {"ka", "kb"}, "the old one is needed still"


@pytest.mark.django_db(transaction=True, databases=["default", "staging", "production"])
def test_many_first_starts_at_once_leave_one_canary_and_never_two_hash_keys(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"{A},{B}"

    def start(_number: int) -> None:
        try:
            canary.check()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as starts:
        list(starts.map(start, range(8)))
    assert keys_known() == {"ka"}


def test_a_web_server_with_wrong_keys_answers_nothing_else(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = A
    canary.check()
    settings.ENCRYPTION_KEYS = B
    client = Client()
    for address in ("/", "/api/v1/payers/", "/health/"):
        answer = client.get(address)
        assert answer.status_code == 503 and answer.json()["code"] == "WRONG_KEYS"
    settings.ENCRYPTION_KEYS = A
    assert client.get("/health/").status_code == 200


def said_of_keys() -> list[tuple[str, str]]:
    return [(finding.grade.value, finding.text) for finding in checks.encryption()]


def test_doctor_says_which_key_it_is(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = A
    canary.check()
    assert "keys           they fit the database; ka seals" in here("doctor").stdout
    make_value()
    settings.ENCRYPTION_KEYS = f"{B},{A}"
    assert said_of_keys()[1] == ("warn", "1 values are under older keys. Run `claimdeck keys rotate`.")
    settings.ENCRYPTION_KEYS = B
    grade, text = said_of_keys()[0]
    assert grade == "fail" and text.startswith("ENCRYPTION_KEYS lacks the key ka")
    settings.ENCRYPTION_KEYS, settings.HASH_KEY = A, new_key()
    grade, text = said_of_keys()[0]
    assert grade == "fail" and text.startswith("HASH_KEY is not this database's")


def test_a_key_that_is_lost_for_good_can_be_given_up(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = A
    canary.check()
    make_value()
    settings.ENCRYPTION_KEYS, kept = B, settings.HASH_KEY
    settings.HASH_KEY = new_key()
    refused = here("keys", "accept")
    assert refused.returncode == 2 and "add --yes" in refused.stderr
    accepted = here("keys", "accept", "--yes")
    assert accepted.returncode == 0 and "1 values under key ka stay closed" in accepted.stdout, accepted.stderr
    canary.check()
    assert "1 values were sealed with a key that is not in ENCRYPTION_KEYS" in said_of_keys()[1][1]
    settings.HASH_KEY = kept
    with pytest.raises(WrongKeys):
        canary.check()
