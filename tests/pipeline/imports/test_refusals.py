"""Files that are no files of claims, too large or too many: one sentence that says what to do, and nothing stored."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from claimdeck.pipeline.intake.uploaded import TOO_MANY
from claimdeck.pipeline.models import ClaimsImport
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.runs.models import Run
from claimdeck.uploads.models import FilePiece, KeptFile
from tests.factories.people import People
from tests.pipeline.imports.conftest import ADDRESS, send, sent, work_on
from tests.pipeline.intake.writing_837 import claim, file_of

FILE = file_of(claim("ZZA1"), claim("ZZA2"), claim("ZZA3"))
CSV = "claim_id,cpt\nZZ1,N1023\nZZ2,N1023\n"


def workbook() -> bytes:
    target = io.BytesIO()
    Workbook().save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "The file is empty."),
        (workbook(), 415, "save it as CSV"),
        (bytes(range(256)) * 40, 415, "The file is binary data"),
        (b"%PDF-1.7\n", 415, "The file is a PDF document"),
        (FILE.replace("005010X222A1", "004010X098A1"), 415, "version 5010 (005010X222A1) is read"),
        (FILE.replace("005010X222A1", "005010X223A2"), 415, "institutional claims (837I)"),
        (FILE[:90], 415, "does not begin with a whole ISA segment"),
        ("name,cpt\nZzample,N1023\n", 422, "no column claim_id. A template with every heading"),
        ("Zzample,Zzample\n1,2\n", 422, "no column claim_id and no column procedure_code"),
        ("claim_id," + "A" * 10_000_000, 422, "The header line has a cell that is too long"),
        (b"claim_id,cpt\n\xff\xfe\x81", 422, "no text in UTF-8 or Windows-1252"),
    ],
)
def test_what_is_no_file_of_claims_is_refused_at_once(
    people: People, content: str | bytes, status: int, said: str
) -> None:
    answer = send(people.client("alice"), content, "claims.csv")
    assert answer.status_code == status and said in answer.json()["detail"], answer.content
    assert b"Zzample" not in answer.content
    assert not Run.objects.exists() and not KeptFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (FILE[:-40], "it is cut off"),
        (FILE.replace("SE*", "SE*9"), "SE01 does not count"),
        (CSV + 'ZZ3,"N1023\n', "a quotation mark that is not closed"),
        (CSV + "ZZ3\n", "Row 3 has 1 cells, the header line 2."),
        ("claim_id,cpt\n", "no rows below it"),
    ],
)
def test_what_is_not_whole_is_refused_before_a_claim_of_it_is_staged(people: People, content: str, said: str) -> None:
    found = work_on(sent(people.client("alice"), content))
    shown = people.client("alice").get(f"{ADDRESS}{found.pk}/").json()
    assert (shown["state"], shown["staged"]) == ("FAILED", 0) and said in shown["notes"][0]["message"]
    assert not StagedClaim.objects.exists() and not FilePiece.objects.exists()


def test_a_file_may_be_as_large_as_it_may_be_and_not_a_byte_more(
    people: People, bounded: Callable[..., None], settings: Any
) -> None:
    """The bound is the pipeline's own: other uploads may be far smaller here."""
    settings.OPTIONS = settings.OPTIONS.model_copy(update={"upload_max_bytes": 1024})
    alice, whole = people.client("alice"), CSV + "\n" * (90_000 - len(CSV))
    bounded(max_file_bytes=90_000)
    assert work_on(sent(alice, whole)).staged == 2
    sentence = "The file is larger than 0.086 MB. Split it, and upload the parts one by one."
    for content in (whole + "\n", whole + "\n" * 100_000):
        answer = send(alice, content)
        assert (answer.status_code, answer.json()["detail"]) == (413, sentence)
    assert ClaimsImport.objects.count() == 1


def test_a_person_has_only_so_many_files_open(people: People, bounded: Callable[..., None]) -> None:
    bounded(open_per_person=2)
    alice = people.client("alice")
    first = sent(alice, CSV)
    sent(alice, CSV)
    refused = send(alice, CSV)
    assert refused.status_code == 429 and refused.json()["detail"].startswith("2 files of yours are not staged yet.")
    assert KeptFile.objects.count() == 2
    assert send(people.client("bob"), CSV).status_code == 202
    work_on(first)
    assert send(alice, CSV).status_code == 202


def test_a_file_has_only_so_many_claims(people: People, bounded: Callable[..., None]) -> None:
    bounded(max_claims=3)
    assert work_on(sent(people.client("alice"), FILE)).staged == 3
    bounded(max_claims=2)
    found = work_on(sent(people.client("alice"), FILE))
    assert found.run.error_log == [{"code": "TOO_LARGE", "message": TOO_MANY.format(claims=3, most=2)}]
    assert (found.run.state, found.chunks) == ("FAILED", 0)
