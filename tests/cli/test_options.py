"""Parsing: help comes at once and without Django, and misuse is refused with code 2."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from claimdeck.config.options import ConfigurationRefused, Options, load
from claimdeck.config.sections import Section
from claimdeck.kit.crypto import new_key
from tests.cli.commands import CLAIMDECK, claimdeck, environment, here


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = claimdeck("--help", home=tmp_path)
    assert shown.returncode == 0
    names = "up web worker beat migrate createadmin createskills organizations practices sandbox status doctor keys"
    for name in (*names.split(), "openapi", "purge"):
        assert f"\n  {name} " in shown.stdout
    assert "embedded" not in shown.stdout


def test_parsing_loads_no_django() -> None:
    heavy = "('django', 'celery', 'aiohttp', 'pydantic')"
    code = f"import sys, claimdeck.cli.main; print([m for m in {heavy} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_version(tmp_path: Path) -> None:
    assert claimdeck("--version", home=tmp_path).stdout.startswith("claimdeck 0.")


def test_misuse_is_refused() -> None:
    for arguments in (["nonsense"], ["up", "--port", "0"], ["status", "check"], ["worker", "--pool", "gevent"]):
        assert here(*arguments).returncode == 2, arguments


def test_bad_settings_are_lines_not_a_traceback(tmp_path: Path) -> None:
    for arguments in (["migrate"], ["up"], ["web"]):
        refused = claimdeck(*arguments, home=tmp_path, settings={"RETENTION_DAYS": "soon", "LOG_FORMAT": "pink"})
        assert refused.returncode == 2
        assert "retention_days" in refused.stderr and "log_format" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_production_needs_its_secrets(tmp_path: Path) -> None:
    refused = claimdeck("migrate", home=tmp_path, settings={"APP_ENV": "production"})
    assert refused.returncode == 2
    assert "ENCRYPTION_KEYS" in refused.stderr and "claimdeck keys new" in refused.stderr


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("here")
    refused = claimdeck("migrate", "--data", file, home=tmp_path)
    assert refused.returncode == 2
    assert str(file) in refused.stderr and "Traceback" not in refused.stderr


REFUSED_VALUES = [
    ({"LOG_LEVEL": "LOUD"}, "log_level"),
    ({"DATABASE_URL": "nonsense"}, "database_url"),
    ({"DATABASE_URL": "mysql://h/db"}, "database_url"),
    ({"DATABASE_URL": "postgres://u:hush@h:port/db"}, "database_url"),
    ({"CELERY_BROKER_URL": "carrier-pigeon://h"}, "celery_broker_url"),
    ({"EMAIL_URL": "mail.example.test"}, "email_url"),
    ({"EMAIL_URL": "smtp://u:hush@h:abc"}, "email_url"),
    ({"PUBLIC_URL": "claimdeck.example.test"}, "public_url"),
    ({"CSRF_TRUSTED_ORIGINS": "claimdeck.example.test"}, "csrf_trusted_origins"),
    ({"ENCRYPTION_KEYS": "k1:hush"}, "encryption_keys"),
    ({"ENCRYPTION_KEYS": f"k1:{new_key()},k1:{new_key()}"}, "encryption_keys"),
    ({"HASH_KEY": "hush?"}, "hash_key"),
    ({"TASK_SOFT_SECONDS": "1800", "TASK_HARD_SECONDS": "1800"}, "task_hard_seconds"),
]


@pytest.mark.parametrize(("environ", "named"), REFUSED_VALUES)
def test_a_setting_that_cannot_work_is_named_at_the_start(
    environ: dict[str, str], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("APP_ENV", *environ):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**environ, "CLAIMDECK_DATA": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationRefused) as refused:
        load(os.environ)
    assert str(refused.value).startswith(f"{named}: ")
    assert "hush" not in str(refused.value) and "\n" not in str(refused.value)


def test_log_levels_are_read_in_any_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "warning")
    monkeypatch.setenv("CLAIMDECK_DATA", str(tmp_path))
    assert load(os.environ).log_level == "WARNING"


@pytest.mark.parametrize("text", ["1: x", "environments: {1: {}}", "app_env: [test]", "environments: {test: {2: 3}}"])
def test_odd_yaml_is_refused_with_a_sentence(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    monkeypatch.setenv("APP_CONFIG", str(file))
    monkeypatch.setenv("CLAIMDECK_DATA", str(tmp_path))
    if "test:" in text:
        monkeypatch.setenv("APP_ENV", "test")
    else:
        monkeypatch.delenv("APP_ENV", raising=False)
    with pytest.raises(ConfigurationRefused):
        load(os.environ)


def test_the_example_file_lists_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Options.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    text = (Path(__file__).parents[2] / "config.example.yaml").read_text(encoding="utf-8")
    text, _, _ = text.partition("\nenvironments:")
    # Taking away the # makes a setting of what reads `# name: value`.
    shown = yaml.safe_load(re.sub(r"^# (\w+:) ", r"\1 ", text, flags=re.M))
    assert sorted(shown) == sorted(Options.model_fields)
    for name, field in Options.model_fields.items():
        if isinstance(field.default, Section):
            assert sorted(shown[name]) == sorted(type(field.default).model_fields), name
    folder = shown.pop("claimdeck_data")
    assert Options(**shown) == Options(claimdeck_data=Options().claimdeck_data)
    assert folder.endswith("/share/claimdeck")


def test_the_example_environment_names_settings_only() -> None:
    lines = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8").splitlines()
    names = {line.split("=", 1)[0] for line in lines if re.match(r"[A-Z_]+=", line)}
    # Passwords of servers are for compose.yaml, which makes addresses of them.
    assert names - {"POSTGRES_PASSWORD", "MSSQL_PASSWORD"} <= {name.upper() for name in Options.model_fields}


def test_whoever_reads_along_may_stop_reading(tmp_path: Path) -> None:
    nobody, pipe = os.pipe()
    os.close(nobody)
    program = [*CLAIMDECK, "organizations", "list"]
    done = subprocess.run(program, env=environment(tmp_path), stdout=pipe, stderr=subprocess.PIPE, timeout=60)
    os.close(pipe)
    assert (done.returncode, done.stderr) == (1, b"")
