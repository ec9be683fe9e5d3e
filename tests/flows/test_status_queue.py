"""The queue: the broker is told of work, and whatever was not heard is enqueued again by the sweep."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery

from claimdeck.config.celery import app
from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.runs.working.sweeping import sweep
from claimdeck.status.models import CSVJob
from tests.status.desk import desk, fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs that the in-memory broker was told of."""
    told: list[str] = []
    usual = app.send_task

    def send_task(name: str, args: Any = None, **more: Any) -> Any:
        result = usual(name, args=args, **more)
        told.extend(args)
        return result

    monkeypatch.setattr(app, "send_task", send_task)
    return told


@pytest.fixture
def dead_broker() -> Iterator[None]:
    """A broker at whose address nobody listens."""
    deaf = Celery("deaf", broker="amqp://guest:guest@127.0.0.1:9//", set_as_current=False)
    deaf.conf.update(broker_connection_timeout=1, task_publish_retry=False)
    deaf.set_current()
    try:
        yield
    finally:
        app.set_current()


def enqueued(job: CSVJob) -> bool:
    return fresh(job).run.enqueued_at is not None


def test_an_upload_rings_once_it_is_stored(heard: list[str]) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
    assert heard == [str(job.pk)]
    assert enqueued(job)
    assert fresh(job).run.celery_task_id


def test_with_the_broker_down_an_upload_is_accepted_and_swept_later(dead_broker: None) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        assert (fresh(job).run.state, enqueued(job)) == (State.PENDING, False)
        assert sweep(now() + timedelta(seconds=2)) == 0
        assert d.finish(job).run.success == 6


def test_the_sweep_rings_for_what_was_not_heard(heard: list[str]) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        heard.clear()
        assert sweep(now()) == 0, "it was enqueued a moment ago"
        assert sweep(now() + timedelta(seconds=31)) == 1
        Run.objects.filter(pk=job.pk).update(enqueued_at=None)
        assert sweep(now() + timedelta(seconds=2)) == 1
        assert heard == [str(job.pk)] * 2


def test_the_sweep_rings_for_runs_whose_worker_is_gone(heard: list[str]) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        heard.clear()
        assert lifecycle.take(job.pk, seconds=6) is not None
        moment = now()
        assert sweep(moment + timedelta(seconds=5)) == 0, "the lease lasts"
        assert sweep(moment + timedelta(seconds=7)) == 1
        Run.objects.filter(pk=job.pk).update(state=State.CANCELLING, lease_token=None, lease_until_at=None)
        assert sweep(moment + timedelta(seconds=20)) == 1
        assert d.execute(job).run.state == State.CANCELLED
        assert sweep(moment + timedelta(hours=1)) == 0
    assert heard == [str(job.pk)] * 2


def test_the_sweep_waits_for_the_next_try(heard: list[str]) -> None:
    with desk(count=6) as d:
        job = d.upload(d.sample(6))
        heard.clear()
        lease = lifecycle.take(job.pk, seconds=6)
        assert lease is not None
        lifecycle.release(lease, not_before_at=now() + timedelta(seconds=60), attempt=1)
        assert sweep(now() + timedelta(seconds=50)) == 0
        assert lifecycle.take(job.pk, seconds=6) is None
        assert sweep(now() + timedelta(seconds=61)) == 1
