"""File names are patient data: sealed at rest, searched by POST, and in no log, address, task, notice or record."""

import json
from typing import Any

import pytest
from django.core.serializers import serialize
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.clock import now
from claimdeck.kit.crypto import KeyRing, new_key
from claimdeck.notifications.models import Notification
from claimdeck.status import selectors
from claimdeck.status.jobs import seal_open_names
from claimdeck.status.models import CSVJob
from claimdeck.storage.sealing import CANNOT_BE_OPENED, Unopened
from tests.status.desk import Desk, fresh, text_of
from tests.status.http import API, at, text
from tests.status.test_api_uploads import a_file, is_problem

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Testa Secretperson.csv"


def stored() -> str:
    """Everything of the table of jobs, as it lies in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM status_csvjob")
        return repr([bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row])


def search(client: Any, **asked: Any) -> Any:
    return client.post(f"{API}/csv-jobs/search/", asked, content_type="application/json")


def found(client: Any, **asked: Any) -> list[str]:
    return [one["filename"] for one in search(client, **asked).json()["results"]]


def test_a_name_is_sealed_at_rest_and_written_nowhere_else(
    d: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    alice = d.people.client("alice")
    sent = alice.post(f"{API}/bulk/upload/", {"file": a_file(text_of(d.sample(5)), NAME)}).json()
    job = CSVJob.objects.get(pk=sent["id"])
    d.finish(job)
    assert found(alice, filename="secret") == [NAME]
    assert NAME.split(".")[0] in alice.get(at(job, "results/")).headers["Content-Disposition"]
    alice.patch(at(job), {"filename": f"2 {NAME}"}, content_type="application/json")
    alice.get(f"{API}/csv-jobs/?filename=Secretperson")
    assert (fresh(job).filename, fresh(job).original_filename) == (f"2 {NAME}", NAME)
    records = [serialize("json", model.objects.all()) for model in (AccessRecord, Notification, CSVJob)]
    written = [stored(), str(fresh(job)), caplog.text, *capfd.readouterr(), *records]
    assert AccessRecord.objects.exists() and Notification.objects.exists() and "request" in caplog.text
    assert not [text for text in written if "Secretperson" in text]


def test_names_are_searched_by_post_within_bounds(d: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = d.people.client("alice")
    for name in ("July.csv", "August 1.csv", "August 2.csv"):
        d.finish(d.upload(d.sample(2), name=name))
    d.upload(d.sample(2), name="august 3.csv")
    assert found(alice, filename="AUGUST") == ["august 3.csv", "August 2.csv", "August 1.csv"]
    assert found(alice, filename="august", status="COMPLETED", ordering="created_at") == [
        "August 1.csv",
        "August 2.csv",
    ]
    page = search(alice, filename="august", page=2, page_size=2).json()
    assert (page["count"], [one["filename"] for one in page["results"]]) == (3, ["August 1.csv"])
    assert len(found(alice, filename="", status="")) == 4, "blank is not given"
    assert found(d.people.client("charlie"), filename="august") == []
    refused = is_problem(alice.get(f"{API}/csv-jobs/?filename=August"), 422)
    assert "POST claims/csv-jobs/search/" in refused["errors"][0]["message"] and "August" not in json.dumps(refused)
    is_problem(alice.get(f"{API}/csv-jobs/?ordering=filename"), 422)
    for wrong in ({"filename": "x" * 101}, {"status": "FINE"}, {"name": "July"}, {"page_size": 501}):
        is_problem(search(alice, **wrong), 422)
    monkeypatch.setattr(selectors, "MOST_FOUND", 2)
    assert found(alice, filename="august") == ["august 3.csv", "August 2.csv"]
    monkeypatch.setattr(selectors, "MOST_LOOKED_AT", 2)
    assert found(alice, filename="1") == [], "older than what is looked at"


def test_a_name_that_cannot_be_opened_hides_no_job(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    d.upload(d.sample(2), name="August.csv")
    foreign = Unopened(KeyRing.parse(f"gone:{new_key()}").seal(b"x", "status_csvjob.sealed_filename"))
    CSVJob.objects.filter(pk=job.pk).update(sealed_filename=foreign)
    listed = alice.get(f"{API}/csv-jobs/").json()["results"]
    assert [one["filename"] for one in listed] == ["August.csv", CANNOT_BE_OPENED]
    assert alice.get(at(job)).json()["original_filename"] == "July claims.csv"
    assert found(alice, filename="a") == ["August.csv"]
    assert text(alice.get(at(job, "results/"))).startswith("row,claim_number")
    alice.patch(at(job), {"recheck_every": "P1D"}, content_type="application/json")
    assert CSVJob.objects.get(pk=job.pk).sealed_filename == foreign
    alice.patch(at(job), {"filename": "Named anew.csv"}, content_type="application/json")
    assert fresh(job).filename == "Named anew.csv"


def test_what_a_process_of_the_version_before_writes_is_shown_and_sealed_soon(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE status_csvjob SET filename = %s, original_filename = %s, "
            "sealed_filename = NULL, sealed_original_filename = NULL",
            [NAME, NAME],
        )
    assert found(alice, filename="secret") == [NAME]
    assert (seal_open_names(now()), seal_open_names(now())) == (1, 0)
    assert "Secretperson" not in stored()
    assert (fresh(job).filename, fresh(job).original_filename) == (NAME, NAME)


# Most of a minute back and forth through all rooms, for a migration that does not change any more.
@pytest.mark.soak
def test_the_migration_carries_existing_names_over_in_batches(d: Desk) -> None:
    jobs = [d.upload(d.sample(1), name=f"{number} {NAME}") for number in range(3)]
    executor = MigrationExecutor(connection)
    columns = ("status", "0006_file_names_1_columns")
    (before,) = executor.loader.graph.node_map[columns].parents
    newest = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([before])
        assert stored().count("Secretperson") == 6, "as the version before had them"
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert "Secretperson" not in stored()
    assert [fresh(job).filename for job in jobs] == [f"{number} {NAME}" for number in range(3)]
    assert {fresh(job).original_filename for job in jobs} == {fresh(job).filename for job in jobs}
