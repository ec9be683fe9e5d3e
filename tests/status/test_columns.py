"""From cells to a question or a clear fault, with the file's own header in whatever words."""

from datetime import date
from pathlib import Path

import pytest

from claimdeck.kit.errors import Refused
from claimdeck.status.domain.columns import COLUMNS, ClaimFault
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.uploading.upload import UploadedClaims
from claimdeck.tabular.writing import template_csv, template_xlsx
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile
from tests.status.samples import TODAY

HEADER = (
    "claim_number,first_name,last_name,date_of_birth,subscriber_id,tin,payer_id,first_service_date,last_service_date"
)
GOOD = "ZZ00000001,Testa,Patient,01/02/1970,900000001,970000001,87726,2026-07-01,07/03/2026"


def read(folder: Path, text: str, name: str = "claims.csv") -> UploadedClaims:
    path = folder / name
    path.write_bytes(text.encode())
    return read_upload(LAYOUT, ReceivedFile.at(path), TODAY)


def the_row(folder: Path, line: str, header: str = HEADER) -> AskedRow | ClaimFault:
    return read(folder, f"{header}\n{line}\n").rows[0]


def test_a_good_row(tmp_path: Path) -> None:
    row = the_row(tmp_path, GOOD)
    assert isinstance(row, AskedRow)
    assert (row.number, row.claim_number, row.tin, row.payer_id) == (1, "ZZ00000001", "970000001", "87726")
    assert (row.first, row.last) == (date(2026, 7, 1), date(2026, 7, 3))
    assert (row.patient.date_of_birth, row.patient.subscriber_id) == (date(1970, 1, 2), "900000001")


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        (("01/02/1970", "31/31/1980"), "date_of_birth", '"##/##/####" is a day that does not exist'),
        (("01/02/1970", "1980"), "date_of_birth", "internal number of a date"),
        (("01/02/1970", "02/01/70"), "date_of_birth", "year of two digits"),
        (("01/02/1970", "01/02/2027"), "date_of_birth", "The date lies in the future. Correct the year."),
        (("01/02/1970", ""), "date_of_birth", "The cell is empty. Enter the value."),
        (("Testa", ""), "first_name", "The cell is empty."),
        (("Patient", " "), "last_name", "The cell is empty."),
        (("ZZ00000001", "1.23457E+11"), "claim_number", '"#.#####x+##" was damaged by a spreadsheet'),
        (("900000001", "9.0E+08"), "subscriber_id", "was damaged by a spreadsheet"),
        (("ZZ00000001", "ZZ" + "1" * 60), "claim_number", "is not an identifier"),
        (("ZZ00000001", "---"), "claim_number", "is not an identifier"),
        (("970000001", "97000000"), "tin", '"########" is not a tax id. Enter its 9 digits, with leading zeros.'),
        (("970000001", "97000000X"), "tin", '"########x" is not a tax id'),
        (("87726", "87 726!"), "payer_id", "is not a payer id"),
        (("2026-07-01", "soon"), "first_service_date", '"xxxx" is not a date that can be read'),
        (("2026-07-01,07/03/2026", "2026-12-01,"), "first_service_date", "The date lies in the future."),
        (("07/03/2026", "06/03/2026"), "last_service_date", "It lies before first_service_date."),
        (("Testa", "T" * 101), "first_name", "more than 100 characters"),
    ],
)
def test_a_fault_names_column_reason_and_fix_and_masks_the_value(
    tmp_path: Path, change: tuple[str, str], column: str, says: str
) -> None:
    row = the_row(tmp_path, GOOD.replace(change[0], change[1], 1))
    assert isinstance(row, ClaimFault)
    assert [problem.column for problem in row.problems] == [column]
    assert says in row.message
    assert row.message.endswith(row.problems[0].fix)
    if len(change[1]) > 3 and change[1] != "soon":
        assert change[1] not in row.message


def test_a_fault_keeps_the_claim_number_and_the_tin_whose_cells_are_sound(tmp_path: Path) -> None:
    undated = the_row(tmp_path, "ZZ1,Testa,Patient,yesterday,,97-0000001,,,")
    assert isinstance(undated, ClaimFault) and (undated.claim_number, undated.tin) == ("ZZ1", "970000001")
    damaged = the_row(tmp_path, "1.23457E+11,Testa,Patient,01/02/1970,,970000001,,,")
    assert isinstance(damaged, ClaimFault) and (damaged.claim_number, damaged.tin) == ("", "970000001")
    short = the_row(tmp_path, "ZZ1,Testa,Patient,01/02/1970,,12,,,")
    assert isinstance(short, ClaimFault) and (short.claim_number, short.tin) == ("ZZ1", "")


NAMES = "first_name,last_name,dob"
TESTA = "Testa,Patient,01/02/1970"


@pytest.mark.parametrize(
    ("header", "line", "payers", "own"),
    [
        (f"patient_account_number,{NAMES}", f"PA-1,{TESTA}", "", "PA-1"),
        (f"Acct No,{NAMES}", f"PA-1,{TESTA}", "", "PA-1"),
        (f"ICN,{NAMES}", f"ZZ1,{TESTA}", "ZZ1", ""),
        # What may be either is kept as both.
        (f"Claim ID,{NAMES}", f"PA-1,{TESTA}", "PA-1", "PA-1"),
        (f"Claim #,{NAMES}", f"PA-1,{TESTA}", "PA-1", "PA-1"),
        # A header of its own for one says what the other is.
        (f"Claim ID,claim_number,{NAMES}", f"PA-1,ZZ1,{TESTA}", "ZZ1", "PA-1"),
        (f"Claim ID,Patient Account Number,{NAMES}", f"ZZ1,PA-1,{TESTA}", "ZZ1", "PA-1"),
    ],
)
def test_two_numbers_are_kept_apart(tmp_path: Path, header: str, line: str, payers: str, own: str) -> None:
    row = the_row(tmp_path, line, header)
    assert isinstance(row, AskedRow)
    assert (row.claim_number, row.patient_account_number) == (payers, own)


def test_a_damaged_cell_that_may_be_either_number_is_one_fault(tmp_path: Path) -> None:
    for cell in ("1.23457E+11", "ZZ" + "1" * 60):
        row = the_row(tmp_path, f"{cell},{TESTA}", f"Claim ID,{NAMES}")
        assert isinstance(row, ClaimFault)
        assert [problem.column for problem in row.problems] == ["claim_number"]
        assert row.claim_number == ""
    own = the_row(tmp_path, f"1.23457E+11,{TESTA}", f"Acct,{NAMES}")
    assert isinstance(own, ClaimFault)
    assert [problem.column for problem in own.problems] == ["patient_account_number"]


def test_a_fault_keeps_the_own_number_and_the_dates_that_are_sound(tmp_path: Path) -> None:
    row = the_row(tmp_path, "PA-1,Testa,,01/02/1970,07/01/2026", f"acct,{NAMES},dos")
    assert isinstance(row, ClaimFault)
    assert (row.patient_account_number, row.first, row.last) == ("PA-1", date(2026, 7, 1), date(2026, 7, 1))


def test_that_a_column_may_be_either_number_is_said(tmp_path: Path) -> None:
    said = [note for note in read(tmp_path, f"Claim ID,{NAMES}\nPA-1,{TESTA}\n").notes if "either" in note]
    assert len(said) == 1
    assert not [note for note in read(tmp_path, f"ICN,{NAMES}\nZZ1,{TESTA}\n").notes if "either" in note]


def test_all_faults_of_a_row_at_once(tmp_path: Path) -> None:
    row = the_row(tmp_path, "ZZ1,,Patient,yesterday,,12,,2026-07-01,")
    assert isinstance(row, ClaimFault)
    assert {problem.column for problem in row.problems} == {"first_name", "date_of_birth", "tin"}


def test_a_row_with_more_cells_than_headers_is_invalid_and_never_shifted(tmp_path: Path) -> None:
    uploaded = read(
        tmp_path, f"{HEADER}\nZZ1,Testa,Pat,ient,01/02/1970,1,970000001,87726,2026-07-01,2026-07-01\n{GOOD}\n"
    )
    fault, good = uploaded.rows
    assert isinstance(fault, ClaimFault) and "more cells" in fault.message
    assert isinstance(good, AskedRow) and good.number == 2


def test_without_number_or_dates_nothing_can_be_looked_up(tmp_path: Path) -> None:
    row = the_row(tmp_path, ",Testa,Patient,01/02/1970,900000001,970000001,,,")
    assert isinstance(row, ClaimFault)
    assert row.message == (
        "claim_number: The cell is empty, and so are the service dates. "
        "Enter the claim number, or the service dates to look the claim up by patient."
    )


def test_a_patient_with_one_date_is_enough(tmp_path: Path) -> None:
    row = the_row(tmp_path, ",Testa,Patient,01/02/1970,,,,,2026-07-03")
    assert isinstance(row, AskedRow)
    assert (row.first, row.last, row.tin) == (date(2026, 7, 3), date(2026, 7, 3), "")


def test_zeros_in_front_stay_and_a_tin_may_have_a_dash(tmp_path: Path) -> None:
    row = the_row(tmp_path, "00012345,Testa,Patient,1/2/1970,000900001,97-0000001,00006,2026-07-01,2026-07-01")
    assert isinstance(row, AskedRow)
    assert (row.claim_number, row.patient.subscriber_id) == ("00012345", "000900001")
    assert (row.tin, row.payer_id) == ("970000001", "00006")


@pytest.mark.parametrize(
    "header",
    [
        "Claim ID,Patient First Name,Patient Last Name,DOB,Member ID,Practice TIN,Payer ID,Date of Service",
        "icn,FIRST_NAME,last name,Patient-DOB,memberid,tax_id,payerid,service_date",
        "CLAIMNUMBER,First,Last,date of birth,subscriber,TIN,payer_id,dos",
    ],
)
def test_headers_by_alias_and_one_date_of_service_for_both(tmp_path: Path, header: str) -> None:
    row = the_row(tmp_path, "ZZ1,Testa,Patient,01/02/1970,M1,970000001,87726,07/01/2026", header)
    assert isinstance(row, AskedRow)
    assert (row.first, row.last) == (date(2026, 7, 1), date(2026, 7, 1))
    assert (row.claim_number, row.patient.subscriber_id, row.tin) == ("ZZ1", "M1", "970000001")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (f"{HEADER.replace('first_name,', '')}\n{GOOD.replace('Testa,', '')}\n", {"first_name"}),
        ("claim_number,first_name\nZZ1,Testa\n", {"last_name", "date_of_birth"}),
        (f"{HEADER},ICN\n{GOOD},ZZ2\n", {"claim_number"}),
        ("first_name,last_name,dob\nTesta,Patient,01/02/1970\n", {"claim_number"}),
        (f"{GOOD}\n{GOOD}\n", {"header"}),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_one_message_per_problem(
    tmp_path: Path, text: str, fields: set[str]
) -> None:
    with pytest.raises(Refused) as refusal:
        read(tmp_path, text)
    named = [error.field for error in refusal.value.errors]
    assert set(named) == fields
    assert len(named) == len(set(named))
    assert all("Testa" not in error.message and "ZZ0" not in error.message for error in refusal.value.errors)


def test_a_file_without_rows_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="rows"):
        read(tmp_path, f"{HEADER}\n")


def test_unknown_columns_are_reported_and_a_missing_member_id_is_said(tmp_path: Path) -> None:
    uploaded = read(tmp_path, "claim_number,first_name,last_name,dob,Colour\nZZ1,Testa,Patient,01/02/1970,blue\n")
    assert uploaded.unknown_columns == ("Colour",)
    assert any("subscriber_id" in note for note in uploaded.notes)
    assert any("90 days" in note for note in uploaded.notes)
    assert len(uploaded.valid) == 1


@pytest.mark.parametrize(("name", "content"), [("t.csv", template_csv(COLUMNS)), ("t.xlsx", template_xlsx(COLUMNS))])
def test_the_template_is_accepted(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    uploaded = read_upload(LAYOUT, ReceivedFile.at(path), TODAY)
    assert (len(uploaded.valid), uploaded.faults, uploaded.unknown_columns, uploaded.notes) == (1, [], (), ())
