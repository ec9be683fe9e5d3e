"""The product as a person starts it, `claimdeck up`, and what the tests ask of it beside the page."""

import csv
import json
import subprocess
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.commands import CLAIMDECK, PATIENCE, Program, claimdeck, environment, free_port, wait_until

ADMIN, PASSWORD = "admin", "plainly-invented-password"
CHARLIE = "charlie"
# Claims beyond those of all other files: the payer denies them, pays after four days and denies again after eight.
CHANGING = tuple(f"ZZ7{number:07d}" for number in range(1_990, 1_993))
KNOWN = 2_000
STORY = {"not_found": 20, "mismatched": 10, "invalid": 10, "doubled": 15, "undated": 25}
ROWS = 1000


class Answer(Exception):
    """The API answered with a failure."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def call(method: str, url: str, body: Any = None, token: str = "") -> Any:
    """One call; the parsed answer. Raises Answer."""
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
    except urllib.error.HTTPError as error:
        with error:
            raise Answer(error.code) from None
    return json.loads(content) if content else None


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a csv file by column."""
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


@dataclass
class Product:
    """A running Claimdeck with its sandbox payer."""

    url: str
    home: Path
    data: Path
    token: str = ""
    payer_url: str = ""
    # First names, birth dates and member ids of the files: never to be seen in an address.
    private: set[str] = field(default_factory=set)

    def api(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """One API call, as the administrator unless a token is given."""
        return call(method, f"{self.url}/api/v1/{path}", body, token or self.token)

    def log_in(self) -> None:
        body = {"username": ADMIN, "password": PASSWORD}
        self.token = self.api("POST", "auth/token/", body)["access_token"]
        (account,) = self.api("GET", "payers/accounts/")["results"]
        self.payer_url = account["base_url"]

    @contextmanager
    def slow_payer(self, milliseconds: float) -> Iterator[None]:
        """Every answer of the payer takes so long; at once again afterwards."""
        call("POST", f"{self.payer_url}/_sandbox/knobs", {"latency_ms": milliseconds})
        try:
            yield
        finally:
            call("POST", f"{self.payer_url}/_sandbox/knobs", {"latency_ms": 0})

    def forward(self, after: str) -> None:
        """The clock by which the payer's answers change goes forward, such as by "4d"."""
        call("POST", f"{self.payer_url}/_sandbox/clock", {"forward": after})

    def payer_calls(self) -> int:
        """How many calls about claims the payer has had so far."""
        return int(call("GET", f"{self.payer_url}/_sandbox/stats")["claims_calls"])

    def claims_file(self, name: str, *options: object) -> Path:
        """A file of invented claims that the payer knows, made by the product's own command."""
        path = self.home / name
        made = claimdeck("sandbox", "claims", "-o", path, *options, home=self.home)
        assert made.returncode == 0, made.stderr
        for row in read_rows(path):
            self.private |= {row["first_name"], row["date_of_birth"], row["subscriber_id"]} - {""}
        return path

    def upload(self, path: Path) -> str:
        """The id of the finished job of this file, uploaded as a program does."""
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
        body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        request = urllib.request.Request(f"{self.url}/api/v1/claims/bulk/upload/", body, method="POST")
        request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
        request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            job = str(json.loads(answer.read())["id"])
        self.wait(job)
        return job

    def wait(self, job: str, state: str = "COMPLETED", seconds: float = PATIENCE) -> dict[str, Any]:
        """The job as soon as it is in this state."""
        wait_until(lambda: self.api("GET", f"claims/csv-jobs/{job}/progress/")["status"] == state, seconds)
        found: dict[str, Any] = self.api("GET", f"claims/csv-jobs/{job}/")
        return found

    def add_member(self, username: str, access: str) -> None:
        form = {"username": username, "access": access, "password": PASSWORD, "first_name": username.capitalize()}
        self.api("POST", "members/", {**form, "last_name": "Testa"})


@contextmanager
def running(home: Path) -> Iterator[Product]:
    """The embedded product with its people on the folder `data` of `home`, until the end of the block."""
    port = free_port()
    settings = {"ADMIN_USERNAME": ADMIN, "ADMIN_PASSWORD": PASSWORD, "LOG_LEVEL": "WARNING"}
    product = Product(f"http://127.0.0.1:{port}", home, home / "data")
    # What the tests stage is all that the pipeline counts.
    (product.data / "pipeline-sample-shown").touch()
    options = ("--port", port, "--data", product.data, "--story", _told(home))
    program = Program("up", *options, home=home, log=home / "up.log", settings=settings)
    try:
        # The sample job is finished before the first test, so that it takes no part in what a test counts.
        wait_until(lambda: program.process.poll() is not None or "one by one" in program.said())
        assert program.process.poll() is None, program.said()
        product.log_in()
        for name, access in (("alice", "member"), ("auditor", "auditor"), ("operator", "operator")):
            product.add_member(name, access)
        _stranger(product)
        yield product
    finally:
        program.end()


def _told(home: Path) -> Path:
    """The file that tells the payer how its answers change."""
    path = home / "story.csv"
    turns = (("denied", ""), ("paid", "4d"), ("denied_eligibility", "8d"))
    lines = [f"{number},{answer},{start}" for number in CHANGING for answer, start in turns]
    path.write_text("\n".join(["claims,answer,from", *lines, ""]))
    return path


def _stranger(product: Product) -> None:
    """Charlie administers another organization."""
    arguments = ["--username", CHARLIE, "--password", PASSWORD, "--organization", "Strangers Billing"]
    for command in (
        ["organizations", "add", "Strangers Billing"],
        ["createadmin", *arguments],
    ):
        done = subprocess.run(
            [*CLAIMDECK, *command, "--data", str(product.data)],
            env=environment(product.home),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
