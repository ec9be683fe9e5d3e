"""A job over HTTP from its upload to its deletion: progress, rows, files, repeating; and who may see it."""

import csv
import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.clock import now, today
from claimdeck.payers.sandbox.universe import invent
from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.status.exports import HEADER
from claimdeck.status.models import CSVJob, ResultRow
from tests.factories.people import client_of
from tests.status.desk import Desk, desk, fresh, row_of, text_of
from tests.status.test_api_uploads import a_file, is_problem

pytestmark = pytest.mark.django_db(transaction=True)

API = "/api/v1/claims"
SOME = Oddities(not_found=3, mismatched=2, invalid=4, doubled=2)


@pytest.fixture
def d() -> Iterator[Desk]:
    with desk(count=60) as it:
        yield it


@pytest.fixture
def job(d: Desk) -> CSVJob:
    """A finished job of Alice's with some of everything."""
    return d.check(d.sample(60, SOME), name="July claims.csv")


def at(job: CSVJob, rest: str = "") -> str:
    return f"{API}/csv-jobs/{job.pk}/{rest}"


def content_of(response: Any) -> bytes:
    streamed = getattr(response, "streaming_content", None)
    content: bytes = b"".join(streamed) if streamed is not None else response.content
    response.close()
    return content


def text(response: Any) -> str:
    return content_of(response).decode()


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
    assert shown["can"] == {"retry": False, "cancel": False, "delete": True}
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
        "eta_seconds",
    }
    assert body["celery_info"] == {"current": 60, "total": 60, "percent": 100.0}
    assert (body["celery_status"], body["failure_count"]) == ("SUCCESS", 9)
    tag = response.headers["ETag"]
    with django_assert_max_num_queries(5):
        unchanged = alice.get(at(job, "progress/"), headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
    # A row that turns from failure to success changes nothing but that.
    Run.objects.filter(pk=job.pk).update(success=52, failure=8)
    assert alice.get(at(job, "progress/"), headers={"If-None-Match": tag}).status_code == 200


def test_progress_of_a_running_job_estimates_the_rest(d: Desk) -> None:
    job = d.upload(d.sample(30))
    started = now() - timedelta(seconds=30)
    Run.objects.filter(pk=job.pk).update(
        state=State.PROCESSING, started_at=started, processed=10, success=10, calls_made=1, calls_planned=4
    )
    body = d.people.client("alice").get(at(job, "progress/")).json()
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
    assert search(subscriber_id="900").json()["count"] == 0, "exact, not by its beginning"
    is_problem(search(last_name="Patient"), 422)
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
    assert alice.get(at(job, f"rows/{invalid.pk}/")).json()["payer_answer"] is None
    is_problem(alice.get(at(job, "rows/99999999/")), 404)
    is_problem(alice.get(at(job, f"rows/{2**70}/")), 404)


def test_the_results_file(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    response = alice.get(at(job, "results/"))
    assert response.headers["Content-Type"].startswith("text/csv")
    assert 'filename="July claims-results.csv"' in response.headers["Content-Disposition"]
    content = text(response)
    assert content.splitlines()[0] == (
        "row,claim_number,status,patient_name,total_charged,total_paid,processed_date,success,error_message,"
        "outcome,outcome_reason,patient_responsibility,total_allowed,check_number,payment_date,first_service_date,"
        "last_service_date,tin,payer_id,status_code_507,status_code_508,denial_codes,checked_at"
    )
    lines = list(csv.DictReader(io.StringIO(content)))
    assert all(len(line) == len(HEADER) and None not in line for line in lines)
    numbers = [int(line["row"]) for line in lines]
    assert numbers == sorted(numbers) and set(numbers) == set(range(1, 61))
    good = next(line for line in lines if line["outcome"] == "paid")
    stored = ResultRow.objects.get(job=job, row=int(good["row"]), part=0)
    assert stored.total_charged_cents is not None
    assert good["total_charged"] == f"{stored.total_charged_cents // 100}.{stored.total_charged_cents % 100:02d}"
    assert (good["success"], good["error_message"], good["tin"]) == ("true", "", stored.tin)
    assert good["processed_date"] == str(stored.processed_date)
    bad = [line for line in lines if line["success"] == "false"]
    assert len(bad) == 9 and all(line["error_message"] and line["total_paid"] == "" for line in bad)
    assert text(alice.get(at(job, "download_results/"))) == content


def test_the_results_as_a_workbook(d: Desk, job: CSVJob) -> None:
    response = d.people.client("alice").get(at(job, "results/?format=xlsx"))
    assert 'filename="July claims-results.xlsx"' in response.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(content_of(response))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == HEADER
    assert len(rows) == 1 + ResultRow.objects.filter(job=job).count()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_failed_rows_come_as_they_were_uploaded_and_can_be_uploaded_again(d: Desk, kind: str) -> None:
    rows = d.sample(40, Oddities(not_found=2, mismatched=1, invalid=4))
    for row in rows:
        row["claim_number"] = row["claim_number"].lower()
    rows[5] |= {"first_name": "=1+1", "claim_number": "ZZ99999999", "subscriber_id": "000123"}
    job = d.check(rows)
    alice = d.people.client("alice")
    response = alice.get(at(job, f"results/?only=failed&format={kind}"))
    content = content_of(response)
    if kind == "csv":
        assert b"\n=1+1" not in content and b",=1+1" not in content
    again = alice.post(f"{API}/bulk/upload/", {"file": a_file(content, f"failed.{kind}")})
    assert again.status_code == 201, again.content
    second = d.finish(CSVJob.objects.get(pk=again.json()["id"]))
    failed = list(ResultRow.objects.filter(job=job, success=False).values_list("outcome", "error_message"))
    repeated = list(ResultRow.objects.filter(job=second).values_list("outcome", "error_message"))
    assert repeated == failed
    assert second.run.total == 8


def test_formulas_in_the_payers_answer_are_harmless(d: Desk) -> None:
    def formula(content: dict[str, Any]) -> None:
        content["claimStatus"] = "=HYPERLINK(0)"
        content["memberInfo"] |= {"ptntFn": "+TESTA", "ptntLn": "@PATIENT"}

    d.changes_answers(formula)
    job = d.check(d.sample(5))
    for line in csv.reader(io.StringIO(text(d.people.client("alice").get(at(job, "results/"))))):
        assert not any(cell[:1] in ("=", "+", "@") for cell in line)


def test_results_of_a_job_that_is_still_running(d: Desk) -> None:
    job = d.upload(d.sample(5))
    lines = list(csv.DictReader(io.StringIO(text(d.people.client("alice").get(at(job, "results/"))))))
    assert [line["row"] for line in lines] == ["1", "2", "3", "4", "5"]
    assert {line["error_message"] for line in lines} == {"Not answered yet: the job is still running."}


def test_the_list_is_filtered_and_sorted(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    other = d.upload(d.sample(3), name="August.csv")

    def ids(query: str) -> list[str]:
        return [one["id"] for one in alice.get(f"{API}/csv-jobs/?{query}").json()["results"]]

    assert ids("") == [str(other.pk), str(job.pk)]
    assert ids("ordering=total_rows") == [str(other.pk), str(job.pk)]
    assert ids("ordering=-total_rows") == [str(job.pk), str(other.pk)]
    assert ids("status=COMPLETED") == [str(job.pk)]
    assert ids("filename=augUST") == [str(other.pk)]
    tomorrow = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(f"created_after={tomorrow}") == []
    assert len(ids(f"created_before={tomorrow}")) == 2
    is_problem(alice.get(f"{API}/csv-jobs/?status=FINE"), 422)


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
    for wrong in ({"recheck_every": "PT5M"}, {"filename": " "}, {"total_rows": 5}):
        is_problem(change(**wrong), 422)
    assert alice.delete(at(job)).status_code == 204
    is_problem(alice.get(at(job)), 404)
    is_problem(alice.delete(at(job)), 404)


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
        d.carry(job, lambda _held: (_ for _ in ()).throw(ValueError(rows[0]["last_name"])))
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
