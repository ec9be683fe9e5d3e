"""The last hour, by production's ledger: every load once, in the five minutes in which it was committed."""

from datetime import timedelta
from typing import Any

import pytest

from claimdeck.kit.clock import now
from claimdeck.pipeline.failures.counting import stats, throughput
from claimdeck.pipeline.schema.production.models import LoadLedger

pytestmark = pytest.mark.django_db(databases=["default", "staging", "production"])


def committed(load_id: int, at: Any, claims: int, failed: int) -> None:
    LoadLedger.objects.create(load_id=load_id, attempt=1, committed_at=at, claims=claims, failed=failed)


def test_loads_stand_in_the_step_in_which_they_were_committed() -> None:
    moment = now()
    committed(1, moment - timedelta(minutes=61), 1_000, 0)
    committed(2, moment - timedelta(minutes=60), 5, 1)
    committed(3, moment - timedelta(minutes=56), 7, 0)
    committed(4, moment - timedelta(seconds=1), 11, 2)
    # By a database whose clock is ahead.
    committed(5, moment + timedelta(seconds=2), 13, 0)
    committed(6, None, 999, 999)
    steps = throughput(moment)
    assert len(steps) == 12
    assert [(step.loaded, step.failed) for step in steps if step.loaded] == [(12, 1), (24, 2)]
    counted = stats(moment)
    assert (counted.loaded_last_hour, counted.failed_last_hour) == (36, 3)
