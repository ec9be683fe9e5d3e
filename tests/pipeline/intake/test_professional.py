"""837P files: what is read of them, and what is refused with which words."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from pyx12.x12file import X12Reader

from claimdeck.kit.errors import ClaimdeckError
from claimdeck.pipeline.intake.files import claims_file, in_known_facilities
from claimdeck.pipeline.intake.texts import Read
from tests.pipeline.intake.writing_837 import (
    BILLING,
    NPI,
    PIPES,
    PLAIN,
    Delimiters,
    claim,
    file_of,
    group,
    interchange,
    subscriber,
    transaction,
    written,
)

OTHER = "2000000143"


def all_of(folder: Path, text: str, encoding: str = "utf-8") -> Read:
    (read,) = claims_file(written(folder, text, encoding)).read()
    return read


def refusal_of(folder: Path, text: str) -> str:
    with pytest.raises(ClaimdeckError) as refused:
        claims_file(written(folder, text))
    return refused.value.detail


def test_a_claim_is_read_with_everything_that_has_a_column(tmp_path: Path) -> None:
    body = claim(
        "ZZA7",
        "175.5",
        "22:B:7",
        before_lines=(
            "DTP*431*D8*20240301",
            "DTP*050*D8*20240405",
            "REF*F8*ZZORIGINAL1",
            "REF*D9*ZZCLEARING",
            "REF*EA*ZZMRN1",
            "HI*ABK:E119*ABF:I10*ABF:Z23",
            "HI*BP:N0001",
            f"NM1*DN*1*ZZREFERS*A****XX*{OTHER}",
            f"NM1*P3*1*ZZCARE*A****XX*{NPI}",
            f"NM1*82*1*ZZDOC*A****XX*{NPI}",
            "PRV*PE*PXC*299Z00002X",
            f"NM1*77*2*ZZ HOSPITAL*****XX*{OTHER}",
            f"NM1*DQ*1*ZZSUPER*A****XX*{NPI}",
            "SBR*S*18*******CI",
            "NM1*IL*1*ZZOTHER*B****MI*ZZX",
            "NM1*PR*2*ZZ SUPPLEMENT*****PI*ZZS",
        ),
        lines=(
            (
                "SV1*HC:N1023:25:59:GP:LT*125.5*UN*1.5*22**1:3",
                "DTP*472*RD8*20240401-20240403",
                f"NM1*82*1*ZZLINE*A****XX*{OTHER}",
                f"NM1*DK*1*ZZORDERS*A****XX*{OTHER}",
            ),
            ("SV1*HC:N9001*50*MJ*45***2", "DTP*472*D8*20240402"),
        ),
    )
    patient = ["HL*3*2*23*0", "PAT*19", "NM1*QC*1*ZZCHILD*TESTINE", "DMG*D8*20150607*M", *body]
    text = interchange([group([transaction([*BILLING, *subscriber([], has_patient=1), *patient])])])
    read = all_of(tmp_path, text)
    assert read.unreadable.is_empty()
    row = read.claims.claims.row(0, named=True)
    assert row == {
        "claim_id": row["claim_id"],
        "facility_id": OTHER,
        "department_id": "",
        "patient_account_number": "ZZA7",
        "patient_first_name": "TESTINE",
        "patient_last_name": "ZZCHILD",
        "medical_record_number": "ZZMRN1",
        "date_of_birth": date(2015, 6, 7),
        "gender": "M",
        "subscriber_id": "1EG4TE5MK73",
        "service_from_date": date(2024, 4, 1),
        "service_to_date": date(2024, 4, 3),
        "received_date": date(2024, 4, 5),
        "primary_diagnosis": "E119",
        "financial_class": "MB",
        "secondary_insurance": "ZZ SUPPLEMENT",
        "total_charge_amount": 175_50,
        "billing_provider_npi": NPI,
        "billing_tin": "970000001",
        "billing_taxonomy": "299Z00001X",
        "rendering_provider_npi": NPI,
        "referring_provider_npi": OTHER,
        "payer": "ZZMEDICARE",
        "frequency_code": "7",
        "original_reference": "ZZORIGINAL1",
        "version": 1,
        "waived_rules": "",
        "raw_data": None,
    }
    lines = read.claims.lines.drop("claim_id").rows()
    days = (date(2024, 4, 1), date(2024, 4, 3))
    assert lines == [
        (1, "N1023", "25", "59", "GP", "LT", 1_500, "UN", 125_50, *days, "1:3", "22", ""),
        (2, "N9001", "", "", "", "", 45_000, "MJ", 50_00, date(2024, 4, 2), date(2024, 4, 2), "2", "22", ""),
    ]
    assert read.claims.diagnoses.drop("claim_id").rows() == [(1, "E119", "ABK"), (2, "I10", "ABF"), (3, "Z23", "ABF")]
    assert set(read.claims.providers.drop("claim_id").rows()) == {
        (0, "P3", NPI),
        (0, "77", OTHER),
        (0, "DQ", NPI),
        (1, "82", OTHER),
        (1, "DK", OTHER),
    }
    # The replacement keeps its number; its own text tells it from the claim that it replaces.
    assert row["claim_id"].startswith("ZZA7-")
    original = read.originals[0].decode()
    assert original.startswith("HL*1**20*1~\nPRV*BI") and "HL*3*2*23*0~" in original and "SV1*HC:N9001" in original


@pytest.mark.parametrize(
    "delimiters",
    [
        PIPES,
        Delimiters("\x1d", "\x1f", "\x1e", "\x1c", ""),
        Delimiters(line_end="\r\n"),
        Delimiters(line_end=""),
        Delimiters(segment="'", line_end="\r"),
    ],
)
def test_delimiters_and_line_ends_make_no_difference(tmp_path: Path, delimiters: Delimiters) -> None:
    plain, other = all_of(tmp_path, file_of(claim())), all_of(tmp_path, file_of(claim(), d=delimiters))
    for expected, found in zip(plain.claims.frames, other.claims.frames, strict=True):
        assert found.equals(expected)


def test_many_interchanges_groups_and_transactions_in_one_file(tmp_path: Path) -> None:
    def body(account: str) -> list[str]:
        return [*BILLING, *subscriber(claim(account))]

    first = group([transaction(body("ZZA1"), "0001"), transaction(body("ZZA2"), "0002")], "1")
    text = interchange([first, group([transaction(body("ZZA3"))], "2")]) + interchange(
        [group([transaction(body("ZZA4"))])], "000000002"
    )
    read = all_of(tmp_path, text + "\n\r\n\x1a")
    assert read.claims.claims["claim_id"].to_list() == ["ZZA1", "ZZA2", "ZZA3", "ZZA4"]
    assert read.claims.claims["billing_tin"].unique().to_list() == ["970000001"]


def test_a_claim_is_never_billed_by_the_provider_above_whom_it_does_not_name(tmp_path: Path) -> None:
    other = ["HL*3**20*1", f"NM1*85*2*OTHER CLINIC*****XX*{OTHER}", "REF*EI*970000002"]
    body = [*BILLING, *subscriber(claim("ZZA1")), *other, *subscriber(claim("ZZA2"), number=4)]
    assert "HL02 does not name the billing provider" in refusal_of(tmp_path, interchange([group([transaction(body)])]))
    right = [segment.replace("HL*4*1*22", "HL*4*3*22") for segment in body]
    read = all_of(tmp_path, interchange([group([transaction(right)])]))
    assert read.claims.claims.select("claim_id", "billing_provider_npi", "billing_tin").rows() == [
        ("ZZA1", NPI, "970000001"),
        ("ZZA2", OTHER, "970000002"),
    ]


def test_a_pay_to_plan_keeps_its_tax_number_to_itself(tmp_path: Path) -> None:
    plan = ["NM1*87*2", "N3*2 INVENTED STREET", "NM1*PE*2*ZZ PLAN*****PI*ZZP", "REF*EI*979999999"]
    read = all_of(tmp_path, interchange([group([transaction([*BILLING, *plan, *subscriber(claim())])])]))
    assert read.claims.claims["billing_tin"].to_list() == ["970000001"]


def test_each_claim_of_a_file_has_an_id_of_its_own_and_the_same_one_each_time(tmp_path: Path) -> None:
    other, void = claim(charge="99"), claim(place="11:B:8")
    text = file_of(claim(), other, claim(), claim("ZZB"), void, claim())
    ids = all_of(tmp_path, text).claims.claims["claim_id"].to_list()
    assert len(set(ids)) == 6
    assert ids[0] == "ZZA1" and ids[3] == "ZZB" and ids[5] == f"{ids[2]}-2"
    assert all(one.startswith("ZZA1-") for one in (ids[1], ids[2], ids[4]))
    assert all_of(tmp_path, text).claims.claims["claim_id"].to_list() == ids


def test_chunks_give_what_the_whole_gives(tmp_path: Path) -> None:
    path = written(tmp_path, file_of(*(claim(f"ZZA{number}") for number in range(23))))
    (whole,) = claims_file(path).read()
    parts = list(claims_file(path).read(chunk=5))
    assert [len(part.claims) for part in parts] == [5, 5, 5, 5, 3]
    assert pl.concat([part.claims.lines for part in parts]).equals(whole.claims.lines)


def test_what_cannot_be_read_is_said_with_its_place_and_the_other_claims_are_read(tmp_path: Path) -> None:
    bad_line = (("SV1*HC:N1023*1,00x*UN*1***1", "DTP*472*D8*20240231"),)
    read = all_of(tmp_path, file_of(claim(), claim("ZZA2", lines=bad_line), claim(""), claim("Z" * 39)))
    assert read.claims.claims["claim_id"].to_list() == ["ZZA1"]
    assert read.claims.lines["claim_id"].unique().to_list() == ["ZZA1"]
    said = read.unreadable.select("claim_id", "line_number", "seen").rows()
    assert set(said) == {("ZZA2", 1, "1,00x"), ("ZZA2", 1, "20240231"), ("", 0, ""), ("", 0, "Z" * 39)}
    assert read.unreadable["place"].n_unique() == 3


def test_names_in_windows_encoding_are_read(tmp_path: Path) -> None:
    text = file_of(claim()).replace("IMAGINATA", "ÉMAGINATA")
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert all_of(tmp_path, text, encoding).claims.claims["patient_first_name"][0] == "ÉMAGINATA"


def test_a_facility_is_known_by_its_npi(tmp_path: Path) -> None:
    claims = all_of(tmp_path, file_of(claim())).claims
    known = pl.DataFrame({"facility_id": ["ZZF1", "ZZF2"], "npi": [NPI, ""]})
    assert in_known_facilities(claims, known).claims["facility_id"].to_list() == ["ZZF1"]
    twice = pl.DataFrame({"facility_id": ["ZZF1", "ZZF2"], "npi": [NPI, NPI]})
    assert in_known_facilities(claims, twice).claims["facility_id"].to_list() == [NPI]


GOOD = file_of(claim())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD.replace("SE*25*", "SE*26*"), "SE01 does not count 25 segments"),
        (GOOD.replace("GE*1*1", "GE*2*1"), "GE01 does not count 1 transactions"),
        (GOOD.replace("IEA*1*", "IEA*9*"), "IEA01 does not count 1 groups"),
        (GOOD.replace("SE*25*0001", "SE*25*0002"), "the control numbers of ST and SE differ"),
        (GOOD.replace("GE*1*1~\n", ""), "IEA comes before GE"),
        (GOOD.replace("IEA*1*000000001~\n", ""), "the file ends before IEA"),
        (GOOD[: GOOD.index("LX*2") + 9], "it is cut off"),
        (GOOD.replace("LX*2~", "LX*2~~"), "two terminators in a row"),
        (GOOD.replace("N3*1", "N3*\x001"), "control characters"),
        (GOOD.replace("N3*1", "N3*" + "A" * 2_001), "longer than 2,000 characters"),
        (GOOD.replace("N3*1", "N3*" + "A" * 20_000), "has no end"),
        (GOOD.replace("N3*1", "N3" + "*" * 201), "more than 200 elements"),
        (GOOD.replace("HL*1**20*1~", "ISA*00~HL*1**20*1~"), "ISA begins before SE"),
        (GOOD.replace("BHT*", "ST*837*0009~BHT*"), "ST begins before SE"),
        (GOOD.replace("005010X222A1", "005010X223A2"), "institutional claims (837I)"),
        (GOOD.replace("005010X222A1", "004010X098A1"), "version 4010"),
        (interchange([], version="00401"), "version 4010"),
        (GOOD.replace("*00501*", "*00601*"), "version 00501"),
        ("ISA*00*~", "whole ISA segment"),
        (interchange([group([transaction(BILLING)])]), "no claim"),
        (GOOD.replace("CLM*", "CLX*"), "outside of a claim (CLM)"),
        (GOOD.replace("005010X222A1", "006020X323"), "By its GS08 the file has no professional claims"),
        (GOOD.replace("ST*837", "ST*835"), "By its ST01 or ST03 the file has no professional claims"),
        (GOOD.replace("BHT*0019", "BHT*0085"), "begins with BHT*0019"),
        (GOOD.replace("BHT*", "NTE*"), "begins with BHT*0019"),
        (GOOD.replace("HL*1**20", "HL*1*9*20"), "HL02 names somebody above a billing provider"),
        (GOOD.replace("HL*2*1*22", "HL*2*7*22"), "HL02 does not name the billing provider"),
        (GOOD.replace("HL*2*1*22", "HL*3*1*22"), "HL01 is not 2"),
        (GOOD.replace("HL*2*1*22", "HL*2*1*99"), "HL03 is none of 20"),
        (GOOD.replace("HL*2*1*22", "HL*2*1*23"), "this patient (HL) stands under no subscriber"),
        (GOOD.replace("HL*2*1*22*0", "NTE*ADD*ZZ"), "a claim (CLM) stands under no subscriber or patient"),
        (GOOD.replace("LX*1", "NTE*ADD*ZZ"), "a service (SV1) stands outside of a service line (LX)"),
        (GOOD.replace("LX*2", "NTE*ADD*ZZ"), "a service line (LX) has two services"),
        (GOOD.replace("SV1*HC:N3001", "SV2*0300*HC:N3001"), "SV2 is no professional service"),
        (GOOD + file_of(claim(), d=PIPES), "other delimiters"),
        ("\n " + GOOD, "blanks or lines before its ISA segment"),
        (GOOD + GOOD.replace("*", "|"), "other delimiters"),
        (GOOD + "MORE", "text stands behind the end of the last interchange"),
        (file_of(claim(before_lines=["NTE*ADD*ZZ"] * 10_001)), "more than 10,000 segments"),
        (file_of(["NTE*ADD*ZZ"] * 201, claim()), "more than 200 segments"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_the_reason(tmp_path: Path, text: str, sentence: str) -> None:
    said = refusal_of(tmp_path, text)
    assert sentence in said
    assert "ZZAMPLE" not in said and "1EG4TE5MK73" not in said


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"PK\x03\x04rest",
        b"%PDF-1.7",
        b"\x00" * 200,
        b"\x1f\x8b\x08",
        b"hello",
        "claim_id,cpt\nZZ1,N1".encode("utf-16"),
    ],
)
def test_what_is_no_file_of_claims_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "claims.837"
    path.write_bytes(data)
    with pytest.raises(ClaimdeckError):
        claims_file(path)


def test_pyx12_finds_nothing_wrong_with_what_is_accepted(tmp_path: Path) -> None:
    """The files of these tests are no private dialect."""
    path = written(tmp_path, file_of(claim(), claim("ZZA2"), d=PLAIN))
    with X12Reader(str(path)) as reader:
        assert len(list(reader)) > 30
        reader.cleanup()
        assert reader.pop_errors() == []
