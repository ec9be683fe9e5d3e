"""Parsing: help comes at once and without Django, and misuse is refused with code 2."""

import subprocess
import sys
from pathlib import Path

from tests.cli.commands import claimdeck, here


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = claimdeck("--help", home=tmp_path)
    assert shown.returncode == 0
    names = "up web worker beat migrate createadmin organizations practices sandbox status doctor keys openapi purge"
    for name in names.split():
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
