"""Work at set times: once for all who look, again at its next time, and one failure stops no other."""

from datetime import datetime, timedelta

import pytest

from claimdeck.kit.clock import now
from claimdeck.kit.rooms import Schedule
from claimdeck.runs.models import ScheduledTask
from claimdeck.runs.working.timetable import run_due

pytestmark = pytest.mark.django_db


def test_each_entry_runs_when_its_time_has_come() -> None:
    done: list[datetime] = []

    def work(moment: datetime) -> int:
        done.append(moment)
        return 3

    entries = [Schedule("made-up work", 60, work)]
    start = now()
    assert run_due(entries, start) == 1
    assert run_due(entries, start + timedelta(seconds=59)) == 0
    assert run_due(entries, start + timedelta(seconds=60)) == 1
    assert run_due(entries, start + timedelta(seconds=60)) == 0
    assert done == [start, start + timedelta(seconds=60)]
    kept = ScheduledTask.objects.get()
    assert (kept.last_result, kept.failed, kept.last_run_at) == ("3 done", False, start + timedelta(seconds=60))


def test_one_that_fails_keeps_no_other_from_running() -> None:
    def broken(_moment: datetime) -> int:
        raise ValueError("Testa Patient")

    entries = [Schedule("broken", 60, broken), Schedule("fine", 60, lambda _: 0)]
    assert run_due(entries, now()) == 2
    kept = {task.name: task for task in ScheduledTask.objects.all()}
    assert (kept["broken"].failed, kept["broken"].last_result) == (True, "Failed: ValueError")
    assert kept["fine"].failed is False
    assert run_due(entries, now() + timedelta(seconds=61)) == 2
