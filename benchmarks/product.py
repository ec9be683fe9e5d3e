"""The real product for a measurement: sandbox payer, web and worker as processes, driven over HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USERNAME, PASSWORD = "measure", "plainly-invented-password"
CLAIMDECK = (sys.executable, "-m", "claimdeck.cli.main")


def free_port() -> int:
    """A port of the loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(arguments: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A claimdeck command until the end of the block; its output goes to `log`."""
    with log.open("ab") as output:
        running = subprocess.Popen([*CLAIMDECK, *arguments], env=environment, stdout=output, stderr=output)
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def until(ready: Any, seconds: float, what: str) -> Any:
    """Wait for `ready()` to give something true. Raises TimeoutError that names `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = ready()
        except (OSError, ValueError):
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"{what} did not come within {seconds:g} s")


def claims_file(folder: Path, count: int, practices: int, *more: str) -> Path:
    """A file of invented claims, made by the product's own command."""
    path = folder / f"claims-{count}-{practices}.csv"
    arguments = ["sandbox", "claims", "--count", str(count), "--practices", str(practices), "-o", str(path), *more]
    subprocess.run([*CLAIMDECK, *arguments], check=True, stdout=subprocess.DEVNULL)
    return path


@dataclass
class Product:
    """A running Claimdeck and the payer that it asks."""

    url: str
    payer_url: str
    folder: Path
    environment: dict[str, str]
    token: str = ""

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        """One API call; the parsed answer. Raises OSError."""
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data=body, method=method)
        request.add_header("Content-Type", kind)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=300) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def download(self, path: str) -> bytes:
        """One file of the API."""
        request = urllib.request.Request(f"{self.url}/api/v1/{path}")
        request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=300) as answer:
            content: bytes = answer.read()
            return content

    def log_in(self, username: str = USERNAME) -> None:
        """Get a token; tried until the product answers."""
        body = json.dumps({"username": username, "password": PASSWORD}).encode()
        answer = until(lambda: self.call("POST", "auth/token/", body), 120, "the log-in")
        self.token = answer["access_token"]

    def upload(self, path: Path, **options: str) -> str:
        """Upload a file, with options of the form; the id of its job."""
        boundary = uuid.uuid4().hex
        part = f"--{boundary}\r\nContent-Disposition: form-data; name="
        head = "".join(f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in options.items())
        head += f'{part}"file"; filename="{path.name}"\r\n\r\n'
        body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        job = self.call("POST", "claims/bulk/upload/", body, f"multipart/form-data; boundary={boundary}")
        return str(job["id"])

    def wait(self, job_id: str, seconds: float = 600, every: float = 0.1) -> tuple[dict[str, Any], float]:
        """Wait for the end of a job; its last progress and the seconds since the call."""
        started = time.perf_counter()
        while True:
            progress = self.call("GET", f"claims/csv-jobs/{job_id}/progress/")
            passed = time.perf_counter() - started
            if progress["status"] in ("COMPLETED", "FAILED", "CANCELLED"):
                return progress, passed
            if passed > seconds:
                raise TimeoutError(f"the job is {progress['status']} after {seconds:g} s: {progress}")
            time.sleep(every)

    def change_account(self, account_id: str, **changes: Any) -> None:
        """Change a payer account."""
        self.call("PATCH", f"payers/accounts/{account_id}/", json.dumps(changes).encode())

    def run(self, *arguments: str) -> None:
        """A claimdeck command to its end; nothing that it says is shown."""
        subprocess.run([*CLAIMDECK, *arguments], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def payer_stats(self) -> dict[str, Any]:
        """What the sandbox payer was asked."""
        with urllib.request.urlopen(f"{self.payer_url}/_sandbox/stats", timeout=10) as answer:
            stats: dict[str, Any] = json.loads(answer.read())
            return stats

    def payer_reset(self) -> None:
        """The payer counts from zero again."""
        request = urllib.request.Request(f"{self.payer_url}/_sandbox/reset", data=b"", method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def payer_knobs(self, **knobs: Any) -> None:
        """Turn the payer's knobs."""
        body = json.dumps(knobs).encode()
        request = urllib.request.Request(f"{self.payer_url}/_sandbox/knobs", data=body, method="POST")
        urllib.request.urlopen(request, timeout=10).close()


@contextmanager
def running(
    folder: Path,
    *sandbox: str,
    practices: int = 3,
    web: bool = True,
    worker: bool = True,
    log_in: bool = True,
    **settings: str,
) -> Iterator[Product]:
    """The product on SQLite and folders as broker, unless `settings` name others; nothing is left running.

    Without `web` and `worker` the caller starts them, with the product's environment.
    """
    payer_port, web_port = free_port(), free_port()
    payer_url = f"http://127.0.0.1:{payer_port}"
    environment = {
        **os.environ,
        "CLAIMDECK_DATA": str(folder / "data"),
        "ADMIN_USERNAME": USERNAME,
        "ADMIN_PASSWORD": PASSWORD,
        "UHC_BASE_URL": payer_url,
        "UHC_CLIENT_ID": "measure",
        "UHC_CLIENT_SECRET": "invented",
        "LOG_LEVEL": "WARNING",
        **settings,
    }
    product = Product(f"http://127.0.0.1:{web_port}", payer_url, folder, environment)
    log = folder / "log.txt"
    with ExitStack() as stack:
        arguments = ["sandbox", "--host", "127.0.0.1", "--port", str(payer_port), *sandbox]
        stack.enter_context(process(arguments, environment, log))
        until(product.payer_stats, 60, "the sandbox payer")
        subprocess.run([*CLAIMDECK, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        for number in range(1, practices + 1):
            name = [f"97000000{number}", f"Measured Practice {number}"]
            subprocess.run(
                [*CLAIMDECK, "practices", "add", *name], env=environment, check=True, stdout=subprocess.DEVNULL
            )
        if web:
            stack.enter_context(process(["web", "--host", "127.0.0.1", "--port", str(web_port)], environment, log))
        if worker:
            stack.enter_context(process(["worker", "--pool", "threads"], environment, log))
        if log_in:
            product.log_in()
        yield product
