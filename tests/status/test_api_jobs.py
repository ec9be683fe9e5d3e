"""A job over HTTP from its upload to its deletion: progress, rows, repeating."""

from datetime import timedelta
from typing import Any

import pytest

from claimdeck.kit.clock import now
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run, WorkerLife
from claimdeck.runs.progress import NO_BROKER, NO_WORKER
from claimdeck.status.models import CSVJob, ResultRow
from tests.status.desk import Desk, fresh, text_of
from tests.status.http import API, at
from tests.status.test_api_uploads import a_file, is_problem

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_whole_way_by_http(d: Desk) -> None:
    alice = d.people.client("alice")
    sent = alice.post(f"{API}/bulk/upload/", {"file": a_file(text_of(d.sample(30)), "July.csv")}).json()
    job = CSVJob.objects.get(pk=sent["id"])
    before = alice.get(at(job, "progress/")).json()
    assert (before["status"], before["celery_status"], before["eta_seconds"]) == ("PENDING", "PENDING", None)
    d.finish(job)
    shown = alice.get(at(job)).json()
    assert (shown["status"], shown["processed_rows"], shown["success_count"]) == ("COMPLETED", 30, 30)
    assert (shown["progress_percentage"], shown["success_rate"]) == (100.0, 100.0)
    assert shown["processing_duration"] == f"{shown['processing_seconds']:.2f}s"
    assert shown["result_file"] == f"/api/v1/claims/csv-jobs/{job.pk}/results/"
    assert alice.get(shown["result_file"]).status_code == 200
    assert sum(shown["outcome_counts"].values()) >= 30
    assert shown["can"] == {"retry": True, "cancel": False, "delete": True}
    listed = alice.get(f"{API}/csv-jobs/").json()
    assert (listed["count"], listed["next"], listed["previous"]) == (1, None, None)
    assert listed["results"] == [shown]


def test_durations_end_when_the_job_ends(d: Desk, job: CSVJob) -> None:
    started = now() - timedelta(seconds=100)
    Run.objects.filter(pk=job.pk).update(started_at=started, completed_at=started + timedelta(seconds=8.56))
    for _ in range(2):
        shown = d.people.client("alice").get(at(job)).json()
        assert (shown["processing_duration"], shown["processing_seconds"]) == ("8.56s", 8.56)


def test_progress_has_an_etag_and_is_cheap(d: Desk, job: CSVJob, django_assert_max_num_queries: Any) -> None:
    alice = d.people.client("alice")
    response = alice.get(at(job, "progress/"))
    body = response.json()
    assert set(body) == {
        *("job_id", "status", "total_rows", "processed_rows", "success_count", "failure_count"),
        *("progress_percentage", "success_rate", "celery_status", "celery_info", "calls_made", "calls_planned"),
        *("eta_seconds", "rows_per_second", "kept_rows", "waiting_reason"),
    }
    assert body["celery_info"] == {"current": 60, "total": 60, "percent": 100.0}
    assert (body["celery_status"], body["failure_count"]) == ("SUCCESS", 9)
    tag = response.headers["ETag"]
    with django_assert_max_num_queries(5):
        unchanged = alice.get(at(job, "progress/"), headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
    for known in (f"W/{tag}", f'"older", W/{tag}', "*"):
        assert alice.get(at(job, "progress/"), headers={"If-None-Match": known}).status_code == 304, known
    assert alice.get(at(job, "progress/"), headers={"If-None-Match": '"older"'}).status_code == 200
    # A row that turns from failure to success changes nothing but that.
    Run.objects.filter(pk=job.pk).update(success=52, failure=8)
    assert alice.get(at(job, "progress/"), headers={"If-None-Match": tag}).status_code == 200


def test_a_job_that_waits_says_why_wherever_it_is_shown(d: Desk) -> None:
    alice = d.people.client("alice")
    job = d.upload(d.sample(3))
    assert alice.get(at(job)).json()["waiting_reason"] is None
    Run.objects.filter(pk=job.pk).update(updated_at=now() - timedelta(minutes=1), enqueued_at=None)
    first = alice.get(at(job, "progress/"))
    assert first.json()["waiting_reason"] == NO_WORKER == alice.get(at(job)).json()["waiting_reason"]
    assert alice.get(f"{API}/csv-jobs/").json()["results"][0]["waiting_reason"] == NO_WORKER
    # The reason changes without anything else of the job changing.
    WorkerLife.objects.create(name="one@here", places=1, started_at=now(), seen_at=now())
    second = alice.get(at(job, "progress/"), headers={"If-None-Match": first.headers["ETag"]})
    assert second.json()["waiting_reason"] == NO_BROKER
    assert d.finish(job).run.state == State.COMPLETED
    assert alice.get(at(job)).json()["waiting_reason"] is None


def test_progress_of_a_running_job_estimates_the_rest(d: Desk) -> None:
    job = d.upload(d.sample(30))
    started = now() - timedelta(seconds=30)
    Run.objects.filter(pk=job.pk).update(state=State.PROCESSING, started_at=started, processed=10, success=10)
    CSVJob.objects.filter(pk=job.pk).update(calls_made=1, calls_planned=4)
    body = d.people.client("alice").get(at(job, "progress/")).json()
    assert (body["calls_made"], body["calls_planned"]) == (1, 4)
    assert (body["status"], body["celery_status"], body["progress_percentage"]) == ("PROCESSING", "PROGRESS", 33.3)
    assert 58 <= body["eta_seconds"] <= 64


def test_rows_are_paged_filtered_and_sorted(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    page = alice.get(at(job, "rows/?page_size=25")).json()
    results = ResultRow.objects.filter(job=job)
    assert page["count"] == results.count()
    assert [row["row"] for row in page["results"]] == sorted(row["row"] for row in page["results"])
    assert "page=2" in page["next"]
    seen = page["results"]
    while page["next"]:
        page = alice.get(page["next"]).json()
        seen += page["results"]
    assert len(seen) == results.count()
    failed = alice.get(at(job, "rows/?success=false")).json()
    assert failed["count"] == 9
    missing = alice.get(at(job, "rows/?outcome=not_found")).json()["results"]
    assert [row["status"] for row in missing] == ["Not Found"] * 3
    assert all(row["error_message"].startswith("Claim not found in date range: ") for row in missing)
    number = seen[0]["claim_number"] or seen[1]["claim_number"]
    loose = f"{number[:2].lower()}-{number[2:]}"
    found = alice.get(at(job, "rows/"), {"claim_number": loose}).json()["results"]
    assert {row["claim_number"] for row in found} == {number}
    paid = alice.get(at(job, "rows/?ordering=-total_paid&page_size=500&success=true")).json()["results"]
    amounts = [float(row["total_paid"]) for row in paid]
    assert amounts == sorted(amounts, reverse=True)
    is_problem(alice.get(at(job, "rows/?ordering=patient")), 422)
    is_problem(alice.get(at(job, "rows/?outcome=fine")), 422)
    is_problem(alice.get(at(job, "rows/?page_size=501")), 422)


def test_a_patients_rows_are_searched_by_post(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    listed = alice.get(at(job, "rows/?success=true")).json()["results"][0]
    opened = alice.get(at(job, f"rows/{listed['id']}/")).json()
    patient = opened["patient"]

    def search(**asked: str) -> Any:
        return alice.post(at(job, "rows/search/"), asked, content_type="application/json")

    for suffix in ("", "-00", "-01"):
        asked = patient["subscriber_id"].removesuffix("-00") + suffix
        assert listed["row"] in {row["row"] for row in search(subscriber_id=asked).json()["results"]}
    by_name = search(
        first_name=patient["first_name"].lower(),
        last_name=patient["last_name"].upper(),
        date_of_birth=patient["date_of_birth"],
    )
    assert listed["row"] in {row["row"] for row in by_name.json()["results"]}
    year, month, day = patient["date_of_birth"].split("-")
    as_in_the_file = search(
        first_name=patient["first_name"], last_name=patient["last_name"], date_of_birth=f"{month}/{day}/{year}"
    )
    assert as_in_the_file.json()["count"] == by_name.json()["count"]
    assert search(subscriber_id="900").json()["count"] == 0, "exact, not by its beginning"
    is_problem(search(last_name="Patient"), 422)
    half = is_problem(search(last_name=patient["last_name"], date_of_birth=patient["date_of_birth"]), 422)
    assert "first and last name" in half["errors"][0]["message"], "not an empty list as if nobody was there"
    assert "MM/DD/YYYY" in is_problem(search(last_name="Patient", date_of_birth="soon"), 422)["errors"][0]["message"]
    is_problem(search(), 422)
    is_problem(search(surname="Patient"), 422)


def test_an_opened_row_says_everything(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    row = ResultRow.objects.filter(job=job, success=True).first()
    assert row is not None
    body = alice.get(at(job, f"rows/{row.pk}/")).json()
    assert body["payer_answer"]["claimNumber"] == row.claim_number
    assert body["meaning"] and body["next_step"]
    assert body["timeline"][0]["outcome"] == row.outcome
    assert body["patient"]["last_name"]
    assert body["patient_name"] == f"{body['patient']['first_name']} {body['patient']['last_name']}"
    mismatch = ResultRow.objects.filter(job=job, outcome="patient_mismatch").first()
    assert mismatch is not None
    other = alice.get(at(job, f"rows/{mismatch.pk}/")).json()
    assert (other["payer_answer"], other["total_charged"], other["patient"]["last_name"]) == (None, None, "Strangerson")
    invalid = ResultRow.objects.filter(job=job, outcome="invalid_row").first()
    assert invalid is not None
    unasked = alice.get(at(job, f"rows/{invalid.pk}/")).json()
    assert (unasked["payer_answer"], [entry["what"] for entry in unasked["timeline"]]) == (
        None,
        ["Not asked: the row could not be read"],
    )
    is_problem(alice.get(at(job, "rows/99999999/")), 404)
    is_problem(alice.get(at(job, f"rows/{2**70}/")), 404)


def test_the_list_is_filtered_and_sorted(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    other = d.upload(d.sample(3), name="August.csv")

    def ids(query: str) -> list[str]:
        return [one["id"] for one in alice.get(f"{API}/csv-jobs/?{query}").json()["results"]]

    assert ids("") == [str(other.pk), str(job.pk)]
    assert ids("ordering=total_rows") == [str(other.pk), str(job.pk)]
    assert ids("ordering=-total_rows") == [str(job.pk), str(other.pk)]
    assert ids("status=COMPLETED") == [str(job.pk)]
    tomorrow = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(f"created_after={tomorrow}") == []
    assert len(ids(f"created_before={tomorrow}")) == 2
    assert len(ids("created_before=2199-01-01&created_after=1900-01-01T00:00:00%2B14:00")) == 2
    is_problem(alice.get(f"{API}/csv-jobs/?status=FINE"), 422)
    for extreme in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"):
        is_problem(alice.get(f"{API}/csv-jobs/?created_after={extreme}"), 422)
    assert len(ids("status=&filename=&created_after=&created_before=&ordering=")) == 2, "blank is not given"


def test_retry_cancel_change_delete_and_their_conflicts(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    is_problem(alice.post(at(job, "cancel/")), 409)
    retried = alice.post(at(job, "retry/"))
    assert (retried.status_code, retried.json()["status"]) == (202, "PENDING")
    assert (retried.json()["processed_rows"], retried.json()["result_file"]) == (55, None)
    is_problem(alice.post(at(job, "retry/")), 409)
    is_problem(alice.delete(at(job)), 409)
    cancelled = alice.post(at(job, "cancel/"))
    assert (cancelled.status_code, cancelled.json()["status"]) == (202, "CANCELLED")
    assert (cancelled.json()["cancelled_by"], cancelled.json()["processed_rows"]) == ("alice", 60)
    assert alice.post(at(job, "retry/?scope=all")).json()["processed_rows"] == 4
    assert d.finish(job).run.processed == 60
    is_problem(alice.post(at(job, "retry/?scope=some")), 422)

    def change(**values: Any) -> Any:
        return alice.patch(at(job), values, content_type="application/json")

    assert change(filename="New name.csv").json()["filename"] == "New name.csv"
    assert fresh(job).original_filename == "July claims.csv"
    assert change(recheck_every="P1D").json()["recheck_every"] == "P1D"
    assert change(recheck_every="").json()["recheck_every"] is None
    for wrong in ({"recheck_every": "PT5M"}, {"recheck_every": "often"}, {"filename": " "}, {"total_rows": 5}):
        assert [error["field"] for error in is_problem(change(**wrong), 422)["errors"]] == [*wrong]
    assert alice.delete(at(job)).status_code == 204
    is_problem(alice.get(at(job)), 404)
    is_problem(alice.delete(at(job)), 404)
