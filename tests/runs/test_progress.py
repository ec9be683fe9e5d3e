"""How far a run has come, as people read it."""

from datetime import UTC, datetime, timedelta

import pytest

from claimdeck.kit.clock import now
from claimdeck.runs.models import Run
from claimdeck.runs.progress import percentage, seconds_of

START = datetime(2026, 7, 1, 8, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 0, 0.0), (1, 3, 33.3), (2, 3, 66.7), (3, 3, 100.0), (999, 1000, 99.9)]
)
def test_percentages(part: int, whole: int, shown: float) -> None:
    assert percentage(part, whole) == shown


def test_seconds_stop_when_the_run_ends() -> None:
    assert seconds_of(Run()) is None
    assert seconds_of(Run(started_at=START, completed_at=START + timedelta(seconds=8.5649))) == 8.56
    running = seconds_of(Run(started_at=now() - timedelta(seconds=5)))
    assert running is not None and 5 <= running < 60
