"""A plan from files alone: what is written, what is said, and what is refused."""

import csv
from pathlib import Path

import openpyxl
import pytest

from tests.cli.commands import Said, claimdeck, here

HEADER = "claim_id,patient_id,patient_name,payer,cpt_codes,icd10_codes,priority,amount,dob,dos,submission_deadline\n"
CLAIMS = (
    HEADER
    + 'ZZ1,P1,"Patient, Testa",Aetna,99213,J02.9,5,"$1,200.50",01/02/1940,2026-01-05,2026-06-01\n'
    + 'ZZ2,P2,"Patient, Testo",Cigna,99213,J02.9,1,80.00,01/02/1990,2026-01-05,2026-05-03\n'
    + 'ZZ3,P3,"Patient, Testi",Kaiser,87880,J02.9,3,90,01/02/2000,2026-01-05,\n'
)
PEOPLE = (
    "username,role,skills,max_daily_claims,seniority,assign_by,used_today,absent\n"
    "ann,Sr. Biller,Aetna:5;Cigna,2,9,seniority,0,\n"
    "bob,Biller,cigna:2,1,,,,\n"
    "cyd,Biller,Kaiser,5,,age,,true\n"
)
RULES = """
rules:
  - name: Large ones
    conditions:
      - {field: payer, any_of: [Aetna]}
      - {field: amount, at_least: 1000}
      - {field: cpt, any_of: [992]}
    action: {role: Sr. Biller, level: 5}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "claims.csv").write_text(CLAIMS)
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "rules.yaml").write_text(RULES)
    return tmp_path


def planned(folder: Path, *more: object) -> Said:
    people = ("--people", folder / "people.csv") if "--people" not in more else ()
    return here("assignment", "plan", folder / "claims.csv", *people, "--today", "2026-03-02", *more)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_plan_of_a_program_of_its_own(folder: Path) -> None:
    """Without any settings, database or keys; one claim's only person is absent."""
    done = claimdeck(
        *("assignment", "plan", "claims.csv", "--people", "people.csv", "--rules", "rules.yaml"),
        *("--today", "2026-03-02", "--explain", "-o", "plan.csv"),
        home=folder,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Dates are read with the month first")
    found = rows(folder / "plan.csv")
    assert list(found[0]) == ["claim_id", "person", "strategy", "reason"]
    assert [(row["claim_id"], row["person"], row["strategy"]) for row in found] == [
        ("ZZ1", "ann", "seniority"),
        ("ZZ2", "bob", "payer"),
        ("ZZ3", "", ""),
    ]
    assert found[0]["reason"] == 'By seniority (rule "Large ones"): the only one with room who may take Aetna.'
    assert found[2]["reason"] == "Skill Kaiser: 1 claim, and cyd is absent today."
    assert done.stdout.startswith("2 of 3 claims placed, 1 not.\n")
    assert "Cost: preferences" in done.stdout
    assert "1 As many claims as possible are placed." in done.stdout
    assert (
        "1 Large ones: When the payer is Aetna and the amount is at least $1,000.00 and a CPT code begins with 992: "
        "only Sr. Biller, only who has the payer's skill at level 5 or more."
    ) in done.stdout
    assert (folder / "plan.csv").stat().st_mode & 0o077 == 0
    assert not (folder / "share").exists()


def test_all_placed(folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE.replace("true", ""))
    done = planned(folder, "-o", folder / "plan.xlsx")
    assert done.returncode == 0
    sheet = openpyxl.load_workbook(folder / "plan.xlsx").active
    assert [cell.value for cell in sheet["B"]] == ["person", "ann", "bob", "cyd"]


def test_several_days_and_standard_output(folder: Path) -> None:
    (folder / "claims.csv").write_text(CLAIMS + "ZZ4,P4,,Cigna,,,1,1,1990-01-01,2026-01-05,2026-03-03\n")
    (folder / "people.csv").write_text("username,skills,max_daily_claims\nann,Aetna;Cigna;Kaiser,1\n")
    done = planned(folder, "--days", "3", "-o", "-")
    found = list(csv.DictReader(done.stdout.splitlines()))
    assert [(row["person"], row["work_date"]) for row in found] == [
        ("ann", "2026-03-03"), ("", ""), ("ann", "2026-03-04"), ("ann", "2026-03-02"),  # due soon first
    ]  # fmt: skip
    assert "3 of 4 claims placed" in done.stderr
    assert done.returncode == 1


def test_every_row_is_in_the_plan(folder: Path) -> None:
    """Rows that cannot be used stand where they were, with the reason; values in it are masked."""
    bad = "ZZ5,P5,,Aetna,,,9,12.345,1990-01-01,2027-01-05,\n,P6,,Aetna,,,1,1,1990-01-01,2026-01-05,\n"
    (folder / "claims.csv").write_text(HEADER + bad + CLAIMS.removeprefix(HEADER) + CLAIMS.removeprefix(HEADER))
    done = planned(folder, "-o", folder / "plan.csv")
    found = rows(folder / "plan.csv")
    assert [row["claim_id"] for row in found] == ["ZZ5", "", "ZZ1", "ZZ2", "ZZ3", "ZZ1", "ZZ2", "ZZ3"]
    assert "amount" in found[0]["reason"]
    assert "priority" in found[0]["reason"]
    assert found[1]["reason"].startswith("Row 2 cannot be used: claim_id: The cell is empty.")
    assert found[5]["reason"] == "Row 6 cannot be used: The claim_id stands in row 3 too. Leave one of the two rows."
    assert "2 of 8 claims placed, 1 not, 5 rows cannot be used." in done.stdout
    assert done.returncode == 1


def test_held_claims_and_classic(folder: Path) -> None:
    (folder / "rules.yaml").write_text("- {name: Wait, conditions: [], action: {hold: true}}")
    done = planned(folder, "--rules", folder / "rules.yaml", "-o", folder / "plan.csv")
    assert {row["reason"] for row in rows(folder / "plan.csv")} == {'The rule "Wait" holds it out of the plan.'}
    assert "3 held by rules" in done.stdout
    assert "(classic)" in planned(folder, "--classic").stdout


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("people.csv", "username,skills\nann,Aetna:11\n", "row 1: skills: Write them as Aetna:5;Medicare"),
        ("people.csv", "username,skills\nann,Aetna\nANN,Cigna\n", "row 2: username: Somebody above has it"),
        ("people.csv", "username,skills,assign_by\nann,Aetna,luck\n", "assign_by: Choose one of payer, age, seniority"),
        ("people.csv", "username,skills,absent\nann,Aetna,maybe\n", "absent: Write true, or leave it empty."),
        ("people.csv", "username,skills,max_daily_claims\nann,Aetna,-1\n", "max_daily_claims: Write a number from 0"),
        ("people.csv", "username,skills,seniority\nann,Aetna,11\n", "seniority: Write a number from 1 to 10."),
        ("people.csv", "username,skills\n", "no rows"),
        ("people.csv", "skills,absent\nAetna,\n", "username"),
        ("claims.csv", "claim_id,payer\nZZ1,Aetna\n", "amount"),
        ("claims.csv", "%PDF-1.7", "PDF"),
        ("rules.yaml", "- {name: A, action: {hold: true}}\n- {name: a, action: {level: 12}}", "rules.2.action.level"),
        ("rules.yaml", "rules: {a: b}", "no list"),
        ("rules.yaml", "- [unclosed", "not YAML"),
        ("rules.yaml", "!!python/object/apply:os.system ['true']", "not YAML"),
    ],
)
def test_what_is_refused(folder: Path, file: str, content: str, said: str) -> None:
    (folder / file).write_text(content)
    done = planned(folder, "--rules", folder / "rules.yaml", "-o", folder / "plan.csv")
    assert done.returncode == 2
    assert said in done.stderr
    assert not (folder / "plan.csv").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-o", "plan.txt"), "must end in .csv or .xlsx"),
        (("-o", "nowhere/plan.csv"), "There is no folder"),
        (("-o", "people.csv"), "take the place of a file"),
        (("--rules", "none.yaml"), "There is no file none.yaml"),
        (("--people", "none.csv"), "There is no file none.csv"),
        (("--classic", "--days", "2"), "leave --days out"),
        (("--days", "31"), "--days"),
        (("--working-days", "09"), "--working-days"),
    ],
)
def test_options_that_are_refused(
    folder: Path, options: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    done = planned(folder, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert (folder / "people.csv").read_text() == PEOPLE
