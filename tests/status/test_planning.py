"""The plan of payer calls: few, disjoint, within the payer's limits, and covering every wanted day."""

import math
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.domain.windows import Window, halves, months_before
from claimdeck.payers.port import Limits
from claimdeck.status.domain.calendar import Need, Terms, span
from claimdeck.status.domain.planning import Plan, one_by_one_pays, plan
from tests.status.samples import TODAY

DAY = timedelta(days=1)
NO_NUMBERS = Capabilities(by_number=False)


def terms(**more: object) -> Terms:
    return Terms(today=TODAY, limits=more.pop("limits", Limits()), **more)  # type: ignore[arg-type]


def needs_on(*days: date, has_number: bool = True) -> list[Need]:
    return [Need(key, day, day, has_number) for key, day in enumerate(days)]


def covered(planned: Plan) -> Counter[date]:
    return Counter(
        scan.window.first + timedelta(days=offset) for scan in planned.scans for offset in range(scan.window.days)
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 7, 15), 24, date(2024, 7, 15)),
        (date(2024, 2, 29), 24, date(2022, 2, 28)),
        (date(2028, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 2, 28), 24, date(2024, 2, 28)),
        (date(2026, 8, 31), 2, date(2026, 6, 30)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
    ],
)
def test_months_before(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_a_row_is_searched_a_week_around_its_dates() -> None:
    reach = span(Need(0, date(2026, 5, 10), date(2026, 5, 12)), terms())
    assert reach == (date(2026, 5, 3).toordinal(), date(2026, 5, 19).toordinal())


def test_the_search_is_clipped_to_today_and_to_24_months() -> None:
    late = span(Need(0, TODAY - DAY, TODAY - DAY), terms())
    assert late is not None and late[1] == TODAY.toordinal()
    edge = date(2024, 7, 17)
    early = span(Need(0, edge, edge), terms())
    assert early is not None and early[0] == date(2024, 7, 15).toordinal()


def test_rows_without_dates_are_searched_in_the_last_90_days() -> None:
    reach = span(Need(0, None, None), terms())
    assert reach is not None
    first, last = date.fromordinal(reach[0]), date.fromordinal(reach[1])
    assert last == TODAY
    assert first == TODAY - timedelta(days=89 + 7)


def test_the_dates_of_the_job_come_before_those_of_the_rows() -> None:
    chosen = terms(start=date(2026, 3, 1), end=date(2026, 3, 31))
    for need in (Need(0, date(2026, 6, 1), date(2026, 6, 1)), Need(1, None, None)):
        assert span(need, chosen) == (date(2026, 2, 22).toordinal(), date(2026, 4, 7).toordinal())
    planned = plan([Need(0, date(2026, 6, 1), date(2026, 6, 1))], without_numbers(chosen))
    assert set(covered(planned)) == {date(2026, 2, 22) + timedelta(days=n) for n in range(45)}


def without_numbers(given: Terms) -> Terms:
    return Terms(given.today, given.limits, given.start, given.end, capabilities=NO_NUMBERS)


def test_only_a_start_or_only_an_end() -> None:
    assert span(Need(0, None, None), terms(start=date(2026, 7, 1))) == (
        date(2026, 6, 24).toordinal(),
        TODAY.toordinal(),
    )
    only_end = span(Need(0, None, None), terms(end=date(2025, 1, 10)))
    assert only_end == (date(2024, 7, 15).toordinal(), date(2025, 1, 17).toordinal())


def test_an_older_row_is_asked_by_number_or_stands_outside() -> None:
    old = [Need(0, date(2023, 1, 1), date(2023, 1, 1)), Need(1, date(2023, 1, 1), date(2023, 1, 1), has_number=False)]
    planned = plan(old, terms())
    assert (planned.singles, planned.outside, planned.scans) == ((0,), (1,), ())
    assert plan(old, terms(capabilities=NO_NUMBERS)).outside == (0, 1)


def test_a_single_claim_is_asked_by_number() -> None:
    planned = plan(needs_on(date(2026, 5, 5)), terms())
    assert planned.singles == (0,)
    assert planned.calls == 1


def test_one_by_one_when_the_biller_wants_it() -> None:
    needs = needs_on(*[date(2026, 5, 5)] * 30)
    assert plan(needs, terms(batch=False)).singles == tuple(range(30))
    assert plan(needs, terms()).calls == 1
    assert plan(needs, terms(batch=False, capabilities=NO_NUMBERS)).singles == ()


def test_a_file_over_two_years_needs_few_windows() -> None:
    days = [date(2024, 8, 1) + timedelta(days=30 * n) for n in range(23)]
    planned = plan(needs_on(*[day for day in days for _ in range(20)]), terms())
    assert planned.calls <= math.ceil(23 * 20 / 50 * 1.3) + 2
    assert all(scan.window.days <= 90 for scan in planned.scans)


@pytest.mark.parametrize("count", [50, 333, 1_000, 3_333])
@pytest.mark.parametrize("days", [60, 120, 700])
def test_dense_files_need_hardly_more_calls_than_pages(count: int, days: int) -> None:
    needs = needs_on(*(TODAY - timedelta(days=1 + n * 7919 % days) for n in range(count)))
    planned = plan(needs, terms(rounds=max(1, count // 1600)))
    # A window may be 90 days at most, whatever is in it.
    fewest = max(math.ceil(count / 50), math.ceil(days / 90))
    assert planned.calls <= math.ceil(1.3 * fewest) + (days > 120) * 2


def test_windows_that_were_read_are_not_read_again() -> None:
    needs = needs_on(*[date(2026, 5, 1) + timedelta(days=n % 20) for n in range(60)])
    whole = [Window(date(2026, 4, 1), date(2026, 6, 15))]
    planned = plan(needs, terms(), whole)
    assert planned.scans == ()
    half = plan(needs, terms(capabilities=NO_NUMBERS), [Window(date(2026, 4, 1), date(2026, 5, 10))])
    assert min(covered(half)) == date(2026, 5, 11)


def test_undated_rows_are_looked_for_in_every_window_near_them() -> None:
    needs = [*needs_on(*[date(2026, 7, 1)] * 60), *(Need(100 + n, None, None) for n in range(60))]
    planned = plan(needs, terms())
    wanted = {key for scan in planned.scans for key in scan.floating}
    assert wanted == set(range(100, 160))
    assert min(covered(planned)) == TODAY - timedelta(days=96)


def test_halves_part_a_window_amid_its_claims() -> None:
    window = Window(date(2026, 1, 1), date(2026, 3, 31))
    parts = halves(window, [date(2026, 1, 2)] * 10 + [date(2026, 1, 3)] * 10)
    assert parts == (Window(date(2026, 1, 1), date(2026, 1, 2)), Window(date(2026, 1, 3), date(2026, 3, 31)))
    assert halves(Window(TODAY, TODAY), [TODAY]) is None
    blind = halves(window, [])
    assert blind is not None and blind[0].days + blind[1].days == window.days


@given(st.integers(2, 200), st.lists(st.integers(-20, 220), max_size=20))
def test_halves_are_the_whole(length: int, offsets: list[int]) -> None:
    first = date(2026, 1, 1)
    window = Window(first, first + timedelta(days=length - 1))
    parts = halves(window, [first + timedelta(days=offset) for offset in offsets])
    assert parts is not None
    assert (parts[0].first, parts[1].last) == (window.first, window.last)
    assert parts[0].last + DAY == parts[1].first
    assert min(parts[0].days, parts[1].days) >= 1


def test_when_the_rest_of_a_window_is_cheaper_one_by_one() -> None:
    limits = Limits()
    assert one_by_one_pays(wanted=50, missing=1, pages=1, limits=limits)
    assert not one_by_one_pays(wanted=100, missing=50, pages=1, limits=limits)
    assert one_by_one_pays(wanted=2, missing=2, pages=1, limits=limits)


DATES = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2026, 7, 15)))


CAPABILITIES = st.builds(Capabilities, st.booleans(), st.booleans(), st.booleans())


@st.composite
def some_needs(draw: st.DrawFn) -> list[Need]:
    found = []
    for key in range(draw(st.integers(1, 60))):
        first = draw(DATES)
        last = None if first is None else min(TODAY, first + timedelta(days=draw(st.integers(0, 10))))
        found.append(Need(key, first, last, draw(st.booleans()), draw(st.booleans())))
    return found


@settings(max_examples=150)
@given(some_needs(), st.booleans(), CAPABILITIES, st.integers(1, 90))
def test_every_plan_is_sound(needs: list[Need], batch: bool, able: Capabilities, window_days: int) -> None:
    given_terms = terms(batch=batch, capabilities=able, limits=Limits(window_days=window_days))
    planned = plan(needs, given_terms)
    days = covered(planned)
    assert all(count == 1 for count in days.values()), "windows overlap"
    assert all(scan.window.days <= window_days for scan in planned.scans)
    assert all(given_terms.earliest <= day <= TODAY for day in days)
    scanned = {key for scan in planned.scans for key in (*scan.needs, *scan.floating)}
    singles, outside = set(planned.singles), set(planned.outside)
    askable = {need.key for need in needs if able.by_window or need.can_be_asked_alone(able)}
    assert askable <= scanned | singles | outside, "a row is left out"
    assert not singles & outside
    # Nothing is asked in a way that the payer does not have.
    assert able.by_window or not planned.scans
    assert all(need.can_be_asked_alone(able) for need in needs if need.key in singles)
    for need in needs:
        reach = span(need, given_terms)
        if need.key in singles or need.key in outside or reach is None or need.key not in askable:
            continue
        # Its own day is always read; days around it are read where others did not make the window cheaper.
        own = need.first or need.last
        if own is not None and reach[0] <= own.toordinal() <= reach[1]:
            assert own in days
        homes = [scan for scan in planned.scans if need.key in scan.needs]
        assert len(homes) <= 1


@settings(max_examples=60)
@given(some_needs())
def test_without_single_look_ups_every_wanted_day_is_read(needs: list[Need]) -> None:
    numbered = [Need(need.key, need.first, need.last, True) for need in needs]
    given_terms = terms(capabilities=NO_NUMBERS)
    days = covered(plan(numbered, given_terms))
    for need in numbered:
        reach = span(need, given_terms)
        if reach is not None:
            assert all(date.fromordinal(day) in days for day in range(reach[0], reach[1] + 1))
