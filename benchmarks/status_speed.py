"""How much faster a planned bulk check is than one call per claim, one after another; and how near the floor.

The payer takes 1 s a call and allows 32 calls at once. Floor in calls: full pages of 50 per practice. Floor in
time: one token call, then the floor's calls in rounds of 32, a second each.
"""

import csv
import math
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

from benchmarks.product import Product, claims_file, running

LATENCY, AT_ONCE, PAGE, MEASURED_SINGLY = 1.0, 32, 50, 20


def one_by_one(product: Product, rows: list[dict[str, str]]) -> float:
    """Seconds a claim when each is asked by its number after the one before; over 20 claims."""
    with urllib.request.urlopen(
        urllib.request.Request(
            f"{product.payer_url}/v1/oauthtoken",
            data=b"grant_type=client_credentials&client_id=measure&client_secret=invented",
            method="POST",
        )
    ) as answer:
        token = answer.read().decode().split('"access_token"')[1].split('"')[1]
    started = time.perf_counter()
    for row in rows[:MEASURED_SINGLY]:
        request = urllib.request.Request(f"{product.payer_url}/Claims/api/claim/summary/byclaimnumber/v2.0")
        headers = {"tin": row["tin"], "payerId": row["payer_id"], "claimNumber": row["claim_number"]}
        for name, value in {"Authorization": f"Bearer {token}", **headers}.items():
            request.add_header(name, value)
        urllib.request.urlopen(request).read()
    return (time.perf_counter() - started) / MEASURED_SINGLY


def measure(product: Product, path: Path, what: str, single: float, *, token: bool) -> None:
    """Upload, wait, and print the ratios."""
    rows = list(csv.DictReader(path.open(newline="")))
    fewest = sum(math.ceil(n / PAGE) for n in Counter(row["tin"] for row in rows).values())
    floor = LATENCY * (math.ceil(fewest / AT_ONCE) + (0 if token else 1))
    product.payer_reset()
    job = product.upload(path)
    progress, seconds = product.wait(job)
    stats = product.payer_stats()
    alone = single * len(rows)
    print(
        f"{what}: {len(rows):,} rows, {progress['success_count']:,} answered, {progress['status']} in {seconds:.2f} s\n"
        f"  {alone / seconds:,.0f} times faster than one by one ({alone:,.0f} s by proportion of {MEASURED_SINGLY})\n"
        f"  {stats['claims_calls']} calls = {stats['claims_calls'] / fewest:.2f} x the fewest possible ({fewest})\n"
        f"  {seconds / floor:.2f} x the floor in time ({floor:.0f} s), at most {stats['max_concurrent']} calls at once",
        flush=True,
    )


def main() -> None:
    for count in (1_000, 10_000):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = claims_file(folder, count, 3)
            with running(folder, "--latency-ms", str(int(LATENCY * 1000)), "--claims", str(path)) as product:
                single = one_by_one(product, list(csv.DictReader(path.open(newline=""))))
                measure(product, path, "cold start", single, token=False)
                measure(product, path, "token at hand", single, token=True)


if __name__ == "__main__":
    main()
