"""What a check has left, seen and carried on from the shell."""

import csv
import json
from pathlib import Path
from uuid import uuid4

import pytest

from claimdeck.accounts.organizations import default_organization
from claimdeck.accounts.practices import add_practice
from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.uploads import sample_rows, write_rows
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.status.models import CSVJob
from tests.cli.commands import here

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "[sandbox: invented answers] "


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CSVJob:
    """A job of twelve rows over three practices, of which one is not set up."""
    monkeypatch.setenv("LOG_LEVEL", "CRITICAL")
    for number in (1, 2):
        add_practice(default_organization(), f"97000000{number}", f"Clinic {number}")
    path = tmp_path / "claims.csv"
    with path.open("w", newline="") as stream:
        write_rows(stream, sample_rows(12, 3, today=today()))
    done = here("status", "check", path, "-o", tmp_path / "answers.csv", "--sandbox")
    job = CSVJob.objects.get()
    assert done.returncode == 1, done.stderr
    assert f"{MARK}Go on with what was left: claimdeck status retry {job.pk}" in done.stderr.splitlines()
    return job


def outcomes(path: Path) -> list[str]:
    with path.open(newline="") as stream:
        return [row["outcome"] for row in csv.DictReader(stream)]


def test_rows_of_a_practice_that_was_added_are_asked_and_the_answers_are_whole(checked: CSVJob, tmp_path: Path) -> None:
    assert outcomes(tmp_path / "answers.csv").count("practice_unknown") == 4
    (line,) = here("status", "jobs").stdout.splitlines()
    assert line.startswith(f"{MARK}{checked.pk}") and "COMPLETED" in line and "8/12 answered, 4 not" in line
    add_practice(default_organization(), "970000003", "Clinic 3")
    output = tmp_path / "all.csv"
    done = here("status", "retry", checked.pk, "-o", output)
    assert done.returncode == 0, done.stderr
    assert all(said.startswith(MARK) for said in done.stderr.splitlines() if "%" not in said)
    assert "practice_unknown" not in outcomes(output) and len(outcomes(output)) == 12
    (shown,) = json.loads(here("status", "jobs", "--json").stdout)["jobs"]
    assert (shown["job"], shown["success"], shown["sandbox"]) == (str(checked.pk), 12, True)
    nothing = here("status", "retry", checked.pk, "--json")
    assert nothing.returncode == 2
    refusal = json.loads(nothing.stdout)
    assert (refusal["state"], refusal["sandbox"]) == ("REFUSED", True) and "nothing to retry" in refusal["detail"]
    again = here("status", "retry", checked.pk, "--all", "--json")
    assert again.returncode == 0 and json.loads(again.stdout)["success"] == 12


def test_a_job_that_was_stopped_amid_its_work_is_carried_on(checked: CSVJob) -> None:
    add_practice(default_organization(), "970000003", "Clinic 3")
    checked.results.all().delete()
    Run.objects.filter(pk=checked.pk).update(
        state=State.PENDING.value, processed=0, success=0, failure=0, completed_at=None, started_at=None
    )
    assert "12 not asked" in here("status", "jobs").stdout
    done = here("status", "retry", checked.pk)
    assert done.returncode == 0, done.stderr
    assert Run.objects.get(pk=checked.pk).success == 12


def test_what_is_no_job_or_no_place_for_answers_is_refused(tmp_path: Path) -> None:
    for wrong in ("claims.csv", uuid4()):
        done = here("status", "retry", wrong)
        assert done.returncode == 2 and "`claimdeck status jobs`" in done.stderr
    assert here("status", "retry", uuid4(), "-o", tmp_path / "a.pdf").returncode == 2
    assert here("status", "jobs").stderr.startswith("No jobs yet.")
    assert here("status", "jobs", "--organization", "Nobody").returncode == 2
