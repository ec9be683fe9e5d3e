"""Lists, files and uploads at scale, over HTTP: what a person waits for, and what it costs the others meanwhile.

Ratios are of one run: the list of jobs at 1,000,000 result rows against the same list at 45,000. Seconds of a file are
the web process's own processor time beside the clock's.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.product import Product, claims_file, running

JOBS, FEW, MANY = 45, 45_000, int(os.environ.get("BENCH_RESULT_ROWS", "1000000"))
LARGE: Final = int(os.environ.get("BENCH_ROWS", "100000"))
ASKED, AT_ONCE = 60, 20
LIST: Final = "claims/csv-jobs/?page_size=25"


def fill(product: Product, rows: int, jobs: int) -> str:
    """More finished jobs; the id of the last."""
    environment = {**product.environment, "DJANGO_SETTINGS_MODULE": "claimdeck.config.settings"}
    command = [sys.executable, "-m", "benchmarks.filling", str(rows), str(jobs)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.split()[-1]


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def timed(asked: Callable[[], object], times: int = ASKED) -> list[float]:
    """Seconds of each of `times` calls, after three that warm up."""
    found = []
    for number in range(times + 3):
        started = time.perf_counter()
        asked()
        if number >= 3:
            found.append(time.perf_counter() - started)
    return found


def web_seconds(product: Product) -> float:
    """The processor time so far of all web processes of this product."""
    ticks = 0
    port = product.url.rsplit(":", 1)[-1]
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            values = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if " web " in command and port in command:
            # Own and waited-for children's: what was done in a child is a cost as well.
            ticks += sum(map(int, values[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def lists(product: Product) -> str:
    """The list of jobs and the rows of a large job; gives the id of a job of LARGE rows."""
    fill(product, FEW, JOBS)
    few = timed(lambda: product.call("GET", LIST))
    fill(product, MANY, JOBS)
    many = timed(lambda: product.call("GET", LIST))
    print(
        f"list of {JOBS} jobs: p95 {p95(few) * 1000:.0f} ms at {FEW:,} result rows, {p95(many) * 1000:.0f} ms at"
        f" {FEW + MANY:,}: {p95(many) / p95(few):.2f} times,"
        f" medians {statistics.median(many) / statistics.median(few):.2f} times",
        flush=True,
    )
    job = fill(product, LARGE, 1)
    pages = LARGE // 50
    for what, query in {
        "first page": "page=1",
        "middle page": f"page={pages // 2}",
        "last page": f"page={pages}",
        "first by amount": "page=1&ordering=-total_charged",
        "last by amount": f"page={pages}&ordering=-total_charged",
        "first by status": "page=1&ordering=status",
        "last of the paid": f"page={pages * 6 // 10}&outcome=paid",
        "last by claim number": f"page={pages}&ordering=claim_number",
    }.items():
        seconds = timed(lambda query=query: product.call("GET", f"claims/csv-jobs/{job}/rows/?{query}"), 20)  # type: ignore[misc]
        print(f"  rows of a job of {LARGE:,}: {what:<22} p95 {p95(seconds) * 1000:6.0f} ms", flush=True)
    return job


def files(product: Product, job: str) -> None:
    """The results of a large job as csv and as xlsx."""
    for kind in ("csv", "xlsx"):
        worked, started = web_seconds(product), time.perf_counter()
        size = len(product.download(f"claims/csv-jobs/{job}/results/?format={kind}"))
        print(
            f"{LARGE:,} rows as {kind}: {time.perf_counter() - started:.1f} s,"
            f" {web_seconds(product) - worked:.1f} s of processor, {size / 1024**2:.1f} MB",
            flush=True,
        )


def uploads(product: Product, folder: Path) -> None:
    """One large upload, and the list of jobs while twenty come at once."""
    path = claims_file(folder, LARGE, 3)
    for _ in range(2):
        worked, started = web_seconds(product), time.perf_counter()
        product.upload(path)
        print(
            f"upload of {LARGE:,} rows ({path.stat().st_size / 1024**2:.1f} MB): {time.perf_counter() - started:.1f} s,"
            f" {web_seconds(product) - worked:.1f} s of processor",
            flush=True,
        )
    answers: list[int] = []

    def send() -> None:
        while True:
            try:
                product.upload(path)
                answers.append(201)
                return
            except urllib.error.HTTPError as error:
                answers.append(error.code)
                time.sleep(float(error.headers.get("Retry-After", "1")))

    calm = timed(lambda: product.call("GET", LIST))
    senders = [threading.Thread(target=send) for _ in range(AT_ONCE)]
    started = time.perf_counter()
    for sender in senders:
        sender.start()
    seconds: list[float] = []
    while any(sender.is_alive() for sender in senders):
        at = time.perf_counter()
        product.call("GET", LIST)
        seconds.append(time.perf_counter() - at)
        time.sleep(0.05)
    told = ", ".join(f"{answers.count(code)} x {code}" for code in sorted(set(answers)))
    print(
        f"list of jobs while {AT_ONCE} uploads of {LARGE:,} rows come at once"
        f" ({time.perf_counter() - started:.0f} s, {told}):"
        f" p95 {p95(seconds):.2f} s, longest {max(seconds):.2f} s, calm {p95(calm):.2f} s",
        flush=True,
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        more = {"UPLOAD_MAX_BYTES": str(1024**3), "UPLOADS_PER_MINUTE": "1000"}
        with running(folder, worker=False, **more) as product:
            files(product, lists(product))
            uploads(product, folder)


if __name__ == "__main__":
    main()
