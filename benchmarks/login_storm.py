"""What 24 wrong log-ins at once cost everybody else: the time of a page's request beside them, held against alone.

Two web processes with four threads each, as in production. Each storm is 24 different user names at the same moment.
"""

import json
import os
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from benchmarks.product import PASSWORD, USERNAME, free_port, process, until

AT_ONCE = 24
STORMS = 5
ALONE_SECONDS = 4.0


def asked(url: str, token: str = "", body: dict[str, str] | None = None) -> tuple[int, float]:
    """Status and seconds of one request."""
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
            status = int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            status = error.code
    return status, time.perf_counter() - started


def measure(url: str, token: str, stop: threading.Event) -> list[float]:
    """Seconds of a page's request, one after another with a breath between, until `stop`."""
    times = []
    while not stop.is_set():
        status, seconds = asked(f"{url}/api/v1/providers/practices/", token)
        assert status == 200, status
        times.append(seconds)
        time.sleep(0.02)
    return times


def storm(url: str, number: int) -> tuple[list[tuple[int, float]], float]:
    """The answers to 24 wrong log-ins that begin at one moment, and how long the last took."""
    start, answers = threading.Barrier(AT_ONCE), list[tuple[int, float]]()

    def guess(which: int) -> None:
        start.wait()
        answers.append(
            asked(f"{url}/api/v1/auth/token/", body={"username": f"nobody-{number}-{which}", "password": "x"})
        )

    threads = [threading.Thread(target=guess, args=(which,)) for which in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, max(seconds for _, seconds in answers)


def at(share: float, times: list[float]) -> float:
    """Milliseconds that this share of the requests stayed below."""
    return 1000 * sorted(times)[min(len(times) - 1, int(share * len(times)))]


def beside(url: str, token: str, work: Callable[[], object]) -> list[float]:
    """What a page's request takes while `work` runs."""
    stop, times = threading.Event(), list[float]()
    watcher = threading.Thread(target=lambda: times.extend(measure(url, token, stop)))
    watcher.start()
    work()
    stop.set()
    watcher.join()
    return times


def main() -> None:
    """A web server with production's processes and threads, and the storms against it."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        environment = {
            **os.environ,
            "CLAIMDECK_DATA": str(folder / "data"),
            "ADMIN_USERNAME": USERNAME,
            "ADMIN_PASSWORD": PASSWORD,
            "LOG_LEVEL": "WARNING",
            # All storms come from this machine: its own bound is measured elsewhere.
            "LOGIN_ATTEMPTS_PER_ADDRESS": "10000",
        }
        with process(["migrate"], environment, folder / "log") as migrating:
            migrating.wait(120)
        url = f"http://127.0.0.1:{port}"
        with process(["web", "--port", str(port)], environment, folder / "log"):
            until(lambda: asked(f"{url}/health/")[0] == 200, 60, "The web server")
            run(url)


def run(url: str) -> None:
    """Storms against the server at `url`, and what they cost a page."""
    credentials = {"username": USERNAME, "password": PASSWORD}
    request = urllib.request.Request(f"{url}/api/v1/auth/token/", json.dumps(credentials).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        token = json.loads(answer.read())["access_token"]
    alone = beside(url, token, lambda: time.sleep(ALONE_SECONDS))
    answers: list[tuple[int, float]] = []
    longest: list[float] = []

    def storms() -> None:
        for number in range(STORMS):
            some, last = storm(url, number)
            answers.extend(some)
            longest.append(last)

    busy = beside(url, token, storms)
    compared = sum(status == 401 for status, _ in answers)
    print(
        f"{AT_ONCE} wrong log-ins at once, {STORMS} times: {compared} of {len(answers)} were hashed, the others told to"
        f" come again; the last answer of a storm after {max(longest):.1f} s\n"
        f"  a page's request beside them: median {at(0.5, busy):.0f} ms, p95 {at(0.95, busy):.0f} ms,"
        f" longest {at(1.0, busy):.0f} ms\n"
        f"  alone: median {at(0.5, alone):.0f} ms, p95 {at(0.95, alone):.0f} ms, longest {at(1.0, alone):.0f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
