"""The made-up claims: the same each time, of every kind, plainly invented, and uploads that fit them."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from claimdeck.payers.outcomes import ANSWERED
from claimdeck.payers.sandbox import answers
from claimdeck.payers.sandbox.files import FileRefused, read_claims
from claimdeck.payers.sandbox.universe import Universe, invent
from claimdeck.payers.sandbox.uploads import COLUMNS, STORY, Oddities, sample_rows, write_rows
from claimdeck.payers.uhc.details import read_detail
from claimdeck.payers.uhc.reading import read_claim

TODAY = date(2026, 11, 21)


def test_the_same_seed_and_day_give_the_same_claims() -> None:
    assert invent(300, today=TODAY) == invent(300, today=TODAY)
    assert invent(300, today=TODAY) != invent(300, today=TODAY, seed=8)
    first = invent(20, today=TODAY)
    assert [answers.summary(claim) for claim in first] == [answers.summary(claim) for claim in first]


def test_a_smaller_universe_is_the_beginning_of_a_larger_one() -> None:
    assert invent(500, today=TODAY)[:100] == invent(100, today=TODAY)


def test_claims_are_plainly_invented_and_in_the_past() -> None:
    for claim in invent(500, practices=4, days=60, today=TODAY):
        assert claim.number.startswith("ZZ") and len(claim.number) == 10
        assert claim.tin in {"970000001", "970000002", "970000003", "970000004"}
        assert TODAY - timedelta(days=60) <= claim.first_service_date <= claim.last_service_date < TODAY


def test_every_outcome_and_every_trap_occurs() -> None:
    shown = [answers.summary(claim) for claim in invent(3000, today=TODAY)]
    read = [claim for item in shown if (claim := read_claim(item)) is not None]
    assert {claim.outcome for claim in read} == ANSWERED
    assert any(claim.category_code == "" for claim in read)
    suffixes = Counter(claim.patient.subscriber_id.endswith("-00") for claim in read)
    assert min(suffixes[True], suffixes[False]) > 500
    times = {item["claimSummary"]["processedTm"] for item in shown}
    assert times == {"10:00:00", "15.00.00"}
    assert any("statusEfctDt" not in item["claimSummary"] for item in shown)
    assert any(item["claimSummary"].get("statusEfctDt", 1) is None for item in shown)
    assert any(claim.parts == 2 for claim in invent(3000, today=TODAY))


def test_details_reconcile_but_for_a_few() -> None:
    details = [read_detail(answers.detail([c]), answers.payments([c])) for c in invent(1500, today=TODAY)]
    off = [detail for detail in details if not detail.reconciliation.agree]
    assert 0 < len(off) < 60
    for detail in details:
        (claim,) = detail.claims
        charged = sum(line.billed_cents or 0 for line in detail.lines)
        assert charged == claim.total_charged_cents


def test_the_story_has_the_rows_it_promises() -> None:
    rows = sample_rows(1000, oddities=STORY, today=TODAY)
    universe = {claim.number: claim for claim in invent(1000, today=TODAY)}
    assert len(rows) == 1000
    numbers = Counter(row["claim_number"] for row in rows)
    assert len(rows) - len(numbers) >= STORY.doubled
    unknown = [n for n in numbers if n not in universe and n.startswith("ZZ")]
    assert len(unknown) == STORY.not_found
    assert sum(row["last_name"] == "Strangerson" for row in rows) == STORY.mismatched
    assert sum("/" in row["date_of_birth"] for row in rows) > 300
    assert rows == sample_rows(1000, oddities=STORY, today=TODAY)


def test_more_odd_rows_than_rows() -> None:
    with pytest.raises(ValueError, match="more odd rows"):
        sample_rows(5, oddities=Oddities(not_found=6), today=TODAY)


def test_an_upload_read_back_is_the_universe(tmp_path: Path) -> None:
    rows = sample_rows(200, today=TODAY)
    path = tmp_path / "claims.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        write_rows(stream, rows)
    claims = read_claims(path, TODAY)
    assert {(c.number, c.tin, c.first_service_date) for c in claims} == {
        (c.number, c.tin, c.first_service_date) for c in invent(200, today=TODAY)
    }
    assert Universe(claims).size == 200


def test_a_file_with_other_headers(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text(
        "\ufeffClaim ID,Patient First Name,Patient Last Name,DOB,Member_ID,Tax ID,Service-Date,Extra\n"
        "zz00000009,Testa,Patient,01/02/1970,900000001,970000007,11/01/2026,x\n"
        "zz00000009,Testa,Patient,01/02/1970,900000001,970000007,11/01/2026,x\n"
        ",Testa,Patient,,,,,\n",
        encoding="utf-8",
    )
    first, second = read_claims(path, TODAY)
    assert (first.number, first.tin, first.date_of_birth) == ("ZZ00000009", "970000007", date(1970, 1, 2))
    assert first.first_service_date == first.last_service_date == date(2026, 11, 1)
    assert second.tin == "970000001" and second.first_service_date < TODAY


def test_a_file_that_is_no_table_of_claims(tmp_path: Path) -> None:
    path = tmp_path / "no.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FileRefused):
        read_claims(path, TODAY)
    with pytest.raises(FileRefused):
        read_claims(tmp_path / "missing.csv", TODAY)


def test_rows_are_written_with_the_standard_columns() -> None:
    stream = io.StringIO()
    write_rows(stream, sample_rows(3, today=TODAY))
    assert tuple(next(csv.reader(io.StringIO(stream.getvalue())))) == COLUMNS
