"""The outcome vocabulary: every code of the table, every published status, and what is in no table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.payers.outcomes import ANSWERED, DEFINITIONS, NOT_FINAL, Outcome, outcome_from

CATEGORIES = [
    ("F1", 18000, Outcome.PAID),
    ("F1", None, Outcome.PAID),
    ("F1", 0, Outcome.PATIENT_RESPONSIBILITY),
    ("F2", 0, Outcome.DENIED),
    ("F4", 0, Outcome.NO_PAYMENT),
    ("F0", 100, Outcome.PAID),
    ("F0", 0, Outcome.FINALIZED),
    ("F0", None, Outcome.FINALIZED),
    ("F3", 0, Outcome.REVISED),
    ("F3F", 0, Outcome.REVISED),
    ("F3N", 100, Outcome.REVISED),
    ("P3", None, Outcome.INFORMATION_REQUESTED),
    ("P4", None, Outcome.INFORMATION_REQUESTED),
    ("R0", None, Outcome.INFORMATION_REQUESTED),
    ("R16", None, Outcome.INFORMATION_REQUESTED),
    ("P0", None, Outcome.PENDING),
    ("P1", None, Outcome.PENDING),
    ("P2", None, Outcome.PENDING),
    ("P5", None, Outcome.PENDING),
    ("A0", None, Outcome.MISDIRECTED),
    ("A1", None, Outcome.ACKNOWLEDGED),
    ("A2", None, Outcome.ACKNOWLEDGED),
    ("A5", None, Outcome.ACKNOWLEDGED),
    ("A3", None, Outcome.REJECTED),
    ("A6", None, Outcome.REJECTED),
    ("A7", None, Outcome.REJECTED),
    ("A8", None, Outcome.REJECTED),
    ("A4", None, Outcome.NOT_FOUND),
    ("D0", None, Outcome.NOT_FOUND),
    ("E1", None, Outcome.PAYER_UNAVAILABLE),
    ("E2", None, Outcome.PAYER_UNAVAILABLE),
    ("E0", None, Outcome.INQUIRY_ERROR),
    ("E3", None, Outcome.INQUIRY_ERROR),
]


@pytest.mark.parametrize(("category", "paid", "expected"), CATEGORIES)
def test_the_category_code_decides(category: str, paid: int | None, expected: Outcome) -> None:
    assert outcome_from(category, "Any word", paid) is expected
    assert outcome_from(f" {category.lower()} ", "Denied", paid) is expected


STATUSES = [
    ("Acknowledged", Outcome.ACKNOWLEDGED),
    ("In Review", Outcome.PENDING),
    ("Pending", Outcome.PENDING),
    ("Denied", Outcome.DENIED),
    ("Finalized", Outcome.FINALIZED),
    ("Misdirected", Outcome.MISDIRECTED),
    ("Multiple Status", Outcome.PENDING),
    ("Rejected", Outcome.REJECTED),
    ("Never Heard Of", Outcome.ACKNOWLEDGED),
    ("", Outcome.ACKNOWLEDGED),
]


@pytest.mark.parametrize(("status", "expected"), STATUSES)
@pytest.mark.parametrize("category", [None, "", "Z9"])
def test_without_a_usable_code_the_status_decides(category: str | None, status: str, expected: Outcome) -> None:
    assert outcome_from(category, status, 0) is expected
    assert outcome_from(category, status.upper(), 0) is expected


def test_finalized_and_paid_without_a_code_is_paid() -> None:
    assert outcome_from(None, "Finalized", 100) is Outcome.PAID


def test_every_outcome_is_defined_and_the_sets_are_right() -> None:
    assert set(DEFINITIONS) == set(Outcome)
    assert len(ANSWERED) == 11
    assert NOT_FINAL < ANSWERED


@given(st.text(max_size=5), st.text(max_size=20), st.one_of(st.none(), st.integers()))
def test_anything_has_an_outcome(category: str, status: str, paid: int | None) -> None:
    assert outcome_from(category, status, paid) in Outcome
