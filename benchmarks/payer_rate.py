"""How much of a payer's allowed rate is used, by one worker and by several, and whether it is ever exceeded.

Each row is one call by number, so a job's work fills any rate. The payer is strict: its `--rate-limit` is the
account's limit. Counted is what the payer saw over the busy middle; the first seconds, with their burst, and the
end are left out.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.product import Product, claims_file, process, running, until

SECONDS, WARM_SECONDS, LATENCY_MS = 12.0, 4.0, 50
RATES, WORKERS = (5, 10, 50, 100), (1, 3)


def share_used(product: Product, rate: int, path: Path, workers: int) -> str:
    """One line: the used share of `rate` while `workers` jobs run on as many workers."""
    account = product.call("GET", "payers/accounts/")["results"][0]
    product.change_account(account["id"], limits={"rate_per_second": rate})
    product.payer_knobs(rate_limit=rate, latency_ms=LATENCY_MS)
    product.payer_reset()
    jobs = [product.upload(path, use_batch_query="false") for _ in range(workers)]
    until(lambda: product.payer_stats()["claims_calls"] > 0, 60, "the first call")
    time.sleep(WARM_SECONDS)
    began, first = time.monotonic(), product.payer_stats()
    time.sleep(SECONDS)
    passed, last = time.monotonic() - began, product.payer_stats()
    for job in jobs:
        product.call("POST", f"claims/csv-jobs/{job}/cancel/")
    for job in jobs:
        product.wait(job)
    refused = [stats["faults"].get("throttled", 0) for stats in (first, last)]
    answered = last["claims_calls"] - first["claims_calls"] - (refused[1] - refused[0])
    return (
        f"{rate:>4}/s, {workers} worker{'s' * (workers > 1)}: {answered / passed / rate:.2f} of the allowed rate used, "
        f"{refused[1]} x 429, at most {last['max_per_second']} calls in any second"
    )


def main() -> None:
    rates = [int(word) for word in sys.argv[1:]] or RATES
    for workers in WORKERS:
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            folder = Path(name)
            path = claims_file(folder, max(rates) * int(SECONDS + WARM_SECONDS + 10), 3)
            product = stack.enter_context(running(folder, "--claims", str(path)))
            for _ in range(workers - 1):
                more = process(["worker", "--pool", "threads"], product.environment, folder / "log.txt")
                stack.enter_context(more)
            for rate in rates:
                print(share_used(product, rate, path, workers), flush=True)


if __name__ == "__main__":
    main()
