""" "Not answered" is one set: job, list, rows, files, retry, notice and command line show the same number."""

import csv
import importlib
import io
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from claimdeck.cli.status.summary import summary_lines, summary_of
from claimdeck.kit.clock import today
from claimdeck.notifications.models import Notification
from claimdeck.payers.outcomes import NOT_ANSWERED, REPEATED
from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.status import jobs
from claimdeck.status.models import CSVJob, OutcomeTally, ResultRow
from claimdeck.status.results import tallies
from tests.status.desk import Desk, counts_are_true, fresh, invented, row_of
from tests.status.http import API, at, content_of

ODD = Oddities(not_found=7, mismatched=2, invalid=4)


@pytest.fixture
def mixed(d: Desk) -> CSVJob:
    """60 rows: 44 found, 7 not found, 2 of another patient, 4 invalid, 3 of an unknown practice."""
    rows = d.sample(57, ODD)
    stranger = invented(1, today() - timedelta(days=30), tin="970000099")
    return d.check([*rows, *(row_of(stranger, claim_number=f"ZZ9000000{n}") for n in range(3))])


def lines(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content_of(response).decode())))


def test_every_place_shows_the_same_number(d: Desk, mixed: CSVJob) -> None:
    alice = d.people.client("alice")
    shown = alice.get(at(mixed)).json()
    assert (shown["total_rows"], shown["not_answered_count"], shown["failure_count"]) == (60, 7, 16)
    assert shown["retry_counts"] == {"not_answered": 3, "failed": 12, "all": 56}
    assert alice.get(f"{API}/csv-jobs/").json()["results"] == [shown]
    rows = alice.get(at(mixed, "rows/?only=not_answered")).json()
    assert rows["count"] == 7 and {row["outcome"] for row in rows["results"]} <= NOT_ANSWERED
    assert len(lines(alice.get(at(mixed, "results/?only=not_answered&format=csv")))) == 7
    assert len(lines(alice.get(at(mixed, "results/?only=failed&format=csv")))) == 16
    notice = Notification.objects.get(user=d.people.alice)
    assert notice.title == "Bulk check ended: 53 of 60 rows answered"
    assert notice.body.startswith("7 rows not answered") and "9 rows" in notice.body
    summary = summary_of(mixed.pk)
    assert (summary.not_answered, summary.settled) == (7, False)
    assert summary_lines(summary)[0] == "60 rows: 44 found, 9 not found, 7 not answered. Completed."


@pytest.mark.parametrize(("scope", "among"), [("not_answered", NOT_ANSWERED), ("failed", REPEATED)])
def test_a_retry_asks_the_rows_that_its_scope_counts(d: Desk, mixed: CSVJob, scope: str, among: Any) -> None:
    alice = d.people.client("alice")
    count = alice.get(at(mixed)).json()["retry_counts"][scope]
    shown = alice.post(at(mixed, f"retry/?scope={scope}")).json()
    again = ResultRow.objects.filter(job=mixed, asked_again=True)
    assert again.values("row").distinct().count() == count == 60 - shown["processed_rows"]
    assert set(again.values_list("outcome", flat=True)) <= among
    # Rows that were kept are no progress of this pass, and no time left is read from them.
    assert (shown["kept_rows"], shown["rows_per_second"], shown["eta_seconds"]) == (60 - count, None, None)
    counts_are_true(d.finish(mixed))
    shown = alice.get(at(mixed)).json()
    assert (shown["processed_rows"], shown["not_answered_count"]) == (60, 7)
    assert shown["rows_per_second"] == pytest.approx(count / shown["processing_seconds"], rel=0.5)


def test_nothing_to_retry_among_what_was_not_answered(d: Desk) -> None:
    job = d.check(d.sample(20, Oddities(not_found=5)))
    response = d.people.client("alice").post(at(job, "retry/?scope=not_answered"))
    assert response.status_code == 409


def test_what_is_kept_of_a_retry_that_was_cancelled(d: Desk, mixed: CSVJob) -> None:
    jobs.retry(mixed, everything=True)
    assert fresh(mixed).kept_rows == 4
    jobs.cancel(fresh(mixed), d.caller)
    counts_are_true(mixed)
    assert fresh(mixed).kept_rows == 60


def test_counts_that_an_older_worker_did_not_keep_are_counted(d: Desk, mixed: CSVJob) -> None:
    right = tallies.standing(fresh(mixed))
    OutcomeTally.objects.filter(job=mixed).delete()
    assert list(tallies.differing()) == [mixed.pk]
    assert tallies.standing(fresh(mixed)) == right
    # The next end of the job puts the kept counts right.
    jobs.retry(fresh(mixed), everything=False)
    counts_are_true(d.finish(mixed))
    assert list(tallies.differing()) == []


def test_jobs_from_before_are_counted_by_the_migration(d: Desk, mixed: CSVJob) -> None:
    ResultRow.objects.filter(job=mixed, row=1).update(asked_again=True)
    OutcomeTally.objects.all().delete()
    importlib.import_module("claimdeck.status.migrations.0005_kept_counts").count(apps, None)
    assert tallies.standing(fresh(mixed)).tallies != {}
    assert {one.outcome: one.rows for one in OutcomeTally.objects.all()} == {
        name: tally.rows for name, tally in tallies.counted(mixed.pk).items()
    }
    assert sum(OutcomeTally.objects.values_list("asked_again", flat=True)) == 1


def test_a_deleted_job_takes_its_counts_along(d: Desk, mixed: CSVJob) -> None:
    jobs.delete(mixed)
    assert not OutcomeTally.objects.exists()
