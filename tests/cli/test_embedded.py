"""What `claimdeck up` prepares: a demo on fresh data only, and never invented answers in place of real ones."""

from pathlib import Path
from typing import Any

import pytest

from claimdeck.accounts.login.passwords import change_password
from claimdeck.accounts.models import Organization, User
from claimdeck.accounts.organizations import default_organization
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.selectors import account_for
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.runs.models import Run
from tests.cli.commands import choose, here
from tests.factories.people import make_practice

pytestmark = pytest.mark.django_db(databases=["default", "staging", "production"])
SANDBOX = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def home() -> Organization:
    return Organization.objects.get(is_default=True)


def account() -> PayerAccount:
    found = account_for(home(), "uhc")
    assert found is not None
    return found


def test_fresh_data_get_the_demo_once() -> None:
    first = here("embedded", "prepare", SANDBOX)
    assert first.returncode == 0, first.stderr
    assert home().is_demo and account().is_sandbox and account().base_url == SANDBOX
    assert sorted(home().practices.values_list("tin", flat=True)) == ["970000001", "970000002", "970000003"]
    second = here("embedded", "prepare", "http://127.0.0.1:10")
    assert "with the password" in first.stdout and "with the password" not in second.stdout
    assert account().base_url == "http://127.0.0.1:10", "the sandbox may have moved to another port"
    assert PayerAccount.objects.count() == 1 and User.objects.count() == 1 and home().practices.count() == 3


def test_an_interrupted_first_start_keeps_its_password(data: Path) -> None:
    (data / "first-password.txt").write_text("kept-from-before-28471\n")
    assert "kept-from-before-28471" in here("embedded", "prepare", SANDBOX).stdout
    assert User.objects.get(username="admin").check_password("kept-from-before-28471")


def test_the_administrator_of_the_settings(settings: Any, data: Path) -> None:
    choose(settings, admin_username="chief", admin_password="plainly-made-up-passphrase")
    said = here("embedded", "prepare", SANDBOX).stdout
    assert "Log in as chief" in said and "plainly" not in said
    assert User.objects.get().username == "chief" and not (data / "first-password.txt").exists()
    choose(settings, admin_password="")
    refused = here("embedded", "prepare", SANDBOX)
    assert refused.returncode == 2 and "ADMIN_PASSWORD" in refused.stderr


def test_a_password_that_holds_no_longer_is_not_offered(settings: Any, data: Path) -> None:
    choose(settings, admin_username="chief", admin_password="plainly-made-up-passphrase")
    here("embedded", "prepare", SANDBOX)
    assert "with the password of ADMIN_PASSWORD." in here("embedded", "prepare", SANDBOX).stdout
    choose(settings, admin_password="another-made-up-passphrase")
    said = here("embedded", "prepare", SANDBOX).stdout
    assert "with the password of ADMIN_PASSWORD." not in said and "passphrase" not in said
    assert (
        "ADMIN_PASSWORD is not its password" in said and f"createadmin --another --username NAME --data {data}" in said
    )
    choose(settings, admin_password="plainly-made-up-passphrase")
    change_password(User.objects.get(), "chosen-on-the-page-28471")
    assert "ADMIN_PASSWORD is not its password" in here("embedded", "prepare", SANDBOX).stdout
    User.objects.update(is_active=False)
    assert "The account chief is switched off." in here("embedded", "prepare", SANDBOX).stdout


def test_the_kept_password_is_named_as_long_as_it_holds() -> None:
    here("embedded", "prepare", SANDBOX)
    assert "the first password is kept in" in here("embedded", "prepare", SANDBOX).stdout
    change_password(User.objects.get(), "chosen-on-the-page-28471")
    said = here("embedded", "prepare", SANDBOX).stdout
    assert "kept in" not in said and "Log in as admin with the password that was chosen later." in said


def test_a_payer_of_the_settings_is_asked_instead(settings: Any) -> None:
    here("embedded", "prepare", SANDBOX)
    values = {"uhc_base_url": "https://payer.example.test", "uhc_client_id": "a", "uhc_client_secret": "b"}
    choose(settings, **values)
    assert here("embedded", "prepare", SANDBOX).returncode == 0
    assert not home().is_demo and not account().is_sandbox
    assert account().base_url == "https://payer.example.test"
    assert here("embedded", "sample").returncode == here("embedded", "pipeline-sample").returncode == 0
    assert not StagedClaim.objects.exists()
    assert not Run.objects.exists(), "invented claims are never sent to a true payer"
    choose(settings, uhc_client_secret="")
    refused = here("embedded", "prepare", SANDBOX)
    assert refused.returncode == 2 and "UHC_CLIENT_SECRET is missing" in refused.stderr


def test_no_made_up_claims_beside_claims_of_ones_own() -> None:
    here("embedded", "prepare", SANDBOX)
    StagedClaim.objects.create(claim_id="ZZ1")
    assert here("embedded", "pipeline-sample").returncode == 0
    assert StagedClaim.objects.get().claim_id == "ZZ1" and not Batch.objects.exists()


def test_a_true_payer_is_never_replaced_by_invented_answers() -> None:
    organization = default_organization()
    ensure_environment_account(organization, "https://payer.example.test", "a", "b")
    here("embedded", "prepare", SANDBOX)
    assert not account().is_sandbox and not home().is_demo


def test_an_organization_with_practices_of_its_own_gets_no_demo() -> None:
    make_practice(default_organization(), "970000007", "Own Clinic")
    here("embedded", "prepare", SANDBOX)
    assert not home().is_demo and account().is_sandbox
    assert list(home().practices.values_list("tin", flat=True)) == ["970000007"]
