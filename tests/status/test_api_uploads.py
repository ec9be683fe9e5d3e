"""Uploading over HTTP: what is accepted, previewed, and refused, in the shapes that were promised."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.clock import today
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.sandbox.universe import invent
from claimdeck.payers.sandbox.uploads import Oddities, sample_rows
from claimdeck.runs.models import Run
from claimdeck.status.models import CSVJob
from tests.factories.people import People, bearer_of
from tests.status.desk import row_of, text_of

pytestmark = pytest.mark.django_db

UPLOAD = "/api/v1/claims/bulk/upload/"
JOB_FIELDS = {
    *("id", "filename", "original_filename", "file_size", "provider", "status", "total_rows", "processed_rows"),
    *("success_count", "failure_count", "progress_percentage", "success_rate", "start_date", "end_date"),
    *("use_batch_query", "celery_task_id", "error_log", "result_file", "created_at", "updated_at", "started_at"),
    *("completed_at", "processing_duration", "processing_seconds", "cancelled_at", "cancelled_by", "created_by"),
}


@pytest.fixture(autouse=True)
def account(people: People) -> None:
    """An account at an address where nobody listens: an upload must not need the payer."""
    ensure_environment_account(people.organization, "http://127.0.0.1:9", "id", "secret", is_sandbox=True)


def a_file(content: str | bytes, name: str = "claims.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def some_rows(count: int = 12, oddities: Oddities | None = None) -> list[dict[str, str]]:
    return sample_rows(count, 2, today=today(), oddities=oddities)


def send(client: Client, content: str | bytes, name: str = "claims.csv", query: str = "", **form: Any) -> HttpResponse:
    response: HttpResponse = client.post(f"{UPLOAD}{query}", {"file": a_file(content, name), **form})
    return response


def is_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "errors"} <= set(body)
    assert body["status"] == status
    assert all(set(error) == {"field", "message"} for error in body["errors"])
    return body


def test_an_upload_answers_201_and_the_job_with_all_its_fields(alice: Client, people: People) -> None:
    content = text_of(some_rows())
    response = send(alice, content, "July.csv", use_batch_query="false", start_date="2026-01-01", end_date="02/01/2026")
    assert response.status_code == 201
    job = response.json()
    assert set(job) >= JOB_FIELDS
    assert UUID(job["id"]) == CSVJob.objects.get().pk
    assert (job["filename"], job["original_filename"], job["file_size"]) == ("July.csv", "July.csv", len(content))
    assert (job["provider"], job["status"], job["total_rows"]) == ("uhc", "PENDING", 12)
    assert (job["processed_rows"], job["success_count"], job["failure_count"]) == (0, 0, 0)
    assert (job["progress_percentage"], job["success_rate"]) == (0.0, 0.0)
    assert (job["use_batch_query"], job["start_date"], job["end_date"]) == (False, "2026-01-01", "2026-02-01")
    assert UUID(job["celery_task_id"])
    assert (job["error_log"], job["result_file"], job["created_by"]) == ([], None, "alice")
    empty = ("started_at", "completed_at", "processing_duration", "processing_seconds", "cancelled_at", "cancelled_by")
    assert [job[name] for name in empty] == [None] * 6
    assert abs((datetime.now(UTC) - datetime.fromisoformat(job["created_at"])).total_seconds()) < 60
    assert AccessRecord.objects.filter(action="upload", user=people.alice, subject_id=job["id"]).count() == 1


@pytest.mark.parametrize(
    ("every", "shown"), [("PT1H", "PT1H"), ("P1D", "P1D"), ("P1DT12H", "P1DT12H"), ("PT90M", "PT1H30M"), ("", None)]
)
def test_recheck_every(alice: Client, every: str, shown: str | None) -> None:
    assert send(alice, text_of(some_rows(2)), recheck_every=every).json()["recheck_every"] == shown


@pytest.mark.parametrize(
    "form",
    [{}, dict.fromkeys(("provider", "use_batch_query", "start_date", "end_date", "practice", "recheck_every"), "")],
    ids=["nothing sent", "everything blank"],
)
def test_defaults(alice: Client, form: dict[str, str]) -> None:
    job = send(alice, text_of(some_rows(2)), **form).json()
    assert job["provider"] == "uhc"
    assert (job["use_batch_query"], job["recheck_every"], job["start_date"], job["practice"]) == (
        True,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"provider": "nobody"}, "provider"),
        ({"start_date": "soon"}, "start_date"),
        ({"start_date": "2026-02-30"}, "start_date"),
        ({"start_date": "2026-03-01", "end_date": "2026-02-01"}, "end_date"),
        ({"start_date": "2099-01-01"}, "start_date"),
        ({"practice": "123"}, "practice"),
        ({"practice": "00000000-0000-4000-8000-000000000000"}, "practice"),
        ({"recheck_every": "PT59M"}, "recheck_every"),
        ({"recheck_every": "often"}, "recheck_every"),
        ({"recheck_every": "P9999D"}, "recheck_every"),
        ({"use_batch_query": "perhaps"}, "use_batch_query"),
        # The payer answers for the last 24 months.
        ({"start_date": "2020-01-01", "end_date": "2020-02-01"}, "end_date"),
        ({"end_date": "2020-02-01"}, "end_date"),
    ],
)
@pytest.mark.parametrize("query", ["", "?preview=true"])
def test_a_wrong_option_is_named(alice: Client, query: str, form: dict[str, str], field: str) -> None:
    body = is_problem(send(alice, text_of(some_rows(2)), query=query, **form), 422)
    assert [error["field"] for error in body["errors"]] == [field]
    assert not Run.objects.exists()


def test_a_wrong_option_is_said_in_a_sentence_and_refuses_the_upload(alice: Client) -> None:
    wrong = {"start_date": "02/30/2026", "recheck_every": "often", "columns": "[]", "practice": "North"}
    body = is_problem(send(alice, text_of(some_rows(2)), **wrong), 422)
    assert (body["code"], body["detail"]) == (
        "REFUSED",
        "The upload was not accepted; nothing was stored or sent.",
    )
    assert {error["field"]: error["message"] for error in body["errors"]} == {
        "start_date": '"##/##/####" is a day that does not exist. Write it as MM/DD/YYYY or YYYY-MM-DD.',
        "recheck_every": "Write an ISO 8601 duration such as P1D or PT12H, or leave it empty.",
        "columns": 'Write a JSON object of headers and columns such as {"Claim Ref": "claim_number"}, '
        "or leave it empty.",
        "practice": "There is no such practice that you may use. Give its id or its TIN, as in providers/practices/.",
    }


def test_the_end_may_be_as_old_as_the_account_says(alice: Client, people: People) -> None:
    def ends(days: int) -> int:
        end = (today() - timedelta(days=days)).isoformat()
        return send(alice, text_of(some_rows(2)), query="?preview=true", end_date=end).status_code

    assert (ends(700), ends(740)) == (200, 422)
    PayerAccount.objects.filter(organization=people.organization).update(limits={"lookback_months": 12})
    assert (ends(360), ends(370)) == (200, 422)


def test_all_wrong_options_at_once(alice: Client) -> None:
    body = is_problem(send(alice, text_of(some_rows(2)), start_date="x", end_date="y", practice="z"), 422)
    assert {error["field"] for error in body["errors"]} == {"start_date", "end_date", "practice"}


def test_the_practice_is_chosen_by_its_id_or_its_tin(alice: Client, people: People) -> None:
    content = text_of([{**row, "tin": ""} for row in some_rows(2)])
    for written in (str(people.main_clinic.pk), people.main_clinic.tin, "97-0000001"):
        assert send(alice, content, practice=written).json()["practice"] == str(people.main_clinic.pk)
    # Charlie's is no practice of Alice's, however it is written.
    is_problem(send(alice, content, practice=people.other_clinic.tin), 422)
    is_problem(send(alice, content, practice="979999999"), 422)


def test_anothers_practice_cannot_be_chosen(alice: Client, people: People) -> None:
    is_problem(send(alice, text_of(some_rows(2)), practice=str(people.other_clinic.pk)), 422)


def test_without_an_account_it_names_the_settings(charlie: Client) -> None:
    body = is_problem(send(charlie, text_of(some_rows(2))), 422)
    assert "UHC_BASE_URL" in body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        ("first_name,last_name\nTesta,Patient\n", "claims.csv", 422),
        ("", "claims.csv", 422),
        ("claim_number,first_name,last_name,dob\n", "claims.csv", 422),
        (b"\x00\x01\x02\x03" * 100, "claims.csv", 422),
        (b"%PDF-1.4 made up", "claims.pdf", 415),
        (b"MZ\x90\x00", "claims.exe", 415),
        (b"not a zip at all", "claims.xlsx", 422),
    ],
)
def test_a_refused_file(alice: Client, content: str | bytes, name: str, status: int) -> None:
    response = send(alice, content, name)
    # Which of both a file without a usable inside gets depends on what it claims to be.
    body = is_problem(response, response.status_code)
    assert response.status_code in ({status, 415} if status == 422 else {415})
    assert body["detail"] or body["errors"]
    assert not Run.objects.exists()


def test_one_message_for_each_missing_column(alice: Client) -> None:
    body = is_problem(send(alice, "claim_number,subscriber_id\nZZ1,M1\n"), 422)
    assert [error["field"] for error in body["errors"]] == ["first_name", "last_name", "date_of_birth"]
    body = is_problem(send(alice, "first_name,last_name\nTesta,Patient\n"), 422)
    assert [error["field"] for error in body["errors"]] == ["date_of_birth", "claim_number"]


def test_over_the_size_limit(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.OPTIONS, "upload_max_bytes", 2_000)
    is_problem(send(alice, text_of(some_rows(30))), 413)
    is_problem(send(alice, b"x" * 200_000), 413)
    assert not Run.objects.exists()


def test_over_the_rate(alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.OPTIONS, "uploads_per_minute", 2)
    content = text_of(some_rows(2))
    assert [send(alice, content).status_code for _ in range(2)] == [201, 201]
    response = send(alice, content)
    is_problem(response, 429)
    assert int(response.headers["Retry-After"]) > 0
    assert send(bob, content).status_code == 201


def test_without_a_file(alice: Client) -> None:
    body = is_problem(alice.post(UPLOAD, {"provider": "uhc"}), 422)
    assert [error["field"] for error in body["errors"]] == ["file"]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("../../etc/July.csv", "July.csv"), ("C:\\files\\July.csv", "July.csv"), ("Ju\u202ely.csv", "July.csv")],
)
def test_the_name_shown_is_a_name_alone(alice: Client, sent: str, shown: str) -> None:
    assert send(alice, text_of(some_rows(2)), sent).json()["filename"] == shown


def test_preview_says_all_and_runs_nothing(alice: Client, people: People) -> None:
    claims = invent(80, practices=2, today=today())
    rows = [row_of(claim) for claim in claims]
    rows[0]["date_of_birth"] = "31/31/1980"
    rows[1]["tin"] = "979999999"
    rows[3] = rows[2]
    rows[4] |= {"first_service_date": "", "last_service_date": ""}
    rows[5]["subscriber_id"] = ""
    rows[6] |= {"first_service_date": "2020-01-01", "last_service_date": "2020-01-02"}
    rows[7] |= {"first_service_date": "", "last_service_date": "", "subscriber_id": ""}
    content = text_of(rows).replace("payer_id,", "payer_id,Colour?,", 1)
    content = "\n".join(line.replace(",87726,", ",87726,blue,") for line in content.splitlines())
    response = send(alice, content, "July.csv", "?preview=true")
    assert response.status_code == 200
    body = response.json()
    assert (body["filename"], body["total_rows"], body["claims_to_check"]) == ("July.csv", 80, 78)
    assert body["unknown_columns"] == ["Colour?"]
    problems = {problem["code"]: problem for problem in body["problems"]}
    expected = {
        "INVALID_ROW": [1],
        "PRACTICE_UNKNOWN": [2],
        "DOUBLED_ROW": [4],
        "NO_DATES": [5, 8],
        "NO_SUBSCRIBER": [6, 8],
        "TOO_OLD": [7],
    }
    assert {code: problem["rows"] for code, problem in problems.items()} == expected
    assert all(problem["count"] == len(problem["rows"]) and problem["fix"] for problem in problems.values())
    assert [code for code, problem in problems.items() if problem["note"]] == ["DOUBLED_ROW"]
    assert body["problem_rows"] == 6, "row 8 has two problems, and a doubled row is none"
    assert problems["INVALID_ROW"]["example"].endswith('"##/##/####" is a day that does not exist.')
    shares = {share["tin"]: share for share in body["practices"]}
    assert shares["979999999"]["name"] is None
    assert shares["970000001"]["name"] == "Main Clinic"
    assert body["planned_calls"] == sum(share["planned_calls"] for share in body["practices"])
    assert 2 <= body["planned_calls"] < body["calls_one_by_one"] == 77
    assert not Run.objects.exists()
    assert not AccessRecord.objects.exists()
    assert "31/31" not in response.content.decode()


def test_preview_refuses_like_an_upload(alice: Client) -> None:
    assert is_problem(send(alice, "a,b\n1,2\n", query="?preview=true"), 422)["errors"]
    is_problem(send(alice, text_of(some_rows(2)), query="?preview=true", provider="nobody"), 422)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_can_be_uploaded_as_it_is(alice: Client, kind: str) -> None:
    response = alice.get(f"/api/v1/claims/bulk/template/?format={kind}")
    assert response.status_code == 200
    assert f"claim-status-template.{kind}" in response.headers["Content-Disposition"]
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert sheet is not None and sheet["A1"].value == "claim_number"
    body = send(alice, response.content, f"template.{kind}", "?preview=true").json()
    assert (body["total_rows"], body["unknown_columns"], body["notes"]) == (1, [], [])
    assert [problem["code"] for problem in body["problems"]] == []


def test_a_program_uploads_with_a_token_by_either_header(people: People) -> None:
    client = bearer_of(people.alice)
    assert send(client, text_of(some_rows(2))).status_code == 201
    key = client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert send(Client(headers={"X-API-Key": key}), text_of(some_rows(2))).status_code == 201


@pytest.mark.parametrize(
    ("person", "status"),
    [("auditor", 403), ("operator", 403), ("anonymous", 401), ("revoked", 401), ("expired", 401)],
)
def test_who_may_not_upload(people: People, person: str, status: int) -> None:
    is_problem(send(people.client(person), text_of(some_rows(2))), status)
    assert not Run.objects.exists()


def test_the_upload_is_not_left_on_disk(alice: Client, data_directory: Any) -> None:
    send(alice, text_of(some_rows(2)))
    send(alice, "a,b\n1,2\n")
    assert [path for path in (data_directory / "incoming").iterdir() if path.is_file()] == []
