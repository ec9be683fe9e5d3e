"""Cutting long things into pieces of bounded size."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def chunked(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order; the last may be shorter. Raises ValueError below 1."""
    if size < 1:
        raise ValueError("a chunk holds at least one item")
    iterator = iter(items)
    while piece := list(islice(iterator, size)):
        yield piece
