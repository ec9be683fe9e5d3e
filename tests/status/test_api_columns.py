"""Columns that are not recognised, over HTTP: said in the preview, and mapped by hand."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.runs.models import Run
from claimdeck.status.models import CSVJob
from claimdeck.uploads import models
from claimdeck.uploads.models import ColumnMapping
from tests.factories.people import People

pytestmark = pytest.mark.django_db

UPLOAD = "/api/v1/claims/bulk/upload/"
FOREIGN = "Referenz,Vorname,Nachname,DOB,TIN,DOS\nZZ1,Testa,Patient,1980-01-31,970000001,2026-07-01\n"
MAPPED = {"Referenz": "claim_number", "Vorname": "first_name", " NACHNAME": "last_name"}


@pytest.fixture(autouse=True)
def account(people: People) -> None:
    ensure_environment_account(people.organization, "http://127.0.0.1:9", "id", "secret", is_sandbox=True)


def send(client: Client, content: str, columns: Any = None, query: str = "?preview=true") -> HttpResponse:
    form = {"file": SimpleUploadedFile("claims.csv", content.encode())}
    if columns is not None:
        form["columns"] = columns if isinstance(columns, str) else json.dumps(columns)
    response: HttpResponse = client.post(f"{UPLOAD}{query}", form)
    return response


def test_a_column_that_looks_like_ours_is_said_with_what_to_do(alice: Client) -> None:
    header = "Claim ID,First Name,Last Name,DOB,Subscr Card Number,Federal Tax ID,DOS,Payer Claim Ref Text,Charge"
    body = send(alice, f"{header}\nZZ1,Testa,Patient,1980-01-31,M1,970000001,2026-07-01,X9,5.00\n").json()
    said = {problem["kind"]: problem for problem in body["problems"] if problem["code"] == "COLUMN_NOT_USED"}
    assert {kind: problem["note"] for kind, problem in said.items()} == {
        '"Subscr Card Number" looks like subscriber_id and is not used': False,
        '"Payer Claim Ref Text" looks like claim_number and is not used: that is taken from "Claim ID"': True,
    }
    assert all("by hand" in problem["fix"] for problem in said.values())
    assert body["unknown_columns"] == ["Subscr Card Number", "Payer Claim Ref Text", "Charge"]
    columns = {column["header"]: column for column in body["columns"]}
    assert columns["Charge"] == {"header": "Charge", "columns": [], "looks_like": None}
    assert columns["Subscr Card Number"]["looks_like"] == "subscriber_id"
    assert columns["DOS"]["columns"] == ["first_service_date", "last_service_date"]
    assert {"claim_number", "tin"} <= {column["name"] for column in body["known_columns"]}


def test_a_refused_file_shows_its_headers_and_is_accepted_mapped(alice: Client) -> None:
    refused = send(alice, FOREIGN)
    body = refused.json()
    assert refused.status_code == 422 and {error["field"] for error in body["errors"]} == {"first_name", "last_name"}
    assert [column["header"] for column in body["columns"]] == ["Referenz", "Vorname", "Nachname", "DOB", "TIN", "DOS"]
    assert len(body["known_columns"]) > 8
    accepted = send(alice, FOREIGN, MAPPED).json()
    assert (accepted["total_rows"], accepted["claims_to_check"], accepted["unknown_columns"]) == (1, 1, [])
    uploaded = send(alice, FOREIGN, MAPPED, query="")
    assert uploaded.status_code == 201
    assert CSVJob.objects.get().notes[0].startswith("There is no subscriber_id column")


def test_a_row_in_place_of_the_header_is_not_sent_back(alice: Client) -> None:
    response = send(alice, "ZZ1,Testa,Patient,01/31/1980\nZZ2,Testa,Patient,01/31/1980\n")
    assert response.status_code == 422 and "columns" not in response.json()
    assert "Testa" not in response.content.decode()


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("{", "JSON object"),
        ("[]", "JSON object"),
        ('{"Referenz": 5}', "JSON object"),
        ({"Referenz": "x" * 101}, "JSON object"),
        ({str(n): "tin" for n in range(2001)}, "JSON object"),
        ({f"{n}{'é' * 70}": "tin" for n in range(1500)}, "has no header"),
        ({"Nobody": "tin"}, 'has no header "Nobody"'),
        ({"Referenz": "colour"}, "not known. Choose one of: claim_number"),
        ({"Referenz": "tin", "Vorname": "tin"}, "Several headers stand for tin"),
    ],
)
def test_a_wrong_mapping_is_named(alice: Client, columns: Any, says: str) -> None:
    response = send(alice, FOREIGN, columns)
    assert response.status_code == 422
    assert says in " ".join(error["message"] for error in response.json()["errors"])
    assert not Run.objects.exists()


def test_by_hand_goes_before_what_is_recognised(alice: Client) -> None:
    content = "Claim ID,Payer Ref,First,Last,DOB,Tax ID,DOS\n5,ZZ1,Testa,Patient,1980-01-31,97,2026-07-01\n"
    body = send(alice, content, {"Payer Ref": "claim_number", "Tax ID": None}).json()
    by_header = {column["header"]: column["columns"] for column in body["columns"]}
    assert by_header["Payer Ref"] == ["claim_number"]
    assert "claim_number" not in by_header["Claim ID"] and by_header["Tax ID"] == []
    assert [problem["code"] for problem in body["problems"] if problem["code"] == "INVALID_ROW"] == []


def test_what_was_mended_is_said_masked(alice: Client) -> None:
    content = (
        "Open claims\nclaim_number,first_name,last_name,dob,tin,dos\n"
        "'ZZ00000001,Testa,Patient,31/01/1980,970000001,01/07/2026\nTotal,,,,,\n"
    )
    response = send(alice, content)
    body = response.json()
    (mended,) = [problem for problem in body["problems"] if problem["code"] == "MENDED_CELL"]
    assert (mended["rows"], mended["note"], mended["example"]) == ([1], True, "claim_number: 'xx########")
    notes = " ".join(body["notes"])
    assert "Lines above the header" in notes and "day first" in notes and "no claims" in notes
    assert body["total_rows"] == body["claims_to_check"] == 1
    assert "ZZ00000001" not in response.content.decode()


def test_a_mapping_is_remembered_for_the_organization_and_the_headers(
    alice: Client, bob: Client, charlie: Client, people: People
) -> None:
    ensure_environment_account(people.other, "http://127.0.0.1:9", "id", "secret", is_sandbox=True)
    assert send(alice, FOREIGN, MAPPED).status_code == 200
    assert send(bob, FOREIGN).status_code == 422, "a preview is no decision"
    assert send(alice, FOREIGN, MAPPED, query="").status_code == 201
    remembered = send(bob, FOREIGN.replace("ZZ1,", "ZZ2,").replace("Referenz", "REFERENZ ")).json()
    assert remembered["by_hand"] == {"REFERENZ ": "claim_number", "Vorname": "first_name", "Nachname": "last_name"}
    assert "as for the last file with these headers" in remembered["notes"][0]
    assert send(bob, FOREIGN, query="").status_code == 201
    assert send(bob, FOREIGN.replace("DOS", "DOS,Colour", 1)).status_code == 422, "another shape"
    assert send(charlie, FOREIGN).status_code == 422, "another organization"
    kept = ColumnMapping.objects.get()
    assert (kept.organization, kept.columns) == (
        people.organization,
        {"0": "claim_number", "1": "first_name", "2": "last_name"},
    )


def test_a_mapping_can_be_changed_and_forgotten(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = "claim_number,first_name,last_name,dob,tin,Extra\nZZ1,Testa,Patient,1980-01-31,970000001,M1\n"
    assert send(alice, plain, {"Extra": "subscriber_id"}, query="").status_code == 201
    assert send(alice, plain).json()["by_hand"] == {"Extra": "subscriber_id"}
    assert send(alice, plain, {}).json()["by_hand"] == {}
    assert send(alice, plain, {}, query="").status_code == 201
    assert send(alice, plain).json()["by_hand"] == {} and not ColumnMapping.objects.exists()
    monkeypatch.setattr(models, "MOST", 2)
    for name in ("Extra1", "Extra2", "Extra3"):
        assert send(alice, plain.replace("Extra", name), {name: "subscriber_id"}, query="").status_code == 201
    assert ColumnMapping.objects.count() == 2
    assert send(alice, plain.replace("Extra", "Extra1")).json()["by_hand"] == {}, "the oldest went"
