"""Cancel, retry, re-check, delete, purge: old answers stay until there are new ones, and counts stay true."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from claimdeck.kit.clock import now, today
from claimdeck.kit.errors import Conflict, NotFound, Refused
from claimdeck.notifications.models import Notification
from claimdeck.payers.outcomes import NOT_FINAL
from claimdeck.payers.sandbox.answers import story_of
from claimdeck.payers.sandbox.universe import invent
from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.status import jobs
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow, ScannedWindow
from claimdeck.status.results.exports import results_csv
from claimdeck.uploads.models import InputPage
from tests.status.desk import (
    IMPATIENT,
    Desk,
    counts_are_true,
    desk,
    fresh,
    invented,
    other_story,
    outcomes,
    results,
    row_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

SOME = Oddities(not_found=6, mismatched=2, invalid=4)


@pytest.fixture(autouse=True)
def tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.OPTIONS, "task_retry_seconds", 0.0)
    monkeypatch.setattr("claimdeck.status.asking.saving.SECONDS_BETWEEN", 0.05)


def carried_in_background(d: Desk, job: CSVJob) -> threading.Thread:
    worker = threading.Thread(target=d.execute, args=(job,))
    worker.start()
    return worker


def wait_until(condition: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_cancel_while_running_stops_soon_and_keeps_what_was_found() -> None:
    with desk(count=90) as d:
        d.payer.set(latency_ms=150)
        rows = d.sample(90)
        job = d.upload(rows, use_batch_query=False)
        worker = carried_in_background(d, job)
        wait_until(lambda: fresh(job).run.processed > 0)
        jobs.cancel(fresh(job), d.caller)
        assert fresh(job).run.state == State.CANCELLING
        jobs.cancel(fresh(job), d.caller)
        asked = time.monotonic()
        worker.join(10)
        assert time.monotonic() - asked < 15
        job = fresh(job)
        assert job.run.state == State.CANCELLED
        assert 0 < job.run.processed < 90
        counts_are_true(job)
        assert (job.run.cancelled_by, job.run.cancelled_at) == (d.people.alice, job.run.completed_at)
        kept = set(outcomes(job))
        lines = b"".join(results_csv(job)).decode().splitlines()
        assert {line.split(",")[0] for line in lines[1:]} == {str(number) for number in range(1, 91)}
        assert sum("Not asked" in line for line in lines) == 90 - len(kept)
        # What was not asked is asked by a retry, and what was found is not asked again.
        d.payer.set(latency_ms=0)
        d.payer.reset()
        jobs.retry(job, everything=False)
        job = d.finish(job)
        assert d.payer.stats()["summary_calls"] == 90 - len(kept)
        assert job.run.success == 90


def test_cancel_before_any_worker_has_it() -> None:
    with desk(count=9) as d:
        job = d.upload(d.sample(9))
        jobs.cancel(job, d.caller)
        job = fresh(job)
        assert (job.run.state, job.run.started_at) == (State.CANCELLED, None)
        assert job.run.completed_at is not None
        d.execute(job)
        assert d.payer.stats()["summary_calls"] == 0
        with pytest.raises(Conflict):
            jobs.cancel(job, d.caller)


def test_a_retry_that_is_cancelled_before_it_began_leaves_all_as_it_was() -> None:
    with desk(count=60) as d:
        job = d.check(d.sample(60, SOME))
        before = results(job)
        jobs.retry(job, everything=True)
        assert fresh(job).run.processed == 4
        jobs.cancel(fresh(job), d.caller)
        job = fresh(job)
    counts_are_true(job)
    assert (job.run.state, job.run.processed) == (State.CANCELLED, 60)
    assert results(job) == before


def test_cancel_between_two_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.OPTIONS, "task_retry_seconds", 60.0)
    with desk(count=30, limits=IMPATIENT) as d:
        d.payer.set(down_for=600, down_tin="970000001")
        job = d.execute(d.upload(d.sample(30)))
        assert job.run.state == State.PROCESSING
        assert d.execute(job).run.attempt == 1, "the next try waits its minute"
        jobs.cancel(job, d.caller)
        job = d.execute(job)
    assert (job.run.state, job.run.processed) == (State.CANCELLED, 20)
    counts_are_true(job)


def test_retry_asks_only_the_rows_without_an_answer() -> None:
    claims = invent(60, today=today())
    with desk(claims[:50]) as d:
        rows = [row_of(claim) for claim in claims]
        rows[0] |= {"date_of_birth": "31/31/1980"}
        job = d.check(rows)
        assert sorted(outcomes(job).values()).count("not_found") == 10
        before = results(job)
        d.now_has(claims)
        d.payer.reset()
        jobs.retry(job, everything=False)
        waiting = fresh(job).run
        assert (waiting.state, waiting.processed, waiting.success) == (State.PENDING, 50, 49)
        assert waiting.celery_task_id != job.run.celery_task_id
        # Until they are replaced the old answers are there.
        assert results(job) == before
        job = d.finish(job)
        asked = d.payer.stats()["summary_calls"]
    counts_are_true(job)
    assert asked <= 10
    assert (job.run.success, job.run.failure) == (59, 1)
    assert [line for line in results(job) if line[0] <= 50] == [line for line in before if line[0] <= 50]
    assert outcomes(job)[1] == "invalid_row"


def test_retry_of_all_asks_all_but_invalid_rows() -> None:
    with desk(count=60) as d:
        rows = d.sample(60, SOME)
        job = d.check(rows)
        before = results(job)
        checked = ResultRow.objects.get(job=job, row=1).checked_at
        jobs.retry(job, everything=True)
        job = d.finish(job)
    counts_are_true(job)
    assert results(job) == before
    assert ResultRow.objects.get(job=job, row=1).checked_at > checked
    assert not ResultRow.objects.filter(job=job, changed_at__isnull=False).exists()


def test_a_retry_while_the_payer_is_down_loses_no_answer() -> None:
    with desk(count=60, limits=IMPATIENT) as d:
        job = d.check(d.sample(60, SOME))
        answered = [line for line in results(job) if line[6]]
        d.payer.set(down_for=600)
        jobs.retry(job, everything=True)
        job = d.finish(job)
        assert [line for line in results(job) if line[6]] == answered
        counts_are_true(job)
        assert job.run.error_log[-1]["code"] == "PAYER_UNAVAILABLE"
        # Rows that had no answer say why there is none now.
        assert sorted(set(outcomes(job).values()) - {line[4] for line in answered}) == [
            "invalid_row",
            "payer_unavailable",
        ]


def test_nothing_to_retry() -> None:
    with desk(count=30) as d:
        rows = d.sample(30)
        rows[3]["last_name"] = ""
        job = d.check(rows)
        with pytest.raises(Conflict, match="nothing to retry"):
            jobs.retry(job, everything=False)
        pending = d.upload(rows)
        for state in (State.PENDING, State.PROCESSING, State.CANCELLING):
            Run.objects.filter(pk=pending.pk).update(state=state)
            with pytest.raises(Conflict, match=state.value):
                jobs.retry(fresh(pending), everything=True)
            with pytest.raises(Conflict, match="Cancel it first"):
                jobs.delete(fresh(pending))


def test_recheck_asks_what_may_change_and_shows_what_did() -> None:
    claims = invent(90, today=today())
    with desk(claims) as d:
        job = d.check([row_of(claim) for claim in claims], recheck_every=timedelta(hours=2))
        waiting = {row for row, outcome in outcomes(job).items() if outcome in NOT_FINAL}
        assert waiting
        assert job.next_recheck_at is not None
        assert timedelta(hours=1, minutes=59) < job.next_recheck_at - now() <= timedelta(hours=2)
        before = {result.row: result for result in ResultRow.objects.filter(job=job, part=0)}
        assert jobs.recheck_due(now()) == 0
        d.now_has(other_story(claim) for claim in claims)
        d.payer.reset()
        assert jobs.recheck_due(now() + timedelta(hours=3)) == 1
        assert jobs.recheck_due(now() + timedelta(hours=3)) == 0, "each is taken once"
        job = d.finish(job)
        assert job.rechecking is False
    counts_are_true(job)
    changed = 0
    for result in ResultRow.objects.filter(job=job, part=0):
        old = before[result.row]
        if result.row not in waiting:
            assert (result.outcome, result.checked_at) == (old.outcome, old.checked_at)
            assert (result.previous_outcome, result.changed_at) == ("", None)
            continue
        assert result.checked_at > old.checked_at
        assert result.previous_outcome == old.outcome
        assert (result.changed_at is not None) == (result.outcome != old.outcome)
        changed += result.outcome != old.outcome
    assert changed > 0
    notices = Notification.objects.filter(user=d.people.alice).order_by("-created_at")
    assert str(changed) in f"{notices[0].title} {notices[0].body}"


def test_parts_of_a_split_claim_are_compared_with_their_own_past() -> None:
    split = (invented(n, today() - timedelta(days=9), parts=2) for n in range(1000))
    claim = next(c for c in split if story_of(c).category != story_of(replace(c, part=2)).category)
    with desk([claim]) as d:
        job = d.check([row_of(claim)])
        assert ResultRow.objects.filter(job=job).count() == 2
        jobs.retry(job, everything=True)
        job = d.finish(job)
    parts = list(ResultRow.objects.filter(job=job))
    assert [part.previous_outcome for part in parts] == [part.outcome for part in parts]
    assert [part.changed_at for part in parts] == [None, None]


def test_a_recheck_that_cannot_reach_the_payer_keeps_the_answers_and_comes_again() -> None:
    with desk(count=90, limits=IMPATIENT) as d:
        job = d.check(d.sample(90), recheck_every=timedelta(hours=1))
        before = results(job)
        d.payer.set(down_for=600)
        assert jobs.recheck_due(now() + timedelta(hours=2)) == 1
        job = d.finish(job)
    counts_are_true(job)
    assert results(job) == before
    assert job.next_recheck_at is not None and job.next_recheck_at > now()


def test_rechecks_can_be_set_and_switched_off_later() -> None:
    with desk(count=60) as d:
        job = d.check(d.sample(60))
        assert job.next_recheck_at is None
        jobs.change(job, filename=None, recheck_every=timedelta(days=1), set_recheck=True)
        assert fresh(job).next_recheck_at is not None
        jobs.change(job, filename="other.csv", recheck_every=None, set_recheck=False)
        assert (fresh(job).filename, fresh(job).next_recheck_at is None) == ("other.csv", False)
        jobs.change(job, filename=None, recheck_every=None, set_recheck=True)
        assert fresh(job).next_recheck_at is None
        for wrong in (timedelta(minutes=59), timedelta(days=400), timedelta(0)):
            with pytest.raises(Refused):
                jobs.change(job, filename=None, recheck_every=wrong, set_recheck=True)
        # Nothing may change any more: there is nothing to check again.
        ResultRow.objects.filter(job=job, outcome__in=NOT_FINAL).delete()
        jobs.change(job, filename=None, recheck_every=timedelta(days=1), set_recheck=True)
        assert fresh(job).next_recheck_at is None


def test_delete_leaves_nothing() -> None:
    with desk(count=30) as d:
        job, other = d.check(d.sample(30)), d.check(d.sample(30))
        jobs.delete(job)
    assert not Run.objects.filter(pk=job.pk).exists()
    for model in (ResultRow, AnswerPage, ScannedWindow):
        assert not model._default_manager.filter(job_id=job.pk).exists()
        if model is not ScannedWindow:
            assert model._default_manager.filter(job_id=other.pk).exists()
    assert set(InputPage.objects.values_list("run", flat=True)) == {other.pk}
    with pytest.raises(NotFound):
        jobs.delete(job)


def test_a_job_that_found_nothing_is_completed_with_no_success() -> None:
    claims = invent(20, today=today())
    with desk(claims) as d:
        job = d.check([row_of(claim, claim_number=f"ZZ9999{n:04d}") for n, claim in enumerate(claims)])
    assert (job.run.state, job.run.success, job.run.failure) == (State.COMPLETED, 0, 20)


def test_the_owner_is_told_once_when_it_has_ended() -> None:
    with desk(count=12) as d:
        job = d.check(d.sample(12))
        d.execute(job)
    (notice,) = Notification.objects.filter(user=d.people.alice)
    assert "12" in f"{notice.title} {notice.body}"
