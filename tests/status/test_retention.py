"""Uploads and results go when their time is over, counted from the upload, whatever is asked again."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, Refused
from claimdeck.payers.outcomes import NOT_FINAL
from claimdeck.runs.models import Run
from claimdeck.status import jobs, retention
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow
from claimdeck.status.retention import kept_until, purge
from claimdeck.uploads.models import InputPage
from tests.status.desk import Desk, fresh
from tests.status.http import at
from tests.status.test_api_uploads import is_problem

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = settings.OPTIONS.retention_days


def aged(job: CSVJob, **ago: float) -> CSVJob:
    Run.objects.filter(pk=job.pk).update(created_at=now() - timedelta(**ago))
    return fresh(job)


def left() -> set[Any]:
    return set(Run.objects.values_list("pk", flat=True))


def test_the_time_counts_from_the_upload_however_often_it_was_asked_again(d: Desk) -> None:
    old, rechecked, young = (d.check(d.sample(30)) for _ in range(3))
    working = d.upload(d.sample(30))
    for job in (old, rechecked, working):
        aged(job, days=DAYS, minutes=1)
    aged(young, days=DAYS, minutes=-1)
    Run.objects.filter(pk=rechecked.pk).update(completed_at=now())
    CSVJob.objects.filter(pk=rechecked.pk).update(recheck_every=timedelta(hours=1), next_recheck_at=now())
    assert purge(now(), d.people.other) == 0
    assert purge(now()) == 2
    assert left() == {young.pk, working.pk}, "what is at work is deleted when it has ended"
    d.finish(working)
    assert purge(now()) == 1
    assert not any(model.objects.exclude(job=young).exists() for model in (ResultRow, AnswerPage))
    assert set(InputPage.objects.values_list("run", flat=True)) == {young.pk}
    assert ResultRow.objects.filter(job=young).values("row").distinct().count() == 30


def test_a_schedule_ends_with_the_time(d: Desk) -> None:
    alice = d.people.client("alice")
    job = d.check(d.sample(30), recheck_every=timedelta(days=1))
    assert ResultRow.objects.filter(job=job, outcome__in=NOT_FINAL).exists()
    shown = alice.get(at(job)).json()
    assert shown["kept_until"][:19] == kept_until(job.run.created_at).isoformat()[:19]
    asked = 0
    for day in range(1, 2 * DAYS):
        aged(job, days=day)
        CSVJob.objects.filter(pk=job.pk, next_recheck_at__isnull=False).update(next_recheck_at=now())
        asked += jobs.recheck_due(now())
        job = d.finish(job)
        if job.next_recheck_at is not None:
            assert job.next_recheck_at < kept_until(job.run.created_at)
    assert asked == DAYS - 1
    assert alice.get(at(job)).json()["next_recheck_at"] is None
    assert purge(now()) == 1


def test_what_can_never_be_asked_again_is_not_promised(d: Desk) -> None:
    alice = d.people.client("alice")
    job = d.check(d.sample(30))

    def every(wanted: str) -> Any:
        return alice.patch(at(job), {"recheck_every": wanted}, content_type="application/json")

    assert "before the first re-check" in is_problem(every(f"P{DAYS}D"), 422)["errors"][0]["message"]
    assert every(f"P{DAYS - 1}D").status_code == 200
    aged(job, days=DAYS - 1)
    assert is_problem(every("P2D"), 422)["errors"][0]["field"] == "recheck_every"
    assert every("PT6H").status_code == 200
    # The watch may come late: the job is neither re-checked nor retried when its time is over.
    aged(job, days=DAYS, minutes=1)
    CSVJob.objects.filter(pk=job.pk).update(next_recheck_at=now())
    assert jobs.recheck_due(now()) == 0
    with pytest.raises(Conflict, match="about to be deleted"):
        jobs.retry(fresh(job), everything=True)
    with pytest.raises(Refused):
        d.upload(d.sample(1), recheck_every=timedelta(days=DAYS))


def test_it_is_deleted_in_small_transactions_that_may_be_interrupted(d: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = d.check(d.sample(60))
    aged(job, days=DAYS, minutes=1)
    before = ResultRow.objects.filter(job=job).count()
    monkeypatch.setattr(retention, "_ROWS", 25)
    sizes: list[int] = []
    raw_delete = retention._raw_delete

    def counted(rows: Any) -> None:
        sizes.append(len(rows.values_list("pk", flat=True)))
        raw_delete(rows)

    monkeypatch.setattr(retention, "_raw_delete", counted)
    assert purge(now(), seconds=0) == 0, "the time was over after the first batch"
    assert (ResultRow.objects.filter(job=job).count(), left()) == (before - 25, {job.pk})
    assert purge(now()) == 1 and left() == set()
    assert sizes[:3] == [25, 25, before - 50]
