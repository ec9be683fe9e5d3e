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
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.storage.bulk import insert
call_command("migrate", verbosity=0)
organization = Organization.objects.create(name="Baseline")
run = lifecycle.open_run(organization, BULK_CHECK, total={rows}, created_by=None)
job = CSVJob.objects.create(run=run, file_size=1, provider="uhc")
person, moment = bytes(52), now()
reason = "Finalized/Payment; The claim has been paid.; Charge exceeds the fee schedule.; See the remittance."
# Answers come by date of service, in no order of their numbers or of the file.
rows = list(range({rows}))
random.Random(1).shuffle(rows)
dates = ("processed_date", "payment_date", "first_service_date", "last_service_date")
same = dict(
    job_id=job.pk, part=0, status="Finalized", outcome="paid", outcome_reason=reason, success=True, error_message="",
    total_charged_cents=20000, total_paid_cents=15000, total_allowed_cents=18000, patient_responsibility_cents=3000,
    check_number="1234567", tin="970000001", payer_id="87726", status_code_507="F1", status_code_508="65",
    denial_codes="45", checked_at=moment, patient=person, subscriber_hash="a" * 32, person_hash="b" * 32,
    previous_outcome="", **dict.fromkeys((*dates, "uploaded_first_date", "uploaded_last_date"), moment.date()),
)
def columns(numbers):
    claims = ["ZZ%08d" % n for n in numbers]
    own = dict.fromkeys(("claim_number", "claim_key", "patient_account_number"), claims)
    return dict(row=numbers, **own, **{name: [value] * len(numbers) for name, value in same.items()})
batches = [columns(numbers) for numbers in chunked(rows, 1000)]
started = time.perf_counter()
for batch in batches:
    with transaction.atomic():
        insert(ResultRow, batch)
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
