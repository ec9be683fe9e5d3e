"""The made-up payer as a program, and uploads that fit it."""

import csv
import socket
import urllib.error
import urllib.request
from pathlib import Path

from claimdeck.payers.sandbox.uploads import COLUMNS
from tests.cli.commands import Program, claimdeck, free_port, here, wait_until


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def token_status(address: str, secret: str) -> int:
    body = f"grant_type=client_credentials&client_id=office&client_secret={secret}".encode()
    request = urllib.request.Request(f"{address}/v1/oauthtoken", data=body)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def test_claims_are_the_same_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    for path in (first, second):
        made = here("sandbox", "claims", "--count", 50, "--practices", 2, "--not-found", 3, "-o", path)
        assert made.returncode == 0 and "50 invented claims, 3 of them odd" in made.stderr
    assert first.read_bytes() == second.read_bytes()
    rows = read(first)
    assert list(rows[0]) == list(COLUMNS) and len(rows) == 50
    assert {row["tin"] for row in rows} == {"970000001", "970000002"}
    assert all(row["claim_number"].startswith("ZZ") for row in rows)
    assert here("sandbox", "claims", "--count", 50, "--seed", 8, "-o", second).returncode == 0
    assert first.read_bytes() != second.read_bytes()


def test_uploads_hold_the_numbers_that_are_wanted(tmp_path: Path) -> None:
    files = {}
    for numbers in ("payer", "own", "both", "either"):
        path = tmp_path / f"{numbers}.csv"
        assert here("sandbox", "claims", "--count", 5, "--numbers", numbers, "-o", path).returncode == 0
        files[numbers] = read(path)
    both = files["both"]
    assert [row["claim_number"] for row in both] == [row["claim_number"] for row in files["payer"]]
    for numbers, column in (("own", "patient_account_number"), ("either", "claim_id")):
        assert [row[column] for row in files[numbers]] == [row["patient_account_number"] for row in both]
        assert "claim_number" not in files[numbers][0]
    assert all(row["patient_account_number"].startswith("PA-") for row in both)
    wrong = here("sandbox", "claims", "--numbers", "mine", "-o", tmp_path / "a.csv")
    assert wrong.returncode == 2 and "choose payer, own, both or either" in wrong.stderr


def test_the_story_has_two_date_formats(tmp_path: Path) -> None:
    assert here("sandbox", "claims", "--count", 200, "--story", "-o", tmp_path / "a.csv").returncode == 0
    dates = [row["first_service_date"] for row in read(tmp_path / "a.csv")]
    assert any("/" in date for date in dates) and any("-" in date for date in dates) and "" in dates


def test_claims_that_cannot_be_made(tmp_path: Path) -> None:
    odd = here("sandbox", "claims", "--count", 5, "--not-found", 6, "-o", tmp_path / "a.csv")
    assert odd.returncode == 2 and "more odd rows than rows" in odd.stderr
    nowhere = here("sandbox", "claims", "-o", tmp_path / "no" / "a.csv")
    assert nowhere.returncode == 2 and "cannot be written" in nowhere.stderr


def test_it_serves_with_its_knobs(tmp_path: Path) -> None:
    port = free_port()
    options = ["--port", port, "--client-id", "office", "--client-secret", "hush", "--count", 10]
    program = Program("sandbox", *options, home=tmp_path, log=tmp_path / "log")
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: "answers at" in program.said())
    assert address in program.said() and "10 invented claims" in program.said()
    assert "UHC_CLIENT_ID=office UHC_CLIENT_SECRET=(as given)" in program.said() and "hush" not in program.said()
    assert token_status(address, "hush") == 200
    assert token_status(address, "wrong") in (400, 401)
    assert program.end() == 0


def test_a_file_as_universe_and_refusals(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("colour\nblue\n")
    refused = here("sandbox", "--claims", bad)
    assert refused.returncode == 2 and "no column claim_number" in refused.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = here("sandbox", "--port", taken.getsockname()[1], "--count", 1)
    assert busy.returncode == 2 and "in use" in busy.stderr


def test_a_story_goes_on_when_its_clock_is_set_forward(tmp_path: Path) -> None:
    story, port = tmp_path / "story.csv", free_port()
    story.write_text("claims,answer,from\nZZ70000001,denied,\nZZ70000001,paid,4d\n")
    program = Program("sandbox", "--port", port, "--story", story, home=tmp_path, log=tmp_path / "log")
    wait_until(lambda: "answers at" in program.said())
    forward = claimdeck("sandbox", "forward", "4d", "--port", port, home=tmp_path)
    assert forward.returncode == 0 and "For the story it is now" in forward.stdout
    soon = claimdeck("sandbox", "forward", "soon", "--port", port, home=tmp_path)
    assert soon.returncode == 2 and "d, h, m or s" in soon.stderr
    assert program.end() == 0
    gone = claimdeck("sandbox", "forward", "4d", "--port", port, home=tmp_path)
    assert gone.returncode == 2 and "No sandbox payer answers" in gone.stderr
    unknown = claimdeck("sandbox", "forward", "4d", "--data", tmp_path, home=tmp_path)
    assert unknown.returncode == 2 and "--port" in unknown.stderr


def test_a_story_that_cannot_be_told_is_refused_at_the_start(tmp_path: Path) -> None:
    story = tmp_path / "story.csv"
    story.write_text("claims,answer,from\nZZ70000001,unheard,\n")
    for command in (("sandbox", "--port", free_port()), ("up", "--port", free_port(), "--data", tmp_path)):
        refused = claimdeck(*command, "--story", story, home=tmp_path)
        assert refused.returncode == 2 and "Line 2 of the story" in refused.stderr
