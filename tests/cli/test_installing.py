"""Organizations, practices and administrators from the shell."""

from pathlib import Path
from typing import Any

import pytest

from claimdeck.accounts.models import User
from claimdeck.accounts.organizations import add_organization, default_organization
from claimdeck.accounts.practices import add_practice
from claimdeck.payers.selectors import account_for
from claimdeck.people.models import JobTitle, Skill
from tests.cli.commands import choose, here

pytestmark = pytest.mark.django_db(databases=["default", "staging", "production"])
PASSWORD = "plainly-made-up-passphrase"


def test_migrate_makes_what_the_settings_name(settings: Any) -> None:
    named = {"admin_username": "chief", "admin_password": PASSWORD, "uhc_base_url": "https://payer.example.test"}
    choose(settings, **named)
    first = here("migrate")
    assert first.returncode == 0, first.stderr
    assert "chief administers Main office." in first.stdout
    assert "UHC_CLIENT_ID, UHC_CLIENT_SECRET is missing" in first.stdout
    assert PASSWORD not in first.stdout + first.stderr
    assert User.objects.get(username="chief").check_password(PASSWORD)
    choose(settings, **named, uhc_client_id="office", uhc_client_secret="hush")
    second = here("migrate")
    assert "up to date" in second.stdout and "https://payer.example.test" in second.stdout
    assert "chief" not in second.stdout
    account = account_for(default_organization(), "uhc")
    assert account is not None and account.credentials == {"client_id": "office", "client_secret": "hush"}
    assert not account.is_sandbox


def test_practices() -> None:
    made = here("practices", "add", "97-0000001", "Main Clinic", "--npi", "1234567893")
    assert (made.returncode, made.stdout) == (0, "Main Clinic: tax id 970000001, in Main office.\n")
    again = here("practices", "add", "970000001", "Main Clinic")
    assert (again.returncode, again.stderr) == (2, "There is a practice with this TIN already.\n")
    wrong = here("practices", "add", "97", "Main Clinic")
    assert wrong.returncode == 2 and "A TIN has 9 digits" in wrong.stderr
    listed = here("practices", "list")
    assert "970000001" in listed.stdout and "1234567893" in listed.stdout


def test_the_practice_for_rows_without_a_tax_id() -> None:
    made = add_practice(default_organization(), "970000001", "Main Clinic")
    chosen = here("practices", "default", "97-0000001")
    assert (chosen.returncode, "Main Clinic (970000001)" in chosen.stdout) == (0, True)
    assert default_organization().default_practice == made
    assert here("practices", "list").stdout.count("yes") == 2, "active, and the default"
    for wrong in ("979999999", "main"):
        unknown = here("practices", "default", wrong)
        assert unknown.returncode == 2 and "no active practice" in unknown.stderr
    assert here("practices", "default").returncode == 2
    assert here("practices", "default", "--none").returncode == 0
    assert default_organization().default_practice is None


def test_organizations() -> None:
    assert here("organizations", "add", "North Billing").returncode == 0
    taken = here("organizations", "add", "North Billing")
    assert taken.returncode == 2 and "already" in taken.stderr
    mine = here("practices", "add", "970000001", "North", "--organization", "North Billing")
    assert mine.returncode == 0
    unknown = here("practices", "list", "--organization", "Nobody")
    assert unknown.returncode == 2 and "no organization of this name" in unknown.stderr


def test_createadmin() -> None:
    asked = here("createadmin")
    assert asked.returncode == 2 and "--username" in asked.stderr
    weak = here("createadmin", "--username", "second", "--password", "12345")
    assert weak.returncode == 2 and "password" in weak.stderr
    assert "too short" in weak.stderr and "12345" not in weak.stderr + weak.stdout
    made = here("createadmin", "--name", "Testa Ann Chief", "--username", "chief", "--password", PASSWORD)
    assert (made.returncode, made.stdout) == (0, "chief administers Main office.\n")
    assert User.objects.get().get_full_name() == "Testa Ann Chief"
    second = here("createadmin", "--username", "second", "--password", PASSWORD)
    assert second.returncode == 2 and "chief administers Main office already" in second.stderr
    another = here("createadmin", "--another", "--username", "second", "--password", PASSWORD)
    assert (another.returncode, another.stdout) == (0, "second administers Main office.\n")
    taken = here("createadmin", "--another", "--username", "second", "--password", PASSWORD)
    assert taken.returncode == 2 and "taken" in taken.stderr
    elsewhere = add_organization("North Billing")
    assert here("createadmin", "--username", "north", "--password", PASSWORD, "--organization", elsewhere.name).stdout
    User.objects.filter(organization__is_default=True).update(is_active=False)
    assert here("createadmin", "--username", "third", "--password", PASSWORD).returncode == 0


def test_createadmin_from_the_environment(settings: Any) -> None:
    choose(settings, admin_name="Testa Chief", admin_username="chief", admin_password=PASSWORD)
    made = here("createadmin")
    assert (made.returncode, made.stdout, PASSWORD in made.stderr) == (0, "chief administers Main office.\n", False)
    assert User.objects.get().last_name == "Chief"


def test_createskills() -> None:
    default_organization()
    first = here("createskills")
    assert (first.returncode, first.stdout.count(",")) == (0, 8)
    assert "Medicare" in first.stdout and "Sr. Biller, Biller" in first.stdout
    assert here("createskills").stdout == "Main office: nothing was missing.\n"
    Skill.objects.filter(name="Aetna").delete()
    Skill.objects.filter(name="Cigna").update(name="CIGNA")
    assert here("createskills").stdout == "Main office: Aetna.\n"
    assert list(JobTitle.objects.values_list("name", "rank")) == [("Sr. Biller", 1), ("Biller", 2)]
    assert here("createskills", "--organization", "Nobody").returncode == 2


def test_an_organization_begins_with_lists_and_is_left_alone_afterwards(settings: Any) -> None:
    for command in (["migrate"], ["organizations", "add", "North Billing"]):
        assert here(*command).returncode == 0
    assert Skill.objects.count() == 2 * 7
    Skill.objects.filter(organization__is_default=True).exclude(name="Aetna").delete()
    assert here("migrate").returncode == 0
    assert list(Skill.objects.filter(organization__is_default=True).values_list("name", flat=True)) == ["Aetna"]


def test_purge_and_schema(tmp_path: Path) -> None:
    assert here("purge").stdout == "0 expired jobs deleted.\n"
    target = tmp_path / "openapi.json"
    assert here("openapi", "-o", target).returncode == 0
    assert '"/api/v1/claims/bulk/upload/"' in target.read_text()
    assert here("openapi").stdout == target.read_text()


def test_keys_new() -> None:
    lines = here("keys", "new").stdout.splitlines()
    assert [line.split("=", 1)[0] for line in lines] == ["SECRET_KEY", "ENCRYPTION_KEYS", "HASH_KEY"]
    assert lines != here("keys", "new").stdout.splitlines()
