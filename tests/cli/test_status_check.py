"""A file asked from the shell: every row accounted for, exit codes, and invented answers that say so."""

import csv
import json
import signal
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from claimdeck.accounts.organizations import default_organization
from claimdeck.accounts.practices import add_practice
from claimdeck.cli.progress import progress_bar
from claimdeck.cli.terminal import Terminal
from claimdeck.kit.clock import today
from claimdeck.payers.connectors import CONNECTORS
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.sandbox.universe import invent
from claimdeck.payers.sandbox.uploads import Oddities, sample_rows, write_rows
from tests.cli.commands import Program, choose, claimdeck, data_of, here, wait_until

MARK = "[sandbox: invented answers] "
ODD = Oddities(not_found=6, mismatched=4, invalid=4, doubled=5, undated=5, mixed_dates=True)


def write(path: Path, count: int, odd: Oddities | None = None, practices: int = 3) -> Path:
    with path.open("w", newline="") as stream:
        write_rows(stream, sample_rows(count, practices, today=today(), oddities=odd))
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, migrated: Callable[[Path], Path]) -> Path:
    """A data folder with the three practices of the made-up payer."""
    home = tmp_path_factory.mktemp("home")
    migrated(data_of(home))
    for number in (1, 2, 3):
        made = claimdeck("practices", "add", f"97000000{number}", f"Clinic {number}", home=home)
        assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="module")
def payer() -> Iterator[SandboxServer]:
    with SandboxServer(claims=invent(2000, today=today()), knobs=Knobs(client_id="office", client_secret="hush")) as it:
        yield it


@pytest.fixture
def desk(
    payer: SandboxServer, settings: Any, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> Iterator[Callable[..., None]]:
    """For commands that run in this process: three practices and the payer, until another is chosen."""
    monkeypatch.setenv("LOG_LEVEL", "CRITICAL")
    # Options of the command line are settings of the process, which this one has read already.
    monkeypatch.setattr("claimdeck.cli.setup.choose", lambda *_: None)
    for number in (1, 2, 3):
        add_practice(default_organization(), f"97000000{number}", f"Clinic {number}")
    choose(settings, uhc_base_url=payer.base_url, uhc_client_id="office", uhc_client_secret="hush")
    payer.reset()
    yield lambda **values: choose(settings, **values)


def test_the_story(home: Path, payer: SandboxServer, tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 300, ODD)
    output = tmp_path / "answers.csv"
    payer.reset()
    options = ["--payer-url", payer.base_url, "--client-id", "office", "--client-secret", "hush"]
    done = claimdeck("status", "check", file, "-o", output, *options, "--json", home=home)
    assert done.returncode == 1, done.stderr  # invalid rows were not asked
    summary = json.loads(done.stdout)
    rows = read(output)
    assert [int(row["row"]) for row in rows if row["row"]] == sorted(int(row["row"]) for row in rows)
    assert {int(row["row"]) for row in rows} == set(range(1, 301))
    outcomes = Counter({int(row["row"]): row["outcome"] for row in rows}.values())
    assert outcomes["not_found"] == 6
    assert outcomes["patient_mismatch"] == 4
    assert outcomes["invalid_row"] == 4
    assert summary["rows"] == 300 and summary["success"] == 286 and summary["failure"] == 14
    assert summary["sandbox"] is False and summary["output"] == str(output)
    assert summary["outcomes"]["not_found"] == 6
    assert 0 < summary["calls"] < 100
    assert "sandbox" not in done.stderr
    assert not list(tmp_path.glob(".*")), "nothing half is left behind"
    assert output.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("desk")
def test_all_settled_is_0(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 60, Oddities(not_found=3, mismatched=2))
    done = here("status", "check", file, "-o", tmp_path / "answers.xlsx")
    assert done.returncode == 0, done.stderr
    sheet = openpyxl.load_workbook(tmp_path / "answers.xlsx").active
    assert sheet is not None
    lines: list[Any] = list(sheet.iter_rows(values_only=True))
    assert lines[0][:3] == ("row", "claim_number", "status")
    assert {int(line[0]) for line in lines[1:]} == set(range(1, 61))
    assert "60 rows" in done.stderr and "payer calls instead of 60 one by one" in done.stderr


def test_without_a_payer_it_names_the_settings(desk: Callable[..., None], tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 5)
    desk(uhc_base_url="", uhc_client_id="", uhc_client_secret="")
    refused = here("status", "check", file, "-o", tmp_path / "answers.csv")
    assert refused.returncode == 2
    for name in ("UHC_BASE_URL", "UHC_CLIENT_ID", "UHC_CLIENT_SECRET", "--payer-url", "--sandbox"):
        assert name in refused.stderr
    assert not (tmp_path / "answers.csv").exists()
    desk(uhc_base_url="http://127.0.0.1:1")
    half = here("status", "check", file, "-o", tmp_path / "answers.csv")
    assert half.returncode == 2 and "UHC_CLIENT_ID, UHC_CLIENT_SECRET is missing" in half.stderr


def test_the_sandbox_says_so_in_every_line(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 120, ODD)
    with file.open("a") as stream:
        stream.write("ZZOWN00001,Testa,Patient,1970-01-02,900000001,970000001,87726,2026-08-01,2026-08-01\n")
    output = tmp_path / "answers.csv"
    done = claimdeck("status", "check", file, "-o", output, "--sandbox", home=home)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    lines = [line for line in done.stderr.replace("\r", "\n").split("\n") if line.strip()]
    assert len(lines) > 5
    for line in lines:
        assert line.startswith(MARK.rstrip()), line
    outcomes = Counter(row["outcome"] for row in read(output))
    assert outcomes["not_found"] == 6 and outcomes["patient_mismatch"] == 4
    own = [row for row in read(output) if row["claim_number"] == "ZZOWN00001"]
    assert own and own[0]["success"] == "true", "a claim of the file itself has an invented answer"


def test_the_sandbox_says_so_to_programs_too(desk: Callable[..., None], tmp_path: Path) -> None:
    desk(uhc_base_url="")
    file = write(tmp_path / "claims.csv", 120, ODD)
    output = tmp_path / "answers.csv"
    piped = here("status", "check", file, "-o", "-", "--sandbox")
    assert piped.stdout and all(line.startswith(MARK) for line in piped.stdout.splitlines())
    as_json = here("status", "check", file, "-o", output, "--sandbox", "--json")
    said = json.loads(as_json.stdout)
    assert said["sandbox"] is True and said["notice"] == MARK.strip()
    real = here("status", "check", file, "-o", output)
    assert real.returncode == 2, "invented answers are only given when asked for"


def test_the_mark_and_the_numbers_stand_whole_in_a_narrow_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar(Terminal(MARK)) as progress:
        progress.console.width = 80
        task = progress.add_task("", total=10_000, notes="rows, 9990 found, 333/400 calls", left="12:34")
        progress.update(task, completed=9_999)
    said = capsys.readouterr().err
    assert said.startswith(MARK.rstrip()) and "9999/10000 rows, 9990 found, 333/400 calls" in said
    assert "…" not in said


@pytest.mark.django_db(transaction=True)
def test_the_sandbox_knows_practices_by_the_names_that_they_have_now(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 5)
    check = ("status", "check", file, "-o", tmp_path / "answers.csv", "--sandbox")
    # The first check makes the made-up practices; then the real one gets its name.
    assert here(*check).returncode == 0
    assert here("practices", "add", "970000001", "Clinic One").returncode == 0
    named = here(*check, "--practice", "Clinic One")
    assert "There is no such practice" not in named.stderr


@pytest.mark.usefixtures("desk")
def test_refusals(payer: SandboxServer, tmp_path: Path) -> None:
    good = write(tmp_path / "claims.csv", 5)
    bad = tmp_path / "bad.csv"
    bad.write_text("claim_number,first_name\nZZ1,Testa\n")
    output = tmp_path / "a.csv"
    cases: list[tuple[list[object], str]] = [
        ([bad, "-o", output], "last_name"),
        ([tmp_path / "none.csv", "-o", output], "There is no file"),
        ([good, "-o", tmp_path / "a.txt"], ".csv or .xlsx"),
        ([good, "-o", good], "take the place of the file"),
        ([good, "-o", tmp_path / "nowhere" / "a.csv"], "No such file or directory"),
        ([good, "-o", output, "--practice", "Unknown"], "There is no such practice"),
        ([good, "-o", output, "--payer", "other"], "payer"),
        ([good, "-o", output, "--start", "2026-02-01", "--end", "2026-01-01"], "end"),
        (
            [good, "-o", output, "--start", "2020-01-01", "--end", "2020-02-01"],
            "The payer answers for service dates from",
        ),
    ]
    for arguments, words in cases:
        refused = here("status", "check", *arguments)
        assert refused.returncode == 2, (arguments, refused.stderr)
        assert words in refused.stderr, (arguments, refused.stderr)
    assert payer.stats()["claims_calls"] == 0
    assert not output.exists()


@pytest.mark.usefixtures("desk")
def test_a_refusal_as_json(tmp_path: Path) -> None:
    good, output = write(tmp_path / "claims.csv", 5), tmp_path / "a.csv"
    refused = here("status", "check", good, "-o", output, "--json", "--practice", "Unknown")
    assert refused.returncode == 2
    said = json.loads(refused.stdout)
    assert (said["state"], said["sandbox"], said["output"]) == ("REFUSED", False, str(output))
    (problem,) = said["problems"]
    assert problem["field"] == "--practice" and problem["message"].startswith("There is no such practice")
    assert said["detail"] in refused.stderr, "people read the same"
    missing = here("status", "check", tmp_path / "none.csv", "-o", output, "--json")
    detail = f"There is no file {tmp_path / 'none.csv'}."
    assert json.loads(missing.stdout)["problems"] == [{"field": "", "message": detail}]
    invented = here("status", "check", tmp_path / "none.csv", "-o", output, "--json", "--sandbox")
    assert json.loads(invented.stdout)["notice"] == MARK.strip()
    piped = here("status", "check", tmp_path / "none.csv", "-o", "-", "--json")
    assert piped.stdout == "" and json.loads(piped.stderr.splitlines()[-1])["state"] == "REFUSED"


def test_refused_settings_as_json(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 5)
    settings = {"DATABASE_URL": "mysql://127.0.0.1/made-up"}
    done = claimdeck("status", "check", file, "-o", tmp_path / "a.csv", "--json", home=tmp_path, settings=settings)
    assert done.returncode == 2
    assert "database_url" in json.loads(done.stdout)["problems"][0]["message"].lower()
    piped = claimdeck("status", "check", file, "-o", "-", "--json", home=tmp_path, settings=settings)
    assert piped.stdout == "" and json.loads(piped.stderr.splitlines()[-1])["state"] == "REFUSED"


@pytest.mark.usefixtures("desk")
def test_practice_by_name_and_one_by_one(tmp_path: Path) -> None:
    rows = [row for row in sample_rows(30, today=today()) if row["tin"] == "970000002"]
    for row in rows:
        row["tin"] = ""
    file = tmp_path / "claims.csv"
    with file.open("w", newline="") as stream:
        write_rows(stream, rows)
    arguments = ["--practice", "clinic 2", "--no-batch", "--json"]
    done = here("status", "check", file, "-o", tmp_path / "a.csv", *arguments)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["calls"] >= len(rows), "one call for each claim"


@pytest.mark.usefixtures("desk")
def test_columns_are_mapped_by_hand_and_the_notes_said(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 20)
    text = file.read_text().replace("claim_number,first_name", "Claim = Ref,Vorname", 1).replace("\nZZ", "\n'ZZ")
    file.write_text(f"A title\n{text}")
    arguments = ["-o", tmp_path / "a.csv", "--json"]
    refused = here("status", "check", file, *arguments)
    assert refused.returncode == 2 and "first_name is missing" in refused.stderr
    mapping = ["--column", "Claim = Ref=claim_number", "--column", "vorname=first_name", "--column", "payer_id="]
    done = here("status", "check", file, *mapping, *arguments)
    assert done.returncode == 0, done.stderr
    assert "Signs around claim_number were taken off: 20 cells, such as 'xx########" in done.stderr
    assert "Lines above the header line" in done.stderr and "payer_id" in done.stderr
    typed = here("status", "check", file, "--column", "nonsense", *arguments)
    assert typed.returncode == 2


def test_a_payer_that_is_down_is_tried_again_and_said(
    desk: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = CONNECTORS["uhc"]
    impatient = replace(connector.limits, retry_window=0.3, attempts=3, backoff=0.01)
    monkeypatch.setitem(CONNECTORS, "uhc", replace(connector, limits=impatient))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        desk(uhc_base_url=f"http://127.0.0.1:{nobody.getsockname()[1]}", task_retries=1, task_retry_seconds=1.0)
    file = write(tmp_path / "claims.csv", 5)
    done = here("status", "check", file, "-o", tmp_path / "a.csv")
    assert done.returncode == 1, done.stderr
    assert "Trying again in" in done.stderr
    assert {row["outcome"] for row in read(tmp_path / "a.csv")} == {"payer_unavailable"}


def test_ctrl_c_keeps_what_was_found_from_the_payer_of_the_environment(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", 400)
    output = tmp_path / "answers.csv"
    with SandboxServer(claims=invent(2000, today=today()), knobs=Knobs(latency_ms=300)) as slow:
        settings = {"UHC_BASE_URL": slow.base_url, "UHC_CLIENT_ID": "a", "UHC_CLIENT_SECRET": "b"}
        arguments = ["status", "check", file, "-o", output, "--no-batch"]
        program = Program(*arguments, home=home, log=tmp_path / "log", settings=settings)
        wait_until(lambda: slow.stats()["claims_calls"] > 150)
        assert program.end(signal.SIGINT) == 1
    rows = read(output)
    assert {int(row["row"]) for row in rows} == set(range(1, 401))
    found = [row for row in rows if row["success"] == "true"]
    assert 0 < len(found) < 400
    assert "Stopping" in program.said() and "Cancelled" in program.said()


def test_template(tmp_path: Path) -> None:
    printed = here("status", "template")
    assert printed.returncode == 0 and printed.stdout.startswith(
        "claim_number,patient_account_number,first_name,last_name"
    )
    made = here("status", "template", "-o", tmp_path / "empty.xlsx")
    assert made.returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "empty.xlsx").active
    assert sheet is not None and sheet["A1"].value == "claim_number"
