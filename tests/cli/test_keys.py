"""Key rotation: everything that is sealed, whatever room it is in, also after an interruption."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from claimdeck.cli.processes import LOCK_NAME, held
from claimdeck.config import keys
from claimdeck.kit.crypto import KeyRing, new_key
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.models import PayerAccount
from claimdeck.pipeline.schema.production.models import AuditEntry, FailedClaim, ProducedClaim
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.storage import resealing
from claimdeck.storage.models import SealingKey
from claimdeck.storage.resealing import Left, stale_count, what_is_left
from claimdeck.storage.sealed_columns import SealedColumn, count_under, sealed_columns, there
from claimdeck.storage.sealing import Unopened, key_ring
from tests.cli.commands import here
from tests.factories.people import make_organization

pytestmark = pytest.mark.django_db(databases=["default", "staging", "production"])


def sealed_under() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM payers_payeraccount")
        return {KeyRing.parse(f"k1:{new_key()}").key_of(bytes(row[0])) for row in cursor.fetchall()}


def make_accounts(count: int) -> None:
    for number in range(count):
        organization = make_organization(f"Office {number}")
        ensure_environment_account(organization, "http://127.0.0.1:9", f"client {number}", "hush", is_sandbox=True)


def secrets() -> list[str]:
    return [account.credentials["client_id"] for account in PayerAccount.objects.order_by("organization__name")]


def test_every_sealed_column_is_known() -> None:
    names = {column.name for column in sealed_columns()}
    assert {"payers_payeraccount.credentials", "payers_payertoken.token", "status_resultrow.patient"} <= names
    assert {"status_inputpage.cells", "status_inputpage.rows", "status_answerpage.claims"} <= names


def test_production_ring(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"old:{new_key()}"
    make_accounts(5)
    before = secrets()
    settings.ENCRYPTION_KEYS = f"new:{new_key()},{settings.ENCRYPTION_KEYS}"
    assert stale_count() == 5
    done = here("keys", "rotate", "--batch", "2")
    assert done.returncode == 0, done.stderr
    assert "5 values sealed anew under key new" in done.stdout
    assert sealed_under() == {"new"} and secrets() == before
    again = here("keys", "rotate")
    assert "0 values sealed anew" in again.stdout
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS.split(",")[0]
    assert secrets() == before, "the old key is not needed any more"


def test_a_lost_key_is_said_and_harms_nothing(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"old:{new_key()}"
    make_accounts(2)
    settings.ENCRYPTION_KEYS, kept = f"new:{new_key()}", settings.ENCRYPTION_KEYS
    refused = here("keys", "rotate")
    assert refused.returncode == 2 and "sealed with other keys. Put those back" in refused.stderr
    settings.ENCRYPTION_KEYS = kept
    assert secrets() == ["client 0", "client 1"]


def test_one_value_that_cannot_be_opened_stops_no_rotation(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"old:{new_key()}"
    make_accounts(3)
    one = PayerAccount.objects.order_by("organization__name").first()
    assert one is not None
    foreign = KeyRing.parse(f"gone:{new_key()}").seal(b"{}", "payers_payeraccount.credentials")
    raw = Unopened(foreign)
    PayerAccount.objects.filter(pk=one.pk).update(credentials=raw)
    settings.ENCRYPTION_KEYS = f"new:{new_key()},{settings.ENCRYPTION_KEYS}"
    done = here("keys", "rotate")
    assert done.returncode == 2 and "1 values could not be opened" in done.stderr
    assert sealed_under() == {"new", "gone"}, "the others are done, and the one is as it was"
    assert PayerAccount.objects.get(pk=one.pk).credentials == raw
    assert set(SealingKey.objects.values_list("key_id", flat=True)) == {"new", "old"}, "nobody may drop a key yet"


def test_embedded_ring(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    kept = keys.kept_in(tmp_path)
    settings.ENCRYPTION_KEYS, settings.HASH_KEY = kept["encryption_keys"], kept["hash_key"]
    make_accounts(3)
    fingerprint = key_ring().fingerprint("900000001", "member")
    with held(tmp_path / LOCK_NAME):
        refused = here("keys", "rotate")
    assert refused.returncode == 2 and "Stop it first" in refused.stderr
    assert json.loads((tmp_path / keys.NAME).read_text()) == kept
    done = here("keys", "rotate")
    assert done.returncode == 0, done.stderr
    after = json.loads((tmp_path / keys.NAME).read_text())
    new, _, rest = after["encryption_keys"].partition(",")
    assert rest == kept["encryption_keys"]
    assert (tmp_path / keys.NAME).stat().st_mode & 0o077 == 0
    assert sealed_under() == {new.split(":")[0]} and secrets() == ["client 0", "client 1", "client 2"]
    assert key_ring().fingerprint("900000001", "member") == fingerprint, "what was found by hash is found still"


def test_an_interrupted_rotation_goes_on_with_its_key(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    kept = keys.kept_in(tmp_path)
    settings.ENCRYPTION_KEYS, settings.HASH_KEY = kept["encryption_keys"], kept["hash_key"]
    make_accounts(3)
    ring = f"k2:{new_key()},{kept['encryption_keys']}"
    keys.replace(tmp_path, {**kept, "encryption_keys": ring})
    settings.ENCRYPTION_KEYS = ring
    assert "under key k2" in here("keys", "rotate").stdout
    assert sealed_under() == {"k2"}
    again = here("keys", "rotate")
    assert "3 values sealed anew" in again.stdout and sealed_under().isdisjoint({"k2"}), "by a key of its own"


def make_claims(count: int) -> None:
    """Claims with originals in staging and production, one that failed, and what somebody changed in it."""
    for number in range(count):
        StagedClaim.objects.create(claim_id=f"ZZ{number}", raw_data=b"staged")
        ProducedClaim.objects.create(claim_id=f"ZZ{number}", raw_data=b"loaded", load_id=1)
    FailedClaim.objects.create(
        claim_id="ZZF", original_data={"claim": {"gender": "F"}}, load_id=1, failure_reason="x", resolution_notes="why"
    )
    AuditEntry.objects.create(claim_id="ZZF", action="amended", old_values={"gender": "F"}, new_values={"gender": "M"})


def originals() -> list[Any]:
    failed, entry = FailedClaim.objects.get(), AuditEntry.objects.get()
    return [
        *(
            bytes(claim.raw_data)
            for model in (StagedClaim, ProducedClaim)
            for claim in model.objects.order_by("claim_id")
        ),
        failed.original_data,
        failed.resolution_notes,
        (entry.old_values, entry.new_values),
    ]


def test_a_rotation_reaches_what_is_sealed_in_staging_and_production(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = f"old:{new_key()}"
    make_accounts(1)
    make_claims(3)
    before = originals()
    settings.ENCRYPTION_KEYS = f"new:{new_key()},{settings.ENCRYPTION_KEYS}"
    assert what_is_left() == Left(1 + 3 + 3 + 2 + 2)
    assert "7 values of production are under older keys" in here("doctor").stdout
    done = here("keys", "rotate", "--batch", "2")
    assert done.returncode == 0, done.stderr
    assert "11 values sealed anew under key new, 0 were already" in done.stdout
    assert [count_under("new", alias) for alias in ("default", "staging", "production")] == [1, 3, 7]
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS.split(",")[0]
    assert originals() == before, "the old key is not needed any more"


def test_a_database_that_is_away_keeps_the_old_keys_needed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENCRYPTION_KEYS = f"old:{new_key()}"
    make_accounts(1)
    make_claims(2)
    before = originals()
    settings.ENCRYPTION_KEYS = f"new:{new_key()},{settings.ENCRYPTION_KEYS}"

    def away(alias: str) -> list[SealedColumn]:
        if alias == "production":
            raise OperationalError("secret words of the driver")
        return there(alias)

    with monkeypatch.context() as patched:
        patched.setattr("claimdeck.storage.sealed_columns.there", away)
        patched.setattr(resealing, "there", away)
        done = here("keys", "rotate")
    assert done.returncode == 2 and "The production database could not be asked (OperationalError)" in done.stderr
    assert "secret" not in done.stderr and "keep them in ENCRYPTION_KEYS" in done.stderr
    assert [count_under("old", alias) for alias in ("default", "staging", "production")] == [0, 0, 6]
    assert set(SealingKey.objects.values_list("key_id", flat=True)) == {"new", "old"}, "nobody may drop the key yet"
    again = here("keys", "rotate")
    assert again.returncode == 0 and "6 values sealed anew" in again.stdout
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS.split(",")[0]
    assert originals() == before
