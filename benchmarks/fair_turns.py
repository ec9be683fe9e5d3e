"""How soon ten rows are begun beside long jobs that hold every place of the worker, and what that costs these."""

import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.product import Product, claims_file, running

LONG_ROWS, LONG_JOBS, SMALL_ROWS, PLACES = 8_000, 4, 10, 2
LATENCY_MS, AT_ONCE = 200, 4
# When the small jobs come, in seconds after the long ones.
MOMENTS = (4.0, 11.0, 19.0)


def seconds_between(job: dict[str, Any], first: str, last: str) -> float:
    """The time between two moments of a job."""
    return (datetime.fromisoformat(job[last]) - datetime.fromisoformat(job[first])).total_seconds()


def long_jobs(product: Product, path: Path, small: Path | None) -> tuple[float, list[str]]:
    """The seconds until all long jobs have ended, and the small jobs that came meanwhile."""
    jobs = [product.upload(path) for _ in range(LONG_JOBS)]
    began = time.perf_counter()
    others = []
    for moment in MOMENTS if small is not None else ():
        time.sleep(max(0.0, began + moment - time.perf_counter()))
        others.append(product.upload(small) if small is not None else "")
    for job in jobs:
        progress, _ = product.wait(job, seconds=1800, every=0.25)
        assert progress["status"] == "COMPLETED", progress
    return time.perf_counter() - began, others


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, small = claims_file(Path(folder), LONG_ROWS, 3), claims_file(Path(folder), SMALL_ROWS, 1)
        knobs = ("--count", str(LONG_ROWS), "--latency-ms", str(LATENCY_MS))
        with running(Path(folder), *knobs, WORKER_CONCURRENCY=str(PLACES)) as product:
            account = product.call("GET", "payers/accounts/")["results"][0]
            limits = f'{{"limits": {{"concurrency": {AT_ONCE}}}}}'.encode()
            product.call("PATCH", f"payers/accounts/{account['id']}/", limits)
            alone, _ = long_jobs(product, path, None)
            beside, others = long_jobs(product, path, small)
            jobs = [product.call("GET", f"claims/csv-jobs/{job}/") for job in others]
    waits = [seconds_between(job, "created_at", "started_at") for job in jobs]
    lasted = [seconds_between(job, "created_at", "completed_at") for job in jobs]
    print(
        f"{LONG_JOBS} jobs of {LONG_ROWS:,} rows in {PLACES} places, beside them {len(jobs)} of {SMALL_ROWS} rows:\n"
        f"  begun after {', '.join(f'{wait:.1f}' for wait in waits)} s (target: 5 s), "
        f"done after {', '.join(f'{wait:.1f}' for wait in lasted)} s\n"
        f"  the long ones took {beside:.1f} s in place of {alone:.1f} s: {100 * (beside / alone - 1):+.1f} %, "
        f"{100 * (beside / alone - 1) / len(jobs):+.1f} % a small job (target: less than 5 %)"
    )


if __name__ == "__main__":
    main()
