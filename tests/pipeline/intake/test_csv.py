"""CSV files of claims: one row a line."""

from datetime import date
from pathlib import Path

import pytest

from claimdeck.kit.errors import ClaimdeckError
from claimdeck.pipeline.intake.files import claims_file
from claimdeck.pipeline.intake.headings import template, template_csv
from claimdeck.pipeline.intake.texts import Read

HEADER = "claim_id,patient_last_name,total_charge_amount,diagnosis1,diagnosis2,line_number,cpt,units,charge,dos,pointer"
ROW = "ZZ1,Zzample,150.00,E119,I10,1,N1023,1,100,2024-04-01,1"
SECOND = "ZZ1,,,,,2,N3001,2.5,$50.5,04/02/2024,AB"


def path_of(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "claims.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def all_of(folder: Path, *lines: str, encoding: str = "utf-8") -> Read:
    (read,) = claims_file(path_of(folder, *lines, encoding=encoding)).read()
    return read


def test_rows_of_a_claim_are_its_lines(tmp_path: Path) -> None:
    read = all_of(tmp_path, HEADER, ROW, SECOND, "ZZ2,Zzmock,10,,,,N3001,1,10,20240405,")
    assert read.unreadable.is_empty()
    head = read.claims.claims.select(
        "claim_id", "patient_last_name", "total_charge_amount", "primary_diagnosis", "service_to_date"
    )
    assert head.rows() == [
        ("ZZ1", "Zzample", 150_00, "E119", date(2024, 4, 2)),
        ("ZZ2", "Zzmock", 10_00, "", date(2024, 4, 5)),
    ]
    lines = read.claims.lines.select(
        "claim_id", "line_number", "procedure_code", "units", "unit_type", "charge_amount", "diagnosis_pointer"
    )
    assert lines.rows() == [
        ("ZZ1", 1, "N1023", 1_000, "UN", 100_00, "1"),
        ("ZZ1", 2, "N3001", 2_500, "UN", 50_50, "1:2"),
        ("ZZ2", 1, "N3001", 1_000, "UN", 10_00, ""),
    ]
    assert read.claims.diagnoses.rows() == [("ZZ1", 1, "E119", "ABK"), ("ZZ1", 2, "I10", "ABF")]
    assert read.originals[0].decode() == f"{HEADER}\n{ROW}\n{SECOND}\n"


def test_the_template_has_every_column_and_is_read(tmp_path: Path) -> None:
    values = dict.fromkeys(template(), "")
    values |= {"claim_id": "ZZ1", "procedure_code": "N1023", "service_from_date": "2024-04-01", "npi": ""}
    values |= {"line_provider_82_npi": "1234567893", "provider_dq_npi": "2000000143"}
    read = all_of(tmp_path, template_csv().strip(), ",".join(values[name] for name in template()))
    assert read.unreadable.is_empty()
    assert set(read.claims.providers.rows()) == {("ZZ1", 1, "82", "1234567893"), ("ZZ1", 0, "DQ", "2000000143")}
    assert read.claims.lines["service_from_date"].to_list() == [date(2024, 4, 1)]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["ZZ1,Zzample,x,,,,N1,1,1,,"], "Total charge is no amount"),
        (["ZZ1,Zzample,-5,,,,N1,1,1,,"], "Total charge is no amount"),
        (["ZZ1,Zzample,5.123,,,,N1,1,1,,"], "Total charge is no amount"),
        (["ZZ1,Zzample,5,,,,N1,one,1,,"], "Units is no number"),
        (["ZZ1,Zzample,5,,,,N1,1,1,2024-02-30,"], "Service from is no date"),
        (["ZZ1,Zzample,5,,,,N1,1,1,12024-1-01,"], "Service from is no date"),
        (["ZZ1,Zzample,5,,,,N1,1,1,2024111,"], "Service from is no date"),
        (["ZZ1,Zzample,5,,,,N1,1,1,+2024-01-01,"], "Service from is no date"),
        (['ZZ1,Zzample,"1,50",,,,N1,1,1,,'], "Total charge is no amount"),
        (['ZZ1,Zzample,"1,2,3",,,,N1,1,1,,'], "Total charge is no amount"),
        (["ZZ1,Zzample,5,,,0,N1,1,1,,"], "line_number is no whole number"),
        (["ZZ1,Zzample,5,,,1,N1,1,1,,", "ZZ1,,,,,01,N2,1,1,,"], "the same line_number"),
        (["ZZ1,Zzample,5,,,,N1,1,1,,", "ZZ1,Zzother,,,,,N2,1,1,,"], "disagree: Patient's last name"),
        (["ZZ1,Zzample,5,,,,N1,1,1,,", "ZZ9,,5,,,,N1,1,1,,", "ZZ1,,,,,,N2,1,1,,"], "do not stand together"),
        ([",Zzample,5,,,,N1,1,1,,"], "claim_id is missing"),
    ],
)
def test_a_claim_that_cannot_be_read_is_listed_by_its_row(tmp_path: Path, rows: list[str], reason: str) -> None:
    read = all_of(tmp_path, HEADER, "ZZ0,Zzample,5,,,,N1,1,5,,", *rows)
    assert "ZZ0" in read.claims.claims["claim_id"].to_list()
    ((place, said),) = read.unreadable.select("place", "reason").rows()
    assert reason in said and "Zzample" not in said
    assert place == (4 if "together" in reason else 2)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "empty"),
        (['""', ",,"], "no header line"),
        ([HEADER], "no rows"),
        (["claim_id,units", "ZZ1,1"], "no column procedure_code"),
        (["claim,claim_id,cpt", "ZZ1,1,2"], "names claim_id twice"),
        ([HEADER, "ZZ1,2,3"], "Row 1 has 3 cells, the header line 11"),
        ([HEADER, ROW + ",extra"], "Row 1 has 12 cells"),
        ([HEADER, ROW, 'ZZ2,"open'], "Row 2 has a cell that is too long, or a quotation mark that is not closed"),
        ([HEADER, ROW.replace("Zzample", '"Zz"ample')], "quotation mark in the middle"),
        ([HEADER, ROW.replace("Zzample", "Zz\x01")], "control characters"),
        ([HEADER, ROW.replace("Zzample", "Z" * 2_001)], "too long"),
        ([HEADER, *[ROW.replace(",1,N", ",,N")] * 1_000], "more than 999 rows"),
        ([",".join(f"c{n}" for n in range(201))], "more than 200 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_row(tmp_path: Path, lines: list[str], sentence: str) -> None:
    with pytest.raises(ClaimdeckError) as refused:
        claims_file(path_of(tmp_path, *lines))
    assert sentence in refused.value.detail and "Zz" not in refused.value.detail


def test_thousands_may_have_commas(tmp_path: Path) -> None:
    read = all_of(tmp_path, HEADER, 'ZZ1,Zzample,"$1,234,567.5",,,,N1,1,"1,000",,')
    assert read.claims.claims["total_charge_amount"].to_list() == [1_234_567_50]
    assert read.claims.lines["charge_amount"].to_list() == [1_000_00]


def test_delimiters_encodings_blank_rows_and_unknown_columns(tmp_path: Path) -> None:
    lines = [line.replace(",", ";") for line in (HEADER + ",colour", ROW.replace("Zzample", "Zzämple") + ",red")]
    for encoding in ("utf-8-sig", "cp1252"):
        file = claims_file(path_of(tmp_path, lines[0], "", lines[1], ";" * 11, encoding=encoding))
        (read,) = file.read()
        assert read.claims.claims["patient_last_name"].to_list() == ["Zzämple"]
        assert file.notes == ("Columns that are not used: colour.",)
