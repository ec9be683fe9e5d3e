"""Rate and time left, over sequences of states with retries and re-checks: they never contradict each other."""

from hypothesis import given
from hypothesis import strategies as st

from claimdeck.runs.domain.pace import Pace, pace


def test_kept_rows_are_no_progress_of_a_retry() -> None:
    """970 of 1,000 answers were kept; 3 of the 30 asked again came in 10 s: 90 s are left, not a third of a second."""
    found = pace(total=1000, processed=973, kept=970, seconds=10, working=True)
    assert found == Pace(0.3, 90)


def test_nothing_is_said_without_a_ground() -> None:
    assert pace(total=1000, processed=970, kept=970, seconds=10, working=True) == Pace()
    assert pace(total=1000, processed=5, kept=0, seconds=10, working=True) == Pace()
    assert pace(total=1000, processed=500, kept=0, seconds=None, working=True) == Pace()
    assert pace(total=1000, processed=500, kept=0, seconds=0.2, working=True) == Pace()


def test_a_run_that_ended_has_a_rate_and_no_time_left() -> None:
    assert pace(total=1000, processed=1000, kept=970, seconds=10, working=False) == Pace(3.0, None)


@st.composite
def passes(draw: st.DrawFn) -> list[tuple[int, int, int, float]]:
    """States (total, processed, kept, seconds) of a job: a first pass, then retries or re-checks."""
    total = draw(st.integers(1, 100_000))
    states, kept = [], 0
    for _ in range(draw(st.integers(1, 4))):
        processed, seconds = kept, 0.0
        for _ in range(draw(st.integers(1, 6))):
            states.append((total, processed, kept, seconds))
            processed = draw(st.integers(processed, total))
            seconds += draw(st.floats(0.01, 10_000))
        states.append((total, processed, kept, seconds))
        # What is asked again goes back to open; the rest is kept.
        kept = draw(st.integers(0, processed))
    return states


@given(passes())
def test_rate_and_time_left_agree_with_the_rows(states: list[tuple[int, int, int, float]]) -> None:
    for total, processed, kept, seconds in states:
        found = pace(total=total, processed=processed, kept=kept, seconds=seconds, working=True)
        assert (found.rows_per_second is None) == (found.eta_seconds is None)
        if found.eta_seconds is None or found.rows_per_second is None:
            continue
        open_rows = total - processed
        assert (found.eta_seconds == 0) == (open_rows == 0)
        # One second for what is rounded.
        assert abs(found.eta_seconds - open_rows / found.rows_per_second) <= 1
        assert found.rows_per_second * seconds <= (processed - kept) * 1.001
