"""Checks of TINs and NPIs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.kit.identifiers import npi_is_valid, tin_digits


@pytest.mark.parametrize("text", ["970000001", "97-0000001", " 97 0000001 "])
def test_a_tin_may_be_written_with_dashes_and_spaces(text: str) -> None:
    assert tin_digits(text) == "970000001"


@pytest.mark.parametrize("text", ["", "97000000", "9700000011", "97000000x", "٩٧٠٠٠٠٠٠١", "970000001.0"])
def test_what_is_no_tin(text: str) -> None:
    assert tin_digits(text) is None


# 1234567893 is the example of the CMS document.
@pytest.mark.parametrize("text", ["1234567893", "2000000002"])
def test_npis_with_the_right_check_digit(text: str) -> None:
    assert npi_is_valid(text)


@pytest.mark.parametrize("text", ["1234567890", "3234567891", "123456789", "12345678933", "", "１２３４５６７８９３"])
def test_what_is_no_npi(text: str) -> None:
    assert not npi_is_valid(text)


@given(st.integers(0, 99_999_999), st.sampled_from("12"))
def test_exactly_one_check_digit_fits(number: int, first: str) -> None:
    assert sum(npi_is_valid(f"{first}{number:08d}{digit}") for digit in range(10)) == 1
