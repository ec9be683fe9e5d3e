"""`claimdeck pipeline check`: a file judged without any database, every violation said."""

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from claimdeck.accounts.models import Organization
from claimdeck.cli.main import app
from claimdeck.pipeline.checking.scrubbing import HEADER
from claimdeck.pipeline.intake.demo import install_demo_tables
from claimdeck.pipeline.intake.made_up.tables import FACILITY_NPIS
from claimdeck.pipeline.reference.sample import install_sample
from tests.pipeline.intake.writing_837 import NPI, claim, file_of, written

BAD_NPI = "1234567890"


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["pipeline", "check", *arguments])


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.django_db
def test_a_sound_file_ends_with_0_and_the_header_alone(tmp_path: Path) -> None:
    target = tmp_path / "violations.csv"
    result = check(
        str(written(tmp_path, file_of(claim(), claim("ZZA2", charge="150.00", before_lines=CLEAN)))), "-o", str(target)
    )
    found = [row for row in rows_of(target.read_text()) if row["severity"] == "reject"]
    assert found == []
    assert target.read_text().splitlines()[0] == ",".join(HEADER)
    assert result.exit_code == 0, result.stderr
    assert "2 claims: 0 would be rejected" in result.stderr


CLEAN = ("HI*ABK:E119*ABF:I10",)


@pytest.mark.django_db
def test_every_bad_npi_of_the_file_is_reported_with_its_role_and_in_the_clear(tmp_path: Path) -> None:
    bad = claim(
        before_lines=(
            "HI*ABK:E119*ABF:I10",
            f"NM1*DN*1*ZZREFERS*A****XX*{BAD_NPI}",
            f"NM1*82*1*ZZDOC*A****XX*{BAD_NPI}1",
            f"NM1*77*2*ZZ HOSPITAL*****XX*{BAD_NPI}",
            f"NM1*DQ*1*ZZSUPER*A****XX*{BAD_NPI}",
        ),
        lines=(("SV1*HC:N1023*150*UN*1***1", "DTP*472*D8*20240401", f"NM1*DK*1*ZZORDERS*A****XX*{BAD_NPI}"),),
    )
    text = file_of(claim("ZZGOOD"), bad).replace(
        f"NM1*85*2*INVENTED CLINIC*****XX*{NPI}", f"NM1*85*2*INVENTED CLINIC*****XX*{BAD_NPI}"
    )
    result = check(str(written(tmp_path, text)), "-o", "-")
    assert result.exit_code == 1, result.stderr
    npis = [row for row in rows_of(result.stdout) if row["rule"].startswith("npi")]
    assert {row["claim_id"] for row in npis} == {"ZZGOOD", "ZZA1"}
    of_bad = " ".join(row["rule"] + row["seen"] + row["expected"] for row in npis if row["claim_id"] == "ZZA1")
    # Billing, referring, rendering, service facility, supervising, and ordering of the line.
    assert of_bad.count(BAD_NPI) == 6
    roles = {row["expected"].rpartition("in role ")[2]: row["line"] for row in npis if "in role" in row["expected"]}
    assert roles == {"77": "0", "DQ": "0", "DK": "1"}


@pytest.mark.django_db
def test_what_cannot_be_read_or_stored_is_a_violation_and_formulas_are_harmless(tmp_path: Path) -> None:
    text = file_of(
        claim("=1+1", charge="x"), claim("ZZLONG", lines=(("SV1*HC:N1023N1023N*150*UN*1***1", "DTP*472*D8*20240401"),))
    )
    result = check(str(written(tmp_path, text)), "-o", "-")
    rows = rows_of(result.stdout)
    assert result.exit_code == 1
    assert ("'=1+1", "unreadable", "x") in [(row["claim_id"], row["rule"], row["seen"]) for row in rows]
    assert ("ZZLONG", "1", "too_long") in [(row["claim_id"], row["line"], row["rule"]) for row in rows]


@pytest.mark.django_db
def test_duplicates_are_found_over_the_whole_file_and_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(written(tmp_path, file_of(claim(), claim("ZZA2"))))
    for chunk in (1, 10):
        monkeypatch.setattr("claimdeck.pipeline.intake.files.ClaimsFile.read.__defaults__", (chunk,))
        result = check(path, "-o", "-", "--as-of", "2024-05-01")
        held = [row for row in rows_of(result.stdout) if row["severity"] == "hold"]
        assert [(row["claim_id"], row["rule"]) for row in held] == [("ZZA2", "duplicate_in_batch")]
        assert "duplicate_in_production" in result.stderr.rpartition("Not run")[2]
        assert result.exit_code == 0


@pytest.mark.django_db
def test_a_claim_that_fails_for_itself_holds_back_none_that_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same service three times; the charge of the first and the last is not the sum of their lines.
    path = str(written(tmp_path, file_of(claim("ZZA1", charge="1"), claim("ZZA2"), claim("ZZA3", charge="1"))))
    for chunk, told in ((1, ["ZZA3"]), (10, ["ZZA1", "ZZA3"])):
        monkeypatch.setattr("claimdeck.pipeline.intake.files.ClaimsFile.read.__defaults__", (chunk,))
        result = check(path, "-o", "-", "--as-of", "2024-05-01")
        rows = rows_of(result.stdout)
        assert [row["claim_id"] for row in rows if row["rule"] == "duplicate_in_batch"] == told
        assert {row["claim_id"] for row in rows if row["severity"] == "reject"} == {"ZZA1", "ZZA3"}


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_production_is_asked_for_facilities_and_payers_only_when_wanted(tmp_path: Path) -> None:
    install_demo_tables()
    text = file_of(claim()).replace("ZZMEDICARE", "ZZMEDICAID").replace("*MB~", "*MC~")
    path = str(written(tmp_path, text.replace(f"XX*{NPI}", f"XX*{FACILITY_NPIS[0]}")))
    alone, asked = check(path, "--as-of", "2026-05-01"), check(path, "--as-of", "2026-05-01", "--production", "-o", "-")
    assert "facility_known, financial_class_known" in alone.stderr and "timely_filing" not in alone.stderr
    assert asked.exit_code == 0, asked.stderr
    rules = {row["rule"] for row in rows_of(asked.stdout)}
    assert "timely_filing" in rules and not rules & {"facility_known", "financial_class_known"}
    assert "facility_known" not in asked.stderr


@pytest.mark.django_db
def test_reference_data_is_used_where_there_is_any_and_the_day_of_receipt_can_be_chosen(tmp_path: Path) -> None:
    path = str(written(tmp_path, file_of(claim(lines=(("SV1*HC:N7999*150*UN*1***1", "DTP*472*D8*20240401"),)))))
    bare = check(path, "--as-of", "2024-05-01", "-o", "-")
    assert bare.exit_code == 0 and "Not run, because what they need is not here: " in bare.stderr
    install_sample()
    known = check(path, "--as-of", "2024-05-01", "-o", "-")
    assert [row["seen"] for row in rows_of(known.stdout) if "procedure" in row["rule"]] == ["N7999"]
    early = check(path, "--as-of", "2024-03-01", "-o", "-")
    assert early.exit_code == 1 and "future" in early.stdout


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_ends_with_2_the_reason_and_no_output(tmp_path: Path) -> None:
    target = tmp_path / "violations.csv"
    result = check(str(written(tmp_path, file_of(claim())[:-30])), "-o", str(target))
    assert result.exit_code == 2 and "it is cut off" in result.stderr and not target.exists()
    path = written(tmp_path, file_of(claim()))
    assert check(str(path), "-o", str(path)).exit_code == 2
    assert check(str(tmp_path / "missing.837")).exit_code == 2


@pytest.mark.django_db
def test_json_says_it_in_one_line(tmp_path: Path) -> None:
    result = check(str(written(tmp_path, file_of(claim()))), "--json")
    assert result.stdout.startswith('{"claims": 1, "rejected": 0, ') and result.stdout.count("\n") == 1
    assert not Organization.objects.filter(name="").exists()
