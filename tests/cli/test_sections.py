"""The pipeline's settings as its users have them: sections, which file is read, and what becomes of keys."""

import base64
import os
from pathlib import Path
from typing import Any

import pytest

from claimdeck.config import databases
from claimdeck.config.options import ConfigurationRefused, Options, load
from claimdeck.config.settings import OPTIONS
from claimdeck.kit.crypto import KeyRing, new_key
from claimdeck.pipeline.stores.sqlserver import libraries

SERVERS = """
postgresql: {host: pg.example.test, port: 6432, user: staging, password: "p@ss#w%rd",
             replica_host: replica.example.test, min_pool_size: 2, max_pool_size: 7, statement_timeout: 90}
sqlserver: {host: ms.example.test, user: sa, password: "a;b}c", query_timeout: 60, trust_server_certificate: true}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of configuration, with no setting in the environment."""
    for name in (*Options.model_fields, "app_config"):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("CLAIMDECK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(folder: Path, text: str) -> str:
    (folder / "config.yaml").write_text(text)
    with pytest.raises(ConfigurationRefused) as error:
        load(os.environ)
    return str(error.value)


def test_the_servers_of_the_sections_become_databases(folder: Path) -> None:
    (folder / "config.yaml").write_text(SERVERS)
    found = databases.all_of(load(os.environ))
    staging, production = found["staging"], found["production"]
    assert (staging["ENGINE"], staging["HOST"], staging["PORT"]) == (
        "django.db.backends.postgresql",
        "pg.example.test",
        6432,
    )
    assert (staging["NAME"], staging["PASSWORD"]) == ("staging_process", "p@ss#w%rd")
    assert staging["OPTIONS"]["pool"] == {"min_size": 2, "max_size": 7, "timeout": 2}
    assert staging["OPTIONS"]["options"] == "-c statement_timeout=90s"
    assert (production["ENGINE"], production["NAME"], production["PORT"]) == ("mssql", "smart_pro_claims", "1433")
    assert production["PASSWORD"] == "a;b}c"
    assert production["OPTIONS"] == {
        "python_driver": "mssql_python",
        "extra_params": "Encrypt=yes;TrustServerCertificate=yes;ConnectRetryCount=0",
        "connection_timeout": 3,
        "connection_retries": 0,
        "query_timeout": 60,
    }
    assert found["default"]["ENGINE"].endswith("sqlite3")


def test_addresses_win_over_the_sections(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "config.yaml").write_text(SERVERS)
    monkeypatch.setenv("STAGING_DATABASE_URL", "postgres://other@elsewhere.example.test/their_staging")
    address = "mssql://sa:p%40ss%23@db.example.test:14330/claims?Encrypt=Optional&hostnameincertificate=a%3Bb"
    monkeypatch.setenv("PRODUCTION_DATABASE_URL", address)
    found = databases.all_of(load(os.environ))
    assert (found["staging"]["HOST"], found["staging"]["NAME"]) == ("elsewhere.example.test", "their_staging")
    # The pool and the time-outs are not in an address.
    assert found["staging"]["OPTIONS"]["pool"]["max_size"] == 7
    production = found["production"]
    assert (production["HOST"], production["PORT"], production["NAME"]) == ("db.example.test", "14330", "claims")
    assert production["PASSWORD"] == "p@ss#"
    assert production["OPTIONS"]["extra_params"] == (
        "TrustServerCertificate=yes;ConnectRetryCount=0;Encrypt=Optional;hostnameincertificate={a;b}"
    )


def test_without_any_of_it_files_beside_the_data_are_used(folder: Path) -> None:
    found = databases.all_of(load(os.environ))
    assert [Path(found[alias]["NAME"]).name for alias in ("staging", "production")] == [
        "staging.sqlite3",
        "production.sqlite3",
    ]


@pytest.mark.parametrize(
    "address", ["mssql://sa:hush@h:port/n", "mssql://sa:hu#sh@h/n", "mssql:///n", "mssql://sa:hush@h/n?Encrypt"]
)
def test_an_address_of_sql_server_that_cannot_be_read_is_refused_without_its_password(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRODUCTION_DATABASE_URL", address)
    with pytest.raises((ConfigurationRefused, databases.ImproperlyConfigured)) as error:
        databases.all_of(load(os.environ))
    assert "production_database_url" in str(error.value).lower() and "hu" not in str(error.value).replace("hu#", "")


def test_missing_libraries_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "_loads", lambda library: library != "libodbc.so.2")
    monkeypatch.setattr(libraries, "_PACKAGES", ("mssql_that_nobody_installed",))
    monkeypatch.setenv("PRODUCTION_DATABASE_URL", "mssql://sa:x@h/n")
    with pytest.raises(databases.ImproperlyConfigured) as error:
        databases.all_of(load(os.environ))
    assert "claimdeck[mssql]" in str(error.value) and "unixodbc" in str(error.value)
    # Nobody asks where SQL Server is not used.
    monkeypatch.delenv("PRODUCTION_DATABASE_URL")
    databases.all_of(load(os.environ))


def test_the_file_of_the_environment_goes_before_the_general_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "config.yaml").write_text("processing: {batch_size: 1}\nretention_days: 5")
    (folder / "config.branch-office.yaml").write_text("processing: {batch_size: 2}")
    (folder / "named.yaml").write_text("processing: {batch_size: 3}")
    assert load(os.environ).processing.batch_size == 1
    monkeypatch.setenv("APP_ENV", "branch-office")
    options = load(os.environ)
    assert (options.processing.batch_size, options.retention_days, options.is_production) == (2, 30, False)
    monkeypatch.setenv("APP_CONFIG", "named.yaml")
    assert load(os.environ).processing.batch_size == 3
    monkeypatch.setenv("PROCESSING__BATCH_SIZE", "4")
    assert load(os.environ).processing.batch_size == 4
    monkeypatch.setenv("APP_ENV", "../elsewhere")
    with pytest.raises(ConfigurationRefused, match="app_env"):
        load(os.environ)


@pytest.mark.parametrize("name", ["production", "PRODUCTION", "prod"])
def test_production_is_held_to_what_it_needs_however_it_is_spelled(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_ENV", name)
    with pytest.raises(ConfigurationRefused, match="ENCRYPTION_KEYS"):
        load(os.environ)


def test_a_part_for_the_environment_changes_a_section_setting_by_setting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config.yaml").write_text(
        "processing: {batch_size: 10, chunk_size: 5}\nlogging: {level: warning, format: json}\narchive:\n"
        "environments: {night: {processing: {batch_size: 20}, log_format: text}}"
    )
    monkeypatch.setenv("APP_ENV", "night")
    options = load(os.environ)
    assert (options.processing.batch_size, options.processing.chunk_size) == (20, 5)
    assert (options.log_level, options.log_format, options.archive.keep_years) == ("WARNING", "text", 7)


WRONG = [
    ("processing: {batchsize: 5}", "processing.batchsize"),
    ("processing: {batch_size: many}", "processing.batch_size"),
    ("sqlserver: {password: hush}", "sqlserver"),
    ("postgresql: {host: h, min_pool_size: 9, max_pool_size: 3}", "postgresql"),
    ("monitoring: {alerts: {dead_letters: -2}}", "monitoring.alerts.dead_letters"),
    ("monitoring: {alert: {}}", "monitoring.alert"),
    ("features: {magic: true}", "features.magic"),
    ("security: {encryption_key: hush}", "security.encryption_key"),
    ("security: {api_key: hush}", "security.api_key"),
    ("cache: [redis]", "cache"),
]


@pytest.mark.parametrize(("text", "named"), WRONG)
def test_what_a_section_does_not_know_or_take_is_named(text: str, named: str, folder: Path) -> None:
    said = refused(folder, text)
    assert named in said and "hush" not in said and "\n" not in said


def test_a_section_that_is_no_json_in_the_environment_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECURITY", "hush")
    with pytest.raises(ConfigurationRefused, match="SECURITY in the environment") as error:
        load(os.environ)
    assert "hush" not in str(error.value)


@pytest.mark.parametrize("form", ["plain", "named", "url-safe", "known"])
def test_the_own_encryption_key_seals_and_the_others_open_on(form: str, folder: Path, monkeypatch: Any) -> None:
    before = f"k1:{new_key()},k2:{new_key()}"
    raw = bytes([251, 255]) + os.urandom(30)
    plain = base64.b64encode(raw).decode()
    given = {
        "plain": plain,
        "named": f"mine:{plain}",
        "url-safe": base64.urlsafe_b64encode(raw).decode(),
        "known": before.partition(",")[2].partition(":")[2],
    }[form]
    monkeypatch.setenv("ENCRYPTION_KEYS", before)
    sealed = KeyRing.parse(before).seal(b"as before", "x")
    monkeypatch.setenv("SECURITY__ENCRYPTION_KEY", given)
    ring = KeyRing.parse(load(os.environ).encryption_keys.get_secret_value())
    assert ring.ids[0] == {"named": "mine", "known": "k2"}.get(form, ring.ids[0])
    assert ring.ids[0] != "k1" and len(ring.ids) == (2 if form == "known" else 3)
    assert ring.open(sealed, "x") == b"as before"
    # The same at the next start.
    assert KeyRing.parse(load(os.environ).encryption_keys.get_secret_value()).ids == ring.ids


def test_the_pipeline_is_told_its_sections() -> None:
    told = OPTIONS.pipeline_options()
    assert (told.postgresql, told.monitoring, told.features) == (
        OPTIONS.postgresql,
        OPTIONS.monitoring,
        OPTIONS.features,
    )
