"""One value that cannot be opened is shown as what it is, stays as it is, and takes nothing else with it."""

import csv
import io
from typing import Any

import pytest
import structlog

from claimdeck.kit.crypto import KeyRing, new_key
from claimdeck.payers.models import PayerAccount, PayerToken
from claimdeck.runs.domain.states import State
from claimdeck.status import jobs
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow
from claimdeck.storage import canary, sealing
from claimdeck.storage.sealing import CANNOT_BE_OPENED, Unopened
from claimdeck.uploads.models import InputPage
from tests.status.desk import Desk, fresh
from tests.status.http import API, at, content_of, text

pytestmark = pytest.mark.django_db(transaction=True)

FOREIGN = KeyRing.parse(f"gone:{new_key()}")


def close(rows: Any, column: str) -> bytes:
    """Seal the column of these rows with a key that nobody has any more; gives the bytes."""
    field = rows.model._meta.get_field(column)
    sealed = FOREIGN.seal(b"unknown", field.context)
    rows.update(**{column: Unopened(sealed)})
    return sealed


def test_results_rows_and_files_show_the_one_value_as_closed(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    one = ResultRow.objects.filter(job=job, outcome="paid").order_by("row").first()
    assert one is not None
    sealed = close(ResultRow.objects.filter(pk=one.pk), "patient")
    close(AnswerPage.objects.filter(pk=one.answer_page_id), "claims")
    listed = alice.get(at(job, "rows/?page_size=100")).json()["results"]
    assert [row["patient_name"] for row in listed if row["id"] == one.pk] == [CANNOT_BE_OPENED]
    assert sum(row["patient_name"] == CANNOT_BE_OPENED for row in listed) == 1
    seen = alice.get(at(job, f"rows/{one.pk}/"))
    assert seen.status_code == 200
    assert seen.json()["patient"]["last_name"] == CANNOT_BE_OPENED
    assert seen.json()["payer_answer"] == {"answer": CANNOT_BE_OPENED}
    names = [line["patient_name"] for line in csv.DictReader(io.StringIO(text(alice.get(at(job, "results/")))))]
    assert names.count(CANNOT_BE_OPENED) == 1
    assert content_of(alice.get(at(job, "results/?format=xlsx")))
    one.refresh_from_db()
    one.save()
    assert ResultRow.objects.get(pk=one.pk).patient == Unopened(sealed), "saving keeps the sealed bytes"


def test_a_closed_page_of_the_upload_still_gives_every_answer(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    before = text(alice.get(at(job, "results/")))
    close(InputPage.objects.filter(run=job.pk), "cells")
    assert text(alice.get(at(job, "results/"))) == before
    close(CSVJob.objects.filter(pk=job.pk), "headers")
    failed = text(alice.get(at(job, "results/?only=failed"))).splitlines()
    assert failed[0] == CANNOT_BE_OPENED and len(failed) == 1 + 9
    assert all(line.startswith("Row ") for line in failed[1:])
    assert alice.get(at(job)).status_code == alice.get(f"{API}/csv-jobs/").status_code == 200


def test_rows_that_cannot_be_opened_wait_for_their_key(d: Desk) -> None:
    job = d.upload(d.sample(20))
    page = InputPage.objects.get(run=job.pk)
    kept = bytes(page.rows)
    close(InputPage.objects.filter(run=job.pk), "rows")
    job = d.finish(job)
    assert job.run.state == State.FAILED and job.run.processed == 0
    assert [entry["code"] for entry in job.run.error_log] == ["KEY_MISSING"]
    InputPage.objects.filter(run=job.pk).update(rows=kept)
    jobs.retry(fresh(job), everything=False)
    job = d.finish(fresh(job))
    assert (job.run.state, job.run.processed) == (State.COMPLETED, 20)


def test_a_payer_account_whose_secrets_cannot_be_opened(d: Desk) -> None:
    canary.check()
    accounts = PayerAccount.objects.filter(pk=d.account.pk)
    accounts.update(source="settings")
    sealed = close(accounts, "credentials")
    admin = d.people.client("admin")
    (shown,) = admin.get("/api/v1/payers/accounts/").json()["results"]
    assert (shown["client_id"], shown["client_secret_set"], shown["secrets_readable"]) == ("", False, False)
    address = f"/api/v1/payers/accounts/{d.account.pk}/"
    assert "cannot be opened" in admin.post(f"{address}test/").json()["message"]
    renamed = admin.patch(address, {"name": "Renamed"}, content_type="application/json")
    assert renamed.json()["name"] == "Renamed" and accounts.get().credentials == Unopened(sealed)
    job = d.finish(d.upload(d.sample(5)))
    assert job.run.state == State.FAILED and job.run.error_log[0]["code"] == "KEY_MISSING"
    both = {"client_id": "id", "client_secret": "secret"}
    mended = admin.patch(address, both, content_type="application/json")
    assert mended.json()["secrets_readable"] is True
    jobs.retry(fresh(job), everything=False)
    assert d.finish(fresh(job)).run.state == State.COMPLETED


def test_a_token_that_cannot_be_opened_is_fetched_anew(d: Desk) -> None:
    d.check(d.sample(3))
    close(PayerToken.objects.filter(key=d.account.credentials_key), "token")
    assert d.check(d.sample(5)).run.success == 5


def test_it_is_counted_and_logged_without_its_content(job: CSVJob, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_missed", sealing._Missed())
    close(ResultRow.objects.filter(job=job), "patient")
    with structlog.testing.capture_logs() as logs:
        assert len(list(ResultRow.objects.filter(job=job))) > 20
    assert [(entry["column"], entry["key_id"], entry["times"]) for entry in logs] == [
        ("status_resultrow.patient", "gone", 1),
        ("status_resultrow.patient", "gone", 10),
    ]
