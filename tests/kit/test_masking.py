"""Masking shows the shape and never the value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.kit.masking import mask


@pytest.mark.parametrize(
    ("value", "shape"),
    [("31/12/2020", "##/##/####"), ("Testa-1", "xxxxx-#"), ("", ""), ("a\tb\x00", "x?x?"), ("Zoë٣", "xxx#")],
)
def test_digits_letters_and_signs(value: str, shape: str) -> None:
    assert mask(value) == shape


@given(st.text())
def test_nothing_of_the_value_is_left(value: str) -> None:
    masked = mask(value)
    assert len(masked) <= 40
    assert all(character in "x#" or not character.isalnum() for character in masked)


def test_a_long_value_is_cut_visibly() -> None:
    assert mask("a" * 41) == "x" * 39 + "…"
    assert mask("a" * 40) == "x" * 40
