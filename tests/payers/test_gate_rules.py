"""The pure rules of the gate: shares, pace, throttle, probes, overrides, Retry-After."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdeck.payers.calls.retrying import retry_after
from claimdeck.payers.domain.circuit import probe_pause
from claimdeck.payers.domain.pacing import Rate, Throttle, reserve
from claimdeck.payers.domain.shares import fair_shares, granted
from claimdeck.payers.overrides import apply_overrides, faults_of
from claimdeck.payers.port import Limits

HOLDERS = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 100), max_size=8)


@given(st.integers(0, 64), HOLDERS, st.integers(0, 1000))
def test_shares_never_exceed_the_limit_and_leave_nothing_unused(limit: int, wanted: dict[str, int], turn: int) -> None:
    shares = fair_shares(limit, wanted, turn)
    assert sum(shares.values()) == (limit if wanted else 0)
    hungry = {holder for holder, wants in wanted.items() if shares[holder] < wants}
    if hungry:
        # Whoever goes short has no less than anybody else, but for the odd one.
        assert max(shares.values()) - min(shares[holder] for holder in hungry) <= 1


def test_shares_by_example() -> None:
    assert fair_shares(32, {"a": 100}) == {"a": 32}
    assert fair_shares(32, {"a": 100, "b": 100}) == {"a": 16, "b": 16}
    assert fair_shares(32, {"a": 100, "b": 2}) == {"a": 30, "b": 2}
    assert fair_shares(32, {"a": 0, "b": 0}) == {"a": 16, "b": 16}
    turns = [fair_shares(1, {"a": 5, "b": 5}, turn) for turn in (0, 1)]
    assert {holder for shares in turns for holder, calls in shares.items() if calls} == {"a", "b"}


def test_a_share_is_only_what_others_have_given_up() -> None:
    wanted = {"a": 100, "b": 100}
    assert granted(32, "a", wanted, 32, 0) == 0
    assert granted(32, "a", wanted, 16, 0) == 16


FAR = 10**12


@given(
    st.floats(0.2, 300),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 60), st.integers(0, 5)), max_size=15),
    st.integers(0, 2000),
)
def test_never_more_than_the_rate_in_any_period(
    per_second: float, asked: list[tuple[int, int, int]], ahead: int
) -> None:
    rate = Rate.per_second(per_second)
    log: list[list[int]] = []
    now, times, unused = 1_000_000, [], []
    for later, wanted, given_back in asked:
        now += later
        found = reserve(log, now, wanted, rate, until_ms=now + ahead, unused=unused)
        log = found.log
        assert all(now <= at <= now + ahead for at in found.times)
        times += found.times
        unused = [times.pop() for _ in range(min(given_back, len(found.times)))]
    assert times == sorted(times)
    for position in range(len(times) - rate.calls):
        assert times[position + rate.calls] - times[position] >= rate.period_ms


@settings(max_examples=30)
@given(st.integers(1, 200), st.integers(1, 40), st.integers(0, 100))
def test_moments_that_come_to_nothing_are_not_lost(per_second: int, wanted: int, lost: int) -> None:
    rate = Rate.per_second(per_second)
    log: list[list[int]] = []
    now, used, unused = 1_000_000, 0, []
    while now < 1_020_000:
        # Somebody reserves and goes away, again and again; the others ask every 100 ms.
        gone = reserve(log, now, lost, rate, until_ms=now + 300, unused=unused)
        found = reserve(gone.log, now, wanted, rate, until_ms=now + 300, unused=gone.times)
        log, unused = found.log, []
        used += len(found.times)
        now += 100
    expected = min(per_second * 20, wanted * 10 * 20)
    assert used >= 0.92 * expected


def test_a_first_burst_goes_at_once() -> None:
    found = reserve([], 5000, 32, Rate.per_second(100), until_ms=FAR)
    assert found.times == [5000] * 32
    assert found.next_at == 5000


def test_after_the_burst_calls_are_spaced_and_make_up_for_lost_ones() -> None:
    rate = Rate.per_second(20)
    found = reserve([], 5000, 40, rate, until_ms=FAR)
    assert found.times[:10] == [5000] * 10
    assert {later - earlier for earlier, later in pairwise(found.times[9:20])} == {31}
    assert found.times[20] == 5000 + rate.period_ms
    assert {later - earlier for earlier, later in pairwise(found.times[20:])} == {31}


def test_only_the_near_future_is_reserved() -> None:
    found = reserve([], 5000, 30, Rate.per_second(20), until_ms=5200)
    assert len(found.times) == 16
    assert found.next_at == found.times[-1] + 31
    assert reserve(found.log, 5010, 30, Rate.per_second(20), until_ms=5210).times == []


def test_a_throttle_rests_goes_slower_and_recovers() -> None:
    throttle = Throttle()
    for call in range(20):
        throttle.accepted(10 + call / 20)
    for _ in range(12):
        throttle.refused(11.0, 1.0)
    assert throttle.rate == pytest.approx(16, abs=1)
    assert throttle.next_call(11.2) == 12.0
    assert throttle.next_call(11.2) > 12.05
    moment = 12.0
    while throttle.rate is not None:
        moment += 1.1
        throttle.accepted(moment)
    assert throttle.next_call(moment) == moment


@pytest.mark.parametrize("limit", [1, 2, 5, 10, 50, 100])
def test_a_limit_that_nobody_told_us_is_learned_and_kept(limit: int) -> None:
    throttle, now, bucket, used, refused = Throttle(), 100.0, float(limit), 0, 0
    while now < 190.0:
        later = max(now + 0.002, throttle.next_call(now))
        bucket, now = min(float(limit), bucket + (later - now) * limit), later
        if bucket < 1.0:
            throttle.refused(now, 1.0)
            refused += now > 120.0
            continue
        bucket -= 1.0
        throttle.accepted(now)
        used += now > 120.0
    assert used >= 0.9 * limit * 70
    assert refused <= 8


def test_probes_come_often_at_first_and_seldom_later() -> None:
    assert [probe_pause(n, 3.0, 30.0) for n in range(4)] == [2.0, 4.0, 5.0, 5.0]
    assert [probe_pause(n, 40.0, 30.0) for n in (2, 3, 9)] == [8.0, 16.0, 60.0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("-4", 0.0),
        ("Sat, 21 Nov 2026 00:00:10 GMT", 10.0),
        ("Fri, 20 Nov 2026 00:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("9" * 100, None),
    ],
)
def test_retry_after(said: str, expected: float | None) -> None:
    assert retry_after({"retry-after": said}, datetime(2026, 11, 21, tzinfo=UTC)) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("windows", 1),
        ("window_days", 0),
        ("window_days", 1.5),
        ("concurrency", "many"),
        ("backoff", float("nan")),
        ("attempts", True),
    ],
)
def test_overrides_that_make_no_sense(name: str, value: Any) -> None:
    assert faults_of({name: value})[name]
    assert apply_overrides(Limits(), {name: value}) == Limits()


def test_overrides_are_laid_over_the_defaults() -> None:
    assert faults_of({"window_days": 31, "rate_per_second": 0}) == {}
    limits = apply_overrides(Limits(), {"window_days": 31.0, "rate_per_second": 0})
    assert (limits.window_days, limits.rate_per_second, limits.page_size) == (31, 0.0, 50)
    assert isinstance(limits.window_days, int)
