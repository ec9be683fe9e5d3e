"""The doctor: one line for each thing, what to do, and code 1 when something fails."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from claimdeck.accounts.organizations import add_organization, default_organization
from claimdeck.cli.status.organizations import SANDBOX_ORGANIZATION
from claimdeck.kit.clock import now
from claimdeck.kit.crypto import new_key
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.runs.lifecycle import open_run
from claimdeck.runs.models import Run, ScheduledTask, WorkerLife
from tests.cli.commands import choose, here
from tests.factories.kinds import made_up
from tests.factories.people import make_practice

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "staging", "production"])


def test_a_well_installation(settings: Any) -> None:
    # As embedded, whatever broker this test run has.
    choose(settings, celery_broker_url="")
    WorkerLife.objects.create(name="one@here", places=4, started_at=now(), seen_at=now())
    organization = default_organization()
    make_practice(organization)
    here("createadmin", "--username", "chief", "--password", "plainly-made-up-passphrase")
    with SandboxServer(count=10) as payer:
        ensure_environment_account(organization, payer.base_url, "a", "b", is_sandbox=True)
        # What `status check --sandbox` leaves behind: its payer ended with it, and nothing is wrong with that.
        organization = add_organization(SANDBOX_ORGANIZATION, is_demo=True)
        make_practice(organization)
        ensure_environment_account(organization, "http://127.0.0.1:9", "a", "b", is_sandbox=True)
        said = here("doctor")
    assert said.returncode == 0, said.stdout
    assert "warn  payers" not in said.stdout
    for line in ("ok    database", "ok    migrations", "ok    payers", "ok    clock", "ok    disk", "ok    workers"):
        assert line in said.stdout
    assert "fail" not in said.stdout


def test_what_is_wrong_is_said_with_what_to_do(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    organization = default_organization()
    account = ensure_environment_account(organization, "http://127.0.0.1:9", "a", "b")
    run = open_run(organization, made_up(), total=1, created_by=None)
    Run.objects.filter(pk=run.pk).update(updated_at=now() - timedelta(hours=1))
    ScheduledTask.objects.create(name="late one", next_at=now() - timedelta(hours=1))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 9, 1))
    said = here("doctor")
    assert said.returncode == 1
    for words in (
        "fail  payers",
        "fail  jobs           1 wait for a worker",
        "Overdue: late one",
        "fail  disk",
        "claimdeck createadmin",
        "claimdeck practices add",
        "claimdeck up",
    ):
        assert words in said.stdout, (words, said.stdout)
    settings.ENCRYPTION_KEYS = f"other:{new_key()}"
    lost = here("doctor")
    assert lost.returncode == 1 and "not in ENCRYPTION_KEYS" in lost.stdout
    assert account.pk


def test_a_broker_that_is_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = "redis://:hush@127.0.0.1:9/0"
    # Celery prefers this name to what it is given.
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    choose(settings, celery_broker_url=broken)
    monkeypatch.setattr("claimdeck.monitoring.looks.current_app", _app(broken))
    said = here("doctor")
    assert said.returncode == 1
    assert "fail  broker" in said.stdout and "hush" not in said.stdout


def test_workers_of_one_host_have_names_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Application()
    monkeypatch.setattr("claimdeck.cli.operate.worker.current_app", app)
    for _ in range(2):
        assert here("worker").returncode == 0
    assert len(set(app.started)) == 2
    assert all(re.fullmatch(r"claimdeck-\d+-\w{4}@[^%]+", name) for name in app.started)


class Application:
    """Celery's application, whose workers are not started."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def Worker(self, *, hostname: str, **_options: object) -> Any:
        self.started.append(hostname)
        return SimpleNamespace(start=lambda: None, exitcode=None)


def _app(url: str) -> Any:
    from celery import Celery  # noqa: PLC0415 - an application of this test only

    return Celery("test", broker=url, set_as_current=False)


def test_it_needs_no_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimdeck.cli.operate.checks.waiting_migrations", lambda: 3)
    said = here("doctor")
    assert said.returncode == 1
    assert "fail  migrations     3 are missing. Run `claimdeck migrate`." in said.stdout
    assert "payers" not in said.stdout
