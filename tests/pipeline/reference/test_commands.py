"""`claimdeck reference`: files in, releases listed, services priced one by one and by the file."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.commands import here
from tests.factories.reference_files import as_csv, gpci, pprrvu, saved

pytestmark = pytest.mark.django_db

PLACE = ("--mac", "01112", "--locality", "05")


@pytest.fixture
def schedules(tmp_path: Path) -> None:
    values = saved(tmp_path, "PPRRVU2025_Jan.csv", pprrvu({}, {"HCPCS": "N4001", "BILAT SURG": "1"}))
    indices = saved(tmp_path, "GPCI2025.csv", gpci(["01112", "NO", "05", "NOWHERE", "1.044", "1.404", "0.414"]))
    said = here("reference", "import", values, indices)
    assert said.returncode == 0, said.stderr
    assert "GPCI2025.csv: Geographic indices (GPCI) from 2025-01-01, 1 rows." in said.stderr


def test_a_price_says_what_it_was_reckoned_from(schedules: None) -> None:
    # (1.30 × 1.044 + 1.46 × 1.404 + 0.10 × 0.414) × 32.3465 = 111.5443… ; 0.57 × 1.404 in a facility: 71.1260…
    said = here("reference", "price", "n1011", "--date", "2025-05-05", *PLACE, "--pos", "11")
    assert (said.returncode, said.stdout) == (0, "111.54  PFS 2025-01-01 non-facility 01112/05 CF 32.3465\n")

    said = here("reference", "price", "N4001", "--date", "2025-05-05", *PLACE, "--pos", "21", "--modifier", "50",
                "--units", "2", "--json")  # fmt: skip
    assert json.loads(said.stdout) == {
        "amount": "213.39",
        "rvu_value": "1.9700",
        "basis": "PFS 2025-01-01 facility 01112/05 CF 32.3465 50 at 150%",
    }


def test_without_a_price_it_says_why_and_ends_with_1(schedules: None) -> None:
    for code, day, reason in (
        ("N9999", "2025-05-05", "no price: not in the fee schedule of 2025-01-01\n"),
        ("N1011", "2026-05-05", "no price: no fee schedule for 2026\n"),
    ):
        said = here("reference", "price", code, "--date", day, *PLACE, "--pos", "11")
        assert (said.returncode, said.stdout) == (1, reason)
    said = here("reference", "price", "N1011", "--date", "2025-05-05", "--pos", "11")
    assert said.stdout == "no price: MAC and locality unknown\n"


def test_a_file_of_services_gets_amounts_and_reasons(schedules: None, tmp_path: Path) -> None:
    rows = [
        ["code", "modifier", "date", "mac", "locality", "pos", "units"],
        ["N1011", "", "2025-05-05", "01112", "05", "11", "2"],
        ["N4001", "LT, 50", "05/05/2025", "1112", "5", "21", ""],
        ["N1011", "", "soon", "01112", "05", "11", "1"],
        ["N1011", "", "2025-05-05", "01112", "05", "11", "many"],
        ["N1011", "1 2 3 4 5", "2025-05-05", "01112", "05", "11", "1"],
    ]
    target = tmp_path / "out.csv"

    said = here("reference", "price", "--file", saved(tmp_path, "in.csv", as_csv(rows)), "-o", target)

    assert said.returncode == 0, said.stderr
    answers = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert [answer["amount"] for answer in answers] == ["223.08", "106.70", "", "", ""]
    assert [answer["basis"] for answer in answers[2:]] == [
        "no price: date: a date such as 20250101 or 01/01/2025 is expected",
        "no price: the units are no number",
        "no price: more than four modifiers",
    ]
    assert answers[1]["modifier"] == "LT, 50"


def test_releases_are_listed(schedules: None) -> None:
    said = here("reference", "list", "--json")
    assert [(one["kind"], one["rows"], one["made_up"]) for one in json.loads(said.stdout)] == [
        ("gpci", 1, False), ("rvu", 2, False),
    ]  # fmt: skip
    assert "PPRRVU2025_Jan.csv" in here("reference", "list").stdout


def test_a_kind_that_nobody_knows_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    said = here("reference", "import", tmp_path / "none.csv")
    assert (said.returncode, said.stderr.count("none.csv is not there")) == (2, 1)
    said = here("reference", "import", tmp_path / "none.csv", "--kind", "cpt")
    assert (said.returncode, said.stderr.count("There is no kind cpt")) == (2, 1)


@pytest.mark.parametrize("units", ["NaN", "sNaN", "Infinity", "-1", "0", "1e400", "one"])
def test_units_that_are_none_are_refused_and_do_not_break(schedules: None, tmp_path: Path, units: str) -> None:
    one = here("reference", "price", "N1011", "--date", "2025-05-05", "--pos", "11", "--units", units)
    assert one.returncode == 2 and "Units are " in one.stderr and "Traceback" not in one.stderr
    source = tmp_path / "services.csv"
    source.write_text(f"code,date,pos,units\nN1011,2025-05-05,11,{units}\nN1011,2025111,11,1\n")
    said = here("reference", "price", "--file", source)
    first, second = said.stdout.splitlines()[1:]
    assert said.returncode == 0 and "no price: " in first and "eight digits are expected" in second
