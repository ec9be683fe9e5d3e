"""The payer's claim number and the practice's own, kept apart: matched, doubled, mismatched, undated, either."""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.universe import InventedClaim
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.uploading import upload as uploading
from claimdeck.status.uploading.upload import UploadOptions
from claimdeck.uploads.receiving import ReceivedFile
from tests.status.desk import QUICK, Desk, counts_are_true, desk, invented, outcomes, row_of

pytestmark = pytest.mark.django_db(transaction=True)

COMMON = ("first_name", "last_name", "date_of_birth", "subscriber_id", "tin", "first_service_date")
Row = dict[str, str]


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def mine(number: int, day: date, **more: Any) -> InventedClaim:
    return invented(number, day, **({"account_number": f"PA-{number:04d}"} | more))


def own_row(claim: InventedClaim, header: str = "patient_account_number", **more: str) -> Row:
    """The row of a system that knows only its own number."""
    row = row_of(claim)
    return {header: claim.account_number} | {name: row[name] for name in COMMON} | more


def check(d: Desk, rows: list[Row], *, xlsx: bool = False, **options: Any) -> CSVJob:
    """The rows as a file with their own headers, asked to the end."""
    header = list(rows[0])
    table = [header, *([row[name] for name in header] for row in rows)]
    path = d.folder / ("claims.xlsx" if xlsx else "claims.csv")
    path.write_bytes(_xlsx(table) if xlsx else "\n".join(",".join(line) for line in table).encode())
    job = uploading.upload(d.caller, ReceivedFile.at(path), UploadOptions(**options))
    job = d.finish(job)
    counts_are_true(job)
    return job


def _xlsx(table: Iterable[list[str]]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for line in table:
        book.active.append(line)  # type: ignore[union-attr]
    book.save(stream)
    return stream.getvalue()


def claims_of(job: CSVJob, row: int) -> list[str]:
    parts = ResultRow.objects.filter(job=job, row=row).order_by("part")
    return [part.claim_number for part in parts]


@pytest.mark.parametrize("xlsx", [False, True])
def test_a_file_of_own_numbers_is_answered_and_no_claim_is_asked_by_number(xlsx: bool) -> None:
    claims = [mine(n, ago(10 + n % 40)) for n in range(120)]
    with desk(claims) as d:
        job = check(d, [own_row(claim) for claim in claims], xlsx=xlsx)
        calls = d.payer.stats()["calls"]
    assert (job.run.success, job.run.failure) == (120, 0)
    assert calls.get("by_number", 0) == 0 and calls["by_provider"] <= 8
    found = ResultRow.objects.get(job=job, row=1)
    assert (found.claim_number, found.patient_account_number) == (claims[0].number, "PA-0000")
    assert (found.uploaded_first_date, found.uploaded_last_date) == (ago(10), ago(10))


@pytest.mark.parametrize("batch", [True, False])
def test_few_rows_are_asked_by_patient_and_other_claims_of_the_patient_are_not_theirs(batch: bool) -> None:
    person = {"first_name": "Testa", "last_name": "Madeup", "date_of_birth": date(1960, 5, 5)}
    wanted, other = mine(1, ago(20), **person), mine(2, ago(21), **person)
    crowd = [mine(100 + n, ago(20)) for n in range(200)]
    with desk([wanted, other, *crowd]) as d:
        job = check(d, [own_row(wanted)], use_batch_query=batch)
        assert d.payer.stats()["claims_calls"] == 1
    assert claims_of(job, 1) == [wanted.number]


def test_doubled_own_numbers_give_several_results_each_in_its_dates() -> None:
    person = {"first_name": "Testa", "last_name": "Madeup", "date_of_birth": date(1960, 5, 5), "account_number": "PA-7"}
    visits = [mine(n, day, **person) for n, day in enumerate((ago(20), ago(22), ago(60)))]
    crowd = [mine(100 + n, ago(15 + n % 50)) for n in range(60)]
    with desk([*visits, *crowd]) as d:
        for rows in ([own_row(visits[0]), own_row(visits[2])], [*map(own_row, crowd), *map(own_row, visits)]):
            job = check(d, rows)
            last = len(rows)
            assert claims_of(job, last) == [visits[2].number]
            assert claims_of(job, last - 1) == [visits[0].number, visits[1].number][::-1]
    assert job.run.success == 63


def test_another_patients_claim_of_the_same_own_number_is_a_mismatch_and_shows_nothing() -> None:
    theirs = mine(1, ago(20), account_number="PA-7")
    crowd = [mine(100 + n, ago(20)) for n in range(30)]
    stranger = own_row(theirs, first_name="Otherina", last_name="Strangerson", date_of_birth="1901-01-01")
    stranger["subscriber_id"] = "999999999"
    with desk([theirs, *crowd]) as d:
        for rows in ([stranger], [stranger, *map(own_row, crowd)]):
            job = check(d, rows)
            assert outcomes(job)[1] == "patient_mismatch"
            shown = ResultRow.objects.get(job=job, row=1)
            assert (shown.claim_number, shown.total_charged_cents, shown.answer_page_id) == ("", None, None)
            assert shown.patient_account_number == "PA-7"
            assert theirs.last_name.encode() not in bytes(shown.patient or b"")


def test_a_patient_whom_the_payer_knows_by_another_name_is_found_by_the_member_id() -> None:
    claim = mine(1, ago(20))
    with desk([claim]) as d:
        job = check(d, [own_row(claim, first_name="Tess", last_name="Formername")])
    assert claims_of(job, 1) == [claim.number]


def test_own_numbers_without_dates_are_looked_for_in_the_last_90_days() -> None:
    claims = [mine(n, ago(5 + 2 * n)) for n in range(40)]
    old = mine(99, ago(200))
    with desk([*claims, old]) as d:
        rows = [own_row(claim, first_service_date="") for claim in (*claims, old)]
        job = check(d, rows)
    assert job.run.success == 40
    missing = ResultRow.objects.get(job=job, row=41)
    assert missing.outcome == "not_found" and missing.uploaded_first_date is None
    assert missing.outcome_reason.startswith("The payer has no claim with this account number and this patient.")


@pytest.mark.parametrize("by_number", [True, False])
def test_where_both_columns_stand_the_payers_number_wins(by_number: bool) -> None:
    person = {"first_name": "Testa", "last_name": "Madeup", "date_of_birth": date(1960, 5, 5)}
    first, second = mine(1, ago(20), **person), mine(2, ago(20), **person)
    rows = [
        {"claim_number": first.number, **own_row(second)},
        {"claim_number": "ZZ99999999", **own_row(second)},
        {"claim_number": "", **own_row(second)},
    ]
    with desk([first, second], Knobs(has_by_number=by_number)) as d:
        job = check(d, rows)
    assert claims_of(job, 1) == [first.number]
    assert outcomes(job)[2] == "not_found", "an answer about another claim number is no answer to this one"
    assert claims_of(job, 3) == [second.number]


@pytest.mark.parametrize("by_number", [True, False])
@pytest.mark.parametrize("batch", [True, False])
@pytest.mark.parametrize("many", [True, False])
def test_a_header_that_may_mean_either_number_is_tried_as_both(many: bool, batch: bool, by_number: bool) -> None:
    spread = 1 if many else 100
    claims = [mine(n, ago(20 + spread * n)) for n in range(80 if many else 6)]
    half = len(claims) // 2
    rows = [own_row(claim, "Claim ID") for claim in claims[:half]]
    rows += [
        {"Claim ID": claim.number} | own_row(claim, "Claim ID") | {"Claim ID": claim.number} for claim in claims[half:]
    ]
    rows.append(own_row(mine(999, ago(30)), "Claim ID"))
    with desk(claims, Knobs(has_by_number=by_number)) as d:
        job = check(d, rows, use_batch_query=batch)
    assert {n: claims_of(job, n) for n in range(1, len(claims) + 1)} == {
        n: [claim.number] for n, claim in enumerate(claims, start=1)
    }
    assert outcomes(job)[len(rows)] == "not_found"
    assert job.run.success == len(claims)


def test_an_own_number_that_happens_to_be_another_patients_claim_number_finds_its_own() -> None:
    theirs = mine(1, ago(20))
    own = replace(mine(2, ago(20)), account_number=theirs.number)
    crowd = [mine(100 + n, ago(20)) for n in range(60)]
    with desk([theirs, own, *crowd]) as d:
        for extra in ([], crowd):
            job = check(d, [own_row(own, "claim_id"), *(own_row(claim, "claim_id") for claim in extra)])
            assert claims_of(job, 1) == [own.number]
        nobody = own_row(own, "claim_id", last_name="Strangerson", first_name="Otherina", subscriber_id="1")
        job = check(d, [nobody | {"date_of_birth": "1901-01-01"}])
    assert outcomes(job)[1] == "patient_mismatch"


def test_own_numbers_on_a_day_with_more_claims_than_a_search_gives() -> None:
    claims = [mine(n, ago(30)) for n in range(100)]
    knobs = Knobs(page_size=10, search_cap=40)
    with desk(claims, knobs, limits=QUICK | {"page_size": 10, "search_cap": 40}) as d:
        for header in ("patient_account_number", "claim_id"):
            job = check(d, [own_row(claim, header) for claim in claims[:60]])
            assert job.run.success == 60
