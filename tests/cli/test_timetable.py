"""Work at set times: each task once, however many look, and one that fails does not stop the others."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from claimdeck.config.gathering import brought
from claimdeck.kit.clock import now
from claimdeck.kit.rooms import Schedule
from claimdeck.runs.models import ScheduledTask
from claimdeck.runs.working.timetable import run_due

pytestmark = pytest.mark.django_db(databases=["default", "staging", "production"])


def test_each_task_is_taken_once_and_again_at_its_time() -> None:
    ran: list[datetime] = []

    def work(moment: datetime) -> int:
        ran.append(moment)
        # Another process that looks meanwhile finds nothing to do.
        assert run_due(entries, moment) == 0
        return 3

    entries = (Schedule("count", 60, work),)
    moment = now()
    assert run_due(entries, moment) == 1
    assert run_due(entries, moment + timedelta(seconds=59)) == 0
    assert run_due(entries, moment + timedelta(seconds=60)) == 1
    assert len(ran) == 2
    task = ScheduledTask.objects.get(name="count")
    assert task.last_result == "3 done" and not task.failed and task.last_seconds is not None


def test_one_that_fails_is_noted_and_the_others_run() -> None:
    def broken(_moment: datetime) -> int:
        raise ValueError("a secret of a patient")

    entries = (Schedule("broken", 60, broken), Schedule("fine", 60, lambda _moment: 0))
    assert run_due(entries, now()) == 2
    task = ScheduledTask.objects.get(name="broken")
    assert task.failed and task.last_result == "Failed: ValueError"


def test_the_timetable_runs() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=now() - timedelta(days=1))
    schedules = brought(Schedule)
    assert run_due(schedules, now()) == len(schedules)
    assert not ScheduledTask.objects.filter(failed=True).exists()
    assert not Session.objects.exists()
