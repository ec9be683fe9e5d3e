"""Finished jobs with made-up answers, written past the payer: `python -m benchmarks.filling ROWS JOBS`.

Runs in a process of its own, with the product's environment; prints one job's id a line, the newest last.
"""

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import django

django.setup()


from claimdeck.accounts.models import Organization, User  # noqa: E402
from claimdeck.claims.domain.patients import Patient  # noqa: E402
from claimdeck.kit.chunks import chunked  # noqa: E402
from claimdeck.payers.outcomes import ANSWERED, Outcome  # noqa: E402
from claimdeck.payers.port import PayerClaim  # noqa: E402
from claimdeck.runs import lifecycle  # noqa: E402
from claimdeck.runs.domain.leases import Lease  # noqa: E402
from claimdeck.runs.domain.states import State  # noqa: E402
from claimdeck.status.asking.saving import BATCH, Saver  # noqa: E402
from claimdeck.status.domain.answers import RowResult  # noqa: E402
from claimdeck.status.kinds import BULK_CHECK  # noqa: E402
from claimdeck.status.models import CSVJob  # noqa: E402
from claimdeck.storage.packing import pack  # noqa: E402
from claimdeck.uploads.models import InputPage  # noqa: E402

OUTCOMES: Final = (Outcome.PAID,) * 6 + (Outcome.DENIED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.PAYER_UNAVAILABLE)
FIRST_DAY: Final = date(2026, 1, 1)
HEADERS: Final = ["claim_number", "first_name", "last_name", "date_of_birth", "subscriber_id", "tin"]


def answer(number: int, dice: random.Random) -> RowResult:
    """A result such as a payer's page gives."""
    outcome = OUTCOMES[number % len(OUTCOMES)]
    good = outcome in ANSWERED
    day = FIRST_DAY + timedelta(days=dice.randrange(300))
    patient = Patient(
        "Testa", f"Madeup{number % 9973}", date(1950, 1, 1) + timedelta(days=number % 20000), f"9{number:08d}"
    )
    claim = PayerClaim(
        claim_number=f"ZZ{number:08d}",
        patient=patient,
        status="Finalized",
        outcome=outcome,
        outcome_reason="Finalized/Payment; The claim has been paid.; Charge exceeds the fee schedule.",
        category_code="F1",
        status_code="65",
        first_service_date=day,
        last_service_date=day,
        received_date=day,
        processed_date=day + timedelta(days=9),
        total_charged_cents=dice.randrange(5_000, 900_000),
        total_allowed_cents=18_000,
        total_paid_cents=dice.randrange(0, 400_000),
        patient_responsibility_cents=3_000,
        check_number=f"ZC{number % 5000}",
        payment_date=day + timedelta(days=12),
        denial_codes=("45",) if outcome is Outcome.DENIED else (),
        icn_suffix="01",
        payer_id="87726",
    )
    message = "" if good else "Claim not found in date range: 2026-01-01 to 2026-10-28"
    return RowResult(
        row=number,
        part=0,
        claim_number=claim.claim_number,
        status=claim.status if good else "Not Found",
        outcome=outcome,
        outcome_reason=claim.outcome_reason,
        error_message=message,
        tin="970000001",
        payer_id="87726",
        patient=patient,
        claim=claim if good else None,
    )


def fill(organization: Organization, rows: int, created_by: User | None) -> CSVJob:
    """One ended job with `rows` results, in the order in which a payer's windows give them."""
    run = lifecycle.open_run(organization, BULK_CHECK, total=rows, created_by=created_by)
    name = f"measured-{rows}.csv"
    job = CSVJob.objects.create(
        run=run, filename=name, original_filename=name, file_size=1, provider="uhc", headers=HEADERS
    )
    for numbers in chunked(range(1, rows + 1), 1000):
        cells = [
            [n, f"ZZ{n:08d}", "Testa", f"Madeup{n % 9973}", "01/02/1970", f"9{n:08d}", "970000001"] for n in numbers
        ]
        InputPage.objects.create(
            run=run, first_row=numbers[0], row_count=len(numbers), cells=pack(cells), rows=pack([])
        )
    lease = lifecycle.take(run.pk, seconds=3600)
    assert lease is not None
    _write(job, lease, rows)
    lifecycle.finish(lease, State.COMPLETED)
    return job


def _write(job: CSVJob, lease: Lease, rows: int) -> None:
    dice = random.Random(97)
    order = list(range(1, rows + 1))
    dice.shuffle(order)
    saver = Saver(job, lease, {}, {})
    for numbers in chunked(order, BATCH):
        saver._write_batch([answer(number, dice) for number in numbers])


def filled(rows: int, jobs: int) -> Iterator[CSVJob]:
    """`jobs` jobs of the only organization with `rows` results in all."""
    organization = Organization.objects.get()
    person = User.objects.first()
    for _ in range(jobs):
        yield fill(organization, rows // jobs, person)


def main(arguments: list[str]) -> None:
    for job in filled(int(arguments[0]), int(arguments[1])):
        print(job.pk, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
