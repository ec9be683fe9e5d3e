"""What taking a job's answers onto claims in work costs: 100,000 answers against 100,000 known claims.

Ratios are of one run, each against the same job in an organization without claims in work. Baseline: the answers
written and the claims changed by the same statements, without reading, comparing and deciding anything.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.own_cost import ROWS, unlimited
from benchmarks.product import Product, claims_file, running

_SETUP: Final = """
import time, django
django.setup()
from datetime import timedelta
from django.db import transaction
from claimdeck.claims.models import Claim, PayerAnswer
from claimdeck.kit.chunks import chunked
from claimdeck.kit.clock import now
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.storage.bulk import insert, update, upsert
job = CSVJob.objects.select_related("run").latest("run__created_at")
moment = now()
"""
# One claim that no answer is about.
_ONE: Final = """
Claim.objects.create(organization_id=job.run.organization_id, source="file", claim_id="ZZ-NONE", claim_id_key="ZZNONE",
    payer="Made-up", payer_key="madeup", patient=b"", patient_name="", patient_id="", amount_cents=1)
"""
# A claim in work for each line of the last job, as picking it would have made them.
_ALL: Final = """
practices = {p.tin: p.pk for p in job.run.organization.practices.all()}
names = ("claim_number", "claim_key", "tin", "patient", "subscriber_hash", "person_hash", "first_service_date")
lines = list(ResultRow.objects.filter(job=job, part=0, success=True).values_list(*names))
for some in chunked(lines, 1000):
    number, key, tin, patient, subscriber, person, day = map(list, zip(*some))
    same = dict(organization_id=job.run.organization_id, source="payer", payer="UnitedHealthcare",
        payer_key="unitedhealth", provider="uhc", payer_id="87726", patient_name="", patient_id="", amount_cents=100,
        state="Pool")
    columns = {name: [value] * len(some) for name, value in same.items()}
    columns |= dict(practice_id=[practices[one] for one in tin], claim_id=number, claim_id_key=key, claim_number=number,
        claim_number_key=key, tin=tin, patient=[bytes(one) for one in patient], subscriber_hash=subscriber,
        person_hash=person, first_service_date=day)
    with transaction.atomic():
        insert(Claim, columns)
print(len(lines))
"""
_WRITING: Final = """
facts = dict(answer_key="a" * 32, answer_outcome="denied", answer_status="Denied", answer_reason="Made-up reason",
    answer_codes="96 N130", answer_paid_cents=0, answer_allowed_cents=0, answer_patient_part_cents=0,
    answer_processed_date=moment.date(), answer_check_number="", answer_line_denied=None,
    answer_checked_at=moment + timedelta(days=1))
ids = list(Claim.objects.exclude(claim_id="ZZ-NONE").values_list("pk", flat=True))
batches = [(some, {name: [value] * len(some) for name, value in facts.items()}) for some in chunked(ids, 1000)]
started = time.perf_counter()
for some, columns in batches:
    with transaction.atomic():
        upsert(PayerAnswer, {"claim_id": some, **columns}, unique=("claim_id", "answer_checked_at", "answer_key"))
        update(Claim, {"id": some, **columns})
print(time.perf_counter() - started)
"""


def told(product: Product, script: str) -> str:
    """What a script prints in the product's environment."""
    environment = {**product.environment, "DJANGO_SETTINGS_MODULE": "claimdeck.config.settings"}
    command = [sys.executable, "-c", _SETUP + script]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = claims_file(folder, ROWS, 3)
        with running(folder, "--claims", str(path), UPLOAD_MAX_BYTES=str(1024**3)) as product:
            unlimited(product)

            def job() -> float:
                progress, seconds = product.wait(product.upload(path), every=0.5)
                if progress["status"] != "COMPLETED":
                    raise SystemExit(f"the job ended as {progress['status']}")
                return seconds

            # The payer makes its answers up when first asked.
            job()
            without = min(job(), job())
            told(product, _ONE)
            unknown = min(job(), job())
            claims = int(told(product, _ALL))
            changing, same = job(), min(job(), job())
            alone = float(told(product, _WRITING))
    more = changing - without
    print(
        f"{ROWS:,} answers, no claims in work: {without:.1f} s\n"
        f"  one claim that none is about: {unknown:.1f} s, {unknown / without:.2f} times\n"
        f"  {claims:,} known claims, each changed: {changing:.1f} s, {changing / without:.2f} times\n"
        f"  the same answers again: {same:.1f} s, {same / without:.2f} times\n"
        f"  writing answers and claims alone takes {alone:.1f} s: the changes take {more / alone:.1f} times that",
        flush=True,
    )


if __name__ == "__main__":
    main()
