"""Users' downloads: told by their headers, laid out like the releases of 2025 and 2026, whole or not at all."""

import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from claimdeck.kit.clock import now
from claimdeck.kit.errors import ClaimdeckError, Refused
from claimdeck.pipeline.domain.rules.pairs import code_number, pair_number
from claimdeck.pipeline.reference import rows
from claimdeck.pipeline.reference.frames import reference_frames
from claimdeck.pipeline.reference.importing import files
from claimdeck.pipeline.reference.importing.imports import Imported, Watcher, import_files
from claimdeck.pipeline.reference.kinds import ReferenceKind
from claimdeck.pipeline.reference.models import TABLES, Release
from claimdeck.pipeline.reference.sample import install_sample
from tests.factories.reference_files import as_csv, as_workbook, gpci, pprrvu, saved

pytestmark = pytest.mark.django_db

GPCI_ROWS = (
    ["01112", "CA", "05", "NOBODY'S CITY", "1.044", "1.404", "0.414"],
    ["1212", "HI", "1", "NOWHERE", "1.000", "1.091", "0.572"],
)


def frame(kind: ReferenceKind) -> list[dict[str, object]]:
    return reference_frames()[kind].to_dicts()


def number_of(column1: str, column2: str) -> int:
    """A pair of codes as the frame of NCCI's pairs has it."""
    numbers = (code_number(pl.lit(code)) for code in (column1, column2))
    return int(pl.select(pair_number(*numbers)).item())


def imported(path: Path, **options: date | ReferenceKind) -> Imported:
    (one,) = import_files([path], **options)  # type: ignore[arg-type]
    return one


@pytest.mark.parametrize(("year", "factor"), [(2025, "32.3465"), (2026, "33.4009")])
def test_relative_values_as_laid_out_in_2025_and_2026(tmp_path: Path, year: int, factor: str) -> None:
    file = pprrvu(
        {"CONV FACTOR": factor, "MULT PROC": "2", "TEAM SURG": "1", "MP USED FOR OPPS PAYMENT AMOUNT": "0.05"},
        {"HCPCS": "N2001", "MOD": "26", "WORK RVU": "0.80", "NON-FACILITY PE USED FOR OPPS PAYMENT AMOUNT": "1.23"},
        {"HCPCS": "N2002", "FACILITY PE USED FOR OPPS PAYMENT AMOUNT": "4.56", "INTRA OP": "0.81"},
        year=year,
    )

    one = imported(saved(tmp_path, f"PPRRVU{year}_Jan.csv", file))

    assert (one.release.kind, one.release.effective_date, one.release.rows) == (ReferenceKind.RVU, date(year, 1, 1), 3)
    first, second, third = frame(ReferenceKind.RVU)
    assert (first["work"], first["non_facility_pe"], first["facility_pe"], first["malpractice"]) == (
        13_000, 14_600, 5_700, 1_000,
    )  # fmt: skip
    assert (first["multiple_procedure"], first["team"], first["opps_malpractice"]) == ("2", "1", 500)
    assert first["conversion_factor"] == int(factor.replace(".", ""))
    assert (second["modifier"], second["work"], second["opps_non_facility_pe"]) == ("26", 8_000, 12_300)
    assert (third["opps_facility_pe"], third["intra_op"]) == (45_600, 8_100)
    assert (first["effective_from"], first["effective_to"]) == (date(year, 1, 1), date(year, 12, 31))


def test_columns_are_found_by_name_wherever_they_stand(tmp_path: Path) -> None:
    names = ["CONV FACTOR", "MP", "FACILITY PE", "NON-FAC PE", "WORK RVU", "STATUS CODE", "MOD", "HCPCS"]
    row = ["32.3465", "0.10", "0.57", "1.46", "1.3", "A", "", "N1011"]

    imported(saved(tmp_path, "values.txt", as_csv([names, row], delimiter="\t")), effective=date(2025, 4, 1))

    (found,) = frame(ReferenceKind.RVU)
    assert (found["code"], found["work"], found["non_facility_pe"]) == ("N1011", 13_000, 14_600)
    assert (found["facility_pe"], found["malpractice"]) == (5_700, 1_000)


def test_other_tables_are_told_by_their_headers(tmp_path: Path) -> None:
    pairs = [
        ["Codes of nobody, copyright 2024", "", "", "", "", "", ""],
        ["Column 1", "Column 2", "*=in existence\nprior to 1996", "Effective Date", "Deletion Date\n*=no data",
         "Modifier\n0=not allowed\n1=allowed\n9=not applicable", "PTP Edit Rationale"],
        ["N4001", "N4101", "", "20240101", "*", "1", "Standards of nobody"],
        ["N4001", "N4102", "", "20200101", "20241231", "0", "Standards of nobody"],
    ]  # fmt: skip
    units = [
        ["HCPCS/\nCPT Code", "Practitioner Services MUE Values", "MUE Adjudication Indicator", "MUE Rationale"],
        ["N1011", "1", "2 Date of Service Edit: Policy", "Nature of nobody"],
    ]
    add_ons = [
        ["Add-On_Code", "AOC_Edit_Type", "AOC_Edit_EffDT", "AOC_Edit_DelDT", "Primary_Code"],
        ["N4901", "1", "2024001", "", "N4001"],
        ["N4902", "2", "2024001", "", "CCCCC"],
    ]
    caps = [
        ["HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE", "NON-FACILTY PRICE"],
        ["N2001", "TC", "A", "01112", "05", "70.10", "71.2"],
    ]
    sleep = [["Contractor", "Locality", "Locality Name", "2025 Anesthesia Conversion Factor"],
             ["01112", "05", "NOBODY'S CITY", "20.88"]]  # fmt: skip
    bases = [["Code", "2025 Base Units"], ["N9001", "5"]]
    hcpcs = [
        ["HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "ADD DT", "TERM DT"],
        ["N7001", "00100", "3", "A thing of nobody that", "Thing", "20200101", ""],
        ["N7001", "00200", "4", "goes on and on", "", "20200101", ""],
        ["N7", "00100", "7", "A modifier of nobody", "Modifier", "20200101", ""],
        ["N7002", "00100", "3", "Gone", "Gone", "20200101", "20250331"],
    ]
    places = [["Place of Service Code(s)", "Place of Service Name", "Place of Service Description"],
              ["11", "Office", "Nobody's office"], ["21", "Inpatient Hospital", "A facility"]]  # fmt: skip
    marks = [["Modifier", "Description"], ["26", "Component"], ["AA", "Asleep"]]
    doctors = [["Code", "Grouping", "Classification", "Specialization"], ["299Z00001X", "Nobodies", "Nobody", ""]]
    order = (
        "00001 A00     0 Made-up category                                             Made-up category\n"
        "00002 A000    1 Made-up leaf                                                 Made-up leaf\n"
        "00003 A001    1 Made-up leaf                                                 Made-up leaf\n"
    )
    saved(tmp_path, "ccipra-v310r0-f1.txt", as_csv(pairs, delimiter="\t"))
    saved(tmp_path, "MCR_MUE_PractitionerServices_Eff_04-01-2025.csv", as_csv(units))
    saved(tmp_path, "AOC_V2025Q2-MCR.csv", as_csv(add_ons))
    saved(tmp_path, "OPPSCAP_Jan.csv", as_csv(caps))
    saved(tmp_path, "ANES2025.csv", as_csv(sleep))
    saved(tmp_path, "bases.csv", as_csv(bases))
    saved(tmp_path, "HCPC2025_JAN.csv", as_csv(hcpcs))
    saved(tmp_path, "places.csv", as_csv(places))
    saved(tmp_path, "modifiers.csv", as_csv(marks))
    saved(tmp_path, "nucc_taxonomy_251.csv", as_csv(doctors))
    saved(tmp_path, "icd10cm_order_2025.txt", order.encode())
    saved(tmp_path, "GPCI2025.csv", gpci(*GPCI_ROWS))
    saved(tmp_path, "PPRRVU25_OCT.csv", pprrvu({}, month="October"))

    found = {one.release.kind: one.release for one in import_files(sorted(tmp_path.iterdir()))}

    assert {kind: release.effective_date for kind, release in found.items()} == {
        ReferenceKind.RVU: date(2025, 10, 1),
        ReferenceKind.GPCI: date(2025, 1, 1),
        ReferenceKind.OPPS_CAP: date(2025, 10, 1),  # a month without a year: the newest PPRRVU's
        ReferenceKind.ANESTHESIA: date(2025, 1, 1),
        ReferenceKind.ANESTHESIA_BASE: date(2025, 1, 1),
        ReferenceKind.NCCI_PTP: date(2025, 1, 1),
        ReferenceKind.MUE: date(2025, 4, 1),
        ReferenceKind.ADD_ON: date(2025, 4, 1),
        ReferenceKind.ICD10: date(2024, 10, 1),
        ReferenceKind.HCPCS: date(2025, 1, 1),
        ReferenceKind.POS: date(2025, 10, 1),
        ReferenceKind.MODIFIERS: date(2025, 10, 1),
        ReferenceKind.TAXONOMY: date(2025, 7, 1),
    }
    assert [(row["mac"], row["locality"], row["pe"]) for row in frame(ReferenceKind.GPCI)] == [
        ("01112", "05", 14_040), ("01212", "01", 10_910),
    ]  # fmt: skip
    (cap,) = frame(ReferenceKind.OPPS_CAP)
    assert (cap["facility_cents"], cap["non_facility_cents"]) == (7_010, 7_120)
    assert [(p["pair"], p["indicator"], p["effective_to"]) for p in frame(ReferenceKind.NCCI_PTP)] == [
        (number_of("N4001", "N4101"), 1, None), (number_of("N4001", "N4102"), 0, date(2024, 12, 31)),
    ]  # fmt: skip
    assert [(u["units"], u["mai"]) for u in frame(ReferenceKind.MUE)] == [(1, 2)]
    assert [(a["code"], a["primary"], a["effective_from"]) for a in frame(ReferenceKind.ADD_ON)] == [
        ("N4901", "N4001", date(2024, 1, 1)), ("N4902", "", date(2024, 1, 1)),
    ]  # fmt: skip
    assert [(d["code"], d["leaf"]) for d in frame(ReferenceKind.ICD10)] == [
        ("A00", False),
        ("A000", True),
        ("A001", True),
    ]
    assert [(h["code"], h["effective_to"]) for h in frame(ReferenceKind.HCPCS)] == [
        ("N7001", None), ("N7002", date(2025, 3, 31)), ("N1011", date(2025, 12, 31)),
    ]  # fmt: skip
    assert [(p["code"], p["facility"], p["effective_from"]) for p in frame(ReferenceKind.POS)] == [
        ("11", False, None), ("21", True, None),
    ]  # fmt: skip
    assert frame(ReferenceKind.ANESTHESIA)[0]["factor"] == 208_800
    assert frame(ReferenceKind.ANESTHESIA_BASE)[0]["base_units"] == 5
    assert [t["code"] for t in frame(ReferenceKind.TAXONOMY)] == ["299Z00001X"]


def test_the_same_file_twice_does_nothing_and_another_of_its_day_takes_its_place(tmp_path: Path) -> None:
    path = saved(tmp_path, "PPRRVU2025_Jan.csv", pprrvu({}, {"HCPCS": "N1012"}))
    first = imported(path)

    assert imported(path) == Imported(path.name, first.release, unchanged=True)
    saved(tmp_path, path.name, pprrvu({"WORK RVU": "2.00"}))
    second = imported(path)

    assert [release.pk for release in Release.objects.all()] == [second.release.pk]
    assert [row["work"] for row in frame(ReferenceKind.RVU)] == [20_000]
    assert TABLES[ReferenceKind.RVU]._default_manager.count() == 1


def test_parts_of_the_pairs_stand_beside_one_another(tmp_path: Path) -> None:
    header = ["Column 1", "Column 2", "Effective Date", "Deletion Date", "Modifier"]
    for part in ("1", "2"):
        content = as_csv([header, [f"N400{part}", "N4101", "20240101", "*", "1"]])
        import_files([saved(tmp_path, f"ccipra-v310r0-f{part}.csv", content)])

    both = [number_of("N4001", "N4101"), number_of("N4002", "N4101")]
    assert [pair["pair"] for pair in frame(ReferenceKind.NCCI_PTP)] == both


@pytest.mark.parametrize("limit", [1, 20, 10_000])
def test_rows_are_read_in_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(rows, "_ROWS_AT_ONCE", limit)
    monkeypatch.setattr(rows, "_BYTES_AT_ONCE", limit)
    release = Release.objects.create(
        kind=ReferenceKind.TAXONOMY, title="ZZ", effective_date=date(2025, 1, 1), published_at=now(), rows=3
    )
    codes = ['a"\n', "\n,\n", '"', "29,X", "", "299Z00001X"]
    TABLES[ReferenceKind.TAXONOMY]._default_manager.bulk_create(
        [TABLES[ReferenceKind.TAXONOMY](release=release, code=code) for code in codes]
    )
    assert [row["code"] for row in frame(ReferenceKind.TAXONOMY)] == codes


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_a_line_that_ends_in_quotes_ends_no_row(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(rows, "_BYTES_AT_ONCE", 2)
    text = b'1,"a\n""b\n"\n2,c\n3,"\n"\n'
    pieces = [text[at : at + at_once] for at in range(0, len(text), at_once)]
    found = list(rows._whole_rows(pieces))
    assert b"".join(found) == text
    assert {part.count(b'"') % 2 for part in found} == {0} and all(part.endswith(b"\n") for part in found)


def test_an_error_names_line_and_column_and_leaves_what_was_there(tmp_path: Path) -> None:
    path = saved(tmp_path, "PPRRVU2025_Jan.csv", pprrvu({}))
    imported(path)
    bad = [{"HCPCS": f"N{n}"} for n in range(1000, 7000)]
    saved(tmp_path, path.name, pprrvu(*bad, {"HCPCS": "N9998", "WORK RVU": "NA"}, {"HCPCS": "N9999", "MP RVU": "-1"}))

    with pytest.raises(Refused) as refused:
        imported(path)

    assert "line 6010, column WORK RVU: a number is expected" in refused.value.detail
    assert "line 6011, column MP RVU" in refused.value.detail
    assert [row["code"] for row in frame(ReferenceKind.RVU)] == ["N1011"]
    assert TABLES[ReferenceKind.RVU]._default_manager.count() == 1


def test_a_code_twice_in_one_schedule_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="N1011 26 stands on line 10 already"):
        imported(saved(tmp_path, "PPRRVU2025_Jan.csv", pprrvu({"MOD": "26"}, {"MOD": "26"})))


def test_a_workbook_and_a_release_packed_whole(tmp_path: Path) -> None:
    rows = [["HCPCS", "MOD", "STATUS CODE", "WORK RVU", "NON-FAC PE RVU", "FACILITY PE RVU", "MP RVU"]]
    book = as_workbook([["2026 values of nobody"], *rows, ["N1011", "", "A", 1.3, 0.957, 0.57, 0.1]])
    archive = tmp_path / "rvu26a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("RVU26A/PPRRVU2026_Jan_nonQPP.xlsx", book)
        packed.writestr("RVU26A/PPRRVU2026_Jan_QPP.csv", pprrvu({"CONV FACTOR": "33.5675"}, year=2026))
        packed.writestr("RVU26A/GPCI2026.csv", gpci(*GPCI_ROWS, year=2026))
        packed.writestr("RVU26A/RVU26A.pdf", b"%PDF nobody reads this")
        packed.writestr("RVU26A/26LOCCO.csv", as_csv([["State", "County"], ["NO", "WHERE"]]))
    skipped: list[str] = []

    found = import_files([archive], watcher=Watcher(skipped=skipped.append))

    assert [(one.release.kind, one.release.effective_date) for one in found] == [
        (ReferenceKind.RVU, date(2026, 1, 1)), (ReferenceKind.GPCI, date(2026, 1, 1)),
    ]  # fmt: skip
    assert frame(ReferenceKind.RVU)[0]["non_facility_pe"] == 9_570
    assert sorted(skipped) == ["26LOCCO.csv", "PPRRVU2026_Jan_QPP.csv"]


def test_what_is_no_table_of_ours_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = {
        "unknown.csv": (as_csv([["a", "b"], ["1", "2"]]), "no header of a table that is known here"),
        "dme.csv": (
            as_csv(
                [["HCPCS Code", "DME Supplier Services MUE Values", "MUE Adjudication Indicator"], ["N1", "1", "2"]]
            ),
            "no header",
        ),
        "picture.csv": (b"\x00\x01\x02 nothing", "is no text"),
        "broken.zip": (b"PK\x03\x04 nothing", "is broken"),
        "nodate.csv": (as_csv([["Modifier", "Description"], ["26", "x"]]), "--effective"),
        "empty.csv": (gpci(), "has no rows"),
    }
    for name, (content, reason) in cases.items():
        with pytest.raises(Refused, match=reason):
            import_files([saved(tmp_path, name, content)])
    with pytest.raises(Refused, match="it lacks units"):
        import_files([saved(tmp_path, "dme.csv", cases["dme.csv"][0])], kind=ReferenceKind.MUE)
    monkeypatch.setattr(files, "MOST_BYTES", 1_000)
    with pytest.raises(Refused, match="larger than"):
        import_files([saved(tmp_path, "PPRRVU2025.csv", pprrvu({}))])
    assert not Release.objects.exists()


def test_an_archive_that_unpacks_to_far_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("GPCI2025.csv", b"0" * 32 * 1024 * 1024)

    with pytest.raises(Refused, match="unpacks to far more"):
        import_files([bomb])


def test_real_data_takes_the_place_of_made_up_data_of_its_kind(tmp_path: Path) -> None:
    install_sample()

    imported(saved(tmp_path, "PPRRVU2025_Jan.csv", pprrvu({})))

    assert [row["code"] for row in frame(ReferenceKind.RVU)] == ["N1011"]
    assert Release.objects.filter(kind=ReferenceKind.GPCI, made_up=True).exists()
    install_sample()
    assert not Release.objects.filter(kind=ReferenceKind.RVU, made_up=True).exists()


PAIRS_HEADER = (
    "Column 1,Column 2,*=in existence prior to 1996,Effective Date,Deletion Date *=no data,"
    "Modifier 0=not allowed 1=allowed 9=not applicable,PTP Edit Rationale\n"
)
GPCI_HEADER = "Medicare Administrative Contractor (MAC),State,Locality Number,2025 PW GPCI,2025 PE GPCI,2025 MP GPCI\n"
UNITS_HEADER = "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("GPCI2025.csv", GPCI_HEADER + "99001,ZZ,01,1.0,NaN,1.0\n", "line 2, column 2025 PE GPCI: a number from 0"),
        ("GPCI2025.csv", GPCI_HEADER + "99001,ZZ,01,1.0,inf,1.0\n", "a number from 0"),
        ("MUE_Eff_04-01-2025.csv", UNITS_HEADER + "N1001,NaN,2 x,x\n", "a number from 0"),
        ("MUE_Eff_04-01-2025.csv", UNITS_HEADER + "N1001,2,4 x,x\n", "one of 1, 2, 3 is expected"),
        ("ccipra-v310r0-f1.csv", PAIRS_HEADER + "N1001,N1002,,20250101,*,5,x\n", "one of 0, 1, 9 is expected"),
        ("ccipra-v310r0-f1.csv", PAIRS_HEADER + "N1001,N1002,,202511,*,1,x\n", "a date such as"),
        ("ccioph-v310r0-f1.csv", PAIRS_HEADER + "N1001,N1002,,20250101,*,1,x\n", "outpatient hospitals"),
        ("wide.csv", b"\xff\xfe\x00", "damaged, or no text"),
        ("endless.csv", b"a," * 1_000_000, "a line without an end"),
        ("book.xlsx", b"no workbook", "book.xlsx: The file ends in .xlsx but is plain text"),
    ],
)
def test_rubbish_is_refused_with_its_place(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    path = saved(tmp_path, name, content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ClaimdeckError) as refused:
        imported(path)
    assert said in refused.value.detail and not Release.objects.exists()


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_that_is_packed_otherwise_is_refused(tmp_path: Path, packing: int) -> None:
    with zipfile.ZipFile(tmp_path / "rvu25a.zip", "w", packing) as archive:
        archive.writestr("GPCI2025.csv", GPCI_HEADER + "99001,ZZ,01,1.0,1.0,1.0\n")
    with pytest.raises(Refused, match="broken or has a password"):
        imported(tmp_path / "rvu25a.zip")


def test_made_up_data_goes_also_where_an_earlier_import_ended_before_that(tmp_path: Path) -> None:
    path = saved(tmp_path, "GPCI2025.csv", gpci(*GPCI_ROWS))
    imported(path)
    Release.objects.create(kind="gpci", title="", effective_date=date(2024, 1, 1), content_hash="x", made_up=True)
    assert imported(path).unchanged
    assert not Release.objects.filter(made_up=True).exists()
