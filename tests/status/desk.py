"""A billing desk for flow tests: an organization with practices, a payer on the wire, and a worker in-process."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from claimdeck.accounts.access import Caller
from claimdeck.kit.clock import now, today
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.sandbox.universe import InventedClaim, Universe, invent
from claimdeck.payers.sandbox.uploads import Numbers, Oddities, Row, sample_rows, write_rows
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.models import Run
from claimdeck.runs.working.worker import execute
from claimdeck.status.asking.work import look_up
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results import tallies
from claimdeck.status.uploading import upload as uploading
from claimdeck.status.uploading.upload import UploadOptions
from claimdeck.uploads.receiving import ReceivedFile
from tests.factories.people import People, caller_for, make_people, make_practice

# Quick, with every mechanism at work.
QUICK: dict[str, Any] = {
    "rate_per_second": 0,
    "backoff": 0.01,
    "retry_window": 3.0,
    "attempts": 12,
    "read_timeout": 3.0,
    "concurrency": 8,
}
# A payer that is down is given up after a moment.
IMPATIENT = QUICK | {"retry_window": 0.3, "attempts": 3}

SHOWN = (
    "row",
    "part",
    "claim_number",
    "status",
    "outcome",
    "outcome_reason",
    "success",
    "error_message",
    "total_charged_cents",
    "total_paid_cents",
    "first_service_date",
    "tin",
    "payer_id",
    "status_code_507",
    "denial_codes",
)


@dataclass
class Desk:
    people: People
    payer: SandboxServer
    account: PayerAccount
    folder: Path
    caller: Caller = field(init=False)

    def __post_init__(self) -> None:
        self.caller = caller_for(self.people.alice)

    def file(self, rows: Iterable[Row], name: str = "claims.csv", numbers: Numbers = Numbers.PAYER) -> Path:
        path = self.folder / name
        with path.open("w", newline="") as stream:
            write_rows(stream, rows, numbers)
        return path

    def upload(
        self, rows: Iterable[Row], name: str = "claims.csv", numbers: Numbers = Numbers.PAYER, **options: Any
    ) -> CSVJob:
        path = self.file(rows, name, numbers)
        return uploading.upload(self.caller, ReceivedFile.at(path), UploadOptions(**options))

    def execute(self, job: CSVJob, work: Any = look_up) -> CSVJob:
        """One task of a worker."""
        execute(job.pk, replace(BULK_CHECK, work=work))
        return fresh(job)

    def finish(self, job: CSVJob, most: int = 10) -> CSVJob:
        """As many tasks as it takes, without the waiting between them."""
        for _ in range(most):
            job = self.execute(job)
            if State(job.run.state) in ENDED:
                return job
            Run.objects.filter(pk=job.pk).update(not_before_at=None)
        raise AssertionError("the job does not end")

    def check(self, rows: Iterable[Row], **options: Any) -> CSVJob:
        job = self.finish(self.upload(rows, **options))
        counts_are_true(job)
        return job

    def sample(self, count: int, oddities: Oddities | None = None) -> list[Row]:
        return sample_rows(count, 3, today=today(), oddities=oddities)

    def now_has(self, claims: Iterable[InventedClaim]) -> None:
        """The payer knows these claims from now on, and no others."""
        self.payer.sandbox.universe = Universe(claims)
        self.payer.sandbox._written.clear()

    def changes_answers(self, change: Callable[[dict[str, Any]], None]) -> None:
        """The payer's claims are changed on their way out."""
        sandbox = self.payer.sandbox
        sandbox._written.clear()
        usual = type(sandbox)._summary

        def summary(claim: InventedClaim) -> bytes:
            content = json.loads(usual(sandbox, claim))
            change(content)
            return json.dumps(content).encode()

        sandbox._summary = summary  # type: ignore[method-assign]


@contextmanager
def desk(
    claims: Sequence[InventedClaim] | None = None,
    knobs: Knobs | None = None,
    *,
    count: int = 120,
    limits: dict[str, Any] | None = None,
) -> Iterator[Desk]:
    """Alice's desk with three practices, and a payer that knows `claims`."""
    people = make_people()
    make_practice(people.organization, "970000003", "South Clinic")
    known = list(claims) if claims is not None else invent(count, today=today())
    with SandboxServer(known, knobs or Knobs()) as payer, TemporaryDirectory() as folder:
        yield Desk(people, payer, account_at(people, payer, limits or QUICK), Path(folder))


def account_at(people: People, payer: SandboxServer, limits: dict[str, Any]) -> PayerAccount:
    """The account of Alice's organization at a payer on the wire."""
    return ensure_environment_account(
        people.organization, payer.base_url, "id", "secret", is_sandbox=True, limits=limits
    )


def fresh(job: CSVJob) -> CSVJob:
    return CSVJob.objects.select_related("run__organization", "run__created_by", "run__cancelled_by").get(pk=job.pk)


def outcomes(job: CSVJob) -> dict[int, str]:
    """By row: the outcome (of its first part)."""
    return dict(ResultRow.objects.filter(job=job, part=0).values_list("row", "outcome"))


def results(job: CSVJob) -> list[tuple[Any, ...]]:
    """Everything about the results that does not depend on when and how they were found."""
    return list(ResultRow.objects.filter(job=job).order_by("row", "part").values_list(*SHOWN))


def counts_are_true(job: CSVJob) -> None:
    run = fresh(job).run
    found = ResultRow.objects.filter(job=job)
    rows = set(found.values_list("row", flat=True))
    good = set(found.filter(success=True).values_list("row", flat=True))
    assert (run.processed, run.success, run.failure) == (len(rows), len(good), len(rows - good))
    assert run.processed <= run.total
    kept = tallies.standing(fresh(job))
    assert kept.tallies == tallies.counted(job.pk)
    assert kept.counted() == (run.success, run.failure)
    assert not found.filter(asked_again=True).exists()
    assert (run.lease_token, run.lease_until_at) == (None, None)


def invented(number: int, day: date, tin: str = "970000001", **more: Any) -> InventedClaim:
    """A claim of the payer's with a service date of choice."""
    values: dict[str, Any] = {
        "number": f"ZZ8{number:07d}",
        "tin": tin,
        "payer_id": "87726",
        "first_name": "Testa",
        "last_name": f"Madeup{'abcdefghij'[number % 10]}",
        "date_of_birth": date(1950, 1, 1) + timedelta(days=number),
        "subscriber_id": f"{900_000_000 + number}",
        "first_service_date": day,
        "last_service_date": day,
    }
    return InventedClaim(**(values | more))


def row_of(claim: InventedClaim, **more: str) -> Row:
    """The upload's row about a claim."""
    return {
        "claim_number": claim.number,
        "first_name": claim.first_name,
        "last_name": claim.last_name,
        "date_of_birth": claim.date_of_birth.isoformat() if claim.date_of_birth else "",
        "subscriber_id": claim.subscriber_id,
        "tin": claim.tin,
        "payer_id": claim.payer_id,
        "first_service_date": claim.first_service_date.isoformat(),
        "last_service_date": claim.last_service_date.isoformat(),
    } | more


def other_story(claim: InventedClaim) -> InventedClaim:
    """The same claim, of which something else has become."""
    return replace(claim, part=claim.part + 1)


def worker_gone(job: CSVJob) -> None:
    """The lease of a worker that crashed has run out."""
    held = Run.objects.filter(pk=job.pk, lease_token__isnull=False)
    held.update(lease_until_at=now() - timedelta(seconds=1))


def text_of(rows: Iterable[Row]) -> str:
    stream = io.StringIO(newline="")
    write_rows(stream, rows)
    return stream.getvalue()
