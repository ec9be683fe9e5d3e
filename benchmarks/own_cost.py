"""What Claimdeck itself costs: a large file against a payer that answers at once, held against writing alone.

The payer has its answers at hand: the same file was asked once before. Baseline: the same number of result rows
written by the same statement into the same kind of database, and nothing else. Peak memory is the worker's and the
web process's own high-water mark.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.product import Product, claims_file, running

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))

WRITING = """
import random, time, django
django.setup()
from django.core.management import call_command
from django.db import transaction
from claimdeck.accounts.models import Organization
from claimdeck.kit.chunks import chunked
from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.status.models import CSVJob
from claimdeck.status.results.inserting import COLUMNS, insert
call_command("migrate", verbosity=0)
organization = Organization.objects.create(name="Baseline")
run = lifecycle.open_run(organization, kind="baseline", task_name="none", total={rows}, created_by=None)
job = CSVJob.objects.create(run=run, file_size=1, provider="uhc")
sealed, moment = bytes(80), now()
def row(n):
    return (job.pk, n, 0, "ZZ%08d" % n, "ZZ%08d" % n, "Finalized", "paid", reason, True, "",
            20000, 15000, 18000, 3000, moment.date(), "1234567", moment.date(), moment.date(), moment.date(),
            "970000001", "87726", "F1", "65", "45", moment, sealed, "a" * 32, "b" * 32, None, None, "", None, False,
            "ZZ%08d" % n, moment.date(), moment.date())
reason = "Finalized/Payment; The claim has been paid.; Charge exceeds the fee schedule.; See the remittance."
rows = [row(n) for n in range({rows})]
# Answers come by date of service, in no order of their numbers or of the file.
random.Random(1).shuffle(rows)
assert len(rows[0]) == len(COLUMNS)
started = time.perf_counter()
for batch in chunked(rows, 1000):
    with transaction.atomic():
        insert(batch)
print(time.perf_counter() - started)
"""


def writing_alone(folder: Path, environment: dict[str, str]) -> float:
    """Seconds to write the rows and nothing else."""
    script = WRITING.replace("{rows}", str(ROWS))
    own = {
        **environment,
        "CLAIMDECK_DATA": str(folder / "baseline"),
        "DJANGO_SETTINGS_MODULE": "claimdeck.config.settings",
    }
    output = subprocess.run([sys.executable, "-c", script], env=own, check=True, capture_output=True, text=True).stdout
    return float(output.split()[-1])


def peak_megabytes(needle: str) -> float:
    """The high-water mark of the largest process whose command line holds `needle` and our data."""
    largest = 0.0
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            status = (process / "status").read_text()
        except OSError:
            continue
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        if needle in command and "claimdeck" in command and found:
            largest = max(largest, int(found[1]) / 1024)
    return largest


def unlimited(product: Product) -> None:
    """Take our own limit of calls a second away: the payer here has none."""
    account = product.call("GET", "payers/accounts/")["results"][0]
    product.call("PATCH", f"payers/accounts/{account['id']}/", b'{"limits": {"rate_per_second": 0}}')


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = claims_file(folder, ROWS, 3)
        more = {"UPLOAD_MAX_BYTES": str(1024**3)}
        with running(folder, "--claims", str(path), **more) as product:
            unlimited(product)
            # The sandbox makes its answers up when first asked, which costs it more than they cost us.
            product.wait(product.upload(path), every=0.5)
            started = time.perf_counter()
            job = product.upload(path)
            accepted = time.perf_counter() - started
            progress, working = product.wait(job, every=0.5)
            total = time.perf_counter() - started
            alone = writing_alone(folder, product.environment)
            print(
                f"{ROWS:,} rows: accepted in {accepted:.1f} s, {progress['status']} {working:.1f} s later,"
                f" {ROWS / total:,.0f} rows/s from upload to finished results\n"
                f"  writing the rows alone takes {alone:.1f} s: the whole takes {total / alone:.1f} times that\n"
                f"  peak memory: worker {peak_megabytes(' worker '):.0f} MB, web {peak_megabytes(' web '):.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
