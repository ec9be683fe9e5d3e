"""Payer calls are the bulk check's own: they came along from the run, and begin anew with each pass."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.status import jobs
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.presenting import calls_planned
from tests.status.desk import Desk, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def test_calls_are_counted_anew_in_each_pass(d: Desk) -> None:
    job = d.check(d.sample(20))
    first = job.calls_made
    assert first > 0 and calls_planned(job) == first
    jobs.retry(job, everything=True)
    assert (fresh(job).calls_made, fresh(job).calls_planned) == (0, 0)
    again = d.finish(job)
    assert 0 < again.calls_made <= first
    found, calls = BULK_CHECK.own_progress(job.pk).notes
    assert (found, calls) == (f"{again.run.success} found", f"{again.calls_made}/{again.calls_made} calls")


def test_whoever_lost_the_lease_writes_no_calls(d: Desk) -> None:
    job = d.upload(d.sample(20))

    def work(held: object) -> object:
        # Somebody else takes over before the first answer is written.
        Run.objects.filter(pk=job.pk).update(lease_token=None, lease_until_at=None)
        return BULK_CHECK.work(held)  # type: ignore[arg-type]

    d.execute(job, work)
    assert (fresh(job).calls_made, fresh(job).run.processed) == (0, 0)


def test_the_migration_carries_existing_calls_over(d: Desk) -> None:
    job, waiting = d.upload(d.sample(2)), d.upload(d.sample(2))
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([("status", "0009_rows_of_files_are_of_the_uploads")])
        with connection.cursor() as cursor:
            written = "UPDATE runs_run SET calls_made = 7, calls_planned = 9 WHERE id = %s"
            cursor.execute(written, [job.pk.hex if connection.vendor == "sqlite" else job.pk])
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert [(fresh(one).calls_made, fresh(one).calls_planned) for one in (job, waiting)] == [(7, 9), (0, 0)]


def test_the_version_before_counts_where_it_knows_to(d: Desk) -> None:
    """Its columns are still there, and rows of this version have something in them."""
    run = lifecycle.open_run(d.people.organization, BULK_CHECK, total=3, created_by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT calls_made, calls_planned FROM runs_run")
        assert cursor.fetchall() == [(0, 0)]
        cursor.execute(
            "UPDATE runs_run SET state = %s, processed = 1, success = 1, calls_made = 2, calls_planned = 3",
            [State.PROCESSING],
        )
    run.refresh_from_db()
    assert (run.processed, run.success, run.dead_letter, run.stage) == (1, 1, 0, "")
