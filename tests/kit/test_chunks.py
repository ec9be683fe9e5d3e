"""Cutting into pieces loses and doubles nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.kit.chunks import chunked


@given(st.lists(st.integers()), st.integers(1, 20))
def test_pieces_together_are_the_whole(items: list[int], size: int) -> None:
    pieces = list(chunked(iter(items), size))
    assert [item for piece in pieces for item in piece] == items
    assert all(len(piece) == size for piece in pieces[:-1])
    assert all(0 < len(piece) <= size for piece in pieces)


def test_a_piece_holds_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least one"):
        list(chunked([1], 0))
