"""A plan of 100,000 claims for 200 people: made, and executed beside a bulk check that must not lose its lease."""

import os
import threading
import time
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction

from claimdeck.assignment.execution.executing import execute
from claimdeck.assignment.execution.undoing import undo
from claimdeck.assignment.imports import ImportOptions, submit_file
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.models import Plan
from claimdeck.claims.models import Claim, ClaimEvent
from claimdeck.kit.clock import now, today
from claimdeck.runs import lifecycle
from claimdeck.runs.lifecycle import Counts
from claimdeck.runs.working import worker
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.storage.bulk import insert
from claimdeck.uploads.receiving import ReceivedFile
from tests.assignment.story import HEADER, give_skills, row
from tests.factories.people import People, caller_for, make_user

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

CLAIMS = int(os.environ.get("SOAK_CLAIMS", "100000"))
PAYERS = ("Aetna", "Medicare", "BlueCross", "UnitedHealth", "Medicaid", "Kaiser", "Cigna")
LEASE_SECONDS = 6.0


class BulkCheck(threading.Thread):
    """A job at work: results a thousand at a time, each with the counts, under a lease that it renews like a worker."""

    def __init__(self, people: People) -> None:
        super().__init__(daemon=True)
        run = lifecycle.open_run(people.organization, BULK_CHECK, total=10_000_000, created_by=people.alice)
        self.job = CSVJob.objects.create(run=run, file_size=1, provider="uhc")
        lease = lifecycle.take(run.pk, seconds=LEASE_SECONDS)
        assert lease is not None
        self.lease = lease
        self.over = threading.Event()
        self.gaps: list[float] = []
        self.lost = ""

    def run(self) -> None:
        number, last = 0, time.monotonic()
        try:
            while not self.over.is_set():
                self._write(number)
                number += 1_000
                lifecycle.renew(self.lease, seconds=LEASE_SECONDS)
                moment = time.monotonic()
                self.gaps.append(moment - last)
                last = moment
                time.sleep(0.1)
        except Exception as error:
            self.lost = repr(error)
        finally:
            connections.close_all()

    def _write(self, first: int) -> None:
        numbers = list(range(first, first + 1_000))
        same: dict[str, Any] = {
            "job_id": self.job.pk,
            "status": "Finalized",
            "outcome": "paid",
            "outcome_reason": "",
            "success": True,
            "error_message": "",
            "check_number": "",
            "tin": "970000001",
            "payer_id": "87726",
            "status_code_507": "",
            "status_code_508": "",
            "denial_codes": "",
            "checked_at": now(),
            "subscriber_hash": "",
            "person_hash": "",
            "previous_outcome": "",
            "claim_number": "ZZ1",
            "claim_key": "ZZ1",
        }
        with transaction.atomic():
            insert(ResultRow, {"row": numbers, **{name: [value] * 1_000 for name, value in same.items()}})
            lifecycle.advance(self.lease, Counts(success=1_000))


class Rival(threading.Thread):
    """Another worker, who takes the job as soon as its lease has run out."""

    def __init__(self, job: BulkCheck) -> None:
        super().__init__(daemon=True)
        self.job = job
        self.took = 0

    def run(self) -> None:
        try:
            while not self.job.over.is_set():
                self.took += lifecycle.take(self.job.lease.run_id, seconds=LEASE_SECONDS) is not None
                time.sleep(0.2)
        finally:
            connections.close_all()


def file_of(count: int, folder: Any) -> ReceivedFile:
    text = StringIO()
    text.write(",".join(HEADER) + "\n")
    for number in range(count):
        cells = row(number, PAYERS[number % len(PAYERS)])
        cells["submission_deadline"] = str(today() + timedelta(days=number % 90))
        text.write(",".join(f'"{cells[name]}"' for name in HEADER) + "\n")
    path = folder / "made-up.csv"
    path.write_text(text.getvalue())
    return ReceivedFile.at(path)


def test_100_000_claims_are_planned_executed_and_undone_beside_a_bulk_check(
    people: People, tmp_path: Any, settings: Any
) -> None:
    settings.OPTIONS = settings.OPTIONS.model_copy(update={"upload_max_bytes": 100 * 1024 * 1024})
    people.organization.default_practice = people.main_clinic
    people.organization.save()
    for number in range(200):
        user = make_user(f"worker{number}", people.organization)
        skills = [PAYERS[(number + step) % len(PAYERS)] for step in range(3)]
        give_skills(user, *skills, places=450, level=1 + number % 10)
    caller = caller_for(people.admin)
    began = time.monotonic()
    plan = submit_file(caller, file_of(CLAIMS, tmp_path), ImportOptions())
    read = time.monotonic()
    worker.execute(UUID(str(plan.pk)), ASSIGNMENT_PLAN)
    stored = time.monotonic()
    plan = Plan.objects.select_related("run", "organization").get(pk=plan.pk)
    assert plan.summary["counts"]["claims"] == CLAIMS, plan.run.error_log
    job = BulkCheck(people)
    rival = Rival(job)
    job.start()
    rival.start()
    time.sleep(2)
    before = time.monotonic()
    execute(plan, caller, plan.fingerprint)
    executed = time.monotonic()
    time.sleep(2)
    undo(plan, caller)
    undone = time.monotonic()
    job.over.set()
    job.join(60)
    print(
        f"\n{CLAIMS:,} claims × 200 people: read and kept {read - began:.1f} s, "
        f"planned and stored {stored - read:.1f} s, "
        f"executed {executed - before:.1f} s, undone {undone - executed - 2:.1f} s; "
        f"the longest pause of the bulk check {max(job.gaps):.1f} s of a lease of {LEASE_SECONDS:g} s"
    )
    rival.join(60)
    assert (job.lost, rival.took) == ("", 0)
    assert len(job.gaps) > 10
    assert Claim.objects.count() == 0 and ClaimEvent.objects.count() == 0
