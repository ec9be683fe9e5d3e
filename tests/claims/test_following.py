"""What a payer's answer does to a claim in work, decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from claimdeck.claims.domain.answers import BY_NEED, PAID, REFUSED, GivenAnswer, ReceivedAnswer, combined
from claimdeck.claims.domain.following import NEEDS_WORK, UNDECIDED, Effect, KnownClaim, effect_of, may_belong
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.states import ClosingResult, WorkState
from claimdeck.payers.outcomes import ANSWERED

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=4)


def given(outcome: str, checked_at: datetime = LATER, **values: Any) -> GivenAnswer:
    usual: dict[str, Any] = {"status": outcome, "reason": "", "line_denied": False if outcome == "paid" else None}
    return GivenAnswer(outcome=outcome, checked_at=checked_at, **{**usual, **values})


def received(answer: GivenAnswer, **values: Any) -> ReceivedAnswer:
    usual: dict[str, Any] = {"provider": "uhc", "tin": "970000001", "claim_number": "ZZ1", "own_number": "PA-1"}
    return ReceivedAnswer(patient=Patient(), answer=answer, **{**usual, **values})


DENIED = given("denied", NOON)
CLAIM = KnownClaim(
    state=WorkState.ASSIGNED,
    result="",
    tin="970000001",
    provider="uhc",
    claim_number_key="ZZ1",
    claim_id_key="PA1",
    first_service_date=date(2026, 1, 10),
    answer_key=DENIED.key,
    outcome="denied",
    checked_at=NOON,
    processed_date=None,
    closing_answer_key="",
)


def closed(result: ClosingResult, known: GivenAnswer = DENIED) -> KnownClaim:
    return replace(
        CLAIM, state=WorkState.CLOSED, result=result.value, answer_key=known.key, closing_answer_key=known.key
    )


def test_the_words_are_those_of_the_payers() -> None:
    assert set(BY_NEED) == ANSWERED
    assert (REFUSED | NEEDS_WORK | UNDECIDED | {PAID}) <= ANSWERED


@pytest.mark.parametrize("state", [state for state in WorkState if state is not WorkState.CLOSED])
def test_paid_without_a_denied_line_closes_whatever_is_open(state: WorkState) -> None:
    assert effect_of(replace(CLAIM, state=state), received(given("paid"))) is Effect.CLOSES


@pytest.mark.parametrize("line_denied", [True, None])
def test_paid_with_a_denied_line_or_nobody_knows_closes_nothing(line_denied: bool | None) -> None:
    assert effect_of(CLAIM, received(given("paid", line_denied=line_denied))) is Effect.NOTED


@pytest.mark.parametrize("outcome", sorted(ANSWERED - {"paid", "denied"}))
def test_any_other_answer_is_noted(outcome: str) -> None:
    assert effect_of(CLAIM, received(given(outcome))) is Effect.NOTED


def test_the_one_checked_later_counts_and_the_same_changes_nothing() -> None:
    assert effect_of(CLAIM, received(given("paid", NOON - timedelta(seconds=1)))) is Effect.EARLIER
    assert effect_of(CLAIM, received(given("paid", NOON))) is Effect.EARLIER
    assert effect_of(CLAIM, received(given("denied"))) is Effect.SAME
    # The check's number is shown by some calls only.
    assert given("paid", check_number="ZC1").key == given("paid").key


@pytest.mark.parametrize(
    ("result", "outcome", "effect"),
    [
        (ClosingResult.PAID, "denied", Effect.REOPENS),
        (ClosingResult.PAID, "pending", Effect.REOPENS),
        (ClosingResult.PAID, "paid", Effect.NOTED),
        (ClosingResult.APPEAL_SENT, "rejected", Effect.REOPENS),
        (ClosingResult.APPEAL_SENT, "pending", Effect.NOTED),
        (ClosingResult.RESUBMITTED, "acknowledged", Effect.NOTED),
        (ClosingResult.WRITTEN_OFF, "denied", Effect.NOTED),
        (ClosingResult.WRITTEN_OFF, "information_requested", Effect.NOTED),
    ],
)
def test_what_opens_a_closed_claim_again(result: ClosingResult, outcome: str, effect: Effect) -> None:
    other = given(outcome, codes=("27",))
    assert effect_of(closed(result), received(other)) is effect


def test_the_answer_known_at_closing_opens_nothing_again() -> None:
    claim = closed(ClosingResult.APPEAL_SENT)
    assert effect_of(claim, received(given("denied"))) is Effect.SAME
    # Another came in between: the old one again is a change, and still no reason to open it.
    between = replace(claim, answer_key="other")
    assert effect_of(between, received(given("denied"))) is Effect.NOTED


def test_numbers_tin_and_payer_must_fit() -> None:
    assert may_belong(CLAIM, received(DENIED, own_number=""))
    assert may_belong(CLAIM, received(DENIED, claim_number="ZZ 9"))
    assert not may_belong(CLAIM, received(DENIED, claim_number="ZZ9", own_number="PA-2"))
    assert not may_belong(CLAIM, received(DENIED, tin="970000002"))
    assert not may_belong(CLAIM, received(DENIED, provider="other"))
    nowhere = replace(CLAIM, tin="")
    assert may_belong(nowhere, received(DENIED, own_number=""))
    assert not may_belong(nowhere, received(DENIED, claim_number=""))


@pytest.mark.parametrize(("days", "belongs"), [(0, True), (7, True), (8, False), (-8, False)])
def test_one_own_number_for_several_visits_is_told_apart_by_the_dates(days: int, belongs: bool) -> None:
    assert CLAIM.first_service_date is not None
    other = received(DENIED, claim_number="ZZ9", first_service_date=CLAIM.first_service_date + timedelta(days=days))
    assert may_belong(CLAIM, other) is belongs


def test_the_denial_of_a_claim_that_was_sent_anew_does_not_come_back() -> None:
    claim = replace(CLAIM, claim_number_key="ZZ2", processed_date=date(2026, 2, 20), answer_key="paid")
    old = given("denied", processed_date=date(2026, 2, 1))
    assert effect_of(claim, received(old, claim_number="ZZ1")) is Effect.EARLIER
    newer = given("denied", processed_date=date(2026, 2, 21))
    assert effect_of(claim, received(newer, claim_number="ZZ3")) is Effect.NOTED


def test_a_part_that_is_denied_speaks_for_the_whole_claim() -> None:
    paid = given("paid", paid_cents=100_00, codes=("45",), processed_date=date(2026, 1, 2))
    part = given("denied", paid_cents=0, codes=("45", "96"), processed_date=date(2026, 1, 5))
    whole = combined([paid, part])
    assert (whole.outcome, whole.paid_cents, whole.codes, whole.line_denied) == ("denied", 100_00, ("45", "96"), True)
    assert whole.processed_date == date(2026, 1, 5)
    assert combined([paid, paid]).paid_in_full
    assert not combined([paid, replace(paid, line_denied=None)]).paid_in_full
    assert combined([paid]) is paid
