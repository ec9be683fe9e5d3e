"""Every job ends: however short its turns are, whoever stops it and whatever fails meanwhile."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from claimdeck.kit.clock import today
from claimdeck.payers.models import Circuit
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.uploads import Numbers, Oddities, Row
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.held import stopping
from claimdeck.runs.models import Run
from claimdeck.status import jobs
from claimdeck.status.asking.saving import Saver
from claimdeck.status.models import CSVJob, ReadWindow, ResultRow, UnsettledAnswer
from tests.status.desk import QUICK, Desk, counts_are_true, desk, fresh, invented, results, row_of, worker_gone

pytestmark = pytest.mark.django_db(transaction=True)


def soaked(*values: Any) -> Any:
    """A case that is proved in the long runs only."""
    return pytest.param(*values, marks=pytest.mark.soak)


SMALL_PAGES = QUICK | {"page_size": 10, "concurrency": 2}


class Killed(BaseException):
    """The worker process is gone at this instant."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.OPTIONS, "task_retry_seconds", 0.0)
    monkeypatch.setattr("claimdeck.status.asking.saving.SECONDS_BETWEEN", 0.02)


# --- livelocks: turns far shorter than the work


def by_windows(d: Desk) -> tuple[list[Row], dict[str, Any]]:
    """Dated claims all over two months, and some that the payer does not have."""
    rows = d.sample(150)
    unknown = [row | {"claim_number": f"ZZ99{n:06d}"} for n, row in enumerate(rows[:12])]
    return [*rows, *unknown], {}


def by_windows_without_numbers(d: Desk) -> tuple[list[Row], dict[str, Any]]:
    d.payer.set(has_by_number=False)
    return by_windows(d)


def by_number(d: Desk) -> tuple[list[Row], dict[str, Any]]:
    """Each alone; half of them the payer does not have."""
    rows = d.sample(24)
    return [*rows, *(row | {"claim_number": f"ZZ99{n:06d}"} for n, row in enumerate(rows))], {"use_batch_query": False}


def by_patient(d: Desk) -> tuple[list[Row], dict[str, Any]]:
    """Patients with claims in several windows of half a year, and some without any."""
    day = today()
    mine = [invented(n % 10, day - timedelta(days=20 * (n // 10) + 5)) for n in range(60)]
    claims = [invented(100 + n, one.first_service_date, **_person(one)) for n, one in enumerate(mine)]
    d.now_has([*claims, *(invented(200 + n, day - timedelta(days=1 + n % 170)) for n in range(250))])
    span = {
        "first_service_date": (day - timedelta(days=180)).isoformat(),
        "last_service_date": (day - timedelta(days=1)).isoformat(),
    }
    rows = [row_of(claim, claim_number="", **span) for claim in mine[:10]]
    return [*rows, *(row | {"last_name": "Nobodyhere"} for row in rows[:4])], {"use_batch_query": False}


def patients_in_windows(d: Desk) -> tuple[list[Row], dict[str, Any]]:
    rows, _ = by_patient(d)
    return rows, {}


def by_own_numbers(d: Desk) -> tuple[list[Row], dict[str, Any]]:
    """The practice's own numbers all over two months, some unknown to the payer, some of other patients."""
    return d.sample(150, Oddities(not_found=12, mismatched=6)), {"numbers": Numbers.OWN}


def by_either_number(d: Desk) -> tuple[list[Row], dict[str, Any]]:
    """A header that may mean either number, over own numbers and the payer's, some of them unknown."""
    rows = d.sample(150, Oddities(not_found=12, mismatched=6))
    payers = [row | {"patient_account_number": row["claim_number"]} for row in rows[:75]]
    return [*payers, *rows[75:]], {"numbers": Numbers.EITHER}


def own_numbers_one_by_one(d: Desk) -> tuple[list[Row], dict[str, Any]]:
    rows = d.sample(30, Oddities(not_found=8, mismatched=2))
    return rows, {"numbers": Numbers.EITHER, "use_batch_query": False}


def _person(claim: Any) -> dict[str, Any]:
    names = ("first_name", "last_name", "date_of_birth", "subscriber_id")
    return {name: getattr(claim, name) for name in names}


KINDS = [
    by_windows,
    soaked(by_windows_without_numbers),
    soaked(by_number),
    by_patient,
    soaked(patients_in_windows),
    by_own_numbers,
    soaked(by_either_number),
    soaked(own_numbers_one_by_one),
]


@contextmanager
def disturbed(kind: str, dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One turn of a worker that is asked to end, or that is killed, within its first second."""
    if kind == "sigterm":
        timer = threading.Timer(dice.uniform(0.3, 0.9), stopping.set)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            stopping.clear()
    elif kind == "sigkill":
        usual, until = Saver._write, time.monotonic() + dice.uniform(0.3, 0.9)

        def write(self: Saver, *work: Any) -> None:
            usual(self, *work)
            if time.monotonic() > until:
                raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(Saver, "_write", write)
            with suppress(Killed):
                yield
    else:
        yield


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_turns_of_a_second_with_a_slow_payer_come_to_an_end(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(kind.__name__)
    with desk(count=150, knobs=Knobs(page_size=10), limits=SMALL_PAGES) as d:
        rows, options = kind(d)
        calm = d.check(rows, **options)
        undisturbed = d.payer.stats()["summary_calls"]
        d.payer.reset()
        # In a second, each of the two callers gets four answers at most.
        d.payer.set(latency_ms=250)
        monkeypatch.setattr(settings.OPTIONS, "task_soft_seconds", 1.0)
        monkeypatch.setattr(settings.OPTIONS, "task_hard_seconds", 20.0)
        job, turns = d.upload(rows, **options), 0
        while State(fresh(job).run.state) not in ENDED:
            with disturbed(("none", "sigterm", "sigkill")[turns % 3], dice, monkeypatch):
                d.execute(job)
            worker_gone(job)
            turns += 1
            assert turns < 60, "it does not come to an end"
        asked = d.payer.stats()["summary_calls"]
        assert results(job) == results(calm)
    assert turns >= 3, "it was over before it could be disturbed"
    assert asked <= 1.5 * undisturbed
    assert not ReadWindow.objects.filter(job=job).exists() and not UnsettledAnswer.objects.filter(job=job).exists()


def test_that_the_payer_has_no_such_claim_is_stored_as_soon_as_it_is_said() -> None:
    with desk(count=30, limits=QUICK | {"concurrency": 1}) as d:
        rows = [row | {"claim_number": f"ZZ99{n:06d}"} for n, row in enumerate(d.sample(20))]
        d.payer.set(latency_ms=100)
        job = d.upload(rows, use_batch_query=False)
        worker = threading.Thread(target=d.execute, args=(job,))
        worker.start()
        seen = set()
        while worker.is_alive():
            seen.add(ResultRow.objects.filter(job=job, outcome="not_found").count())
            time.sleep(0.05)
        worker.join()
        assert d.payer.stats()["summary_calls"] == 20
    assert len(seen - {0, 20}) >= 5, "they came all at once"


# --- the last batch


@pytest.mark.parametrize("rows", [49, 50, 51, *map(soaked, (999, 1000)), 1001, *map(soaked, (2999, 3000, 3001))])
@pytest.mark.parametrize("fault", ["credentials", "down"])
def test_a_job_without_any_answer_ends_whatever_its_size(rows: int, fault: str) -> None:
    limits = QUICK | {"retry_window": 0.2, "attempts": 2}
    with desk(count=10, limits=limits) as d:
        d.payer.set(**({"client_secret": "another"} if fault == "credentials" else {"down_for": 600}))
        template = d.sample(1)[0]
        job = d.upload([template | {"claim_number": f"ZZ99{n:06d}"} for n in range(rows)])
        d.finish(job, most=settings.OPTIONS.task_retries + 1)
        counts_are_true(job)
        run = fresh(job).run
    assert (run.state, run.processed, run.failure) == (State.FAILED, rows, rows)


def test_a_job_whose_rows_were_all_answered_in_the_end_does_not_say_that_the_payer_was_away() -> None:
    with desk(count=60, limits=QUICK | {"retry_window": 0.2, "attempts": 2}) as d:
        d.payer.set(down_for=600)
        job = d.execute(d.upload(d.sample(60)))
        assert [entry["code"] for entry in job.run.error_log] == ["PAYER_UNAVAILABLE"]
        d.payer.set(down_for=0)
        job = d.finish(job)
    assert (job.run.state, job.run.success, job.run.error_log) == (State.COMPLETED, 60, [])


# --- any fault at any moment

SIZES = [49, 50, 51, 999, 1000, 1001, 2999, 3000, 3001]
PAYERS: list[dict[str, Any]] = [
    {},
    {"fail_rate": 0.3, "failure": "mixed"},
    {"fail_rate": 0.3, "failure": "drop"},
    {"rate_limit": 60, "retry_after": "0"},
    {"down_for": 600},
    {"down_for": 600, "down_tin": "970000002"},
    {"client_secret": "another"},
    {"has_by_number": False},
    {"paging_lifetime": 0.0},
]
WORKERS = ["none", "sigterm", "sigkill", "database", "lease lost", "cancel"]


@contextmanager
def database_away(dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database fails before or after a write, now and then."""
    usual = Saver._write_batch

    def write(self: Saver, *work: Any) -> None:
        if dice.random() < 0.3:
            raise OperationalError("away")
        usual(self, *work)
        if dice.random() < 0.3:
            raise OperationalError("away after the commit")

    with monkeypatch.context() as patch:
        patch.setattr(Saver, "_write_batch", write)
        patch.setattr("claimdeck.status.asking.saving.DATABASE_PAUSE", 0.01)
        yield


def one_turn(d: Desk, job: CSVJob, fault: str, dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's turn with a fault in it. It ends soon after it was asked to."""
    if fault == "database":
        with database_away(dice, monkeypatch):
            d.execute(job)
        return
    if fault in ("cancel", "lease lost"):
        worker = threading.Thread(target=d.execute, args=(job,))
        worker.start()
        time.sleep(dice.uniform(0.0, 0.5))
        if fault == "cancel":
            if State(fresh(job).run.state) is State.PROCESSING:
                lifecycle.request_cancel(job.run, d.people.alice)
        else:
            worker_gone(job)
            lease = lifecycle.take(job.pk, seconds=1)
            if lease is not None:
                lifecycle.release(lease)
        asked = time.monotonic()
        worker.join(30)
        assert not worker.is_alive()
        if fault == "cancel" and fresh(job).run.state == State.CANCELLED:
            assert time.monotonic() - asked < 5
        return
    began = time.monotonic()
    with disturbed(fault, dice, monkeypatch):
        d.execute(job)
    assert fault != "sigterm" or time.monotonic() - began < 0.9 + 5


@pytest.mark.parametrize("seed", [0, 1, 2, *map(soaked, range(3, 54))])
def test_whatever_fails_the_job_ends_and_its_counts_are_true(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    size = SIZES[seed % len(SIZES)]
    limits = QUICK | {"retry_window": 0.3, "attempts": 3}
    monkeypatch.setattr("claimdeck.uploads.pages.PAGE_ROWS", dice.choice([50, 1000]))
    monkeypatch.setattr(settings.OPTIONS, "task_soft_seconds", dice.choice([1.0, 30.0]))
    with desk(count=size, limits=limits) as d:
        rows = d.sample(size)
        for row in rows[:: dice.choice([7, 50])]:
            row["claim_number"] = f"ZZ99{dice.randrange(10**6):06d}"
        job, turns = d.upload(rows), 0
        while State(fresh(job).run.state) not in ENDED:
            d.payer.set(**(_CALM | dice.choice(PAYERS)), latency_ms=dice.choice([0, 20]))
            one_turn(d, job, dice.choice(WORKERS), dice, monkeypatch)
            worker_gone(job)
            Run.objects.filter(pk=job.pk).update(not_before_at=None)
            turns += 1
            assert turns < 40, "it does not come to an end"
        counts_are_true(job)
        monkeypatch.setattr(settings.OPTIONS, "task_soft_seconds", 60.0)
        _repeated_when_all_is_well(d, job, size)


_CALM: dict[str, Any] = {
    "fail_rate": 0.0,
    "rate_limit": 0.0,
    "down_for": 0.0,
    "down_tin": "",
    "client_secret": "",
    "has_by_number": True,
    "paging_lifetime": 900.0,
}


def _repeated_when_all_is_well(d: Desk, job: CSVJob, size: int) -> None:
    """Nothing that was disturbed is lost: what has no answer gets it now."""
    d.payer.set(**_CALM, latency_ms=0)
    # Time has passed, and somebody has found the payer well again.
    Circuit.objects.all().delete()
    run = fresh(job).run
    if run.processed < size or run.failure:
        jobs.retry(fresh(job), everything=False)
        d.finish(job)
    counts_are_true(job)
    assert fresh(job).run.processed == size
    assert not ResultRow.objects.filter(job=job, outcome="payer_unavailable").exists()
