"""Durations and amounts as people read them."""

from datetime import timedelta

import pytest

from claimdeck.claims.domain.money import dollars, money
from claimdeck.runs.domain.states import CELERY_STATES, ENDED, State
from claimdeck.status.presenting import iso_duration


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
    ("cents", "shown"), [(None, None), (0, "0.00"), (5, "0.05"), (18000, "180.00"), (-1250, "-12.50")]
)
def test_amounts(cents: int | None, shown: str | None) -> None:
    assert money(cents) == shown
    assert dollars(cents) == (shown or "")


def test_every_state_has_a_word_of_celerys() -> None:
    assert set(CELERY_STATES) == set(State)
    assert {CELERY_STATES[state] for state in ENDED} == {"SUCCESS", "FAILURE", "REVOKED"}
