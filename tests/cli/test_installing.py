"""Organizations, practices and administrators from the shell, each command as a program of its own."""

from pathlib import Path

import pytest

from tests.cli.commands import claimdeck

PASSWORD = "plainly-made-up-passphrase"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_migrate_makes_what_the_settings_name(home: Path) -> None:
    settings = {"ADMIN_USERNAME": "chief", "ADMIN_PASSWORD": PASSWORD, "UHC_BASE_URL": "https://payer.example.test"}
    first = claimdeck("migrate", home=home, settings=settings)
    assert first.returncode == 0, first.stderr
    assert "chief administers Main office." in first.stdout
    assert "UHC_CLIENT_ID, UHC_CLIENT_SECRET is missing" in first.stdout
    assert PASSWORD not in first.stdout + first.stderr
    complete = {**settings, "UHC_CLIENT_ID": "office", "UHC_CLIENT_SECRET": "hush"}
    second = claimdeck("migrate", home=home, settings=complete)
    assert "up to date" in second.stdout and "https://payer.example.test" in second.stdout
    assert "chief" not in second.stdout


def test_practices(home: Path) -> None:
    made = claimdeck("practices", "add", "97-0000001", "Main Clinic", "--npi", "1234567893", home=home)
    assert (made.returncode, made.stdout) == (0, "Main Clinic: tax id 970000001, in Main office.\n")
    again = claimdeck("practices", "add", "970000001", "Main Clinic", home=home)
    assert (again.returncode, again.stderr) == (2, "There is a practice with this TIN already.\n")
    wrong = claimdeck("practices", "add", "97", "Main Clinic", home=home)
    assert wrong.returncode == 2 and "A TIN has 9 digits" in wrong.stderr
    listed = claimdeck("practices", "list", home=home)
    assert "970000001" in listed.stdout and "1234567893" in listed.stdout


def test_organizations(home: Path) -> None:
    assert claimdeck("organizations", "add", "North Billing", home=home).returncode == 0
    taken = claimdeck("organizations", "add", "North Billing", home=home)
    assert taken.returncode == 2 and "already" in taken.stderr
    mine = claimdeck("practices", "add", "970000001", "North", "--organization", "North Billing", home=home)
    assert mine.returncode == 0
    unknown = claimdeck("practices", "list", "--organization", "Nobody", home=home)
    assert unknown.returncode == 2 and "no organization of this name" in unknown.stderr


def test_createadmin(home: Path) -> None:
    asked = claimdeck("createadmin", home=home)
    assert asked.returncode == 2 and "--username" in asked.stderr
    weak = claimdeck("createadmin", "--username", "second", "--password", "12345", home=home)
    assert weak.returncode == 2 and "password" in weak.stderr
    made = claimdeck("createadmin", "--username", "second", "--password", PASSWORD, home=home)
    assert (made.returncode, made.stdout) == (0, "second administers Main office.\n")
    taken = claimdeck("createadmin", "--username", "second", "--password", PASSWORD, home=home)
    assert taken.returncode == 2 and "taken" in taken.stderr


def test_purge_and_schema(home: Path) -> None:
    assert claimdeck("purge", home=home).stdout == "0 expired jobs deleted.\n"
    target = home / "openapi.json"
    assert claimdeck("openapi", "-o", target, home=home).returncode == 0
    assert '"/api/v1/claims/bulk/upload/"' in target.read_text()
    assert claimdeck("openapi", home=home).stdout == target.read_text()


def test_keys_new(home: Path) -> None:
    lines = claimdeck("keys", "new", home=home).stdout.splitlines()
    assert [line.split("=", 1)[0] for line in lines] == ["SECRET_KEY", "ENCRYPTION_KEYS", "HASH_KEY"]
    assert lines != claimdeck("keys", "new", home=home).stdout.splitlines()
