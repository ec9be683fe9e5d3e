"""One payer under several names, and until when its claims and appeals count."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.claims.domain.payers import (
    LONGEST_NAME,
    USUAL_PAYERS,
    KnownPayer,
    PayerBook,
    days_after,
    name_shared,
    payer_name_key,
    without_repeats,
)

BOOK = PayerBook.of(USUAL_PAYERS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Blue Cross & Blue Shield", "BLUE CROSS AND BLUE SHIELD"),
        ("Aetna, Inc.", "aetna"),
        ("United-Health Care", "UnitedHealthcare"),
        ("Testa Mutual Corp. Inc", "testa mutual"),
        ("\uff21etna", "Aetna"),
    ],
)
def test_one_name_written_in_two_ways(one: str, other: str) -> None:
    assert payer_name_key(one) == payer_name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Medicaid CO", "Medicaid"), ("Inc", ""), ("Aetna Life", "Aetna")])
def test_two_names(one: str, other: str) -> None:
    assert payer_name_key(one) != payer_name_key(other)


@given(st.text(max_size=200))
def test_a_key_is_its_own_key_and_fits_its_column(name: str) -> None:
    key = payer_name_key(name)
    assert len(key) <= LONGEST_NAME
    assert bool(key) == bool(name.split())


def test_a_payer_is_found_by_any_name() -> None:
    for name in ("UHC", "united healthcare", "UnitedHealth", "UNITED HEALTHCARE, INC."):
        assert BOOK.key(name) == "unitedhealth"
        assert BOOK.provider(name) == "uhc"
    assert BOOK.find("Testa Mutual") is None
    assert BOOK.key("Testa Mutual Inc.") == "testamutual"
    assert BOOK.provider("Testa Mutual") == ""


def test_deadlines() -> None:
    served = date(2026, 1, 31)
    assert BOOK.filing_deadline("Medicare", served) == date(2027, 1, 31)
    assert BOOK.appeal_deadline("uhc", served) == date(2026, 7, 30)
    assert BOOK.filing_deadline("Testa Mutual", served) is None
    assert BOOK.appeal_deadline("Medicare", None) is None
    assert PayerBook.of([KnownPayer("Testa Mutual")]).filing_deadline("Testa Mutual", served) is None
    assert days_after(date(9999, 12, 1), 90) == date.max


def test_names_belong_to_one_payer() -> None:
    assert name_shared(KnownPayer("Testa Mutual", ("u.h.c.",)), USUAL_PAYERS) == ("u.h.c.", "UnitedHealth")
    assert name_shared(KnownPayer("Testa Mutual"), USUAL_PAYERS) is None
    assert without_repeats("Blue Cross", ("BlueCross", "BCBS", "bcbs")) == ("BCBS",)
    keys = [key for payer in USUAL_PAYERS for key in payer.keys]
    assert len(keys) == len(set(keys))
