"""Kept counts: what they add up to, and that adding and taking away is the same as counting anew."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from claimdeck.payers.outcomes import ANSWERED, NOT_ANSWERED, REPEATED, SETTLED, Outcome
from claimdeck.status.domain.counting import Line, Standing, Tally, deciding, difference, tally

cents = st.none() | st.integers(-1_000_000, 1_000_000)
lines = st.lists(
    st.builds(Line, st.integers(1, 6), st.sampled_from(Outcome), st.just(False), cents, cents, cents, cents),
    max_size=20,
).map(lambda some: sorted(some, key=lambda line: line.row))


def test_the_sets_cover_every_outcome_once() -> None:
    assert set(Outcome) == SETTLED | NOT_ANSWERED and not SETTLED & NOT_ANSWERED
    assert {"payer_unavailable", "inquiry_error", "practice_unknown", "invalid_row"} == NOT_ANSWERED
    assert {"not_found", "patient_mismatch"} == SETTLED - ANSWERED
    assert set(Outcome) - ANSWERED - {"invalid_row"} == REPEATED


def test_the_numbers_of_a_job_with_some_of_everything() -> None:
    """The job for which 60, 80, 15 and 20 were shown as "not answered"."""
    outcomes = ["paid"] * 20 + ["not_found"] * 15 + ["patient_mismatch"] * 5 + ["payer_unavailable"] * 45
    outcomes += ["invalid_row"] * 15
    standing = Standing(110, tally(Line(row, outcome) for row, outcome in enumerate(outcomes, 1)))
    assert (standing.not_answered, standing.not_matched, standing.never_asked) == (60, 20, 10)
    assert standing.counted() == (20, 80)
    assert standing.retry == {"not_answered": 55, "failed": 75, "all": 95}


def test_a_row_of_several_lines_counts_once_as_the_best_of_them() -> None:
    assert deciding(["payer_unavailable", "not_found", "denied", "paid"]) == "denied"
    assert deciding(["payer_unavailable", "not_found"]) == "not_found"
    assert deciding(["inquiry_error", "payer_unavailable"]) == "inquiry_error"
    standing = Standing(1, tally([Line(1, "payer_unavailable"), Line(1, "paid", paid=500)]))
    assert (standing.not_answered, standing.results) == (0, {"payer_unavailable": 1, "paid": 1})
    assert standing.counted() == (1, 0)


@given(lines, lines)
def test_replacing_rows_is_the_same_as_counting_anew(before: list[Line], written: list[Line]) -> None:
    rows = {line.row for line in written}
    replaced = [line for line in before if line.row in rows]
    after = sorted([line for line in before if line.row not in rows] + written, key=lambda line: line.row)
    changed = dict(tally(before))
    for outcome, change in difference(tally(written), tally(replaced)).items():
        changed[outcome] = changed.get(outcome, Tally()).plus(change)
    assert {name: found for name, found in changed.items() if found != Tally()} == tally(after)


@given(lines)
def test_sums_agree_with_each_other(some: list[Line]) -> None:
    found = tally(some)
    rows = len({line.row for line in some})
    assert sum(one.rows for one in found.values()) == rows
    assert sum(one.results for one in found.values()) == len(some)
    assert sum(one.paid for one in found.values()) == sum(line.paid or 0 for line in some)
    good = sum(any(line.outcome in ANSWERED for line in group) for _, group in groupby(some, key=lambda line: line.row))
    standing = Standing(rows + 3, found)
    assert standing.counted() == (good, rows - good)
    assert standing.not_answered + standing.not_matched + good + standing.never_asked == standing.total
    assert standing.retry["not_answered"] + standing.not_matched == standing.retry["failed"] <= standing.retry["all"]
