"""This version against another: `python -m benchmarks.against COMMIT`, the same work in both, turn by turn.

Both are driven by this version's measurements over HTTP, each with its own sources, data and processes; what the
machine does beside falls on both. A ratio of 1.00 is as fast as the other, above it slower.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.own_cost import peak_megabytes, unlimited
from benchmarks.product import claims_file, running

HERE: Final = Path(__file__).resolve().parent.parent
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "3"))
ROWS: Final = int(os.environ.get("BENCH_ROWS", "20000"))
# What a page of the results costs is small beside what starts it; so many are asked for.
_PAGES: Final = 40
PAGES: Final = "src/claimdeck/web/static/app"


@contextmanager
def sources_of(commit: str) -> Iterator[Path]:
    """A checkout of a commit with this version's built pages, gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        checkout = Path(name) / "other"
        git = ["git", "-C", str(HERE), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(checkout), commit], check=True)
        try:
            (checkout / PAGES).parent.mkdir(parents=True, exist_ok=True)
            if not (checkout / PAGES).exists():
                (checkout / PAGES).symlink_to(HERE / PAGES)
            yield checkout
        finally:
            subprocess.run([*git, "remove", "--force", str(checkout)], check=True)


def measure() -> dict[str, float]:
    """Seconds (and megabytes) of each kind of work, of the sources on the path of this process's children."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small = claims_file(folder, ROWS, 3), claims_file(folder, 1_000, 3)
        with running(folder, "--claims", str(large), "--claims", str(small)) as product:
            unlimited(product)
            # The sandbox makes its answers up when first asked.
            product.wait(product.upload(large), every=0.5)
            started = time.perf_counter()
            job = product.upload(large)
            found["accept a file"] = time.perf_counter() - started
            product.wait(job, every=0.1)
            found["upload to finished results"] = time.perf_counter() - started
            found["pages of results"] = _seconds(
                lambda number: product.call("GET", f"claims/csv-jobs/{job}/rows/?page_size=100&page={number}")
            )
            found["list of jobs"] = _seconds(lambda _: product.call("GET", "claims/csv-jobs/?page_size=25"))
            started = time.perf_counter()
            product.download(f"claims/csv-jobs/{job}/results/")
            found["results as csv"] = time.perf_counter() - started
            started = time.perf_counter()
            product.download(f"claims/csv-jobs/{job}/results/?format=xlsx")
            found["results as xlsx"] = time.perf_counter() - started
            found["peak memory of the worker"] = peak_megabytes(" worker ")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = claims_file(folder, 1_000, 3)
        with running(folder, "--latency-ms", "1000", "--claims", str(path)) as product:
            found["1,000 rows, cold"] = product.wait(product.upload(path))[1]
            found["1,000 rows, token at hand"] = product.wait(product.upload(path))[1]
            found["calls"] = float(product.payer_stats()["claims_calls"])
    return found


def _seconds(ask: Callable[[int], object]) -> float:
    started = time.perf_counter()
    for number in range(1, _PAGES + 1):
        ask(number)
    return time.perf_counter() - started


def measured(sources: Path) -> dict[str, float]:
    """The same of some sources, in processes of their own."""
    environment = {**os.environ, "PYTHONPATH": f"{sources / 'src'}{os.pathsep}{HERE}"}
    command = [sys.executable, "-m", "benchmarks.against"]
    output = subprocess.run(command, env=environment, cwd=HERE, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


def main(commit: str) -> None:
    mine: list[dict[str, float]] = []
    others: list[dict[str, float]] = []
    with sources_of(commit) as other:
        for _ in range(ROUNDS):
            others.append(measured(other))
            mine.append(measured(HERE))
    print(f"{ROWS:,} rows, medians of {ROUNDS} turns each: {commit}, this version, ratio")
    for name in mine[0]:
        before = statistics.median(one[name] for one in others)
        now = statistics.median(one[name] for one in mine)
        print(f"  {name}: {before:.2f}, {now:.2f}, {now / before:.2f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        print(json.dumps(measure()))
