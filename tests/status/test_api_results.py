"""The results as a file: the header to the letter, every row, and failed rows ready to be uploaded again."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.columns import HEADER
from tests.status.desk import Desk, invented, row_of, text_of
from tests.status.http import API, at, content_of, text
from tests.status.test_api_uploads import a_file

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_results_file(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    response = alice.get(at(job, "results/"))
    assert response.headers["Content-Type"].startswith("text/csv")
    assert 'filename="July claims-results.csv"' in response.headers["Content-Disposition"]
    content = text(response)
    assert content.splitlines()[0] == (
        "row,claim_number,status,patient_name,total_charged,total_paid,processed_date,success,error_message,"
        "outcome,outcome_reason,patient_responsibility,total_allowed,check_number,payment_date,first_service_date,"
        "last_service_date,tin,payer_id,status_code_507,status_code_508,denial_codes,checked_at,"
        "patient_account_number,uploaded_first_service_date,uploaded_last_service_date,received_date"
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
    assert stored.received_date is not None and stored.last_service_date is not None
    assert (good["processed_date"], good["received_date"]) == (str(stored.processed_date), str(stored.received_date))
    assert stored.received_date > stored.last_service_date
    bad = [line for line in lines if line["success"] == "false"]
    assert len(bad) == 9 and all(line["error_message"] and line["total_paid"] == "" for line in bad)
    assert text(alice.get(at(job, "download_results/"))) == content
    assert all(line["tin"] and line["uploaded_first_service_date"] for line in lines if line["outcome"] == "not_found")


def test_rows_show_the_own_number_and_the_uploaded_dates_and_are_found_by_it(d: Desk) -> None:
    claim = replace(invented(1, today() - timedelta(days=9)), account_number="PA-0001")
    d.now_has([claim])
    job = d.check([row_of(claim), row_of(claim, claim_number="ZZ99999999")])
    alice = d.people.client("alice")
    (found,) = alice.get(at(job, "rows/?claim_number=PA-0001")).json()["results"]
    assert (found["row"], found["patient_account_number"]) == (1, "PA-0001")
    day = claim.first_service_date.isoformat()
    for row in alice.get(at(job, "rows/")).json()["results"]:
        assert (row["uploaded_first_service_date"], row["uploaded_last_service_date"]) == (day, day)
        opened = alice.get(at(job, f"rows/{row['id']}/")).json()
        assert opened["uploaded_first_service_date"] == day
    single = {"claimNumber": claim.number, "practiceId": str(d.people.main_clinic.pk)}
    answer = alice.post(f"{API}/search/", single, content_type="application/json").json()
    assert answer["claims"][0]["patientAccountNumber"] == "PA-0001"


def test_an_invalid_row_is_found_by_its_claim_number(d: Desk) -> None:
    rows = d.sample(10)
    rows[2]["date_of_birth"] = "31/31/1980"
    number, tin = rows[2]["claim_number"], rows[2]["tin"]
    job = d.check(rows)
    alice = d.people.client("alice")
    (found,) = alice.get(at(job, f"rows/?claim_number={number.lower()}")).json()["results"]
    assert (found["row"], found["outcome"], found["claim_number"], found["tin"]) == (3, "invalid_row", number, tin)
    line = list(csv.DictReader(io.StringIO(text(alice.get(at(job, "results/"))))))[2]
    assert (line["claim_number"], line["tin"], line["outcome"]) == (number, tin, "invalid_row")


def test_a_job_with_an_invalid_row_of_another_practice_is_not_shown(d: Desk) -> None:
    rows = [row for row in d.sample(30) if row["tin"] == "970000001"][:5]
    rows[1] |= {"tin": "970000002", "date_of_birth": "31/31/1980"}
    job = d.check(rows)
    assert ResultRow.objects.get(job=job, row=2).tin == "970000002"
    d.people.bob.practices.add(d.people.main_clinic)
    assert d.people.client("bob").get(at(job)).status_code == 404
    d.people.bob.practices.add(d.people.north_clinic)
    assert d.people.client("bob").get(at(job)).status_code == 200


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


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_failed_row_with_surplus_cells_comes_back_whole(d: Desk, kind: str) -> None:
    """Cut to the headers it would be another row: shifted, and taken for a good one when it is uploaded again."""
    whole = text_of(d.sample(3)).splitlines()
    whole[2] = whole[2].replace(",", ",Jr,", 1) + ",surplus"
    alice = d.people.client("alice")
    file = a_file("\n".join(whole))
    job = d.finish(CSVJob.objects.get(pk=alice.post(f"{API}/bulk/upload/", {"file": file}).json()["id"]))
    content = content_of(alice.get(at(job, f"results/?only=failed&format={kind}")))
    if kind == "csv":
        assert content.decode().splitlines() == [whole[0], whole[2]]
    again = a_file(content, f"failed.{kind}")
    second = d.finish(CSVJob.objects.get(pk=alice.post(f"{API}/bulk/upload/", {"file": again}).json()["id"]))
    (row,) = ResultRow.objects.filter(job=second)
    assert row.outcome == "invalid_row" and "more cells" in row.error_message


@pytest.mark.parametrize(
    ("encoding", "delimiter", "name", "starts"),
    [
        ("utf-8", ",", "claims.csv", b"claim_number,"),
        ("utf-8", ";", "claims.csv", b"claim_number;"),
        ("utf-8", "\t", "claims.tsv", b"claim_number\t"),
        ("utf-8-sig", "|", "claims.csv", b"\xef\xbb\xbfclaim_number|"),
        ("cp1252", ";", "claims.csv", b"\xef\xbb\xbfclaim_number;"),
        ("utf-16", "\t", "claims.csv", b"\xef\xbb\xbfclaim_number\t"),
    ],
)
def test_failed_rows_come_in_the_format_of_the_upload(
    d: Desk, encoding: str, delimiter: str, name: str, starts: bytes
) -> None:
    """Plain UTF-8 stays plain; what a spreadsheet saved otherwise is marked, or it would garble the accents."""
    rows = [{**row, "first_name": "Zoë", "claim_number": "ZZ99999999"} for row in d.sample(2)]
    alice = d.people.client("alice")
    file = a_file(text_of(rows).replace(",", delimiter).encode(encoding), name)
    job = d.finish(CSVJob.objects.get(pk=alice.post(f"{API}/bulk/upload/", {"file": file}).json()["id"]))
    content = content_of(alice.get(at(job, "results/?only=failed")))
    assert content.startswith(starts) and "Zoë" in content.decode()
    again = alice.post(f"{API}/bulk/upload/?preview=true", {"file": a_file(content, name)}).json()
    assert (again["total_rows"], again["unknown_columns"]) == (2, [])


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
