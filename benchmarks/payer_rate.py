"""How much of a payer's allowed rate is used, by one worker, by several, and by two organizations that share it.

Each row is one call by number, so a job's work fills any rate. The payer is strict: its `--rate-limit` is the
account's limit. Jobs give way after 5 seconds, as often as they can be told to. Counted is what the payer saw over
the busy middle; the first seconds, with their burst, and the end are left out.
"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks.product import PASSWORD, Product, claims_file, process, running, until

SECONDS, WARM_SECONDS, LATENCY_MS, PRACTICES = 20.0, 5.0, 50, 3
RATES = (5, 10, 50, 100)
TURNS = {"TASK_SOFT_SECONDS": "5", "TASK_HARD_SECONDS": "60"}


def second_organization(product: Product) -> Product:
    """The product as seen by another organization that has the same credentials at the payer."""
    other = replace(product, token="")
    product.run("organizations", "add", "Second Organization")
    for number in range(1, PRACTICES + 1):
        name = [f"97000000{number}", f"Measured Practice {number}"]
        product.run("practices", "add", *name, "--organization", "Second Organization")
    product.run("createadmin", "--username", "second", "--password", PASSWORD, "--organization", "Second Organization")
    other.log_in("second")
    account = {"base_url": product.payer_url, "client_id": "measure", "client_secret": "invented", "is_sandbox": True}
    other.call("POST", "payers/accounts/", json.dumps({"payer": "uhc", **account}).encode())
    return other


def share_used(asking: Sequence[Product], rate: int, path: Path, jobs: int, what: str) -> str:
    """One line: the used share of `rate` while each organization has `jobs` jobs."""
    payer = asking[0]
    for one in asking:
        account = one.call("GET", "payers/accounts/")["results"][0]
        one.change_account(account["id"], limits={"rate_per_second": rate})
    payer.payer_knobs(rate_limit=rate, latency_ms=LATENCY_MS)
    payer.payer_reset()
    started = [(one, one.upload(path, use_batch_query="false")) for one in asking for _ in range(jobs)]
    until(lambda: payer.payer_stats()["claims_calls"] > 0, 60, "the first call")
    time.sleep(WARM_SECONDS)
    began, first = time.monotonic(), payer.payer_stats()
    time.sleep(SECONDS)
    passed, last = time.monotonic() - began, payer.payer_stats()
    for one, job in started:
        one.call("POST", f"claims/csv-jobs/{job}/cancel/")
    for one, job in started:
        one.wait(job)
    refused = [stats["faults"].get("throttled", 0) for stats in (first, last)]
    answered = last["claims_calls"] - first["claims_calls"] - (refused[1] - refused[0])
    return (
        f"{rate:>4}/s, {what}: {answered / passed / rate:.2f} of the allowed rate used, {refused[1]} x 429, "
        f"at most {last['max_per_second']} calls in any second"
    )


def main() -> None:
    rates = [int(word) for word in sys.argv[1:]] or RATES
    scenes = (("one worker", 1, 1), ("three workers", 3, 1), ("two organizations, two workers", 2, 2))
    for what, workers, organizations in scenes:
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            folder = Path(name)
            path = claims_file(folder, max(rates) * int(SECONDS + WARM_SECONDS + 10), PRACTICES)
            product = stack.enter_context(running(folder, "--claims", str(path), **TURNS))
            for _ in range(workers - 1):
                more = process(["worker", "--pool", "threads"], product.environment, folder / "log.txt")
                stack.enter_context(more)
            asking = [product] + [second_organization(product) for _ in range(organizations - 1)]
            for rate in rates:
                print(share_used(asking, rate, path, workers // organizations, what), flush=True)


if __name__ == "__main__":
    main()
