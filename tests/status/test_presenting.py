"""Durations, percentages and amounts as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from claimdeck.claims.domain.money import dollars, money
from claimdeck.kit.clock import now
from claimdeck.runs.domain.states import CELERY_STATES, ENDED, State
from claimdeck.runs.models import Run
from claimdeck.status.presenting import iso_duration, percentage, seconds_of

START = datetime(2026, 7, 1, 8, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "shown"),
    [
        (None, None),
        (timedelta(hours=1), "PT1H"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(days=1), "P1D"),
        (timedelta(days=7, hours=12), "P7DT12H"),
        (timedelta(days=30, minutes=5), "P30DT5M"),
    ],
)
def test_iso_durations(every: timedelta | None, shown: str | None) -> None:
    assert iso_duration(every) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 0, 0.0), (1, 3, 33.3), (2, 3, 66.7), (3, 3, 100.0), (999, 1000, 99.9)]
)
def test_percentages(part: int, whole: int, shown: float) -> None:
    assert percentage(part, whole) == shown


@pytest.mark.parametrize(
    ("cents", "shown"), [(None, None), (0, "0.00"), (5, "0.05"), (18000, "180.00"), (-1250, "-12.50")]
)
def test_amounts(cents: int | None, shown: str | None) -> None:
    assert money(cents) == shown
    assert dollars(cents) == (shown or "")


def test_seconds_stop_when_the_run_ends() -> None:
    assert seconds_of(Run()) is None
    assert seconds_of(Run(started_at=START, completed_at=START + timedelta(seconds=8.5649))) == 8.56
    running = seconds_of(Run(started_at=now() - timedelta(seconds=5)))
    assert running is not None and 5 <= running < 60


def test_every_state_has_a_word_of_celerys() -> None:
    assert set(CELERY_STATES) == set(State)
    assert {CELERY_STATES[state] for state in ENDED} == {"SUCCESS", "FAILURE", "REVOKED"}
