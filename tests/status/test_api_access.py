"""Who sees a job and its patients, what is recorded of it, and what never stands in a log."""

import io
import logging
from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.universe import invent
from claimdeck.status.models import CSVJob, JobPractice, ResultRow
from tests.factories.people import client_of
from tests.status.conftest import SOME
from tests.status.desk import Desk, row_of, text_of
from tests.status.http import API, at, content_of, text
from tests.status.test_api_uploads import a_file, is_problem

pytestmark = pytest.mark.django_db(transaction=True)


EVERYTHING = (
    ("get", ""),
    ("get", "progress/"),
    ("get", "rows/"),
    ("get", "rows/{row}/"),
    ("get", "results/"),
    ("get", "download_results/"),
    ("post", "rows/search/"),
    ("post", "retry/"),
    ("post", "cancel/"),
    ("patch", ""),
    ("delete", ""),
)
CHANGES = frozenset({("post", "retry/"), ("post", "cancel/"), ("patch", ""), ("delete", "")})


def ask(client: Client, method: str, job: CSVJob, rest: str) -> Any:
    row = ResultRow.objects.filter(job=job).first()
    address = at(job, rest.format(row=row.pk if row else 0))
    more = {} if method == "get" else {"data": {"subscriber_id": "M1"} if "search" in rest else {}}
    return getattr(client, method)(address, **more, content_type="application/json")


def test_who_sees_a_job(d: Desk, job: CSVJob) -> None:
    people = d.people
    for method, rest in EVERYTHING:
        for person in ("anonymous", "revoked", "expired"):
            is_problem(ask(people.client(person), method, job, rest), 401)
        is_problem(ask(people.client("charlie"), method, job, rest), 404)
        is_problem(ask(people.client("operator"), method, job, rest), 403)
        if (method, rest) in CHANGES:
            is_problem(ask(people.client("auditor"), method, job, rest), 403)
        else:
            assert ask(people.client("auditor"), method, job, rest).status_code == 200
            assert ask(people.client("bob"), method, job, rest).status_code == 200
    assert people.client("charlie").get(f"{API}/csv-jobs/").json()["count"] == 0
    assert ask(people.client("bob"), "delete", job, "").status_code == 204


def test_bob_of_another_practice_does_not_see_the_job(d: Desk, job: CSVJob) -> None:
    people = d.people
    people.bob.practices.set([people.north_clinic])
    bob = client_of(people.bob)
    for method, rest in EVERYTHING:
        is_problem(ask(bob, method, job, rest), 404)
    assert bob.get(f"{API}/csv-jobs/").json()["count"] == 0
    mine = d.check([row_of(claim) for claim in invent(60, today=today()) if claim.tin == people.north_clinic.tin])
    assert bob.get(at(mine)).status_code == 200
    assert [one["id"] for one in bob.get(f"{API}/csv-jobs/").json()["results"]] == [str(mine.pk)]
    # His own upload asks for his practice only.
    sent = bob.post(f"{API}/bulk/upload/", {"file": a_file(text_of(d.sample(30)))}).json()
    own = d.finish(CSVJob.objects.get(pk=sent["id"]))
    found = dict(ResultRow.objects.filter(job=own).values_list("tin", "outcome"))
    assert {tin for tin, outcome in found.items() if outcome != "practice_unknown"} == {people.north_clinic.tin}


def test_the_job_of_somebody_removed_asks_for_no_other_practice(d: Desk) -> None:
    people = d.people
    people.bob.practices.set([people.north_clinic])
    rows = [row for row in d.sample(60) if row["tin"] in (people.main_clinic.tin, people.north_clinic.tin)]
    nameless = [row | {"tin": ""} for row in rows if row["tin"] == people.north_clinic.tin][:3]
    sent = client_of(people.bob).post(f"{API}/bulk/upload/", {"file": a_file(text_of([*rows, *nameless]))}).json()
    assert people.client("admin").delete(f"/api/v1/users/{people.bob.pk}/").status_code == 204
    job = d.finish(CSVJob.objects.get(pk=sent["id"]))
    for _ in range(2):
        asked = ResultRow.objects.filter(job=job).exclude(outcome="practice_unknown")
        assert {row.tin for row in asked} == {people.north_clinic.tin}
        refused = ResultRow.objects.filter(job=job, outcome="practice_unknown")
        assert {row.tin for row in refused} == {people.main_clinic.tin}
        assert all("Practice configuration not found" in row.error_message for row in refused)
        assert set(JobPractice.objects.filter(job=job).values_list("practice", flat=True)) == {
            None,
            people.north_clinic.pk,
        }
        # Asked anew by somebody who may use more, it stays within what it was allowed.
        assert people.client("admin").post(at(job, "retry/?scope=all")).status_code < 300
        job = d.finish(job)


def test_every_look_at_patients_is_recorded(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    row = ResultRow.objects.filter(job=job, success=True).first()
    assert row is not None
    AccessRecord.objects.all().delete()
    alice.get(at(job))
    alice.get(at(job, "progress/"))
    assert not AccessRecord.objects.exists(), "counts name no patient"
    looks = [
        ("list_rows", lambda: alice.get(at(job, "rows/"))),
        ("view_row", lambda: alice.get(at(job, f"rows/{row.pk}/"))),
        ("download_results", lambda: text(alice.get(at(job, "results/")))),
        ("download_results", lambda: content_of(alice.get(at(job, "results/?format=xlsx")))),
        ("download_results", lambda: text(alice.get(at(job, "download_results/?only=failed")))),
        ("delete", lambda: alice.delete(at(job))),
    ]
    for action, look in looks:
        AccessRecord.objects.all().delete()
        look()
        record = AccessRecord.objects.get()
        assert (record.action, record.user, record.organization) == (action, d.people.alice, d.people.organization)
        assert record.subject_id == str(row.pk if action == "view_row" else job.pk)


def test_no_patient_is_in_the_logs_of_a_whole_run(d: Desk) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    usual = logging.getLogger().handlers[0]
    handler.setFormatter(usual.formatter)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        d.payer.set(fail_rate=0.2)
        rows = d.sample(60, SOME)
        alice = d.people.client("alice")
        sent = alice.post(f"{API}/bulk/upload/", {"file": a_file(text_of(rows), "July.csv")})
        job = d.finish(CSVJob.objects.get(pk=sent.json()["id"]))
        for method, rest in EVERYTHING[:7]:
            text(ask(alice, method, job, rest))
        ask(alice, "post", job, "retry/")
        d.execute(job, lambda _held: (_ for _ in ()).throw(ValueError(rows[0]["last_name"])))
        claim = d.payer.claims[0]
        alice.post(
            f"{API}/search/",
            {"firstName": claim.first_name, "lastName": claim.last_name, "dateOfBirth": str(claim.date_of_birth)},
            content_type="application/json",
        )
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    log = stream.getvalue()
    assert "run_ended" in log and "run_attempt_failed" in log
    secrets = {
        value
        for row in rows
        for name in ("first_name", "last_name", "date_of_birth", "subscriber_id")
        if len(value := row[name]) > 3
    }
    assert sorted(secret for secret in secrets if secret.lower() in log.lower()) == []
